"""Jobs: the store inside a transaction of one workspace, and the engine across workspaces."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import msgspec

from application.ports.catalog import Page
from domain.jobs import Job, JobState, Lease, NewJob, Progress
from domain.retries import JobError, Verdict

KEY_LIFE = timedelta(hours=24)
"""How long a client's idempotency key answers with the job it made."""


class Added(msgspec.Struct, frozen=True, gc=False):
    """The job, and whether this call made it (False: an earlier equal one is answered)."""

    job: Job
    fresh: bool


class JobFilter(msgspec.Struct, frozen=True):
    """Which jobs to list; None: any. `fingerprint` is of what killed a dead one, `parent_id` of who handed it out."""

    state: JobState | None = None
    kind: str | None = None
    queue: str | None = None
    fingerprint: str | None = None
    parent_id: UUID | None = None


class JobStore(Protocol):
    """Jobs of one workspace, inside the transaction of a work: what it does is undone when the work is."""

    @abstractmethod
    async def add_many(self, jobs: Iterable[NewJob]) -> list[Added]:
        """Keep them, each collapsed by its key or digest; held while it `waits_for` other jobs.

        An iterator may be drawn from while the store is at work; it brings jobs with keys in the order of their keys,
        as all callers do: out of it two of them may meet as Transient `serialization`.
        """

    async def add(self, job: NewJob) -> Added:
        """Keep one."""
        return (await self.add_many([job]))[0]

    @abstractmethod
    async def get(self, ident: UUID) -> Job | None:
        """The job with its attempts, or None in this workspace."""

    @abstractmethod
    async def list(self, page: Page, where: JobFilter = JobFilter()) -> tuple[list[Job], str | None]:  # noqa: B008
        """Newest first, and the position of the next page; Refusal INVALID `invalid_cursor`."""

    @abstractmethod
    async def cancel(self, ident: UUID) -> Job:
        """Held or waiting: cancelled at once. Running: asked to stop. Refusal MISSING, CONFLICT `job_finished`."""

    @abstractmethod
    async def retry(self, ident: UUID) -> Job:
        """Dead or cancelled: waiting, due now, with all its attempts again. Refusal MISSING, CONFLICT `job_not_ended`,
        `job_succeeded` when it ended well, `job_exists` when an equal job is unfinished."""

    @abstractmethod
    async def discard(self, ident: UUID, reason: str) -> Job:
        """Dead: cancelled, with the reason kept. Refusal MISSING, CONFLICT `job_not_dead`."""

    @abstractmethod
    async def guard(self, lease: Lease) -> None:
        """Lock the job until this work ends; LeaseLost when the lease is not ours. Its lost leases are forgotten."""

    @abstractmethod
    async def settle(self, lease: Lease, result: bytes | None, keep: timedelta) -> None:
        """Succeeded, when this work commits; LeaseLost when the lease is not ours. The result is kept for `keep`."""


class Intake(Protocol):
    """Adds jobs one by one, each in a transaction of its own, cheaply for many callers at once."""

    @abstractmethod
    async def add(self, workspace_id: UUID, job: NewJob) -> Added:
        """The job, kept durably, or the earlier one it collapses into; Refusal INVALID."""


class Settlement(msgspec.Struct, frozen=True):
    """The good end of an attempt that had no effects of its own in the database."""

    lease: Lease
    result: bytes | None
    keep: timedelta


class Failure(msgspec.Struct, frozen=True):
    """The bad end of an attempt, and what follows. `blameless`: it costs no attempt but counts as a lost lease."""

    lease: Lease
    error: JobError
    verdict: Verdict
    blameless: bool = False


class Pulse(msgspec.Struct, frozen=True):
    """What a heartbeat found out: leases that are no longer ours, and jobs that somebody wants stopped.

    `drain`: the worker is asked to take no new job for now.
    """

    lost: frozenset[UUID] = frozenset()
    cancel: frozenset[UUID] = frozenset()
    drain: bool = False


