"""What may be asked of jobs: submit, look, cancel, retry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from application.kinds import JobKind, Kinds
from application.ports.bell import Bell
from application.ports.catalog import Page
from application.ports.jobs import Added, Intake, JobFilter, JobStore
from application.ports.machine import Ids
from application.ports.work import UnitOfWork
from domain.errors import Detail, conflict, invalid, missing
from domain.jobs import UNFINISHED, After, Job, NewJob, canonical, input_digest

LONGEST_LIMIT_KEY = 160
"""Characters; `domain.jobs.check_new` has the same bound."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants done. None: as the kind says; `meant` is what makes two orders equal, else the payload.

    `timeout` is in seconds; it and `retries` stay within what the kind lets an order ask for.
    """

    kind: str
    payload: object = msgspec.field(default_factory=dict)
    meant: object = None
    priority: int | None = None
    queue: str | None = None
    run_at: datetime | None = None
    key: str | None = None
    parent_id: UUID | None = None
    waits_for: tuple[UUID, ...] = ()
    after: After = After.SUCCESS
    trace: str = ""
    correlation_id: str = ""
    limit_key: str | None = None
    timeout: float | None = None
    retries: int | None = None


class Origin(msgspec.Struct, frozen=True):
    """The request that something comes from: its W3C traceparent and its correlation id, "" where there is none."""

    trace: str = ""
    correlation_id: str = ""


NOWHERE = Origin()


def _meant(order: Order, payload: bytes) -> bytes:
    """What makes orders equal: equal jobs that wait for different ones are different jobs."""
    meant = payload if order.meant is None else canonical(order.meant)
    return (
        b"\0".join((meant, str(order.after).encode(), *(one.bytes for one in order.waits_for)))
        if order.waits_for
        else meant
    )


def limit_key_of(kind: JobKind[Any], read: object) -> str | None:
    """What the kind counts this payload's job under; Refusal INVALID `invalid_limit_key`.

    The rule is code from outside and the payload is a caller's: what the two make together is refused, not a fault.
    """
    if kind.limit is None:
        return None
    try:
        key = kind.limit(read)
    except Exception as error:
        message = f"The kind {kind.name} finds no limit key for this payload: {type(error).__name__}."
        raise invalid("invalid_limit_key", message) from error
    if key is not None and not _is_key(key):
        message = f"The kind {kind.name} makes no limit key of 1 to {LONGEST_LIMIT_KEY} characters of this payload."
        raise invalid("invalid_limit_key", message)
    return key


def _is_key(key: object) -> bool:
    if not isinstance(key, str) or not 1 <= len(key) <= LONGEST_LIMIT_KEY or "\0" in key:
        return False
    return not any("\ud800" <= character <= "\udfff" for character in key)


def new_job(order: Order, kind: JobKind[object], ident: UUID) -> NewJob:
    """The job an order asks for; Refusal INVALID `invalid_payload`, `invalid_timeout`, `invalid_retries`."""
    payload = canonical(order.payload)
    read = kind.read(payload)
    queue = order.queue or kind.queue
    return NewJob(
        id=ident,
        kind=kind.name,
        payload=payload,
        digest=input_digest(kind.name, _meant(order, payload), queue),
        queue=queue,
        priority=kind.priority if order.priority is None else order.priority,
        run_at=order.run_at,
        max_attempts=kind.attempts_for(order.retries),
        timeout=kind.timeout_for(order.timeout),
        key=order.key,
        collapse=kind.collapse,
        parent_id=order.parent_id,
        waits_for=order.waits_for,
        after=order.after,
        trace=order.trace,
        correlation_id=order.correlation_id,
        limit_key=limit_key_of(kind, read) if order.limit_key is None else order.limit_key,
    )


@dataclass(frozen=True, slots=True)
class Enqueue:
    """Adds a job inside somebody's own work; whoever commits it rings the bell of `job.queue`."""

    kinds: Kinds
    ids: Ids

    async def __call__(self, jobs: JobStore, order: Order) -> Added:
        """Refusal INVALID `unknown_kind`, `unknown_queue`, `invalid_payload`; CONFLICT `idempotency_key_reused`."""
        new = self.made(order)
        return answered(new, await jobs.add(new))

    def made(self, order: Order) -> NewJob:
        """The job to add; Refusal INVALID `unknown_kind`, `unknown_queue`, `invalid_payload`."""
        kind = self.kinds.get(order.kind)
        if kind is None:
            known = ", ".join(self.kinds.names()) or "none"
            raise invalid("unknown_kind", f"There is no job kind {order.kind!r}; the kinds are: {known}.")
        if order.queue is not None and order.queue not in (queues := self.kinds.queues()):
            # Workers serve the queues of the kinds: in any other a job would wait for ever.
            message = f"No worker serves the queue {order.queue!r}; the queues are: {', '.join(queues)}."
            raise invalid("unknown_queue", message, Detail(field="/queue", message=message, code="unknown_queue"))
        return new_job(order, kind, self.ids.new())


