"""Previews over HTTP: the plan of an import that was handed in with `dryRun`, and its commit."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody

from application.preview import CommitPreview, ShowPlan
from domain.access import Role
from domain.previews import Change, Fix, PlanLine, Planned
from domain.records import Locator
from entrypoints.http.callers import Admitted, origin_of
from entrypoints.http.pages import Cursor, Limit, listed, page_of
from entrypoints.http.records import OfOutcome, Outcome, ProblemShown
from entrypoints.http.shapes import IdempotencyKey, JobStarted, accepted

READ = {"role": Role.READ, "rate": "api"}
WRITE = {"role": Role.WRITE, "rate": "mutation"}


class ChangeShown(msgspec.Struct, frozen=True):
    """A value that would be shown in place of another; `old` null: there was none."""

    noun: str
    id: UUID
    name: str
    field: str
    old: str | None
    new: str


class PlanLineShown(msgspec.Struct, frozen=True):
    """What one record would do; `founds`: what it would bring into being."""

    record: int
    outcome: Outcome
    locator: Locator
    founds: list[str]
    changes: list[ChangeShown]
    problem: ProblemShown | None


class ExampleShown(msgspec.Struct, frozen=True):
    """One of the records with a problem."""

    record: int
    locator: Locator
    raw: str
    message: str


class FixShown(msgspec.Struct, frozen=True):
    """One thing to mend, and for how many records; `map_column`: a column that could be mapped."""

    code: str
    column: str
    records: int
    hint: str
    samples: list[ExampleShown]


class PlanShown(msgspec.Struct, frozen=True, rename="camel"):
    """The plan: its counts are of all records, its fixes the largest first, its lines (`items`) the first 500 of each
    outcome, in file order. It can be committed until `expiresAt`."""

    import_id: UUID
    counts: Planned
    fixes: list[FixShown]
    made_at: datetime
    expires_at: datetime
    items: list[PlanLineShown]
    next: str | None


class CommitGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`force`: commit whatever has come in since the preview."""

    force: bool = False


def _change(one: Change) -> ChangeShown:
    return ChangeShown(str(one.noun), one.id, one.name, one.field, one.old, one.new)


def _line(one: PlanLine) -> PlanLineShown:
    return PlanLineShown(
        record=one.record,
        outcome=msgspec.convert(one.outcome, Outcome),
        locator=one.locator,
        founds=[str(noun) for noun in one.founds],
        changes=[_change(change) for change in one.changes],
        problem=None if one.problem is None else ProblemShown(**msgspec.structs.asdict(one.problem)),
    )


def _fix(one: Fix) -> FixShown:
    samples = [ExampleShown(**msgspec.structs.asdict(sample)) for sample in one.samples]
    return FixShown(one.code, one.column, one.records, one.hint, samples)


class PreviewController(Controller):
    """`/v1/imports/{id}/plan` and `/v1/imports/{id}/commit`."""

    path = "/v1/imports/{ident:uuid}"
    tags = ["imports"]  # noqa: RUF012  Litestar's own attribute

    @get("/plan", opt=READ, summary="Show the plan of a preview")
    @inject
    async def show_plan(
        self,
        caller: Admitted,
        ident: FromPath[UUID],
        show: FromDishka[ShowPlan],
        outcome: OfOutcome = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> PlanShown:
        """What the import would do. 404 `import_not_found`, `plan_not_found`; 409 `not_previewed` while it is made."""
        preview = await show(caller.workspace_id, ident)
        lines = listed(await show.lines(caller.workspace_id, ident, page_of(limit, cursor), outcome), _line)
        fixes = [_fix(fix) for fix in preview.fixes]
        return PlanShown(
            ident, preview.counts, fixes, preview.made_at, preview.expires_at, lines.items, lines.next
        )  # fmt: skip

    @post("/commit", opt=WRITE, status_code=202, summary="Commit a preview")
    @inject
    async def commit(
        self,
        request: Request[Any, Any, State],
        caller: Admitted,
        ident: FromPath[UUID],
        commit: FromDishka[CommitPreview],
        data: JSONBody[CommitGiven | None] = None,
        idempotency_key: IdempotencyKey = None,
    ) -> Response[JobStarted]:
        """Carries the plan out, from the file that is here. The job plans once more and writes nothing when the counts
        are others than were shown: it ends with `preview_drifted`, and the new plan is shown; `force` writes anyway.

        409 `not_previewed`, `preview_expired`.
        """
        force = data is not None and data.force
        origin = origin_of(request)
        job_id = await commit(caller.workspace_id, ident, force=force, key=idempotency_key, origin=origin)
        return Response(JobStarted(job_id), status_code=202, headers=accepted(job_id))
