"""Joins in memory, and the freeing of held jobs."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.jobs import JOBS, ended
from adapters.memory.tables import Transaction
from application.ports.joins import Joins
from domain.jobs import MOVES, UNFINISHED, Job, JobMove, JobState, moved
from domain.joins import Awaited, dependency_error, standing


def place_of(transaction: Transaction, job: Job) -> JobState:
    """Where a job that waits for others belongs now; a job that is not there any more counts as ended."""
    found = (transaction.get(JOBS, ident) for ident in job.waits_for)
    return standing(job.after, (one.state for one in found if one and one.workspace_id == job.workspace_id))


def awaited_ids(transaction: Transaction) -> set[UUID]:
    """The jobs that held ones wait for."""
    return {ident for job in transaction.scan(JOBS) if job.state is JobState.HELD for ident in job.waits_for}


def free(transaction: Transaction, now: datetime, limit: int) -> int:
    """Free or give up held jobs whose wait is over, until none is left; how many were freed."""
    freed = 0
    while True:
        held = [job for job in transaction.scan(JOBS) if job.state is JobState.HELD]
        over = [(job, place) for job in held if (place := place_of(transaction, job)) is not JobState.HELD][:limit]
        if not over:
            return freed
        for job, place in over:
            if place is JobState.WAITING:
                transaction.put(JOBS, moved(job, JobMove.FREE, run_at=max(job.run_at, now)))
                freed += 1
            else:
                transaction.put(JOBS, _given_up(transaction, job, now))


def _given_up(transaction: Transaction, job: Job, now: datetime) -> Job:
    bad = (JobState.DEAD, JobState.CANCELLED)
    known = (transaction.get(JOBS, ident) for ident in sorted(job.waits_for))
    failed = next(one for one in known if one and one.workspace_id == job.workspace_id and one.state in bad)
    number = replace(job, attempt=job.attempt + 1, started_at=now)
    note = ended(number, now, dependency_error(job.kind, failed.id, failed.state))
    return moved(job, JobMove.GIVE_UP, ended_at=now, attempt=number.attempt, attempts=note)


class MemoryJoins(Joins):
    """Families and dependencies in one transaction."""

    def __init__(self, transaction: Transaction, now: Callable[[], datetime]) -> None:
        self._transaction = transaction
        self._now = now

    async def unknown(self, idents: Collection[UUID]) -> list[UUID]:
        return sorted(ident for ident in set(idents) if self._transaction.get(JOBS, ident) is None)

    async def awaited(self, ident: UUID) -> list[Awaited]:
        job = self._transaction.get(JOBS, ident)
        found = [] if job is None else [self._transaction.get(JOBS, one) for one in sorted(job.waits_for)]
        return [_shown(one) for one in found if one is not None]

    async def children(self, ident: UUID) -> dict[JobState, int]:
        states = [job.state for job in self._transaction.scan(JOBS) if job.parent_id == ident]
        return {state: states.count(state) for state in JobState if state in states}

    async def cancel_children(self, ident: UUID) -> int:
        reached, parents = 0, [ident]
        while parents:
            parent = parents.pop()
            for job in [one for one in self._transaction.scan(JOBS) if one.parent_id == parent]:
                parents.append(job.id)
                if job.state not in UNFINISHED:
                    continue
                reached += 1
                if job.state in MOVES[JobMove.CANCEL]:
                    job = moved(job, JobMove.CANCEL, ended_at=self._now())
                self._transaction.put(JOBS, replace(job, cancel_asked=True))
        return reached


def _shown(job: Job) -> Awaited:
    last = job.attempts[-1].error if job.attempts and job.state in (JobState.DEAD, JobState.CANCELLED) else None
    return Awaited(job.id, job.kind, job.state, job.result, last)
