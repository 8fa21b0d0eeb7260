"""Every question of matching while importing is read from an index at size, also by a plan made while all was empty."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from hashlib import md5
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from adapters.postgres import catalog_merged, linkage_sql
from adapters.postgres.address import asyncpg_url
from adapters.postgres.database import APP

HERE, THERE = UUID(int=1), UUID(int=2)
MANY = 40_000
LARGE = 3_000
"""A plan that reads more rows of a table than this walks it."""

NODES = """
insert into sluice.linkage_nodes (workspace_id, id, digest, number, seq, part, body, profile, keys)
select $1, md5('node' || n)::uuid, md5('digest' || n)::uuid, 1, n, 0, '{}', '', array[n, -n, n % 100]::bigint[]
from generate_series(1, $2::integer) n
"""
KEYS = "insert into sluice.linkage_keys select unnest(keys), workspace_id, id from sluice.linkage_nodes"
EDGES = """
insert into sluice.linkage_edges (workspace_id, node, other, bits, same)
select $1, md5('node' || n)::uuid, md5('node' || (n # 1))::uuid, 5, true from generate_series(2, $2::integer - 2) n
"""
TIES = """
insert into sluice.linkage_ties (workspace_id, left_id, right_id, must, source)
select $1, md5('node' || n)::uuid, md5('node' || n + 5)::uuid, n % 2 = 0, md5('word' || n)::uuid
from generate_series(1, $2::integer, 10) n
"""
VENDORS = """
insert into sluice.vendors (workspace_id, id, picks, live, version, merged_into, founded_by, changed_by, sort_name,
    search, created_at, updated_at)
select $1, md5('node' || n)::uuid, '{}', 1, 1, case when n % 4 > 0 then md5('node' || n - n % 4)::uuid end, 1, 0, '',
    '', now(), now()
from generate_series(1, $2::integer) n
"""
WORKSPACE = "insert into sluice.workspaces (id, name) values ($1, 'w') on conflict do nothing"
FILLED = "sluice.linkage_nodes, sluice.linkage_keys, sluice.linkage_edges, sluice.linkage_ties, sluice.vendors"


def some(prefix: str) -> str:
    """Twenty ids of the filled tables, as the adapter gives them."""
    return f"{{{','.join(md5(f'{prefix}{n}'.encode()).hexdigest() for n in range(4000, 4100, 5))}}}"


KEY_VALUES = f"{{{','.join(str(n) for n in range(7, 300, 10))}}}"
ASKED: list[tuple[str, tuple[object, ...]]] = [
    (linkage_sql.FOUND, (HERE, some("digest"))),
    (linkage_sql.WHICH, (HERE, some("node"))),
    (linkage_sql.PROFILES, (HERE, some("node"))),
    (linkage_sql.NODES, (HERE, some("node"))),
    (linkage_sql.WALK, (HERE, UUID(int=2**127), 100)),
    (linkage_sql.HOLDERS, (HERE, KEY_VALUES, 50)),
    (linkage_sql.TOLD, (THERE, 1)),
    (linkage_sql.HANGING, (HERE, some("node"))),
    (linkage_sql.EDGES, (HERE, some("node"))),
    (linkage_sql.TIES_AMONG, (HERE, some("node"))),
    (linkage_sql.SPOKEN, (HERE, some("node"))),
    (linkage_sql.UNTIE, (HERE, UUID(int=7))),
    (linkage_sql.REMOVE_KEYS, (HERE, some("node"))),
    (linkage_sql.REMOVE_TURNED, (HERE, some("node"))),
    (linkage_sql.REMOVE_EDGES, (HERE, some("node"))),
    (linkage_sql.REMOVE_NODES, (HERE, some("node"))),
    (catalog_merged.MERGED.format(table="vendors"), (HERE, some("node"))),
    (catalog_merged.MEMBERS.format(table="vendors"), (HERE, some("node"))),
]


async def fill(url: str) -> None:
    owner = await asyncpg.connect(asyncpg_url(url))
    for workspace in (HERE, THERE):
        await owner.execute(WORKSPACE, workspace)
        for statement in (NODES, EDGES, TIES, VENDORS):
            await owner.execute(statement, workspace, MANY)
    await owner.execute(KEYS)
    await owner.execute(f"analyze {FILLED}")
    await owner.close()


@pytest.fixture(scope="module")
def filled(database_url: str) -> str:
    asyncio.run(fill(database_url))
    return database_url


@asynccontextmanager
async def as_app(url: str, mode: str) -> AsyncIterator[asyncpg.Connection]:
    owner = await asyncpg.connect(asyncpg_url(url))
    transaction = owner.transaction()
    await transaction.start()
    try:
        await owner.execute("select set_config('role', $1, true)", APP)
        await owner.execute("select set_config('sluice.workspace', $1, true)", str(HERE))
        await owner.execute(linkage_sql.BY_INDEX)
        await owner.execute("select set_config('plan_cache_mode', $1, true)", mode)
        yield owner
    finally:
        await transaction.rollback()
        await owner.close()


async def explained(driver: asyncpg.Connection, statement: str, values: tuple[object, ...]) -> dict[str, Any]:
    """The plan as it runs prepared, as the adapter has it: only such a one can be generic."""
    await driver.execute("prepare asked as " + statement)
    said = ", ".join(f"'{value}'" for value in values)
    told = await driver.fetchval(f"explain (analyze, timing off, format json) execute asked ({said})")
    plan: dict[str, Any] = json.loads(told)[0]["Plan"]
    return plan


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
@pytest.mark.parametrize(("statement", "values"), ASKED)
async def test_what_matching_asks_is_read_from_an_index(
    filled: str, statement: str, values: tuple[object, ...], mode: str
) -> None:
    async with as_app(filled, mode) as driver:
        plan = await explained(driver, statement, values)
    for node in nodes(plan):
        if f"sluice.{node.get('Relation Name')}" in FILLED.split(", "):
            assert node["Node Type"] != "Seq Scan", plan
            read = (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
            assert read <= LARGE, plan


async def test_a_key_that_very_many_have_is_not_read_to_its_end(filled: str) -> None:
    async with as_app(filled, "auto") as driver:
        plan = await explained(driver, linkage_sql.HOLDERS, (HERE, "{7}", 50))
    (read,) = [node for node in nodes(plan) if node.get("Relation Name") == "linkage_keys"]
    assert (read["Node Type"], read["Index Name"]) == ("Index Only Scan", "linkage_keys_key")
    assert read["Actual Rows"] + read.get("Rows Removed by Filter", 0) <= 101
