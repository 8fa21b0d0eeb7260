"""The suite of sweeping bound to memory, and to Postgres with files on disk and in a bucket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
from servers import S3Server

from adapters.disk import DiskFiles
from adapters.machine import SystemClock
from adapters.memory.file_owners import MemoryFileOwners
from adapters.memory.files import MemoryFiles
from adapters.memory.parts import MemoryParts
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.postgres.address import asyncpg_url
from adapters.postgres.database import Database
from adapters.postgres.file_owners import PostgresFileOwners
from adapters.postgres.parts import PostgresParts
from adapters.postgres.work import PostgresUnitOfWork
from adapters.s3.access import store_of
from adapters.s3.files import S3Files
from application.contracts.job_stores import AWAY
from application.contracts.sweeping import SweepContract, SweepStand
from application.ports.files import FileStore

EMPTY = "delete from sluice.sources; delete from sluice.exports; delete from sluice.partial_uploads"


class TestMemorySweep(SweepContract):
    @asynccontextmanager
    async def stand(self) -> AsyncIterator[SweepStand]:
        database, parts = MemoryDatabase(SystemClock()), MemoryParts()
        files = MemoryFiles(lambda: datetime(2026, 3, 1, tzinfo=UTC))
        yield SweepStand(MemoryUnitOfWork(database), parts, files, MemoryFileOwners(database, parts))


class TestPostgresSweepOfADisk(SweepContract):
    @pytest.fixture(autouse=True)
    def _places(self, database_url: str, tmp_path: Path) -> None:
        self.url, self.folder = database_url, tmp_path

    @asynccontextmanager
    async def files(self) -> AsyncIterator[FileStore]:
        yield DiskFiles(self.folder)

    @asynccontextmanager
    async def stand(self) -> AsyncIterator[SweepStand]:
        connection = await asyncpg.connect(asyncpg_url(self.url))
        await connection.execute(EMPTY)
        await connection.execute(
            "insert into sluice.workspaces (id, name) values ($1, 'away') on conflict do nothing", AWAY
        )
        await connection.close()
        database = Database(self.url)
        try:
            async with self.files() as files:
                yield SweepStand(
                    PostgresUnitOfWork(database), PostgresParts(database), files, PostgresFileOwners(database)
                )
        finally:
            await database.close()


class TestPostgresSweepOfABucket(TestPostgresSweepOfADisk):
    @pytest.fixture(autouse=True)
    def _server(self, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
        self.server = s3_server
        for name, value in S3Server.CREDENTIALS.items():
            monkeypatch.setenv(name, value)

    @asynccontextmanager
    async def files(self) -> AsyncIterator[FileStore]:
        yield S3Files(store_of(await self.server.made("sweep")), SystemClock())