def answered(new: NewJob, added: Added) -> Added:
    """What was added; Refusal CONFLICT `idempotency_key_reused` when the key stands for another input."""
    if new.key is not None and added.job.digest != new.digest:
        raise conflict("idempotency_key_reused", "This idempotency key was used for another input; take a new one.")
    return added


@dataclass(frozen=True, slots=True)
class Submit:
    """Adds a job in a transaction of its own and rings; through the `intake` where there is one."""

    enqueue: Enqueue
    unit_of_work: UnitOfWork
    bell: Bell
    intake: Intake | None = None

    async def __call__(self, workspace_id: UUID, order: Order) -> Added:
        """The job made, or the earlier one it collapses into."""
        if self.intake is not None:
            new = self.enqueue.made(order)
            added = answered(new, await self.intake.add(workspace_id, new))
        else:
            async with self.unit_of_work(workspace_id) as work:
                added = await self.enqueue(work.jobs, order)
                await work.commit()
        if added.fresh:
            await self.bell.ring(added.job.queue, added.job.priority)
        return added


@dataclass(frozen=True, slots=True)
class SubmitMany:
    """Adds any number of jobs in one transaction, all or none, and rings once for each queue and priority."""

    enqueue: Enqueue
    unit_of_work: UnitOfWork
    bell: Bell

    async def __call__(self, workspace_id: UUID, orders: Sequence[Order]) -> list[Added]:
        """In the order given: the job made, or the earlier one it collapses into; the first refusal refuses all."""
        made: dict[int, NewJob] = {}
        keyed = all(order.key is not None for order in orders)
        places = sorted(range(len(orders)), key=lambda at: orders[at].key or "") if keyed else range(len(orders))

        def jobs() -> Iterator[NewJob]:
            for at in places:
                made[at] = new = self.enqueue.made(orders[at])
                yield new

        async with self.unit_of_work(workspace_id) as work:
            # With keys of their own they are made while those before them are being written.
            found = await work.jobs.add_many(jobs() if keyed else list(jobs()))
            added: list[Added] = [*found]
            for at, one in zip(places, found, strict=True):
                added[at] = answered(made[at], one)
            await work.commit()
        for queue, priority in sorted({(one.job.queue, one.job.priority) for one in added if one.fresh}):
            await self.bell.ring(queue, priority)
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
    """Cancels a job, or asks a running one to stop; with `family` the jobs it handed out too."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, ident: UUID, *, family: bool = False) -> Job:
        """The job afterwards; Refusal MISSING, CONFLICT `job_finished`.

        Without `family` its children go on: they are jobs in their own right. With it every unfinished descendant is
        cancelled or asked to stop in the same transaction, also when the job itself has ended already.
        """
        async with self.unit_of_work(workspace_id) as work:
            reached = await work.joins.cancel_children(ident) if family else 0
            known = await work.jobs.get(ident) if reached else None
            ended = known is not None and known.state not in UNFINISHED
            job = known if known is not None and ended else await work.jobs.cancel(ident)
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
        await self.bell.ring(job.queue, job.priority)
        return job
