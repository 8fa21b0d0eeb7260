"""Saved profiles in memory and on Postgres."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest

from adapters.machine import SystemClock
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.postgres.address import asyncpg_url
from adapters.postgres.database import Database
from adapters.postgres.work import PostgresUnitOfWork
from application.contracts.catalog import Works
from application.contracts.profiles import ProfilesContract

HERE, THERE = UUID(int=1), UUID(int=2)
WORKSPACE = "insert into sluice.workspaces (id, name) values ($1, $2) on conflict do nothing"


class TestMemoryProfiles(ProfilesContract):
    @asynccontextmanager
    async def works(self) -> AsyncIterator[Works]:
        yield Works(MemoryUnitOfWork(MemoryDatabase(SystemClock())), HERE, THERE)


class TestPostgresProfiles(ProfilesContract):
    @pytest.fixture(autouse=True)
    def _server(self, database_url: str) -> None:
        self.url = database_url

    @asynccontextmanager
    async def works(self) -> AsyncIterator[Works]:
        connection = await asyncpg.connect(asyncpg_url(self.url))
        await connection.execute("truncate sluice.profiles")
        await connection.executemany(WORKSPACE, [(HERE, "here"), (THERE, "there")])
        await connection.close()
        database = Database(self.url)
        try:
            yield Works(PostgresUnitOfWork(database), HERE, THERE)
        finally:
            await database.close()
