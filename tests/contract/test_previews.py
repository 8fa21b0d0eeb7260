"""Previews and comparisons in memory and on Postgres."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest

from adapters.machine import SystemClock
from adapters.memory.previews import MemoryExpiredPreviews
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.postgres.address import asyncpg_url
from adapters.postgres.database import Database
from adapters.postgres.previews import PostgresExpiredPreviews
from adapters.postgres.work import PostgresUnitOfWork
from application.contracts.previews import Kept, PreviewsContract

HERE, THERE = UUID(int=1), UUID(int=2)
WORKSPACE = "insert into sluice.workspaces (id, name) values ($1, $2) on conflict do nothing"


class TestMemoryPreviews(PreviewsContract):
    @asynccontextmanager
    async def kept(self) -> AsyncIterator[Kept]:
        database = MemoryDatabase(SystemClock())
        yield Kept(MemoryUnitOfWork(database), MemoryExpiredPreviews(database), HERE, THERE)


class TestPostgresPreviews(PreviewsContract):
    @pytest.fixture(autouse=True)
    def _server(self, database_url: str) -> None:
        self.url = database_url

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[Kept]:
        connection = await asyncpg.connect(asyncpg_url(self.url))
        await connection.execute("truncate sluice.previews, sluice.comparisons cascade")
        await connection.executemany(WORKSPACE, [(HERE, "here"), (THERE, "there")])
        await connection.close()
        database = Database(self.url)
        try:
            yield Kept(PostgresUnitOfWork(database), PostgresExpiredPreviews(database), HERE, THERE)
        finally:
            await database.close()
