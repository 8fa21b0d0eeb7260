"""Alerts that no worker takes: when none is there to deliver them, people should hear of it all the more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from application.alerts import NOTIFY
from application.kinds import JobContext
from application.ports.jobs import JobEngine
from application.ports.machine import Ids
from application.ports.queues import Queues
from application.running import RunJob, Sweep, write_end
from domain.jobs import Job

OVERDUE = timedelta(seconds=30)
"""How long an alert is due before it is not left to a worker that is being started again."""
LEASE = timedelta(minutes=3)
"""Longer than the one attempt that is made under it, so that it needs no heartbeat."""


def _unwatched(context: JobContext) -> None:
    del context  # whoever asks an alert to stop is heard before its next attempt


@dataclass(frozen=True, slots=True)
class DeliverOverdue:
    """Delivers what is due in the queue of alerts while no live worker serves it, one alert after the other.

    It claims as a worker does, so any number of processes may do it at once, and beside workers that come back.
    """

    queues: Queues
    engine: JobEngine
    run_job: RunJob
    sweep: Sweep
    ids: Ids

    async def __call__(self) -> int:
        """How many attempts were made; none in a paused queue."""
        if not await self._left_alone():
            return 0
        worker, made = self.ids.new(), 0
        while job := await self._next(worker):
            await write_end(self.engine, job.lease, await self.run_job(job, _unwatched))
            made += 1
        return made

    async def _left_alone(self) -> bool:
        for one in await self.queues.now():
            if one.queue == NOTIFY and one.due and not one.workers:
                return (one.oldest_seconds or 0.0) >= OVERDUE.total_seconds()
        return False

    async def _next(self, worker: UUID) -> Job | None:
        """One that is due; those that wait for the one before them in their incident are let go first."""
        await self.sweep.release()
        claimed = await self.engine.claim(worker, [NOTIFY], 1, LEASE)
        return claimed[0] if claimed else None
