"""History in memory: marks on the jobs that are retired; they stay in their table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.bulk import forgotten
from adapters.memory.jobs import JOBS, PLACES
from adapters.memory.tables import Table, Transaction
from adapters.memory.work import MemoryDatabase
from application.ports.history import History, Position, Retired
from domain.jobs import UNFINISHED, Job, JobState, all_attempts


@dataclass(frozen=True)
class _Mark:
    """Counts while the job still has this end: one that was brought back is retired no more."""

    job_id: UUID
    ended_at: datetime


RETIRED: Table[UUID, _Mark] = Table("jobs_finished", key=lambda mark: mark.job_id)


class MemoryHistory(History):
    """The history of one MemoryDatabase."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    def _retired(self, transaction: Transaction) -> list[tuple[Position, Job]]:
        found = []
        for mark in transaction.scan(RETIRED):
            job = transaction.get(JOBS, mark.job_id)
            if job is not None and job.ended_at == mark.ended_at:
                found.append(((mark.ended_at, job.id), replace(job, attempts=all_attempts(job, job.attempts))))
        return sorted(found, key=lambda pair: pair[0])

    async def retire(self, age: timedelta, dead_age: timedelta, limit: int, behind: datetime | None) -> Retired:
        now, transaction, count = self._database.now(), self._database.tables.begin(None), 0
        jobs = list(transaction.scan(JOBS))
        ends: list[datetime] = []
        unfinished = {job.id for job in jobs if job.state in UNFINISHED}
        awaited = {ident for job in jobs if job.state is JobState.HELD for ident in job.waits_for}
        for job in sorted(jobs, key=lambda job: (job.ended_at or now, job.id)):
            old = dead_age if job.state is JobState.DEAD else age
            if job.ended_at is None or job.state in UNFINISHED or job.ended_at > now - old:
                continue
            mark = transaction.get(RETIRED, job.id)
            if (mark is not None and mark.ended_at == job.ended_at) or (behind and job.ended_at <= behind):
                continue
            if len(ends) == limit:
                break
            ends.append(job.ended_at)
            answers = job.key_until is not None and job.key_until > now
            if not answers and job.id not in awaited and job.parent_id not in unfinished:
                transaction.put(RETIRED, _Mark(job.id, job.ended_at))
                count += 1
        transaction.commit()
        return Retired(count, ends[-1] if len(ends) == limit else None)

    async def oldest(self, age: timedelta) -> date | None:
        found = self._retired(self._database.tables.begin(None))
        if not found:
            return None
        day = found[0][0][0].astimezone(UTC).date()
        end = datetime.combine(day, time(), UTC) + timedelta(days=1)
        return day if end <= self._database.now() - age else None

    async def page(self, day: date, after: Position | None, limit: int) -> list[Job]:
        found = self._retired(self._database.tables.begin(None))
        return [
            job for place, job in found if place[0].astimezone(UTC).date() == day and (after is None or place > after)
        ][:limit]

    async def ends(self, day: date, limit: int) -> list[Position]:
        found = self._retired(self._database.tables.begin(None))
        return [place for place, _ in found if place[0].astimezone(UTC).date() == day][:limit]

    async def forget(self, ends: Sequence[Position]) -> int:
        transaction, written = self._database.tables.begin(None), set(ends)
        gone = [job for place, job in self._retired(transaction) if place in written]
        for job in gone:
            transaction.delete(JOBS, job.id)
            transaction.delete(RETIRED, job.id)
            transaction.delete(PLACES, job.id)
        transaction.commit()
        return len(gone)

    async def forget_changes(self, age: timedelta) -> int:
        transaction = self._database.tables.begin(None)
        gone = forgotten(transaction, self._database.now() - age)
        transaction.commit()
        return gone
