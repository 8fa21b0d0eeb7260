"""Queues and workers in memory: which are paused, which drain, and what a look at them shows."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from adapters.memory.jobs import JOBS
from adapters.memory.operating import DRAINING, PAUSED, WORKERS
from adapters.memory.tables import Transaction
from adapters.memory.work import MemoryDatabase
from application.ports.jobs import WorkerSeen
from application.ports.queues import Queues, Workers
from domain.jobs import PRIORITIES, Job, JobState
from domain.queues import (
    ALIVE_SECONDS,
    CAP,
    JOBS_SHOWN,
    LiveNow,
    PriorityNow,
    QueueNow,
    RunningNow,
    WorkerNow,
    queue_now,
)

RECENT = timedelta(minutes=5)
ALIVE = timedelta(seconds=ALIVE_SECONDS)


class MemoryQueues(Queues):
    """The queues of one MemoryDatabase."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def now(self) -> list[QueueNow]:
        transaction, now = self._database.tables.begin(None), self._database.now()
        jobs = list(transaction.scan(JOBS))
        workers = self._serving(transaction)
        paused = set(transaction.scan(PAUSED))
        waiting = {job.queue for job in jobs if job.state is JobState.WAITING and job.run_at <= now}
        busy = {job.queue for job in jobs if job.state in (JobState.RUNNING, JobState.DEAD)}
        served = {queue for worker in workers for queue in worker.queues}
        found = []
        for queue in sorted(waiting | busy | served | paused):
            ours = [job for job in jobs if job.queue == queue]
            serving = [worker for worker in workers if queue in worker.queues]
            due = sorted(
                (job for job in ours if job.state is JobState.WAITING and job.run_at <= now),
                key=lambda job: (job.run_at, job.priority),
            )[:CAP]
            lines = (_line(priority, ours, due, now.timestamp()) for priority in PRIORITIES)
            found.append(
                queue_now(
                    queue,
                    tuple(line for line in lines if line.due or line.running),
                    paused=queue in paused,
                    dead=min(CAP, sum(job.state is JobState.DEAD for job in ours)),
                    workers=len(serving),
                    capacity=sum(worker.capacity for worker in serving),
                )
            )
        return found

    async def live(self) -> LiveNow:
        workers = self._serving(self._database.tables.begin(None))
        return LiveNow(len(workers), sum(one.capacity for one in workers))

    def _serving(self, transaction: Transaction) -> list[WorkerSeen]:
        alive = self._database.now() - ALIVE
        return [
            one
            for one in transaction.scan(WORKERS)
            if one.seen_at > alive and transaction.get(DRAINING, one.id) is None
        ]

    async def pause(self, queue: str, *, paused: bool) -> None:
        transaction = self._database.tables.begin(None)
        if paused:
            transaction.put(PAUSED, queue)
        else:
            transaction.delete(PAUSED, queue)
        transaction.commit()


def _line(priority: int, jobs: list[Job], due: list[Job], now: float) -> PriorityNow:
    first = [job.run_at for job in due if job.priority == priority]
    running = sum(job.state is JobState.RUNNING and job.priority == priority for job in jobs)
    return PriorityNow(priority, len(first), running, now - min(first).timestamp() if first else None)


class MemoryWorkers(Workers):
    """The workers by their heartbeats."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def now(self) -> list[WorkerNow]:
        transaction, now = self._database.tables.begin(None), self._database.now()
        running: dict[UUID, list[RunningNow]] = {}
        for job in sorted(transaction.scan(JOBS), key=lambda job: (job.started_at or now, job.id)):
            if job.lease_worker is not None and job.started_at is not None:
                running.setdefault(job.lease_worker, []).append(
                    RunningNow(job.id, job.workspace_id, job.kind, job.queue, job.attempt, job.started_at)
                )
        return [
            WorkerNow(
                one.id, one.host, one.pid, one.version, one.queues, one.started_at, one.seen_at,
                transaction.get(DRAINING, one.id) is not None, one.capacity, one.running,
                one.seen_at > now - ALIVE,
                tuple(running.get(one.id, ())[:JOBS_SHOWN]),
            )
            for one in sorted(transaction.scan(WORKERS), key=lambda worker: worker.id)
            if one.seen_at > now - RECENT
        ]  # fmt: skip

    async def drain(self, worker_id: UUID, *, draining: bool) -> bool:
        transaction = self._database.tables.begin(None)
        known = transaction.get(WORKERS, worker_id) is not None
        if known and draining:
            transaction.put(DRAINING, worker_id)
        elif known:
            transaction.delete(DRAINING, worker_id)
        transaction.commit()
        return known
