"""JobEngine and Schedules in memory: what crosses workspaces, each call a transaction of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from uuid import UUID

import msgspec
from msgspec.structs import replace

from adapters.memory.jobs import JOBS, PLACES, Place, ended, leased, locked, put_down, queued_since, settled
from adapters.memory.joins import awaited_ids, free
from adapters.memory.limits import Room
from adapters.memory.operating import DRAINING, PAUSED, WORKERS
from adapters.memory.tables import Transaction
from adapters.memory.work import MemoryDatabase
from application.ports.jobs import (
    Failure,
    JobEngine,
    Pulse,
    QueueStats,
    Settlement,
    Stats,
    WorkerFacts,
    WorkerSeen,
)
from domain.errors import LeaseLost
from domain.jobs import Job, JobMove, JobState, Lease, Progress, moved, rank
from domain.retries import HANDED_BACK, SNOOZED, handed_back, job_error, snoozed

RECENT = timedelta(minutes=5)


class MemoryEngine(JobEngine):
    """The engine over one MemoryDatabase."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    def _begin(self) -> Transaction:
        return self._database.tables.begin(None)

    def _jobs(self, *states: JobState) -> list[Job]:
        return [job for job in self._begin().scan(JOBS) if job.state in states]

    async def claim(self, worker_id: UUID, queues: Sequence[str], limit: int, lease: timedelta) -> list[Job]:
        now = self._database.now()
        paused = list(self._begin().scan(PAUSED))
        served = set(queues).difference(paused)
        due = [job for job in self._jobs(JobState.WAITING) if job.queue in served and job.run_at <= now]
        transaction = self._begin()
        awaited = awaited_ids(transaction)
        room = Room(transaction, self._jobs(JobState.RUNNING), round(now.timestamp() * 1_000_000))
        claimed: list[Job] = []
        places = {job.id: (rank(queued_since(transaction, job), job.priority), job.id) for job in due}
        for job in in_turns(due, queues, places):
            if len(claimed) >= limit:
                break
            if not room.take(job):
                continue
            running = moved(
                job, JobMove.CLAIM, attempt=job.attempt + 1, lease_worker=worker_id, lease_until=now + lease,
                started_at=now, ended_at=None, awaited=job.id in awaited,
            )  # fmt: skip
            transaction.put(JOBS, running)
            claimed.append(running)
        transaction.commit()
        return sorted(claimed, key=lambda job: (queues.index(job.queue), places[job.id]))

    async def heartbeat(self, worker: WorkerFacts, leases: Collection[Lease], lease: timedelta) -> Pulse:
        now, transaction = self._database.now(), self._begin()
        lost, cancel = set(), set()
        for held in leases:
            try:
                job = await leased(transaction, held)
            except LeaseLost:
                lost.add(held.job_id)
                continue
            transaction.put(JOBS, replace(job, lease_until=now + lease))
            if job.cancel_asked:
                cancel.add(held.job_id)
        known = transaction.get(WORKERS, worker.id)
        started = now if known is None else known.started_at
        seen = WorkerSeen(
            worker.id, worker.host, worker.pid, worker.queues, worker.version, started, now, len(leases) - len(lost),
            worker.capacity,
        )  # fmt: skip
        transaction.put(WORKERS, seen)
        transaction.commit()
        return Pulse(frozenset(lost), frozenset(cancel), drain=transaction.get(DRAINING, worker.id) is not None)

    async def settle_many(self, settlements: Sequence[Settlement]) -> frozenset[UUID]:
        transaction, lost = self._begin(), set()
        for one in settlements:
            try:
                job = await leased(transaction, one.lease)
            except LeaseLost:
                lost.add(one.lease.job_id)
                continue
            transaction.put(JOBS, settled(job, self._database.now(), one.result, one.keep))
        transaction.commit()
        return frozenset(lost)

    async def fail(self, failure: Failure) -> None:
        transaction = self._begin()
        try:
            job = await leased(transaction, failure.lease)
            transaction.put(JOBS, _failed(job, failure, self._database.now(), JobMove.FAIL, JobMove.BURY))
            transaction.commit()
        finally:
            transaction.end()

    async def stop(self, lease: Lease) -> None:
        transaction, now = self._begin(), self._database.now()
        try:
            job = await leased(transaction, lease)
            if not job.cancel_asked:
                transaction.end()
                await self.release([lease])
                return
            transaction.put(JOBS, _stopped(job, now))
            transaction.commit()
        finally:
            transaction.end()

    async def release(self, leases: Collection[Lease], delay: timedelta = timedelta(0)) -> frozenset[UUID]:
        transaction, now, done = self._begin(), self._database.now(), set()
        for lease in leases:
            try:
                job = await leased(transaction, lease)
            except LeaseLost:
                continue
            if job.cancel_asked:
                transaction.put(JOBS, _stopped(job, now))
                done.add(job.id)
                continue
            move = JobMove.SNOOZE if delay else JobMove.RELEASE
            back = moved(
                job, move, lease_worker=None, lease_until=None, run_at=now + delay if delay else job.run_at,
                attempts=put_down(job, now, snoozed() if delay else handed_back()),
            )  # fmt: skip
            transaction.put(JOBS, back)
            done.add(job.id)
        transaction.commit()
        return frozenset(done)

    async def progress(self, lease: Lease, progress: Progress) -> None:
        transaction = self._begin()
        try:
            job = await leased(transaction, lease)
            transaction.put(JOBS, replace(job, progress=progress))
            transaction.commit()
        finally:
            transaction.end()

    async def stale(self, threshold: timedelta, limit: int) -> list[Job]:
        before = self._database.now() - threshold
        late = [(job.lease_until, job) for job in self._jobs(JobState.RUNNING) if job.lease_until is not None]
        return [job for until, job in sorted(late, key=lambda pair: (pair[0], pair[1].id)) if until <= before][:limit]

    async def lose(self, losses: Sequence[Failure]) -> frozenset[UUID]:
        transaction, now, gone = self._begin(), self._database.now(), set()
        for loss in losses:
            job = await locked(transaction, loss.lease.job_id)
            if job is None or job.lease_worker is None or job.lease != loss.lease:
                continue
            if job.lease_until is not None and job.lease_until <= now:
                back = _failed(job, loss, now, JobMove.LOSE, JobMove.POISON)
                transaction.put(PLACES, Place(job.id, back.run_at, queued_since(transaction, job)))
                transaction.put(JOBS, back)
                gone.add(job.id)
        transaction.commit()
        return frozenset(gone)

    async def free(self, limit: int) -> int:
        transaction = self._begin()
        freed = free(transaction, self._database.now(), limit)
        transaction.commit()
        return freed

    async def leave(self, worker_id: UUID) -> None:
        transaction = self._begin()
        transaction.delete(WORKERS, worker_id)
        transaction.delete(DRAINING, worker_id)
        transaction.commit()

    async def stats(self) -> Stats:
        transaction, now = self._begin(), self._database.now()
        queues: dict[str, list[Job]] = {}
        for job in transaction.scan(JOBS):
            queues.setdefault(job.queue, []).append(job)
        workers = sorted(
            (w for w in transaction.scan(WORKERS) if w.seen_at > now - RECENT), key=lambda worker: worker.id
        )
        shown = tuple(_stats(queue, jobs, now) for queue, jobs in sorted(queues.items()))
        return Stats(tuple(stats for stats in shown if stats != QueueStats(stats.queue)), tuple(workers))

    async def purge(self, limit: int) -> int:
        transaction, now, touched = self._begin(), self._database.now(), 0
        for job in list(transaction.scan(JOBS)):
            clean = job
            if job.result_until is not None and job.result_until <= now:
                clean = replace(clean, result=None, result_until=None)
            if job.key_until is not None and job.key_until <= now:
                clean = replace(clean, key=None, key_until=None, collapse=False)
            if clean is not job and touched < limit:
                transaction.put(JOBS, clean)
                touched += 1
        for worker in list(transaction.scan(WORKERS)):
            if worker.seen_at <= now - timedelta(days=1):
                transaction.delete(WORKERS, worker.id)
                touched += 1
        transaction.commit()
        return touched


