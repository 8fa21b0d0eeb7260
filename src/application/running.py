"""What workers and monitors do with jobs: run one, take back those whose worker fell silent."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

import msgspec

from application.fanout import FanOut
from application.kinds import JobContext, JobKind, Kinds, Snooze, encoded
from application.ports.bell import Bell
from application.ports.jobs import Failure, JobEngine, Settlement
from application.ports.machine import Chance, Clock
from application.ports.work import UnitOfWork
from application.stepping import CutOff, Escaped, Suspended, first_step, steps_of
from application.totals import Tally
from domain.errors import LeaseLost
from domain.jobs import Job, Lease
from domain.retries import (
    LEASE_LOST,
    POISON,
    STORE_AWAY,
    TIMEOUT,
    JobError,
    after_failure,
    after_lost_lease,
    classify,
    job_error,
)
from domain.totals import Outcome


class Ended(msgspec.Struct, frozen=True):
    """How one attempt ended: at most one of these is set; neither: it settled with its effects, or was stopped.

    `settlement` is still to be written, by the caller, together with others. `failure` is to be written likewise.
    `snoozed`: it wants to run again so much later, at no cost; the caller hands it back.
    """

    settlement: Settlement | None = None
    failure: Failure | None = None
    stopped: bool = False
    snoozed: timedelta | None = None


_DONE, _STOPPED = Ended(), Ended(stopped=True)


async def write_end(engine: JobEngine, lease: Lease, ended: Ended) -> None:
    """Write down how one attempt ended, for callers that run one job after the other; a worker writes many at once.

    Where the lease is gone nothing is written: somebody else has the job by now, or it settled and the answer was lost.
    """
    with suppress(LeaseLost):
        if ended.settlement is not None:
            await engine.settle_many([ended.settlement])
        elif ended.failure is not None:
            await engine.fail(ended.failure)
        elif ended.stopped:
            await engine.stop(lease)
        elif ended.snoozed is not None:
            await engine.release([lease], ended.snoozed)


class Watch(Protocol):
    """Is told about every context before its handler starts, inside the handler's own context variables."""

    def __call__(self, context: JobContext) -> None:
        """Note it, so that a request to stop reaches it."""


def _nobody_waits(_rest: Suspended) -> None:
    """For callers that leave the handler alone once it waits."""


@dataclass(frozen=True, slots=True)
class RunJob:
    """Runs the handler of one claimed job within its timeout. It writes nothing of the end itself.

    The handler is stepped by the task that calls: one that never waits costs no task, no timer and no switch.
    """

    kinds: Kinds
    unit_of_work: UnitOfWork
    engine: JobEngine
    clock: Clock
    chance: Chance
    fan_out: FanOut | None = None

    async def __call__(self, job: Job, watch: Watch, waits: Callable[[Suspended], None] = _nobody_waits) -> Ended:
        """How it ended; LeaseLost; CancelledError when it was interrupted for another reason than `cancelled`.

        `waits` is told when the handler waits for the first time: what it gets interrupts the handler.
        """
        kind = self.kinds.get(job.kind)
        if kind is None:
            raise LookupError(job.kind)
        context = JobContext(job, kind.kept, self.unit_of_work, self.engine, self.clock, self.fan_out)
        try:
            result = await self._result(kind, context, watch, waits)
            if context.untold:
                await context.flush()
            if context.settled:
                return _DONE
            return Ended(Settlement(context.lease, encoded(result), kind.kept))
        except LeaseLost:
            raise
        except asyncio.CancelledError as interrupted:
            return self._interrupted(context, kind, interrupted)
        except Snooze as snooze:
            return _DONE if context.settled else Ended(snoozed=snooze.delay)
        except CutOff as error:
            return self._cut_off(context, kind, error)
        except Escaped as error:
            return _DONE if context.settled else Ended(failure=self.failure(job, classify(kind.name, error.raised)))
        except Exception as error:
            # After the settling commit nothing that happens can undo the success.
            if context.settled:
                return _DONE
            return Ended(failure=self.failure(job, classify(kind.name, error), context.lost))

    async def _result(
        self, kind: JobKind[Any], context: JobContext, watch: Watch, waits: Callable[[Suspended], None]
    ) -> object:
        scope = copy_context()
        scope.run(watch, context)
        handler = steps_of(scope.run(_called, kind, context))
        try:
            waited = scope.run(first_step, handler)
        except StopIteration as end:
            return end.value
        rest = Suspended(handler, waited, scope, context.job.timeout)
        waits(rest)
        return await rest

    def _interrupted(self, context: JobContext, kind: JobKind[Any], interrupted: asyncio.CancelledError) -> Ended:
        if context.settled:
            return _DONE
        if context.cancelled:
            return _STOPPED
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise interrupted
        # Nobody interrupted it: what it waited for was cancelled under its hands.
        error = job_error(kind.name, "unexpected", "CancelledError: what it waited for was cancelled.", retryable=True)
        return Ended(failure=self.failure(context.job, error))

    def _cut_off(self, context: JobContext, kind: JobKind[Any], error: CutOff) -> Ended:
        if context.settled:
            return _DONE
        if context.cancelled:
            return _STOPPED
        message = f"It went on after its timeout of {context.job.timeout:g} s and was cut off. {error}".rstrip()
        return Ended(failure=self.failure(context.job, job_error(kind.name, TIMEOUT, message, retryable=True)))

    def failure(self, job: Job, error: JobError, lost: int | None = None) -> Failure:
        """The end of this attempt with that error, and what follows by the kind's policy.

        A store that was away is not the job's fault: as a lost lease it costs no attempt. `lost`: leases lost in a row
        before this one, where that is not what the job says.
        """
        if error.code == STORE_AWAY:
            before = job.lost if lost is None else lost
            verdict = after_lost_lease(self.kinds.retry(job.kind), before, self.chance.fraction())
            return Failure(job.lease, error, verdict, blameless=True)
        verdict = after_failure(self.kinds.retry(job.kind), job.failed, job.max_attempts, error, self.chance.fraction())
        return Failure(job.lease, error, verdict)


