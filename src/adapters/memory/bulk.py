"""Bulk in memory: the same steps over the same order of jobs, each change remembered beside it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec.structs import replace

from adapters.memory.control import EDITS
from adapters.memory.jobs import JOBS, locked
from adapters.memory.joins import place_of
from adapters.memory.tables import NotUnique, Table, Transaction
from application.ports.bulk import Bulk, Chunk, Matched, Sample
from application.ports.catalog import Page
from domain.bulk import (
    EXISTS,
    GONE,
    MOVED_ON,
    OF_THE_DEAD,
    STARTED,
    UNDONE,
    BulkAction,
    BulkOrder,
    Change,
    Operation,
    meant,
)
from domain.dead_letters import cause
from domain.errors import invalid, missing
from domain.jobs import MOVES, UNFINISHED, Attempt, Job, JobMove, JobState, moved
from domain.retries import DISCARDED, job_error


class OperationRow(msgspec.Struct, frozen=True):
    """An operation and behind which job its next step goes on."""

    workspace_id: UUID
    operation: Operation
    position: tuple[str, UUID] = ("", UUID(int=0))


class ChangeRow(msgspec.Struct, frozen=True):
    """How a job was, and how the operation left it."""

    workspace_id: UUID
    operation_id: UUID
    before: Job
    after: Job
    outcome: str | None = None


OPERATIONS: Table[UUID, OperationRow] = Table(
    "bulk_operations", key=lambda row: row.operation.id, workspace=lambda row: row.workspace_id
)
CHANGES: Table[tuple[UUID, UUID], ChangeRow] = Table(
    "bulk_changes", key=lambda row: (row.operation_id, row.before.id), workspace=lambda row: row.workspace_id
)


class MemoryBulk(Bulk):
    """Operations of one workspace in one transaction."""

    def __init__(self, transaction: Transaction, workspace_id: UUID, now: Callable[[], datetime]) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id
        self._now = now

    def _meant(self, order: BulkOrder, at: datetime) -> list[tuple[tuple[str, UUID], Job]]:
        jobs = [job for job in self._transaction.scan(JOBS) if meant(job, order, at)]
        return sorted(((_place(job, order), job) for job in jobs), key=lambda pair: pair[0])

    async def matched(self, order: BulkOrder, samples: int = 10) -> Matched:
        found = [job for _, job in self._meant(order, self._now())]
        return Matched(len(found), tuple(map(_sample, found[:samples])))

    async def begin(self, ident: UUID, order: BulkOrder, asked_by: UUID, expected: int) -> Operation:
        operation = Operation(id=ident, order=order, asked_by=asked_by, created_at=self._now(), expected=expected)
        self._transaction.put(OPERATIONS, OperationRow(self._workspace_id, operation))
        return operation

    async def get(self, ident: UUID) -> Operation | None:
        row = self._transaction.get(OPERATIONS, ident)
        return None if row is None else row.operation

    async def changes(self, ident: UUID, page: Page) -> tuple[list[Change], str | None]:
        after = UUID(int=0) if page.after is None else _ident(page.after)
        found = sorted(
            (
                Change(row.before.id, row.before.state, row.outcome)
                for row in self._transaction.scan(CHANGES)
                if row.operation_id == ident and row.before.id > after
            ),
            key=lambda change: change.job_id,
        )
        shown = found[: page.limit]
        return shown, str(shown[-1].job_id) if len(found) > page.limit else None

    async def list(self, page: Page) -> tuple[list[Operation], str | None]:
        before = None if page.after is None else _ident(page.after)
        found = sorted(
            (
                row.operation
                for row in self._transaction.scan(OPERATIONS)
                if before is None or row.operation.id < before
            ),
            key=lambda operation: operation.id,
            reverse=True,
        )
        shown = found[: page.limit]
        return shown, str(shown[-1].id) if len(found) > page.limit else None

    async def step(self, ident: UUID, limit: int) -> Chunk:
        row = await self._locked(ident)
        operation, position = row.operation, row.position
        if operation.complete or operation.undo_job is not None:
            return Chunk(0, (), True)
        places = [place for place, job in self._meant(operation.order, operation.created_at) if job.id != ident]
        chunk = [place for place in places if place > position][:limit]
        queues: set[str] = set()
        passed = 0
        for _, job_id in chunk:
            before = await locked(self._transaction, job_id)
            after = None if before is None else self._changed(before, operation.order)
            if before is None or after is None:
                passed += 1
                continue
            self._transaction.put(CHANGES, ChangeRow(self._workspace_id, ident, before, after))
            if after.state is JobState.WAITING:
                queues.add(after.queue)
        over = operation.passed_over
        if passed:
            over = {**over, EXISTS: over.get(EXISTS, 0) + passed}
        last = len(chunk) < limit
        told = replace(operation, changed=operation.changed + len(chunk) - passed, passed_over=over, complete=last)
        self._transaction.put(OPERATIONS, replace(row, operation=told, position=chunk[-1] if chunk else position))
        return Chunk(len(chunk), tuple(sorted(queues)), last)

    def _changed(self, job: Job, order: BulkOrder) -> Job | None:
        """The job after the action, kept; None when an equal one is unfinished."""
        try:
            self._transaction.put(JOBS, after := self._standing(job, _acted(job, order, self._now())))
        except NotUnique:
            return None
        return after

    def _standing(self, before: Job, after: Job) -> Job:
        """One that waits for others is held again when it comes back before they have ended well."""
        if before.state in UNFINISHED or after.state not in UNFINISHED or not before.waits_for:
            return after
        ready = place_of(self._transaction, before) is JobState.WAITING
        return replace(after, state=JobState.WAITING if ready else JobState.HELD)

    async def begin_undo(self, ident: UUID, job_id: UUID) -> None:
        row = await self._locked(ident)
        self._transaction.put(OPERATIONS, replace(row, operation=replace(row.operation, undo_job=job_id)))

    async def undo_step(self, ident: UUID, limit: int) -> Chunk:
        row = await self._locked(ident)
        open_ = sorted(
            (c for c in self._transaction.scan(CHANGES) if c.operation_id == ident and c.outcome is None),
            key=lambda change: change.before.id,
        )[:limit]
        queues: set[str] = set()
        undone, left = row.operation.undone, dict(row.operation.not_undone)
        for change in open_:
            outcome = self._put_back(change, await locked(self._transaction, change.before.id))
            self._transaction.put(CHANGES, replace(change, outcome=outcome))
            if outcome != UNDONE:
                left[outcome] = left.get(outcome, 0) + 1
                continue
            undone += 1
            if change.before.state is JobState.WAITING:
                queues.add(change.before.queue)
        last = len(open_) < limit
        told = replace(row.operation, undone=undone, not_undone=left, undo_complete=last)
        self._transaction.put(OPERATIONS, replace(row, operation=told))
        return Chunk(len(open_), tuple(sorted(queues)), last)

    def _put_back(self, change: ChangeRow, job: Job | None) -> str:
        before, after = change.before, change.after
        if job is None:
            return GONE
        if job.attempt > after.attempt or (job.state is JobState.RUNNING is not after.state):
            return STARTED
        if (job.state, job.run_at, job.priority) != (after.state, after.run_at, after.priority):
            return MOVED_ON
        back = replace(
            job, state=before.state, priority=before.priority, run_at=before.run_at, cancel_asked=before.cancel_asked,
            ended_at=before.ended_at,
        )  # fmt: skip
        if before.state is not JobState.RUNNING:
            back = replace(back, failed=before.failed, lost=before.lost, started_at=before.started_at)
        try:
            self._transaction.put(JOBS, self._standing(job, back))
        except NotUnique:
            return EXISTS
        return UNDONE

    async def _locked(self, ident: UUID) -> OperationRow:
        await self._transaction.lock(("bulk", ident))
        row = self._transaction.fresh(OPERATIONS, ident)
        if row is None:
            raise missing("operation", ident)
        return row


def _place(job: Job, order: BulkOrder) -> tuple[str, UUID]:
    error = cause(job) if order.action in OF_THE_DEAD else None
    return (error.fingerprint if error else "", job.id)


def _acted(job: Job, order: BulkOrder, now: datetime) -> Job:
    match order.action:
        case BulkAction.RETRY:
            return moved(
                job, JobMove.RETRY, failed=0, lost=0, run_at=now, ended_at=None, started_at=None, cancel_asked=False
            )
        case BulkAction.DISCARD:
            error = job_error("", DISCARDED, order.reason or "", retryable=False)
            note = Attempt(job.attempt + 1, now, now, error)
            return moved(
                job, JobMove.DISCARD, ended_at=now, attempt=job.attempt + 1, attempts=(*job.attempts, note)
            )  # fmt: skip
        case BulkAction.CANCEL if job.state in MOVES[JobMove.ASK_CANCEL]:
            return moved(job, JobMove.ASK_CANCEL, cancel_asked=True)
        case BulkAction.CANCEL:
            return moved(job, JobMove.CANCEL, ended_at=now, cancel_asked=True)
        case BulkAction.SNOOZE:
            return moved(job, JobMove.POSTPONE, run_at=now + timedelta(seconds=order.delay or 0))
        case BulkAction.REPRIORITISE:
            return moved(job, JobMove.REPRIORITISE, priority=order.priority)


def _sample(job: Job) -> Sample:
    error = cause(job) if job.state is JobState.DEAD else None
    return Sample(
        job.id, job.kind, job.queue, job.priority, job.state, job.created_at, job.ended_at,
        error.code if error else "", error.fingerprint if error else "",
    )  # fmt: skip


def _ident(cursor: str) -> UUID:
    try:
        return UUID(cursor)
    except ValueError:
        raise invalid("invalid_cursor", "The cursor is not one of ours.") from None


def forgotten(transaction: Transaction, before: datetime) -> int:
    """Drop operations asked for before then with their changes, and edits made before then; how many operations."""
    for edit in list(transaction.scan(EDITS)):
        if edit.edit.edited_at < before:
            transaction.delete(EDITS, (edit.job_id, edit.number))
    old = {row.operation.id for row in transaction.scan(OPERATIONS) if row.operation.created_at < before}
    for ident in old:
        transaction.delete(OPERATIONS, ident)
    for change in list(transaction.scan(CHANGES)):
        if change.operation_id in old:
            transaction.delete(CHANGES, (change.operation_id, change.before.id))
    return len(old)
