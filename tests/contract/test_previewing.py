"""Previews, commits and comparisons over memory, and over Postgres with files on disk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from adapters.disk import DiskFiles
from adapters.formats import AllFormats
from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.files import MemoryFiles
from adapters.memory.previews import MemoryExpiredPreviews
from adapters.memory.scratch import MemoryScratch
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.postgres.address import asyncpg_url
from adapters.postgres.database import Database
from adapters.postgres.engine import PostgresEngine
from adapters.postgres.previews import PostgresExpiredPreviews
from adapters.postgres.work import PostgresUnitOfWork
from adapters.scanner import BuiltInScanner
from adapters.sqlite import SqliteScratch
from application.contracts.previewing import PreviewingContract
from application.contracts.shadow_house import ShadowHouse

EMPTY = """
truncate sluice.sources, sluice.imports, sluice.chunks, sluice.records, sluice.record_parts, sluice.vendors,
    sluice.contacts, sluice.deals, sluice.match_keys, sluice.decisions, sluice.jobs, sluice.previews,
    sluice.comparisons, sluice.linkage_models, sluice.linkage_nodes, sluice.linkage_keys, sluice.linkage_edges,
    sluice.linkage_ties, sluice.linkage_heirs, sluice.corrections, sluice.proposals, sluice.catalog_epochs cascade
"""


class TestMemoryPreviewing(PreviewingContract):
    @asynccontextmanager
    async def house(self) -> AsyncIterator[ShadowHouse]:
        clock = SystemClock()
        database = MemoryDatabase(clock)
        yield ShadowHouse(
            MemoryUnitOfWork(database), MemoryEngine(database), MemoryFiles(), AllFormats(), BuiltInScanner(),
            MemoryBell(), clock, Uuid7Ids(), SystemChance(), database.advance, scratch=MemoryScratch(),
            expired=MemoryExpiredPreviews(database),
        )  # fmt: skip


class TestPostgresPreviewing(PreviewingContract):
    @pytest.fixture(autouse=True)
    def _server(self, database_url: str, tmp_path: Path) -> None:
        self.url = database_url
        self.folder = tmp_path

    @asynccontextmanager
    async def house(self) -> AsyncIterator[ShadowHouse]:
        connection = await asyncpg.connect(asyncpg_url(self.url))
        await connection.execute(EMPTY)
        database = Database(self.url)

        async def advance(by: timedelta) -> None:
            await connection.execute("update sluice.clock set shift = shift + $1", by)

        try:
            yield ShadowHouse(
                PostgresUnitOfWork(database), PostgresEngine(database), DiskFiles(self.folder), AllFormats(),
                BuiltInScanner(), MemoryBell(), SystemClock(), Uuid7Ids(), SystemChance(), advance,
                scratch=SqliteScratch(), expired=PostgresExpiredPreviews(database),
            )  # fmt: skip
        finally:
            await database.close()
            await connection.close()
