"""What a worker is made of, and what it has in hand of one job."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import structlog

from application.kinds import JobContext, Kinds
from application.ports.bell import Bell
from application.ports.jobs import JobEngine, WorkerFacts
from application.running import RunJob, Sweep
from application.stepping import Suspended
from application.totals import Tally
from domain.jobs import Job, Lease

BACKLOG = 2000
"""How many finished jobs may wait to be written before no more are claimed: what a kill makes run twice at most."""


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """What a worker is made of. `lease` is how long a job is safe without a heartbeat; the poll finds unrung work.

    `stuck` is how long a handler may go on after it was interrupted before it is ended where it waits; `blocked` how
    long one may keep the event loop to itself before that is told.
    """

    facts: WorkerFacts
    kinds: Kinds
    engine: JobEngine
    bell: Bell
    run_job: RunJob
    sweep: Sweep
    concurrency: int = 50
    lease: timedelta = timedelta(seconds=60)
    grace: timedelta = timedelta(seconds=10)
    poll_seconds: float = 1.0
    stuck: timedelta = timedelta(seconds=10)
    tally: Tally | None = None
    blocked: timedelta = timedelta(seconds=5)


class Why(StrEnum):
    """Why a running handler was interrupted."""

    CANCELLED = "cancelled"
    LEASE_LOST = "lease_lost"
    STOPPING = "stopping"


@dataclass(eq=False, slots=True)
class Slot:
    """A job in hand, from its claim until its end is written. `since` is when it was claimed, then when it started."""

    job: Job
    lease: Lease
    since: float
    context: JobContext | None = None
    rest: Suspended | None = None
    why: Why | None = None
    interrupted_at: float = 0.0

    def watch(self, context: JobContext) -> None:
        """Note the context; whatever the handler logs says which job it is."""
        self.context = context
        structlog.contextvars.bind_contextvars(job=self.job.id, correlation_id=self.job.correlation_id)

    def interrupt(self, why: Why) -> bool:
        """Interrupt the handler, once; False when it does not wait now or was interrupted before."""
        if self.rest is None or self.why is not None:
            return False
        self.why, self.interrupted_at = why, asyncio.get_running_loop().time()
        if why is Why.CANCELLED and self.context is not None:
            self.context.cancelled = True
        self.rest.interrupt()
        return True
