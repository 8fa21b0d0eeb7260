"""Rivals of deals: the shared laws in memory and on Postgres, and plans that read no deal table from end to end."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from adapters.machine import SystemClock
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.postgres import deal_rivals
from adapters.postgres.address import asyncpg_url
from adapters.postgres.database import Database
from adapters.postgres.work import PostgresUnitOfWork
from application.contracts.catalog import Works
from application.contracts.deal_rivals import DealRivalsContract

HERE, THERE = UUID(int=1), UUID(int=2)
WORKSPACE = "insert into sluice.workspaces (id, name) values ($1, $2) on conflict do nothing"
MANY = """
insert into sluice.deal_keys (workspace_id, key, deal_id)
select $1, n::bigint * 1000003 % 40000, md5(n::text)::uuid from generate_series(1, 60000) n
"""


class TestMemoryDealRivals(DealRivalsContract):
    @asynccontextmanager
    async def works(self) -> AsyncIterator[Works]:
        yield Works(MemoryUnitOfWork(MemoryDatabase(SystemClock())), HERE, THERE)


async def prepared(url: str) -> None:
    connection = await asyncpg.connect(asyncpg_url(url))
    await connection.execute("truncate sluice.deal_keys, sluice.deal_policies, sluice.deals")
    await connection.executemany(WORKSPACE, [(HERE, "here"), (THERE, "there")])
    await connection.close()


class TestPostgresDealRivals(DealRivalsContract):
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


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


@pytest.mark.parametrize(("statement", "arguments"), [
    (deal_rivals.SHARING, ("{5,6,7}", 100)), (deal_rivals.SHARED, (17, 200, 5001)),
    (deal_rivals.REACH, (17, 5000)),
])  # fmt: skip
async def test_rivals_are_looked_up_by_the_index_under_row_security(
    database_url: str, statement: str, arguments: tuple[object, ...]
) -> None:
    await prepared(database_url)
    owner = await asyncpg.connect(asyncpg_url(database_url))
    try:
        for workspace in (HERE, THERE):
            await owner.execute(MANY, workspace)
        await owner.execute("analyze sluice.deal_keys")
        async with owner.transaction():
            await owner.execute("set local role sluice_app")
            await owner.execute("select set_config('sluice.workspace', $1, true)", str(HERE))
            found = await owner.fetchval(f"explain (format json) {statement}", HERE, *arguments)
    finally:
        await owner.execute("truncate sluice.deal_keys")
        await owner.close()
    scans = [node for node in nodes(json.loads(found)[0]["Plan"]) if node.get("Relation Name") == "deal_keys"]
    assert scans and all(node["Node Type"] in {"Index Only Scan", "Index Scan"} for node in scans)
    assert all("key" in node["Index Cond"] for node in scans)
