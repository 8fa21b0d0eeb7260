"""The suites of what operators do, bound to memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from adapters.machine import SystemClock
from adapters.memory.engine import MemoryEngine
from adapters.memory.queues import MemoryQueues, MemoryWorkers
from adapters.memory.totals import MemoryTotals
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from application.contracts.job_stores import JobStores
from application.contracts.joins import JoinsContract
from application.contracts.queues import QueuesContract, QueueStand
from application.contracts.totals import TotalsContract
from application.ports.totals import Totals


def _jobs(database: MemoryDatabase) -> JobStores:
    async def advance(by: timedelta) -> None:
        database.advance(by)

    return JobStores(MemoryUnitOfWork(database), MemoryEngine(database), advance)


class TestMemoryQueues(QueuesContract):
    @asynccontextmanager
    async def stand(self) -> AsyncIterator[QueueStand]:
        database = MemoryDatabase(SystemClock())
        yield QueueStand(_jobs(database), MemoryQueues(database), MemoryWorkers(database))


class TestMemoryJoins(JoinsContract):
    @asynccontextmanager
    async def stores(self) -> AsyncIterator[JobStores]:
        yield _jobs(MemoryDatabase(SystemClock()))


class TestMemoryTotals(TotalsContract):
    @asynccontextmanager
    async def totals(self) -> AsyncIterator[Totals]:
        yield MemoryTotals()
