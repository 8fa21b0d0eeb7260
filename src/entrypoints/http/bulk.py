"""Doing one thing to many jobs over HTTP: look, start, watch, stop, undo."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from application.bulk import GetBulk, ListBulk, ListChanges, Looked, PreviewBulk, StartBulk, UndoBulk
from application.ports.bulk import Sample
from domain.access import Role
from domain.bulk import LONGEST_DELAY, LONGEST_REASON, BulkAction, BulkFilter, BulkOrder, Change, Operation, guard_of
from entrypoints.http.callers import Admitted, origin_of
from entrypoints.http.pages import Cursor, Limit, Listed, listed, page_of
from entrypoints.http.shapes import IdempotencyKey, JobStarted, Nothing, accepted

READ = {"role": Role.ADMIN, "rate": "api"}
CHANGE = {"role": Role.ADMIN, "rate": "mutation"}
Count = Annotated[int, Meta(ge=0, le=2**31 - 1)]


class BulkAsked(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """What is to be done to which jobs: `delay` (seconds) goes with snooze, `priority` with reprioritise, `reason`
    with discard."""

    action: Annotated[BulkAction, Meta(examples=["retry"])]
    filter: BulkFilter = BulkFilter()
    delay: Annotated[float, Meta(ge=0, le=LONGEST_DELAY)] | None = None
    priority: Annotated[int, Meta(ge=1, le=3)] | None = None
    reason: Annotated[str, Meta(min_length=1, max_length=LONGEST_REASON)] | None = None

    def order(self) -> BulkOrder:
        """In the application's words."""
        return BulkOrder(self.action, self.filter, self.delay, self.priority, self.reason)


class BulkStart(BulkAsked, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """The same, with what the preview said: `expectedCount` may be off by `tolerance` when it starts."""

    expected_count: Annotated[Count, Meta(examples=[0])]
    tolerance: Count = 0
    guard: Annotated[str, Meta(min_length=1, max_length=64)] | None = None


class BulkPreview(msgspec.Struct, frozen=True):
    """How many jobs are meant now and some of them; `guard` stands for exactly this order."""

    count: int
    samples: list[Sample]
    guard: str


class OperationShown(msgspec.Struct, frozen=True, rename="camel"):
    """An operation; its id is that of the job that does it. `notChanged`, `notUndone` count by reason."""

    id: UUID
    action: BulkAction
    filter: BulkFilter
    delay: float | None
    priority: int | None
    reason: str | None
    asked_by: UUID
    created_at: datetime
    expected: int
    changed: int
    not_changed: dict[str, int]
    complete: bool
    undo_job_id: UUID | None
    undone: int
    not_undone: dict[str, int]
    undo_complete: bool


def _shown(one: Operation) -> OperationShown:
    order = one.order
    return OperationShown(
        one.id, order.action, order.filter, order.delay, order.priority, order.reason, one.asked_by, one.created_at,
        one.expected, one.changed, one.passed_over, one.complete, one.undo_job, one.undone, one.not_undone,
        one.undo_complete,
    )  # fmt: skip


def _same(change: Change) -> Change:
    return change


class BulkController(Controller):
    """`/v1/admin/jobs/bulk`, over the jobs of the key's workspace."""

    path = "/v1/admin/jobs/bulk"
    tags = ["many jobs"]  # noqa: RUF012  Litestar's own attribute

    @post("/preview", opt=CHANGE, status_code=200, summary="Look before doing one thing to many jobs")
    @inject
    async def preview(
        self, caller: Admitted, data: JSONBody[BulkAsked], preview: FromDishka[PreviewBulk]
    ) -> BulkPreview:
        """Changes nothing. 400 `invalid_order` says what does not go together."""
        order = data.order()
        found = await preview(caller.workspace_id, order)
        return BulkPreview(found.count, list(found.samples), guard_of(order))

    @post("/", opt=CHANGE, status_code=202, summary="Do one thing to many jobs")
    @inject
    async def start(
        self,
        request: Request[Any, Any, State],
        caller: Admitted,
        data: JSONBody[BulkStart],
        start: FromDishka[StartBulk],
        idempotency_key: IdempotencyKey = None,
    ) -> Response[JobStarted]:
        """A job does it, in chunks; cancelling that job stops it, and what was done stays done and can be undone.

        409 `count_drifted` when another number of jobs is meant by now, `guard_mismatch` for the guard of another
        order. While an equal operation runs, or with its `Idempotency-Key`, it is answered with that one.
        """
        looked = Looked(data.expected_count, data.tolerance, data.guard)
        begun = await start(
            caller.workspace_id, data.order(), looked, caller.key_id, idempotency_key, origin_of(request)
        )
        headers = accepted(begun.job_id, replayed=not begun.fresh)
        return Response(JobStarted(begun.job_id), status_code=202, headers=headers)

    @get("/", opt=READ, summary="List what was done to many jobs")
    @inject
    async def list_operations(
        self, caller: Admitted, list_bulk: FromDishka[ListBulk], limit: Limit = 50, cursor: Cursor = None
    ) -> Listed[OperationShown]:
        """Newest first; kept for 30 days."""
        return listed(await list_bulk(caller.workspace_id, page_of(limit, cursor)), _shown)

    @get("/{ident:uuid}", opt=READ, summary="Show what was done to many jobs")
    @inject
    async def show_operation(
        self, caller: Admitted, ident: FromPath[UUID], get_bulk: FromDishka[GetBulk]
    ) -> OperationShown:
        """How far it is, what it could not do, and its undo. 404 `operation_not_found`."""
        return _shown(await get_bulk(caller.workspace_id, ident))

    @get("/{ident:uuid}/changes", opt=READ, summary="List the jobs an operation changed")
    @inject
    async def list_changes(
        self,
        caller: Admitted,
        ident: FromPath[UUID],
        list_changes: FromDishka[ListChanges],
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Listed[Change]:
        """By job id: the state before, and what the undo came to. 404 `operation_not_found`."""
        return listed(await list_changes(caller.workspace_id, ident, page_of(limit, cursor)), _same)

    @post("/{ident:uuid}/undo", opt=CHANGE, status_code=202, summary="Undo what was done to many jobs")
    @inject
    async def undo(
        self,
        request: Request[Any, Any, State],
        caller: Admitted,
        ident: FromPath[UUID],
        undo: FromDishka[UndoBulk],
        data: JSONBody[Nothing | None] = None,  # noqa: ARG002  a body is checked, and says nothing
    ) -> Response[JobStarted]:
        """Jobs to which nothing else has happened since are put back as they were; the others are counted by reason.

        404 `operation_not_found`; 409 `operation_unfinished` (stop it first), `already_undone`.
        """
        begun = await undo(caller.workspace_id, ident, origin_of(request))
        headers = accepted(begun.job_id, replayed=not begun.fresh)
        return Response(JobStarted(begun.job_id), status_code=202, headers=headers)
