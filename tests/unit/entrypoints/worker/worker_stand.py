"""A store in memory and workers over it, for tests of what a worker does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from application.fanout import FanOut
from application.jobs import Enqueue, GetJob, Order, Submit
from application.kinds import JobContext, JobKind, Kinds
from application.ports.jobs import WorkerFacts
from application.running import RunJob, Sweep
from domain.jobs import Job, JobState
from domain.retries import RetryPolicy
from entrypoints.worker import WorkerParts, run_worker

HOME = UUID("00000000-0000-7000-8000-000000000001")
AT_ONCE = RetryPolicy(base=0.0)


@dataclass
class Stand:
    """A store in memory, a worker over it, and what its handlers noted."""

    kinds: Kinds = field(default_factory=Kinds)
    database: MemoryDatabase = field(default_factory=lambda: MemoryDatabase(SystemClock()))
    noted: list[object] = field(default_factory=list)
    lease: timedelta = timedelta(seconds=60)
    grace: timedelta = timedelta(seconds=10)
    queues: tuple[str, ...] = ("default",)

    def __post_init__(self) -> None:
        self.bell = MemoryBell()
        self.unit_of_work = MemoryUnitOfWork(self.database)
        self.engine = MemoryEngine(self.database)
        self.submit = Submit(Enqueue(self.kinds, Uuid7Ids()), self.unit_of_work, self.bell)

    def kind(self, handler: Callable[[JobContext, Any], Awaitable[object]], **more: Any) -> None:
        self.kinds.add(JobKind(more.pop("name", "work"), handler, dict, **more))

    async def add(self, payload: object = None, kind: str = "work") -> Job:
        return (await self.submit(HOME, Order(kind=kind, payload=payload or {}, correlation_id="c-1"))).job

    async def get(self, job: Job) -> Job:
        return await GetJob(self.unit_of_work)(HOME, job.id)

    def parts(self, kinds: Kinds | None = None, **more: Any) -> WorkerParts:
        ours = kinds or self.kinds
        fan_out = FanOut(Enqueue(ours, Uuid7Ids()), self.bell)
        run = RunJob(ours, self.unit_of_work, self.engine, SystemClock(), SystemChance(), fan_out)
        sweep = Sweep(ours, self.engine, self.bell, SystemChance())
        facts = WorkerFacts(Uuid7Ids().new(), "host", 1, self.queues, "1")
        return WorkerParts(
            facts,
            ours,
            self.engine,
            self.bell,
            run,
            sweep,
            lease=self.lease,
            grace=self.grace,
            **({"poll_seconds": 0.01} | more),
        )

    @asynccontextmanager
    async def worker(self, kinds: Kinds | None = None, **more: Any) -> AsyncIterator[None]:
        stop = asyncio.Event()
        running = asyncio.create_task(run_worker(self.parts(kinds, **more), stop))
        try:
            yield
        finally:
            stop.set()
            await running

    at_once = AT_ONCE

    async def get_id(self, ident: UUID) -> Job:
        return await GetJob(self.unit_of_work)(HOME, ident)

    async def until_id(self, ident: UUID, *states: JobState) -> Job:
        return await self.until(await self.get_id(ident), *states)

    async def until_made(self, name: str) -> None:
        async with asyncio.timeout(20):
            while True:
                if any(isinstance(one, tuple) and one[0] == name for one in self.noted):
                    return
                await asyncio.sleep(0.002)

    async def until(self, job: Job, *states: JobState, attempt: int = 0) -> Job:
        async with asyncio.timeout(20):
            while True:
                now = await self.get(job)
                if now.state in states and now.attempt >= attempt:
                    return now
                await asyncio.sleep(0.002)
