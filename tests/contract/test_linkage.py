"""Linkage in memory and on Postgres."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from msgspec.structs import replace

from adapters.machine import SystemClock
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.postgres.address import asyncpg_url
from adapters.postgres.database import APP, Database
from adapters.postgres.linkage import KEPT_MODELS, PostgresLinkage
from adapters.postgres.work import PostgresUnitOfWork
from application.contracts.catalog import Works
from application.contracts.linkage import MODEL, LinkageContract

HERE, THERE = UUID(int=1), UUID(int=2)
WORKSPACE = "insert into sluice.workspaces (id, name) values ($1, $2) on conflict do nothing"
EMPTY = """
truncate sluice.linkage_models, sluice.linkage_nodes, sluice.linkage_keys, sluice.linkage_edges, sluice.linkage_ties,
    sluice.linkage_heirs, sluice.vendors, sluice.match_keys,
    sluice.records, sluice.record_parts, sluice.chunks, sluice.imports, sluice.sources cascade
"""


class TestMemoryLinkage(LinkageContract):
    @asynccontextmanager
    async def works(self) -> AsyncIterator[Works]:
        yield Works(MemoryUnitOfWork(MemoryDatabase(SystemClock())), HERE, THERE)


async def prepared(url: str) -> None:
    connection = await asyncpg.connect(asyncpg_url(url))
    await connection.execute(EMPTY)
    await connection.executemany(WORKSPACE, [(HERE, "here"), (THERE, "there")])
    await connection.close()


class TestPostgresLinkage(LinkageContract):
    @pytest.fixture(autouse=True)
    def _server(self, database_url: str) -> None:
        self.url = database_url

    @asynccontextmanager
    async def works(self) -> AsyncIterator[Works]:
        await prepared(self.url)
        database = Database(self.url)
        try:
            yield Works(PostgresUnitOfWork(database), HERE, THERE)
        finally:
            await database.close()


class Waiting:
    """A session and its connection on which another task gets its turn before each answer."""

    by_index = False

    def __init__(self, inner: Any, meanwhile: Callable[[], Awaitable[None]]) -> None:
        self.inner = inner
        self.meanwhile = meanwhile

    async def driver(self) -> Any:
        return Waiting(await self.inner.driver(), self.meanwhile)

    async def execute(self, statement: str, *values: object) -> object:
        return await self.inner.execute(statement, *values)

    async def fetchval(self, statement: str, *values: object) -> object:
        answer = await self.inner.fetchval(statement, *values)
        await self.meanwhile()
        return answer


async def test_a_model_is_read_although_others_push_it_out_of_memory_meanwhile(database_url: str) -> None:
    await prepared(database_url)
    database = Database(database_url)
    first, *others = [replace(MODEL, intercept=-2.0 - number) for number in range(KEPT_MODELS + 1)]

    async def read_the_others() -> None:
        async with unit_of_work(HERE) as work:
            for model in others:
                assert await work.linkage.model_of(model.hash) == model

    unit_of_work = PostgresUnitOfWork(database)
    try:
        async with unit_of_work(HERE) as work:
            for model in (first, *others):
                await work.linkage.decide_by(model)
            await work.commit()
        async with unit_of_work(HERE) as work:
            assert await work.linkage.model_of(first.hash) == first
        async with database.begin(APP, HERE) as session:
            waiting: Any = Waiting(session, read_the_others)
            assert await PostgresLinkage(waiting, HERE).model_of(first.hash) == first
    finally:
        await database.close()
