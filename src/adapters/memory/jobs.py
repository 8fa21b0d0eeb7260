"""JobStore in memory: the rows of jobs, and what a work of one workspace may do with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.tables import NotUnique, Table, Transaction
from application.ports.catalog import Page
from application.ports.jobs import KEY_LIFE, Added, JobFilter, JobStore
from domain.dead_letters import cause
from domain.errors import LeaseLost, conflict, invalid, missing
from domain.jobs import (
    MOVES,
    UNFINISHED,
    Attempt,
    Job,
    JobMove,
    JobState,
    Lease,
    NewJob,
    all_attempts,
    check_new,
    limit_key_in,
    moved,
)
from domain.retries import DISCARDED, JobError, job_error


def _digest(job: Job) -> tuple[UUID, bytes] | None:
    collapses = job.collapse and job.key is None and job.state in UNFINISHED
    return (job.workspace_id, job.digest) if collapses else None


def _key(job: Job) -> tuple[UUID, str] | None:
    return None if job.key is None else (job.workspace_id, job.key)


JOBS: Table[UUID, Job] = Table(
    "jobs",
    key=lambda job: job.id,
    workspace=lambda job: job.workspace_id,
    unique={"digest": _digest, "key": _key},
)
"""`attempts` of a row holds the ended attempts that are kept; `all_attempts` adds the present one."""


@dataclass(frozen=True)
class Place:
    """The place in the queue of a job that lost its worker: that of `since`, as long as it is due at `run_at`."""

    job_id: UUID
    run_at: datetime
    since: datetime


PLACES: Table[UUID, Place] = Table("job_places", key=lambda place: place.job_id)


def queued_since(transaction: Transaction, job: Job) -> datetime:
    """From when on the job has its place in the queue."""
    place = transaction.get(PLACES, job.id)
    return place.since if place is not None and place.run_at == job.run_at else job.run_at


async def locked(transaction: Transaction, ident: UUID) -> Job | None:
    """The job as it is now, nobody else's until the transaction ends."""
    await transaction.lock(("job", ident))
    return transaction.fresh(JOBS, ident)


async def leased(transaction: Transaction, lease: Lease) -> Job:
    """The job under this lease, locked; LeaseLost."""
    job = await locked(transaction, lease.job_id)
    if job is None or job.lease_worker is None or job.lease != lease:
        raise LeaseLost(f"the lease on job {lease.job_id} is gone")
    return job


def ended(job: Job, now: datetime, error: JobError | None = None) -> tuple[Attempt, ...]:
    """The kept attempts with the present one added as ended."""
    return (*job.attempts, Attempt(job.attempt, job.started_at or now, now, error))


def put_down(job: Job, now: datetime, why: JobError) -> tuple[Attempt, ...]:
    """The kept attempts with the present one, handed back or put off, in the place of one just before it like it."""
    *past, last = ended(job, now, why)
    if past and past[-1].number == last.number - 1 and past[-1].error is not None and past[-1].error.code == why.code:
        past.pop()
    return (*past, last)


def _fingerprint(job: Job) -> str:
    error = cause(job) if job.state is JobState.DEAD else None
    return error.fingerprint if error else ""


