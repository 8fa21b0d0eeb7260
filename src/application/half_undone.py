"""Imports that are half undone: the job that took one back and died of what may pass is tried again by itself.

Until it is done, some of what the import told is shown and some is not, and no person asked for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import msgspec

from application.leftovers import QUEUE
from application.ports.bell import Bell
from application.ports.forsaken import DeadJob, Forsaken
from application.ports.work import UnitOfWork
from application.undo import HALF_UNDONE, REPROCESS, UNDO
from domain.errors import Refusal, RefusalKind
from domain.jobs import Attempt, Job, JobState
from domain.retries import BLAMELESS

PAUSE = timedelta(minutes=10)
"""After the first death; twice as long after each further one."""
ROUNDS = 6
"""Deaths after which it is left to a person: more than ten hours after the first."""
LONGEST = PAUSE * 2 ** (ROUNDS - 1)
"""No pause is longer: what died before that has been tried again, or is left to a person."""
BATCH = 500


class _About(msgspec.Struct, frozen=True, rename="camel"):
    """What the payloads of both kinds say first."""

    import_id: UUID


def pause(attempts: Sequence[Attempt], max_attempts: int) -> timedelta | None:
    """How long a job with these attempts rests after its death; None: for ever.

    What died of a refusal, or as poison, would die of it again; what died too often is for a person to look at.
    """
    errors = [attempt.error for attempt in attempts if attempt.error is not None]
    if not errors or not errors[-1].retryable:
        return None
    failures = sum(error.code not in BLAMELESS for error in errors)
    deaths = max(1, failures // max_attempts)
    return None if deaths > ROUNDS else PAUSE * 2 ** (deaths - 1)


@dataclass(frozen=True, slots=True)
class FinishHalfUndone:
    """Retries what died while it took an import back; its next attempt goes on where the last one ended.

    Jobs that a person cancelled or discarded are left alone, and those of imports that another job has by now.
    """

    imports: Forsaken
    unit_of_work: UnitOfWork
    bell: Bell

    async def __call__(self) -> int:
        """How many were retried.

        One that cannot be retried does not keep the others; ExceptionGroup with all the reasons at the end.
        """
        retried, faults, after = 0, list[Exception](), UUID(int=0)
        # A second look at those of the longest pause, because this is done now and then and not all the time.
        while found := await self.imports.died(QUEUE, (UNDO, REPROCESS), LONGEST * 2, after, BATCH):
            after = found[-1].id
            for one in found:
                try:
                    retried += await self._retry(one)
                except Exception as error:
                    error.add_note(f"job {one.id}")
                    faults.append(error)
        if faults:
            raise ExceptionGroup("some half undone imports could not be gone on with", faults)
        return retried

    async def _retry(self, dead: DeadJob) -> bool:
        async with self.unit_of_work(dead.workspace_id) as work:
            job = await work.jobs.get(dead.id)
            if job is None or not _rested(job, dead.since):
                return False
            imported = await work.imports.get(msgspec.json.decode(job.payload, type=_About).import_id, lock=True)
            if imported is None or imported.job_id != job.id or HALF_UNDONE not in imported.warnings:
                return False
            try:
                await work.jobs.retry(job.id)
            except Refusal as refusal:
                if refusal.kind is not RefusalKind.CONFLICT:
                    raise
                return False  # a person was quicker
            await work.commit()
        await self.bell.ring(job.queue, job.priority)
        return True


def _rested(job: Job, since: timedelta) -> bool:
    rest = pause(job.attempts, job.max_attempts)
    return job.state is JobState.DEAD and rest is not None and since >= rest
