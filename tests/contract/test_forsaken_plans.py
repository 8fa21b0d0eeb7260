"""What looking for forsaken imports costs among a million of them: no more than those that are not ended; and what
looking for jobs that died while they took one back costs among those that died before."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from adapters.postgres.address import asyncpg_url
from adapters.postgres.imports import DIED, FORSAKEN

HOME = UUID("00000000-0000-7000-8000-000000000001")
MANY, OPEN, LOST = 1_000_000, 2_000, 40
SOURCE = """
insert into sluice.sources (id, workspace_id, name, label, kind, sha256, size, file_key, created_at)
values ($2, $1, 'a.csv', '', 'csv', '', 0, '', now())
"""
FILL = """
insert into sluice.imports (id, workspace_id, source_id, job_id, fingerprint, state, generation, body, created_at)
select ('00000000-0000-7000-d000-' || lpad(to_hex(n), 12, '0'))::uuid, $1, $2,
    ('00000000-0000-7000-e000-' || lpad(to_hex(n), 12, '0'))::uuid, 'f' || n,
    case when n > $3 - $4 then (array['received', 'scanning', 'running'])[n % 3 + 1] else 'succeeded' end,
    1, '{}', now()
from generate_series(1, $3::int) n
"""
JOBS = """
insert into sluice.jobs (workspace_id, id, kind, queue, priority, state, ready, rank, run_at, attempt, max_attempts,
    timeout, created_at, digest, collapse, trace, correlation_id, payload)
select $1, ('00000000-0000-7000-e000-' || lpad(to_hex(n), 12, '0'))::uuid, 'k', 'forsaken', 2, 'waiting', true, now(),
    now(), 0, 4, 60, now(), '\\x00', false, '', '', '{}'
from generate_series($2::int, $3::int) n
"""

DEAD, LATELY = 50_000, 60
DYING = """
insert into sluice.jobs (workspace_id, id, kind, queue, priority, state, ready, rank, run_at, attempt, max_attempts,
    timeout, created_at, ended_at, digest, collapse, trace, correlation_id, payload)
select $1, ('00000000-0000-7000-f000-' || lpad(to_hex(n), 12, '0'))::uuid,
    (array['import.undo', 'import.reprocess', 'import.ingest'])[n % 3 + 1], 'imports', 2, 'dead', false, now(), now(),
    4, 4, 60, now() - interval '40 days',
    sluice.now() - case when n > $2 - $3 then interval '1 hour' else interval '30 days' end,
    '\\x00', false, '', '', '{}'
from generate_series(1, $2::int) n
"""


@pytest.fixture(scope="module")
def filled(database_url: str) -> Iterator[str]:
    async def prepare() -> None:
        owner = await asyncpg.connect(asyncpg_url(database_url))
        await owner.execute(SOURCE, HOME, HOME)
        await owner.execute(FILL, HOME, HOME, MANY, OPEN)
        await owner.execute(JOBS, HOME, MANY - OPEN + LOST + 1, MANY)
        await owner.execute(DYING, HOME, DEAD, LATELY)
        await owner.execute("analyze sluice.imports, sluice.jobs")
        await owner.close()

    asyncio.run(prepare())
    yield database_url


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every node of a plan."""
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def touched(plan: dict[str, Any], table: str) -> int:
    """Rows of the table that were given and filtered out."""
    return sum(
        round((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])
        for node in nodes(plan)
        if node.get("Relation Name") == table
    )


@pytest.mark.parametrize("limit", [1, 10, 1000])
async def test_forsaken_imports_are_found_among_a_million_by_looking_at_those_that_are_not_ended(
    filled: str, limit: int
) -> None:
    engine = await asyncpg.connect(asyncpg_url(filled))
    await engine.execute("set role sluice_engine")
    try:
        found = await engine.fetch(FORSAKEN, limit)
        assert [row["id"].int & 0xFFFFFFFF for row in found] == [MANY - OPEN + n + 1 for n in range(min(limit, LOST))]
        plan = json.loads(await engine.fetchval("explain (analyze, format json) " + FORSAKEN, limit))[0]["Plan"]
    finally:
        await engine.close()
    assert touched(plan, "imports") <= OPEN, plan
    assert touched(plan, "jobs") <= OPEN, plan


async def test_jobs_that_died_lately_are_found_without_a_look_at_those_that_died_before(filled: str) -> None:
    kinds, first = ["import.undo", "import.reprocess"], UUID(int=0)
    engine = await asyncpg.connect(asyncpg_url(filled))
    await engine.execute("set role sluice_engine")
    try:
        asked = ("imports", timedelta(hours=10), kinds, first, 500)
        found = await engine.fetch(DIED, *asked)
        plan = json.loads(await engine.fetchval("explain (analyze, format json) " + DIED, *asked))[0]["Plan"]
    finally:
        await engine.close()
    numbers = [row["id"].int & 0xFFFFFFFF for row in found]
    assert numbers == [n for n in range(DEAD - LATELY + 1, DEAD + 1) if n % 3 != 2]
    assert {row["since"] // timedelta(minutes=30) for row in found} == {2}
    assert touched(plan, "jobs") <= LATELY, plan
