"""Doing one thing to many jobs: preview, start with a guard, carry out as a job that can be stopped, undo."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import msgspec

from application.jobs import NOWHERE, Enqueue, Order, Origin
from application.kinds import JobContext, JobKind, LeasedWork
from application.ports.bell import Bell
from application.ports.bulk import Chunk, Matched
from application.ports.catalog import Page
from application.ports.work import UnitOfWork, Work
from domain.bulk import BULK, UNDO, BulkOrder, Change, Operation, check_order, drifted, guard_of
from domain.errors import Detail, Transient, conflict, missing
from domain.jobs import PRIORITIES, UNFINISHED

QUEUE = "maintenance"
TIMEOUT = 4 * 3600.0
CHUNK = 1000
"""How many jobs are changed in one transaction."""
KEEP = timedelta(days=30)
"""How long an operation can be looked at and undone."""
TRIES = 5


class BulkPayload(msgspec.Struct, frozen=True, rename="camel"):
    """What was asked for; the operation itself is kept under the job's id."""

    order: BulkOrder
    expected: int


class UndoPayload(msgspec.Struct, frozen=True, rename="camel"):
    """Which operation to undo."""

    operation_id: UUID


class BulkDone(msgspec.Struct, frozen=True, rename="camel"):
    """The result of the job: how many jobs were changed, and how many were not, by reason."""

    operation_id: UUID
    changed: int
    not_changed: dict[str, int]


class Started(msgspec.Struct, frozen=True):
    """The job that carries it out, and whether this call made it."""

    job_id: UUID
    fresh: bool


async def find_operation(work: Work, ident: UUID) -> Operation:
    """The operation; Refusal MISSING `operation_not_found`."""
    operation = await work.bulk.get(ident)
    if operation is None:
        raise missing("operation", ident)
    return operation


@dataclass(frozen=True, slots=True)
class PreviewBulk:
    """Counts the jobs that are meant, and shows some."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, order: BulkOrder) -> Matched:
        """Refusal INVALID `invalid_order`."""
        check_order(order)
        async with self.unit_of_work(workspace_id) as work:
            return await work.bulk.matched(order)


class Looked(msgspec.Struct, frozen=True):
    """What somebody saw before starting: a count, how far it may be off by now, and what the preview gave out."""

    expected: int
    tolerance: int = 0
    guard: str | None = None


@dataclass(frozen=True, slots=True)
class StartBulk:
    """Has it done by a job, if what was looked at is still what is there."""

    unit_of_work: UnitOfWork
    enqueue: Enqueue
    bell: Bell

    async def __call__(
        self,
        workspace_id: UUID,
        order: BulkOrder,
        looked: Looked,
        by: UUID,
        key: str | None = None,
        origin: Origin = NOWHERE,
    ) -> Started:
        """Refusal INVALID `invalid_order`; CONFLICT `count_drifted`, `guard_mismatch`."""
        check_order(order)
        if looked.guard not in (None, guard_of(order)):
            raise conflict("guard_mismatch", "The guard is of a preview of another order; look at this one first.")
        async with self.unit_of_work(workspace_id) as work:
            payload = BulkPayload(order, looked.expected)
            asked = Order(kind=BULK, payload=payload, key=key, **msgspec.structs.asdict(origin))
            added = await self.enqueue(work.jobs, asked)
            if not added.fresh:
                return Started(added.job.id, False)
            found = (await work.bulk.matched(order, samples=0)).count
            if drifted(looked.expected, found, looked.tolerance):
                raise _drifted(looked, found)
            await work.bulk.begin(added.job.id, order, by, found)
            await work.commit()
        await self.bell.ring(added.job.queue, added.job.priority)
        return Started(added.job.id, True)


def _drifted(looked: Looked, found: int) -> Exception:
    message = f"{found} jobs are meant by now, {looked.expected} were expected; look again or allow for it."
    return conflict("count_drifted", message, Detail(field="/expectedCount", message=message, code="count_drifted"))


@dataclass(frozen=True, slots=True)
class GetBulk:
    """Looks one operation up."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, ident: UUID) -> Operation:
        """Refusal MISSING `operation_not_found`."""
        async with self.unit_of_work(workspace_id) as work:
            return await find_operation(work, ident)


@dataclass(frozen=True, slots=True)
class ListBulk:
    """Pages through operations, newest first."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, page: Page) -> tuple[list[Operation], str | None]:
        """The page and the position of the next."""
        async with self.unit_of_work(workspace_id) as work:
            return await work.bulk.list(page)


@dataclass(frozen=True, slots=True)
class ListChanges:
    """Pages through what an operation did."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, ident: UUID, page: Page) -> tuple[list[Change], str | None]:
        """The page and the position of the next; Refusal MISSING `operation_not_found`."""
        async with self.unit_of_work(workspace_id) as work:
            await find_operation(work, ident)
            return await work.bulk.changes(ident, page)