class WorkerFacts(msgspec.Struct, frozen=True):
    """Who a worker process is; `id` is fresh for every start. `capacity`: how many jobs it runs at a time."""

    id: UUID
    host: str
    pid: int
    queues: tuple[str, ...]
    version: str
    capacity: int = 0


class WorkerSeen(msgspec.Struct, frozen=True, rename="camel"):
    """A worker and its last heartbeat."""

    id: UUID
    host: str
    pid: int
    queues: tuple[str, ...]
    version: str
    started_at: datetime
    seen_at: datetime
    running: int
    capacity: int = 0


class QueueStats(msgspec.Struct, frozen=True, rename="camel"):
    """One queue now: `due` of the waiting may run, `oldest_due_seconds` is the age of the first of them.

    Rates count attempts that ended in the last 5 minutes.
    """

    queue: str
    held: int = 0
    waiting: int = 0
    due: int = 0
    running: int = 0
    dead: int = 0
    oldest_due_seconds: float | None = None
    succeeded_5m: int = 0
    failed_5m: int = 0
    mean_seconds_5m: float | None = None


class Stats(msgspec.Struct, frozen=True):
    """Every queue that has jobs or ended some, and the workers seen in the last 5 minutes."""

    queues: tuple[QueueStats, ...]
    workers: tuple[WorkerSeen, ...]


class JobEngine(Protocol):
    """Jobs across workspaces; each call is a transaction of its own. Fenced calls do nothing for a lost lease."""

    @abstractmethod
    async def claim(self, worker_id: UUID, queues: Sequence[str], limit: int, lease: timedelta) -> list[Job]:
        """Up to `limit` due jobs, in rank order within a queue, running from now under leases of this worker.

        While a queue is full its workspaces take turns. No more jobs of a key run or begin than its limit lets.
        """

    @abstractmethod
    async def heartbeat(self, worker: WorkerFacts, leases: Collection[Lease], lease: timedelta) -> Pulse:
        """Renew all of them at once and note that the worker lives."""

    @abstractmethod
    async def settle_many(self, settlements: Sequence[Settlement]) -> frozenset[UUID]:
        """All succeeded in one commit; the ids whose lease was lost (nothing was written for them)."""

    @abstractmethod
    async def fail(self, failure: Failure) -> None:
        """Waiting again after the delay, or dead; cancelled where that was asked; one attempt is used up. LeaseLost."""

    @abstractmethod
    async def stop(self, lease: Lease) -> None:
        """The handler obeyed: cancelled, or handed back when nobody wants it stopped any more. LeaseLost."""

    @abstractmethod
    async def release(self, leases: Collection[Lease], delay: timedelta = timedelta(0)) -> frozenset[UUID]:
        """Hand back at no cost (a worker that stops; with `delay` a snooze); the ids handed back.

        One that was asked to stop is cancelled instead.
        """

    @abstractmethod
    async def progress(self, lease: Lease, progress: Progress) -> None:
        """Note how far it is; LeaseLost."""

    @abstractmethod
    async def stale(self, threshold: timedelta, limit: int) -> list[Job]:
        """Running jobs whose lease ran out at least `threshold` ago, longest ago first."""

    @abstractmethod
    async def lose(self, losses: Sequence[Failure]) -> frozenset[UUID]:
        """Waiting again, dead, or cancelled where that was asked, if the lease is the same and still run out; the ids.

        Who waits again keeps its place in the queue: it is due after the delay, but goes before what came later.
        """

    @abstractmethod
    async def free(self, limit: int) -> int:
        """Held jobs whose awaited jobs have all ended go to waiting; how many did."""

    @abstractmethod
    async def leave(self, worker_id: UUID) -> None:
        """The worker ended in good order: forget it."""

    @abstractmethod
    async def stats(self) -> Stats:
        """Depths, ages, rates and workers in one look."""

    @abstractmethod
    async def purge(self, limit: int) -> int:
        """Drop results past their time, keys past their life and workers long gone; how many rows were touched."""