@dataclass(frozen=True, slots=True)
class Sweep:
    """Takes back jobs whose lease ran out at least `threshold` ago, and frees held ones whose wait is over."""

    kinds: Kinds
    engine: JobEngine
    bell: Bell
    chance: Chance
    threshold: timedelta = timedelta(0)
    batch: int = 1000
    tally: Tally | None = None

    async def __call__(self) -> list[Failure]:
        """What was taken back: waiting again, or dead as `poison`."""
        taken: list[Failure] = []
        while stale := await self.engine.stale(self.threshold, self.batch):
            losses = [self._loss(job) for job in stale]
            gone = await self.engine.lose(losses)
            taken += [loss for loss in losses if loss.lease.job_id in gone]
            self._count(stale, losses, gone)
            for queue, priority in sorted({(job.queue, job.priority) for job in stale if job.id in gone}):
                await self.bell.ring(queue, priority)
            if len(stale) < self.batch or not gone:
                break
        await self.release()
        if taken and self.tally is not None:
            await self.tally.hand_in()
        return taken

    def _count(self, stale: list[Job], losses: list[Failure], gone: frozenset[UUID]) -> None:
        for job, loss in zip(stale, losses, strict=True):
            if self.tally is not None and job.id in gone:
                self.tally.note(job.queue, job.kind, Outcome.RESCUED)
                if loss.verdict.dead:
                    self.tally.note(job.queue, job.kind, Outcome.DEAD)

    async def release(self) -> int:
        """Free held jobs whose wait is over, or give them up, and ring; how many were freed."""
        freed = await self.engine.free(self.batch)
        if freed:
            for queue in self.kinds.queues():
                await self.bell.ring(queue)
        return freed

    def _loss(self, job: Job) -> Failure:
        verdict = after_lost_lease(self.kinds.retry(job.kind), job.lost, self.chance.fraction())
        return Failure(job.lease, _lost(job, dead=verdict.dead), verdict)


def _called(kind: JobKind[Any], context: JobContext) -> Awaitable[object]:
    """The handler's awaitable; a plain function that makes one runs code of its own before it does."""
    payload = kind.read(context.job.payload)
    try:
        return kind.handler(context, payload)
    except (Exception, asyncio.CancelledError):
        raise
    except BaseException as raised:
        raise Escaped(raised) from raised


def _lost(job: Job, *, dead: bool) -> JobError:
    if dead:
        message = f"{job.lost + 1} leases in a row were lost: this job takes its workers down."
        return job_error(job.kind, POISON, message, retryable=False)
    return job_error(job.kind, LEASE_LOST, "The worker stopped renewing its lease.", retryable=True)
