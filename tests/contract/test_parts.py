"""The stores of resumable uploads keep the laws of Parts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from adapters.memory.parts import MemoryParts
from adapters.postgres.database import Database
from adapters.postgres.parts import PostgresParts
from application.contracts.parts import PartsContract
from application.ports.parts import Parts


class TestMemoryParts(PartsContract):
    @asynccontextmanager
    async def store(self) -> AsyncIterator[Parts]:
        yield MemoryParts()


class TestPostgresParts(PartsContract):
    url: str

    @pytest.fixture(autouse=True)
    def _on_this_database(self, database_url: str) -> None:
        type(self).url = database_url

    @asynccontextmanager
    async def store(self) -> AsyncIterator[Parts]:
        connection = await asyncpg.connect(self.url)
        await connection.execute("truncate sluice.partial_uploads")
        await connection.close()
        database = Database(self.url, size=2, overflow=0)
        try:
            yield PostgresParts(database)
        finally:
            await database.close()