@dataclass(frozen=True, slots=True)
class UndoBulk:
    """Has an ended operation undone by a job; a second call answers with the same job while it is unfinished."""

    unit_of_work: UnitOfWork
    enqueue: Enqueue
    bell: Bell

    async def __call__(self, workspace_id: UUID, ident: UUID, origin: Origin = NOWHERE) -> Started:
        """Refusal MISSING; CONFLICT `operation_unfinished`, `already_undone`."""
        async with self.unit_of_work(workspace_id) as work:
            operation = await find_operation(work, ident)
            job = await work.jobs.get(ident)
            if job is not None and job.state in UNFINISHED:
                raise conflict("operation_unfinished", f"Operation {ident} is {job.state}; wait for it or cancel it.")
            if operation.undo_complete:
                raise conflict("already_undone", f"Operation {ident} was undone already.")
            asked = Order(kind=UNDO, payload=UndoPayload(ident), **msgspec.structs.asdict(origin))
            added = await self.enqueue(work.jobs, asked)
            if not added.fresh:
                return Started(added.job.id, False)
            await work.bulk.begin_undo(ident, added.job.id)
            await work.commit()
        await self.bell.ring(added.job.queue, added.job.priority)
        return Started(added.job.id, True)


Step = Callable[[LeasedWork], Awaitable[Chunk]]


@dataclass(frozen=True, slots=True)
class RunBulk:
    """The handler of `bulk`: chunk by chunk under the lease, so that a killed worker's successor goes on behind it."""

    bell: Bell

    async def __call__(self, context: JobContext, _: BulkPayload) -> BulkDone:
        """How many were changed."""
        ident = context.job.id

        async def step(work: LeasedWork) -> Chunk:
            return await work.bulk.step(ident, CHUNK)

        operation = await _walked(context, ident, step, self.bell)
        return BulkDone(ident, operation.changed, operation.passed_over)


@dataclass(frozen=True, slots=True)
class RunBulkUndo:
    """The handler of `bulk.undo`."""

    bell: Bell

    async def __call__(self, context: JobContext, payload: UndoPayload) -> BulkDone:
        """How many were put back."""
        ident = payload.operation_id

        async def step(work: LeasedWork) -> Chunk:
            return await work.bulk.undo_step(ident, CHUNK)

        operation = await _walked(context, ident, step, self.bell)
        return BulkDone(ident, operation.undone, operation.not_undone)


async def _walked(context: JobContext, ident: UUID, step: Step, bell: Bell) -> Operation:
    async with context.unit_of_work() as work:
        operation = await find_operation(work, ident)
    undoing = operation.undo_job is not None
    done = operation.undone + sum(operation.not_undone.values())
    total, phase = operation.changed, "undoing"
    if not undoing:
        done, total, phase = operation.changed + sum(operation.passed_over.values()), operation.expected, "changing"
    last = False
    while not last:
        chunk = await _stepped(context, step)
        done, last = done + chunk.looked_at, chunk.last
        await context.progress(phase, done, max(total, done))
        for queue in chunk.queues:
            await bell.ring(queue, operation.order.priority or PRIORITIES[0])
    async with context.unit_of_work() as work:
        return await find_operation(work, ident)


async def _stepped(context: JobContext, step: Step) -> Chunk:
    """One chunk; tried again a few times when somebody else was changing the same jobs."""
    tries = TRIES
    while True:
        try:
            async with context.chunk() as work:
                # The heartbeat tells of a wish to stop too, but a fast operation would be through by then.
                own = await work.jobs.get(context.job.id)
                if own is not None and own.cancel_asked:
                    context.cancelled = True
                    raise asyncio.CancelledError
                chunk = await step(work)
                await work.commit()
            return chunk
        except Transient as fault:
            tries -= 1
            if fault.code != "serialization" or not tries:
                raise


def bulk_kinds(bell: Bell) -> tuple[JobKind[BulkPayload], JobKind[UndoPayload]]:
    """The kinds, with their handlers."""
    return (
        JobKind(BULK, RunBulk(bell).__call__, BulkPayload, QUEUE, priority=1, timeout=TIMEOUT, internal=True),
        JobKind(UNDO, RunBulkUndo(bell).__call__, UndoPayload, QUEUE, priority=1, timeout=TIMEOUT, internal=True),
    )
