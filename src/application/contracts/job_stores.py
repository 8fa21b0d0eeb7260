"""The stand the suites of jobs are run on: an empty store, its clock, and short ways to bring jobs about."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from application.ports.history import History
from application.ports.jobs import Added, Intake, JobEngine, WorkerFacts
from application.ports.limits import Limits
from application.ports.work import UnitOfWork
from domain.errors import LeaseLost
from domain.jobs import Job, Lease, NewJob, canonical, input_digest
from domain.retries import Verdict, job_error

HOME = UUID("00000000-0000-7000-8000-000000000001")
AWAY = UUID("00000000-0000-7000-8000-0000000000aa")
MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)
ERROR = job_error("work", "broken", "It broke.", retryable=True)


@dataclass
class JobStores:
    """An empty store: its unit of work, its engine, and a way to set its clock ahead."""

    unit_of_work: UnitOfWork
    engine: JobEngine
    advance: Callable[[timedelta], Awaitable[None]]
    _made: int = field(default=0)
    limits: Limits | None = None
    intake: Intake | None = None
    history: History | None = None

    def ident(self) -> UUID:
        """Version 7, each later than the one before."""
        self._made += 1
        return UUID(int=(self._made << 80) | (7 << 76) | (2 << 62))

    def new(self, payload: object = None, **changes: object) -> NewJob:
        """A job to add, unlike any other unless it is given a payload."""
        ident = self.ident()
        what = {"number": self._made} if payload is None else payload
        facts: dict[str, object] = {"queue": "default", **changes}
        return NewJob(id=ident, kind="work", payload=canonical(what), digest=input_digest("work", what), **facts)  # type: ignore[arg-type]

    async def add(self, job: NewJob | None = None, workspace: UUID = HOME) -> Added:
        """Add one and commit."""
        async with self.unit_of_work(workspace) as work:
            added = await work.jobs.add(job or self.new())
            await work.commit()
        return added

    async def get(self, ident: UUID, workspace: UUID = HOME) -> Job:
        """The job, which must be there."""
        async with self.unit_of_work(workspace) as work:
            job = await work.jobs.get(ident)
        assert job is not None, f"job {ident} is not in workspace {workspace}"
        return job

    async def claim(self, limit: int = 1, worker: int = 1, queue: str = "default") -> list[Job]:
        """Claim with a lease of one minute."""
        return await self.engine.claim(worker_id(worker), [queue], limit, MINUTE)

    async def running(self, payload: object = None, **changes: object) -> Job:
        """A job just claimed."""
        added = await self.add(self.new(payload, **changes))
        (job,) = await self.claim()
        assert job.id == added.job.id
        return job

    async def stop(self, job: Job) -> None:
        """Somebody cancels it while it runs, and its handler obeys."""
        async with self.unit_of_work(job.workspace_id) as work:
            await work.jobs.cancel(job.id)
            await work.commit()
        await self.engine.stop(job.lease)

    async def settle(self, lease: Lease, result: bytes | None = None) -> None:
        """Settle it in a work of its own."""
        async with self.unit_of_work(lease.workspace_id) as work:
            await work.jobs.settle(lease, result, WEEK)
            await work.commit()


def worker_id(number: int) -> UUID:
    """The worker of that number."""
    return UUID(int=number, version=4)


def facts(number: int = 1, capacity: int = 0) -> WorkerFacts:
    """Who that worker says it is."""
    return WorkerFacts(worker_id(number), "host", number, ("default",), "1", capacity)


async def lease_lost(call: Awaitable[object]) -> None:
    """AssertionError unless the call ends with LeaseLost."""
    try:
        await call
    except LeaseLost:
        return
    raise AssertionError("a call under a lost lease was let through")


def again(seconds: float = 5) -> Verdict:
    """Run again after so long."""
    return Verdict(timedelta(seconds=seconds))


class JobSuite:
    """What the suites of jobs have in common."""

    @abstractmethod
    def stores(self) -> AbstractAsyncContextManager[JobStores]:
        """A fresh empty store that knows the workspaces HOME and AWAY."""
        raise NotImplementedError("bind the suite: override `stores`")