class MemoryJobs(JobStore):
    """Jobs of one workspace in one transaction."""

    def __init__(self, transaction: Transaction, workspace_id: UUID, now: Callable[[], datetime]) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id
        self._now = now

    async def add_many(self, jobs: Iterable[NewJob]) -> list[Added]:
        given = list(jobs)
        for job in given:
            check_new(job)
        for name in sorted({("job-key", j.key) if j.key else ("job-digest", j.digest.hex()) for j in given}):
            await self._transaction.lock((self._workspace_id, *name))
        return [self._add(job) for job in given]

    def _add(self, new: NewJob) -> Added:
        now = self._now()
        if new.key is not None:
            known = self._transaction.find(JOBS, "key", (self._workspace_id, new.key))
            if known is not None and known.key_until is not None and known.key_until > now:
                return Added(self._shown(known), False)
            if known is not None:
                self._transaction.put(JOBS, replace(known, key=None, key_until=None, collapse=False))
        elif new.collapse:
            known = self._transaction.find(JOBS, "digest", (self._workspace_id, new.digest))
            if known is not None:
                return Added(self._shown(known), False)
        job = Job(
            id=new.id, workspace_id=self._workspace_id, kind=new.kind, queue=new.queue, priority=new.priority,
            state=MOVES[JobMove.HOLD if new.waits_for else JobMove.SUBMIT][None],
            payload=new.payload, digest=new.digest, run_at=max(new.run_at or now, now), attempt=0, failed=0, lost=0,
            max_attempts=new.max_attempts, timeout=new.timeout, created_at=now, key=new.key,
            key_until=now + KEY_LIFE if new.key else None, collapse=new.collapse, parent_id=new.parent_id,
            waits_for=new.waits_for, after=new.after, trace=new.trace, correlation_id=new.correlation_id,
            limit_key=limit_key_in(new, self._workspace_id),
        )  # fmt: skip
        self._transaction.put(JOBS, job)
        return Added(job, True)

    def _shown(self, job: Job) -> Job:
        return replace(job, attempts=all_attempts(job, job.attempts))

    async def get(self, ident: UUID) -> Job | None:
        job = self._transaction.get(JOBS, ident)
        return None if job is None else self._shown(job)

    async def list(self, page: Page, where: JobFilter = JobFilter()) -> tuple[list[Job], str | None]:  # noqa: B008
        try:
            after = None if page.after is None else UUID(page.after)
        except ValueError:
            raise invalid("invalid_cursor", "The cursor is not one of ours.") from None
        found = [
            self._shown(job)
            for job in sorted(self._transaction.scan(JOBS), key=lambda job: job.id, reverse=True)
            if (after is None or job.id < after)
            and where.state in (None, job.state)
            and where.kind in (None, job.kind)
            and where.queue in (None, job.queue)
            and where.fingerprint in (None, _fingerprint(job))
            and where.parent_id in (None, job.parent_id)
        ]
        more = len(found) > page.limit
        shown = found[: page.limit]
        return shown, str(shown[-1].id) if more and shown else None

    async def _locked(self, ident: UUID) -> Job:
        job = await locked(self._transaction, ident)
        if job is None:
            raise missing("job", ident)
        return job

    def _put(self, job: Job) -> Job:
        self._transaction.put(JOBS, job)
        return self._shown(job)

    async def cancel(self, ident: UUID) -> Job:
        job = await self._locked(ident)
        if job.state in MOVES[JobMove.ASK_CANCEL]:
            return self._put(moved(job, JobMove.ASK_CANCEL, cancel_asked=True))
        if job.state not in MOVES[JobMove.CANCEL]:
            _refuse("job_finished", f"The job has ended already: it is {job.state}.")
        return self._put(moved(job, JobMove.CANCEL, ended_at=self._now(), cancel_asked=True))

    async def retry(self, ident: UUID) -> Job:
        job = await self._locked(ident)
        if job.state is JobState.SUCCEEDED:
            _refuse("job_succeeded", "The job ended well; there is nothing to try again.")
        if job.state not in MOVES[JobMove.RETRY]:
            _refuse("job_not_ended", f"Only a dead or cancelled job can be retried; this one is {job.state}.")
        from adapters.memory.joins import place_of

        move = JobMove.RETRY if place_of(self._transaction, job) is JobState.WAITING else JobMove.HOLD_AGAIN
        again = moved(
            job, move, failed=0, lost=0, run_at=self._now(), ended_at=None, started_at=None, cancel_asked=False
        )
        try:
            return self._put(again)
        except NotUnique:
            _refuse("job_exists", "An equal job is unfinished; wait for it or cancel it first.")

    async def discard(self, ident: UUID, reason: str) -> Job:
        job = await self._locked(ident)
        if job.state not in MOVES[JobMove.DISCARD]:
            _refuse("job_not_dead", f"Only a dead job can be discarded; this one is {job.state}.")
        now, number = self._now(), job.attempt + 1
        note = Attempt(number, now, now, job_error(job.kind, DISCARDED, reason, retryable=False))
        return self._put(moved(job, JobMove.DISCARD, ended_at=now, attempt=number, attempts=(*job.attempts, note)))

    async def guard(self, lease: Lease) -> None:
        job = await leased(self._transaction, lease)
        if job.lost:
            self._transaction.put(JOBS, replace(job, lost=0))

    async def settle(self, lease: Lease, result: bytes | None, keep: timedelta) -> None:
        job = await leased(self._transaction, lease)
        self._transaction.put(JOBS, settled(job, self._now(), result, keep))


def settled(job: Job, now: datetime, result: bytes | None, keep: timedelta) -> Job:
    """The job, succeeded."""
    return moved(
        job, JobMove.SETTLE, ended_at=now, lease_worker=None, lease_until=None, result=result,
        result_until=None if result is None else now + keep,
    )  # fmt: skip


def _refuse(code: str, message: str) -> NoReturn:
    raise conflict(code, message)