def in_turns(due: Sequence[Job], queues: Sequence[str], places: Mapping[UUID, tuple[datetime, UUID]]) -> list[Job]:
    """Queue by queue; within one each workspace gets its turn, and within a turn the place in the queue decides."""
    turns: dict[tuple[str, UUID], int] = {}
    placed = []
    for job in sorted(due, key=lambda job: places[job.id]):
        turn = turns[job.queue, job.workspace_id] = turns.get((job.queue, job.workspace_id), 0) + 1
        placed.append(((queues.index(job.queue), turn, places[job.id]), job))
    return [job for _, job in sorted(placed, key=itemgetter(0))]


def _failed(job: Job, failure: Failure, now: datetime, again: JobMove, dead: JobMove) -> Job:
    spared = again is JobMove.LOSE or failure.blameless
    delay, move = failure.verdict.delay, again
    if job.cancel_asked:
        delay, move = None, JobMove.STOP
    elif delay is None:
        move = dead
    return moved(
        job, move, lease_worker=None, lease_until=None,
        failed=job.failed + (not spared), lost=job.lost + 1 if spared else 0,
        run_at=job.run_at if delay is None else now + delay,
        ended_at=now if delay is None else None, attempts=ended(job, now, failure.error),
    )  # fmt: skip


def _stopped(job: Job, now: datetime) -> Job:
    error = job_error(job.kind, "cancelled", "Stopped on request.", retryable=False)
    return moved(
        job, JobMove.STOP, ended_at=now, lease_worker=None, lease_until=None, attempts=ended(job, now, error)
    )  # fmt: skip


def _stats(queue: str, jobs: list[Job], now: datetime) -> QueueStats:
    states = [job.state for job in jobs]
    due = [job.run_at for job in jobs if job.state is JobState.WAITING and job.run_at <= now]
    good = [job for job in jobs if job.state is JobState.SUCCEEDED and job.ended_at and job.ended_at > now - RECENT]
    ends = [a for job in jobs for a in job.attempts if a.error and a.ended_at and a.ended_at > now - RECENT]
    bad = [a for a in ends if a.error and a.error.code not in (HANDED_BACK, SNOOZED)]
    times = [(job.ended_at - job.started_at).total_seconds() for job in good if job.ended_at and job.started_at]
    return msgspec.structs.replace(
        QueueStats(queue),
        held=states.count(JobState.HELD), waiting=states.count(JobState.WAITING), due=len(due),
        running=states.count(JobState.RUNNING), dead=states.count(JobState.DEAD),
        oldest_due_seconds=(now - min(due)).total_seconds() if due else None,
        succeeded_5m=len(good), failed_5m=len(bad), mean_seconds_5m=sum(times) / len(times) if times else None,
    )  # fmt: skip
