"""Merges over HTTP: a person's word that vendors are the same, and taking it back; a job where much moves by it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, Request, Response, delete, get, post
from litestar.datastructures import State
from litestar.openapi import ResponseSpec
from litestar.params import FromPath, JSONBody, QueryParameter

from application.merge_orders import Handed, StartMerge, StartUnmerge
from application.merges import MOST, Parting, PreviewUnmerge
from domain.access import Role
from domain.catalog import Decision
from entrypoints.http.callers import Admitted, origin_of
from entrypoints.http.shapes import JobStarted, accepted

ADMIN = {"role": Role.ADMIN, "rate": "mutation"}

Force = Annotated[bool, QueryParameter(name="force", description="Take it back although people said more of it since.")]


class MergeGiven(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """Vendors that are one and the same: `fromIds` are shown as `into` from now on."""

    into: UUID
    from_ids: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=MOST)]


class MergeStarted(JobStarted, frozen=True, rename="camel"):
    """A job makes the merge with this id hold, or takes it back: ask `/v1/jobs/{jobId}` how far it is."""

    id: UUID


BY_JOB = {202: ResponseSpec(MergeStarted, description="So much moves that a job does it.", generate_examples=False)}


class MergeShown(msgspec.Struct, frozen=True, rename="camel"):
    """A person's word that vendors are the same: who said it when, and who took it back."""

    id: UUID
    into: UUID
    from_ids: list[UUID]
    decided_by: str
    decided_at: datetime
    undone_by: str | None
    undone_at: datetime | None


def merge_shown(decision: Decision) -> MergeShown:
    """As the API shows it."""
    return MergeShown(
        decision.id,
        decision.into,
        list(decision.from_ids),
        decision.decided_by,
        decision.decided_at,
        decision.undone_by or None,
        decision.undone_at,
    )


def _started(handed: Handed) -> Response[MergeShown | MergeStarted]:
    return Response(MergeStarted(handed.job_id, handed.id), status_code=202, headers=accepted(handed.job_id))


class MergesController(Controller):
    """`/v1/vendors/merges`."""

    path = "/v1/vendors/merges"
    tags = ["catalogue"]  # noqa: RUF012  Litestar's own attribute

    @post(opt=ADMIN, status_code=201, summary="Say that vendors are the same", responses=BY_JOB)
    @inject
    async def merge(
        self,
        request: Request[Any, Any, State],
        caller: Admitted,
        data: JSONBody[MergeGiven],
        start_merge: FromDishka[StartMerge],
    ) -> Response[MergeShown | MergeStarted]:
        """The others are no longer shown and what they said counts for the first; nothing is rewritten.
        Where vendors are matched by weights, the id that was shown longest may go on being the one that is shown.
        Where the vendors that join the largest one have more than 2,000 records together, a job does it: 202.

        404 `vendor_not_found`; 409 `already_merged`; 400 `merged_with_itself`.
        """
        by = str(caller.key_id)
        handed = await start_merge(caller.workspace_id, data.into, data.from_ids, by, origin_of(request))
        if isinstance(handed, Handed):
            return _started(handed)
        headers = {"Location": f"/v1/vendors/{handed.into}"}
        return Response(merge_shown(handed), status_code=201, headers=headers)

    @get("/{ident:uuid}/undo", opt={"role": Role.READ, "rate": "api"}, summary="Look at what taking a merge back does")
    @inject
    async def preview_unmerge(
        self, caller: Admitted, ident: FromPath[UUID], preview: FromDishka[PreviewUnmerge]
    ) -> Parting:
        """The vendors that would be shown in its place, and what people said since of what was merged (`work`).

        Changes nothing. 404 `merge_not_found`; 409 `already_undone`.
        """
        return await preview(caller.workspace_id, ident)

    @delete("/{ident:uuid}", opt=ADMIN, status_code=200, summary="Take a merge back", responses=BY_JOB)
    @inject
    async def unmerge(
        self,
        request: Request[Any, Any, State],
        caller: Admitted,
        ident: FromPath[UUID],
        start_unmerge: FromDishka[StartUnmerge],
        force: Force = False,
    ) -> Response[MergeShown | MergeStarted]:
        """Each vendor is again what its own records say. 404 `merge_not_found`; 409 `already_undone`.
        Where more than 2,000 records move, a job does it: 202; every twentieth record of the vendor counts as one more.

        409 `unmerge_conflicts` while corrections or merges were made since of what was merged, one detail each:
        `GET .../undo` shows them first. With `force=true` each stays with the vendor whose id it names.
        """
        by = str(caller.key_id)
        handed = await start_unmerge(caller.workspace_id, ident, by, origin_of(request), force=force)
        return _started(handed) if isinstance(handed, Handed) else Response(merge_shown(handed), status_code=200)
