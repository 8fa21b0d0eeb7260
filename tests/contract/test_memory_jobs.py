"""The suites of jobs, leases, moves, works, bells and schedules, bound to memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from adapters.machine import SystemClock
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.history import MemoryHistory
from adapters.memory.limits import MemoryLimits
from adapters.memory.schedules import MemorySchedules
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from application.contracts.bell import BroadcastContract
from application.contracts.history import HistoryContract
from application.contracts.job_moves import JobMovesContract
from application.contracts.job_stores import JobStores
from application.contracts.jobs import JobStoreContract
from application.contracts.leases import LeaseContract
from application.contracts.limits import LimitContract, TurnContract
from application.contracts.schedules import SchedulesContract, ScheduleStand
from application.contracts.work import UnitOfWorkContract
from application.ports.bell import Bell


class _Memory:
    @asynccontextmanager
    async def stores(self) -> AsyncIterator[JobStores]:
        database = MemoryDatabase(SystemClock())

        async def advance(by: timedelta) -> None:
            database.advance(by)

        yield JobStores(
            MemoryUnitOfWork(database), MemoryEngine(database), advance, limits=MemoryLimits(database),
            history=MemoryHistory(database),
        )  # fmt: skip


class TestMemoryJobs(_Memory, JobStoreContract): ...


class TestMemoryLeases(_Memory, LeaseContract): ...


class TestMemoryLimits(_Memory, LimitContract): ...


class TestMemoryTurns(_Memory, TurnContract): ...


class TestMemoryHistory(_Memory, HistoryContract): ...


class TestMemoryMoves(_Memory, JobMovesContract): ...


class TestMemoryWork(_Memory, UnitOfWorkContract): ...


class TestMemoryBell(BroadcastContract):
    @asynccontextmanager
    async def bells(self) -> AsyncIterator[Bell]:
        yield MemoryBell()


class TestMemorySchedules(SchedulesContract):
    @asynccontextmanager
    async def stand(self) -> AsyncIterator[ScheduleStand]:
        database = MemoryDatabase(SystemClock())

        async def advance(by: timedelta) -> None:
            database.advance(by)

        yield ScheduleStand(MemorySchedules(database), advance)
