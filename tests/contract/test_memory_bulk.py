"""The suites of dead letters, of control over jobs and of doing things to many of them, bound to memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from adapters.machine import SystemClock
from adapters.memory.engine import MemoryEngine
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from application.contracts.bulk import BulkContract
from application.contracts.bulk_undo import BulkUndoContract
from application.contracts.dead_letters import DeadLettersContract, JobControlContract
from application.contracts.job_stores import JobStores


class _Memory:
    @asynccontextmanager
    async def stores(self) -> AsyncIterator[JobStores]:
        database = MemoryDatabase(SystemClock())

        async def advance(by: timedelta) -> None:
            database.advance(by)

        yield JobStores(MemoryUnitOfWork(database), MemoryEngine(database), advance)


class TestMemoryDeadLetters(_Memory, DeadLettersContract): ...


class TestMemoryControl(_Memory, JobControlContract): ...


class TestMemoryBulk(_Memory, BulkContract): ...


class TestMemoryBulkUndo(_Memory, BulkUndoContract): ...
