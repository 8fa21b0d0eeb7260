"""What may be asked of jobs: submit, look, cancel, retry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from application.kinds import JobKind, Kinds
from application.ports.bell import Bell
from application.ports.catalog import Page
from application.ports.jobs import Added, JobFilter, JobStore
from application.ports.machine import Ids
from application.ports.work import UnitOfWork
from domain.errors import Detail, conflict, invalid, missing
from domain.jobs import Job, NewJob, canonical, input_digest


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
