"""Exports, bound to memory and to Postgres with files on disk and in a bucket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from servers import S3Server

from adapters.disk import DiskFiles
from adapters.machine import SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.exports import MemoryExpiredExports
from adapters.memory.files import MemoryFiles
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.parquet import ParquetBinder
from adapters.postgres.address import asyncpg_url
from adapters.postgres.database import Database
from adapters.postgres.engine import PostgresEngine
from adapters.postgres.exports import PostgresExpiredExports
from adapters.postgres.work import PostgresUnitOfWork
from adapters.s3.access import store_of
from adapters.s3.files import S3Files
from adapters.xlsx import XlsxBinder
from application.contracts.exports import ExportsContract, ExportStand
from application.contracts.job_stores import AWAY
from application.ports.files import FileStore
from domain.exports import ExportFormat

BINDERS = {ExportFormat.XLSX: XlsxBinder(), ExportFormat.PARQUET: ParquetBinder()}
EMPTY = """
delete from sluice.jobs; delete from sluice.exports; delete from sluice.vendors; update sluice.clock set shift = '0'
"""


class TestMemoryExports(ExportsContract):
    @asynccontextmanager
    async def stand(self) -> AsyncIterator[ExportStand]:
        database = MemoryDatabase(SystemClock())

        async def advance(by: timedelta) -> None:
            database.advance(by)

        yield ExportStand(
            MemoryUnitOfWork(database), MemoryEngine(database), MemoryExpiredExports(database), MemoryFiles(),
            MemoryBell(), Uuid7Ids(), advance, BINDERS,
        )  # fmt: skip


class TestPostgresExports(ExportsContract):
    @pytest.fixture(autouse=True)
    def _places(self, database_url: str, tmp_path: Path) -> None:
        self.url, self.folder = database_url, tmp_path

    async def files(self) -> FileStore:
        """An empty place for files."""
        return DiskFiles(self.folder)

    async def _run(self, statement: str, *arguments: object) -> None:
        connection = await asyncpg.connect(asyncpg_url(self.url))
        try:
            await connection.execute(statement, *arguments)
        finally:
            await connection.close()

    @asynccontextmanager
    async def stand(self) -> AsyncIterator[ExportStand]:
        await self._run(EMPTY)
        await self._run("insert into sluice.workspaces (id, name) values ($1, 'away') on conflict do nothing", AWAY)
        database = Database(self.url)

        async def advance(by: timedelta) -> None:
            await self._run("update sluice.clock set shift = shift + $1", by)

        try:
            yield ExportStand(
                PostgresUnitOfWork(database), PostgresEngine(database), PostgresExpiredExports(database),
                await self.files(), MemoryBell(), Uuid7Ids(), advance, BINDERS,
            )  # fmt: skip
        finally:
            await database.close()


class TestPostgresExportsToABucket(TestPostgresExports):
    @pytest.fixture(autouse=True)
    def _server(self, s3_server: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
        self.server = s3_server
        for name, value in S3Server.CREDENTIALS.items():
            monkeypatch.setenv(name, value)

    async def files(self) -> FileStore:
        return S3Files(store_of(await self.server.made("exports")), SystemClock())
