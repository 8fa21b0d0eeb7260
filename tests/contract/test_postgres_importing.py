"""Importing over the Postgres adapters."""

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
from adapters.postgres.database import Database, asyncpg_url
from adapters.postgres.engine import PostgresEngine
from adapters.postgres.imports import PostgresForsaken
from adapters.postgres.work import PostgresUnitOfWork
from adapters.scanner import BuiltInScanner
from application.contracts.half_undone import HalfUndoneContract
from application.contracts.import_belongings import ImportBelongingsContract
from application.contracts.import_broken_off import ImportBrokenOffContract
from application.contracts.import_house import ImportHouse
from application.contracts.import_linkage import ImportLinkageContract
from application.contracts.import_repeats import ImportRepeatsContract
from application.contracts.importing import ImportingContract
from application.contracts.merging import MergingContract

EMPTY = """
truncate sluice.sources, sluice.imports, sluice.chunks, sluice.records, sluice.record_parts, sluice.vendors,
    sluice.contacts, sluice.deals, sluice.match_keys, sluice.decisions, sluice.jobs, sluice.proposals,
    sluice.corrections, sluice.linkage_models, sluice.linkage_nodes, sluice.linkage_keys, sluice.linkage_edges,
    sluice.linkage_ties, sluice.linkage_heirs cascade
"""


class TestPostgresImporting(ImportingContract, HalfUndoneContract):
    @pytest.fixture(autouse=True)
    def _server(self, database_url: str, tmp_path: Path) -> None:
        self.url = database_url
        self.folder = tmp_path

    @asynccontextmanager
    async def house(self) -> AsyncIterator[ImportHouse]:
        connection = await asyncpg.connect(asyncpg_url(self.url))
        await connection.execute(EMPTY)
        database = Database(self.url)

        async def advance(by: timedelta) -> None:
            await connection.execute("update sluice.clock set shift = shift + $1", by)

        try:
            yield ImportHouse(
                PostgresUnitOfWork(database), PostgresEngine(database), DiskFiles(self.folder), AllFormats(),
                BuiltInScanner(), MemoryBell(), SystemClock(), Uuid7Ids(), SystemChance(), advance, pipeline="v1",
                forsaken=PostgresForsaken(database),
            )  # fmt: skip
        finally:
            await database.close()
            await connection.close()


class TestPostgresImportingByWeights(
    TestPostgresImporting,
    ImportLinkageContract,
    ImportBelongingsContract,
    ImportBrokenOffContract,
    ImportRepeatsContract,
    MergingContract,
):
    @asynccontextmanager
    async def house(self) -> AsyncIterator[ImportHouse]:
        async with super().house() as house:
            house.pipeline = "v2"
            yield house
