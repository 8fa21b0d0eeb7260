"""The review queue in memory and on Postgres, and that its list is read from an index."""

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
from adapters.postgres import proposals
from adapters.postgres.address import asyncpg_url
from adapters.postgres.database import APP, Database
from adapters.postgres.work import PostgresUnitOfWork
from application.contracts.catalog import Works
from application.contracts.proposals import ProposalsContract

HERE, THERE = UUID(int=1), UUID(int=2)
WORKSPACE = "insert into sluice.workspaces (id, name) values ($1, $2) on conflict do nothing"
FILL = """
insert into sluice.proposals (workspace_id, id, left_id, right_id, left_said, right_said, rank, likeness, reasons,
    model, proposed_at, state, decided_at)
select $1, gen_random_uuid(), lpad(to_hex(n), 32, '0')::uuid, lpad(to_hex(n + 100000), 32, '0')::uuid, 'a', 'b',
    n % 4000, 'review', '{"prior": 0, "reasons": []}', 'm', now(), case when n % 3 = 0 then 'dismissed' else 'open' end,
    case when n % 3 = 0 then now() end
from generate_series(1, 30000) n
"""


class TestMemoryProposals(ProposalsContract):
    @asynccontextmanager
    async def works(self) -> AsyncIterator[Works]:
        yield Works(MemoryUnitOfWork(MemoryDatabase(SystemClock())), HERE, THERE)


async def prepared(url: str) -> None:
    connection = await asyncpg.connect(asyncpg_url(url))
    await connection.execute("truncate sluice.proposals")
    await connection.executemany(WORKSPACE, [(HERE, "here"), (THERE, "there")])
    await connection.close()


class TestPostgresProposals(ProposalsContract):
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


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
@pytest.mark.parametrize("before", [proposals.TOP, (2000, UUID(int=2**127))])
async def test_a_page_of_the_queue_is_read_from_its_index(
    database_url: str, before: tuple[int, UUID], mode: str
) -> None:
    await prepared(database_url)
    owner = await asyncpg.connect(asyncpg_url(database_url))
    try:
        for workspace in (HERE, THERE):
            await owner.execute(FILL, workspace)
        await owner.execute("analyze sluice.proposals")
        async with owner.transaction():
            await owner.execute("select set_config('role', $1, true)", APP)
            await owner.execute("select set_config('sluice.workspace', $1, true)", str(HERE))
            await owner.execute("select set_config('plan_cache_mode', $1, true)", mode)
            asked = "explain (analyze, timing off, format json) " + proposals.LIST
            plan = json.loads(await owner.fetchval(asked, HERE, *before, 51))[0]["Plan"]
    finally:
        await owner.close()
    read = [node for node in nodes(plan) if "Scan" in node["Node Type"] and node.get("Relation Name") == "proposals"]
    assert [node["Index Name"] for node in read] == ["proposals_open"], plan
    assert read[0]["Actual Rows"] + read[0].get("Rows Removed by Filter", 0) <= 100, plan
    assert not [node for node in nodes(plan) if "Sort" in node["Node Type"]], plan
