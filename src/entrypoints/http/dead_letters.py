"""Dead letters over HTTP: what died of what, and one job with all that it was asked to do."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, get
from litestar.params import FromPath, PathParameter

from application.control import InspectJob, JobInside
from application.dead_letters import ListDeadJobs, ListDeadLetters
from domain.access import Role
from domain.dead_letters import DeadGroup
from entrypoints.http.callers import Admitted
from entrypoints.http.jobs import JobShown, Kind, Queue, shown
from entrypoints.http.pages import Cursor, Limit, Listed, listed, page_of

ADMIN = {"role": Role.ADMIN, "rate": "api"}
Fingerprint = Annotated[str, PathParameter(max_length=64, description="Of the group, as the list of them shows it.")]


class EditShown(msgspec.Struct, frozen=True, rename="camel"):
    """A payload that was replaced, when, and by which key."""

    payload: Any
    edited_at: datetime
    edited_by: UUID


class JobInsideShown(JobShown, frozen=True, rename="camel", kw_only=True):
    """A job with what it was asked to do; `edits` are the payloads it had before, oldest first."""

    payload: Any
    edits: list[EditShown]


def _inside(found: JobInside) -> JobInsideShown:
    edits = [EditShown(msgspec.json.decode(one.payload), one.edited_at, one.edited_by) for one in found.edits]
    return JobInsideShown(
        **msgspec.structs.asdict(shown(found.job)), payload=msgspec.json.decode(found.job.payload), edits=edits
    )


def _same(group: DeadGroup) -> DeadGroup:
    return group


class DeadLettersController(Controller):
    """`/v1/admin/dead-letters`, of the key's workspace."""

    path = "/v1/admin/dead-letters"
    tags = ["dead letters"]  # noqa: RUF012  Litestar's own attribute

    @get("/", opt=ADMIN, summary="What died of what")
    @inject
    async def list_groups(
        self,
        caller: Admitted,
        list_groups: FromDishka[ListDeadLetters],
        kind: Kind = None,
        queue: Queue = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Listed[DeadGroup]:
        """Dead jobs by the fingerprint of their last error, the largest group first. Only of the key's workspace."""
        return listed(await list_groups(caller.workspace_id, page_of(limit, cursor), kind, queue), _same)

    @get("/{fingerprint:str}/jobs", opt=ADMIN, summary="The dead jobs of one group")
    @inject
    async def list_dead(
        self,
        caller: Admitted,
        fingerprint: Fingerprint,
        list_dead: FromDishka[ListDeadJobs],
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Listed[JobShown]:
        """Newest first; empty for a fingerprint that nothing died of."""
        return listed(await list_dead(caller.workspace_id, fingerprint, page_of(limit, cursor)), shown)


class JobInsideController(Controller):
    """One job as an operator sees it."""

    path = "/v1/admin/jobs"
    tags = ["dead letters"]  # noqa: RUF012  Litestar's own attribute

    @get("/{ident:uuid}", opt=ADMIN, summary="Show one job with its payload")
    @inject
    async def show_inside(
        self, caller: Admitted, ident: FromPath[UUID], inspect: FromDishka[InspectJob]
    ) -> JobInsideShown:
        """As `/v1/jobs/{id}`, with the payload and the payloads it had before an edit. 404 `job_not_found`."""
        return _inside(await inspect(caller.workspace_id, ident))
