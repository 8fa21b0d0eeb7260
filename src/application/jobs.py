"""What may be asked of jobs: submit, look, cancel, retry; and what workers and monitors do with them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from application.kinds import JobContext, JobKind, Kinds, encoded
from application.ports.bell import Bell
from application.ports.catalog import Page
from application.ports.jobs import Added, DueSchedule, Failure, JobEngine, JobFilter, JobStore, Schedules, Settlement
from application.ports.machine import Chance, Clock, Ids
from application.ports.work import UnitOfWork
from domain.errors import Detail, LeaseLost, conflict, invalid, missing
from domain.jobs import Job, NewJob, canonical, input_digest
from domain.retries import LEASE_LOST, POISON, JobError, after_failure, after_lost_lease, classify, job_error
from domain.schedules import next_run, occasion


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants done. None: as the kind says; `meant` is what makes two orders equal, else the payload."""

    kind: str
    payload: object = msgspec.field(default_factory=dict)
    meant: object = None
    priority: int | None = None
    queue: str | None = None
    run_at: datetime | None = None
    key: str | None = None
    parent_id: UUID | None = None
    waits_for: tuple[UUID, ...] = ()
    trace: str = ""
    correlation_id: str = ""


class Origin(msgspec.Struct, frozen=True):
    """The request that something comes from: its W3C traceparent and its correlation id, "" where there is none."""

    trace: str = ""
    correlation_id: str = ""


NOWHERE = Origin()


def new_job(order: Order, kind: JobKind[object], ident: UUID) -> NewJob:
    """The job an order asks for; Refusal INVALID `invalid_payload`."""
    payload = canonical(order.payload)
    kind.read(payload)
    queue = order.queue or kind.queue
    return NewJob(
        id=ident,
        kind=kind.name,
        payload=payload,
        digest=input_digest(kind.name, order.payload if order.meant is None else order.meant, queue),
        queue=queue,
        priority=kind.priority if order.priority is None else order.priority,
        run_at=order.run_at,
        max_attempts=kind.retry.max_attempts,
        timeout=kind.timeout,
        key=order.key,
        collapse=kind.collapse,
        parent_id=order.parent_id,
        waits_for=order.waits_for,
        trace=order.trace,
        correlation_id=order.correlation_id,
    )


@dataclass(frozen=True, slots=True)
class Enqueue:
    """Adds a job inside somebody's own work; whoever commits it rings the bell of `job.queue`."""

    kinds: Kinds
    ids: Ids

    async def __call__(self, jobs: JobStore, order: Order) -> Added:
        """Refusal INVALID `unknown_kind`, `unknown_queue`, `invalid_payload`; CONFLICT `idempotency_key_reused`."""
        kind = self.kinds.get(order.kind)
        if kind is None:
            known = ", ".join(self.kinds.names()) or "none"
            raise invalid("unknown_kind", f"There is no job kind {order.kind!r}; the kinds are: {known}.")
        queues = self.kinds.queues()
        if order.queue is not None and order.queue not in queues:
            # Workers serve the queues of the kinds: in any other a job would wait for ever.
            message = f"No worker serves the queue {order.queue!r}; the queues are: {', '.join(queues)}."
            raise invalid("unknown_queue", message, Detail(field="/queue", message=message, code="unknown_queue"))
        new = new_job(order, kind, self.ids.new())
        added = await jobs.add(new)
        if order.key is not None and added.job.digest != new.digest:
            raise conflict("idempotency_key_reused", "This idempotency key was used for another input; take a new one.")
        return added


@dataclass(frozen=True, slots=True)
class Submit:
    """Adds a job in a transaction of its own and rings."""

    enqueue: Enqueue
    unit_of_work: UnitOfWork
    bell: Bell

    async def __call__(self, workspace_id: UUID, order: Order) -> Added:
        """The job made, or the earlier one it collapses into."""
        async with self.unit_of_work(workspace_id) as work:
            added = await self.enqueue(work.jobs, order)
            await work.commit()
        if added.fresh:
            await self.bell.ring(added.job.queue)
        return added


@dataclass(frozen=True, slots=True)
class GetJob:
    """Looks one job up."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, ident: UUID) -> Job:
        """The job with its attempts; Refusal MISSING `job_not_found`."""
        async with self.unit_of_work(workspace_id) as work:
            job = await work.jobs.get(ident)
        if job is None:
            raise missing("job", ident)
        return job


@dataclass(frozen=True, slots=True)
class ListJobs:
    """Pages through jobs, newest first."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, page: Page, where: JobFilter) -> tuple[list[Job], str | None]:
        """The page and the position of the next."""
        async with self.unit_of_work(workspace_id) as work:
            return await work.jobs.list(page, where)


@dataclass(frozen=True, slots=True)
class CancelJob:
    """Cancels a job, or asks a running one to stop."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, ident: UUID) -> Job:
        """The job afterwards; Refusal MISSING, CONFLICT `job_finished`."""
        async with self.unit_of_work(workspace_id) as work:
            job = await work.jobs.cancel(ident)
            await work.commit()
        return job


@dataclass(frozen=True, slots=True)
class RetryJob:
    """Gives a dead or cancelled job all its attempts again."""

    unit_of_work: UnitOfWork
    bell: Bell

    async def __call__(self, workspace_id: UUID, ident: UUID) -> Job:
        """The job afterwards; Refusal MISSING, CONFLICT `job_not_ended`, `job_succeeded`, `job_exists`."""
        async with self.unit_of_work(workspace_id) as work:
            job = await work.jobs.retry(ident)
            await work.commit()
        await self.bell.ring(job.queue)
        return job


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


@dataclass(frozen=True, slots=True)
class RunDue:
    """Submits what the schedules say is due: a time missed, however often, is one run."""

    schedules: Schedules
    submit: Submit

    async def __call__(self) -> list[Added]:
        """The jobs submitted; equal for any number of schedulers, because each due time is an idempotency key.

        One that cannot be submitted does not keep the others waiting; ExceptionGroup with all the reasons at the end.
        """
        submitted, faults = [], []
        for due in await self.schedules.due():
            try:
                submitted.append(await self._submit(due))
            except Exception as error:
                error.add_note(f"schedule {due.schedule.name}")
                faults.append(error)
        if faults:
            raise ExceptionGroup("some schedules could not be submitted", faults)
        return submitted

    async def _submit(self, due: DueSchedule) -> Added:
        one = due.schedule
        order = Order(kind=one.kind, payload=msgspec.json.decode(one.payload), key=occasion(one.name, due.due_at))
        added = await self.submit(one.workspace_id, order)
        await self.schedules.advance(one.name, due.due_at, next_run(one.cron, ZoneInfo(one.zone), due.now))
        return added
