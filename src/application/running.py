"""What workers and monitors do with jobs: run one, take back those whose worker fell silent."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

import msgspec

from application.kinds import JobContext, JobKind, Kinds, encoded
from application.ports.bell import Bell
from application.ports.jobs import Failure, JobEngine, Settlement
from application.ports.machine import Chance, Clock
from application.ports.work import UnitOfWork
from domain.errors import LeaseLost
from domain.jobs import Job
from domain.retries import LEASE_LOST, POISON, JobError, after_failure, after_lost_lease, classify, job_error


class Ended(msgspec.Struct, frozen=True):
    """How one attempt ended: at most one of these is set; neither: it settled with its effects, or was stopped.

    `settlement` is still to be written, by the caller, together with others. `failure` is to be written likewise.
    """

    settlement: Settlement | None = None
    failure: Failure | None = None
    stopped: bool = False


class Watch(Protocol):
    """Is told about every context before its handler starts."""

    def __call__(self, context: JobContext) -> None:
        """Note it, so that a request to stop reaches it."""


@dataclass(frozen=True, slots=True)
class RunJob:
    """Runs the handler of one claimed job within its timeout. It writes nothing of the end itself."""

    kinds: Kinds
    unit_of_work: UnitOfWork
    engine: JobEngine
    clock: Clock
    chance: Chance

    async def __call__(self, job: Job, watch: Watch) -> Ended:
        """How it ended; LeaseLost; CancelledError when it was interrupted for another reason than `cancelled`."""
        kind = self.kinds.get(job.kind)
        if kind is None:
            raise LookupError(job.kind)
        keep = timedelta(seconds=kind.keep_result)
        context = JobContext(job, keep, self.unit_of_work, self.engine, self.clock)
        watch(context)
        try:
            async with asyncio.timeout(job.timeout):
                result = await kind.handler(context, kind.read(job.payload))
                await context.flush()
            return Ended() if context.settled else Ended(settlement=Settlement(job.lease, encoded(result), keep))
        except LeaseLost:
            raise
        except asyncio.CancelledError:
            if context.settled:
                return Ended()
            if context.cancelled:
                return Ended(stopped=True)
            raise
        except Exception as error:
            # After the settling commit nothing that happens can undo the success.
            return Ended() if context.settled else Ended(failure=self._failure(job, kind, error))

    def _failure(self, job: Job, kind: JobKind[object], error: Exception) -> Failure:
        what = classify(kind.name, error)
        verdict = after_failure(kind.retry, job.failed, job.max_attempts, what, self.chance.fraction())
        return Failure(job.lease, what, verdict)


@dataclass(frozen=True, slots=True)
class Sweep:
    """Takes back jobs whose lease ran out at least `threshold` ago, and frees held ones whose wait is over."""

    kinds: Kinds
    engine: JobEngine
    bell: Bell
    chance: Chance
    threshold: timedelta = timedelta(0)
    batch: int = 1000

    async def __call__(self) -> list[Failure]:
        """What was taken back: waiting again, or dead as `poison`."""
        taken: list[Failure] = []
        while stale := await self.engine.stale(self.threshold, self.batch):
            losses = [self._loss(job) for job in stale]
            gone = await self.engine.lose(losses)
            taken += [loss for loss in losses if loss.lease.job_id in gone]
            for queue in sorted({job.queue for job in stale if job.id in gone}):
                await self.bell.ring(queue)
            if len(stale) < self.batch or not gone:
                break
        await self.engine.free(self.batch)
        return taken

    def _loss(self, job: Job) -> Failure:
        verdict = after_lost_lease(self.kinds.retry(job.kind), job.lost, self.chance.fraction())
        return Failure(job.lease, _lost(job, dead=verdict.dead), verdict)


def _lost(job: Job, *, dead: bool) -> JobError:
    if dead:
        message = f"{job.lost + 1} leases in a row were lost: this job takes its workers down."
        return job_error(job.kind, POISON, message, retryable=False)
    return job_error(job.kind, LEASE_LOST, "The worker stopped renewing its lease.", retryable=True)
