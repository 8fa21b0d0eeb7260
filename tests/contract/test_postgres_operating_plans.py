"""What operating costs at depth: the signals over a million waiting jobs, and joins among a hundred thousand held ones.

Costs are read off the plans: which indexes are walked, and how many rows are touched.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from adapters.postgres import joins
from adapters.postgres.database import Database, asyncpg_url
from adapters.postgres.engine import PostgresEngine
from adapters.postgres.queues import NOW, PostgresQueues
from adapters.postgres.work import PostgresUnitOfWork
from application.contracts.job_stores import MINUTE, JobStores
from application.ports.jobs import Settlement
from domain.jobs import JobState
from domain.queues import ALIVE_SECONDS, CAP

HOME = UUID("00000000-0000-7000-8000-000000000001")
FILL = """
insert into sluice.jobs (workspace_id, id, kind, queue, priority, state, ready, rank, run_at, attempt, max_attempts,
    timeout, created_at, digest, collapse, trace, correlation_id, payload, limit_key)
select $1, ('00000000-0000-7000-c000-' || lpad(to_hex(n), 12, '0'))::uuid, 'k', 'deep' || n % 4,
    n % 3 + 1, 'waiting', true, now() - interval '1 hour' + n * interval '1 millisecond',
    now() - interval '1 hour', 0, 4, 60, now(), '\\x00',
    false, '', '', '{}', case when n % 10 = 0 then 'domain:' || n % 50 end
from generate_series(1, 1000000) n
"""
HELD = """
insert into sluice.jobs (workspace_id, id, kind, queue, priority, state, ready, rank, run_at, attempt, max_attempts,
    timeout, created_at, digest, collapse, trace, correlation_id, payload, waits_for, noted, ended_at, awaited)
select $1, ('00000000-0000-7000-' || case when held then 'a' else 'b' end || '000-' || lpad(to_hex(n), 12, '0'))::uuid,
    'k', 'joins', 2, case when held then 'held' else 'waiting' end, true, now(), now(), 0, 4, 60, now(), '\\x00',
    false, '', '', '{}', '{}', true, null, not held
from generate_series(1, 100000) n, unnest(array[true, false]) held
"""
WAITS = """
insert into sluice.job_waits (workspace_id, awaited_id, waiter_id)
select $1, ('00000000-0000-7000-b000-' || lpad(to_hex(n), 12, '0'))::uuid,
    ('00000000-0000-7000-a000-' || lpad(to_hex(n), 12, '0'))::uuid
from generate_series(1, 100000) n
"""


@pytest.fixture(scope="module")
def deep_url(database_url: str) -> Iterator[str]:
    async def prepare() -> None:
        owner = await asyncpg.connect(asyncpg_url(database_url))
        await owner.execute(FILL, HOME)
        await owner.execute(HELD, HOME)
        await owner.execute(WAITS, HOME)
        await owner.execute("analyze sluice.jobs")
        await owner.execute("analyze sluice.job_waits")
        await owner.close()

    asyncio.run(prepare())
    yield database_url


@pytest_asyncio.fixture
async def engine(deep_url: str) -> AsyncIterator[asyncpg.Connection[Any]]:
    connection = await asyncpg.connect(asyncpg_url(deep_url))
    await connection.execute("set role sluice_engine")
    yield connection
    await connection.close()


async def explained(connection: asyncpg.Connection[Any], statement: str, *args: object) -> dict[str, Any]:
    """The plan with the rows that were really touched; what it changed is undone."""
    transaction = connection.transaction()
    await transaction.start()
    text = await connection.fetchval("explain (analyze, buffers, format json) " + statement, *args)
    await transaction.rollback()
    found: dict[str, Any] = json.loads(text)[0]
    return found


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every node of a plan."""
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def rows_read(plan: dict[str, Any]) -> int:
    """Rows that scans of `jobs` gave, those filtered out included."""
    return sum(
        round((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])
        for node in nodes(plan)
        if node.get("Relation Name") == "jobs"
    )


def walked(plan: dict[str, Any]) -> set[str]:
    """The ways in which rows of `jobs` were found."""
    return {
        node.get("Index Name", node["Node Type"])
        for node in nodes(plan)
        if node.get("Relation Name") == "jobs" or node["Node Type"] == "Bitmap Index Scan"
    }


async def test_the_signals_over_a_million_waiting_jobs_touch_no_more_than_the_cap_of_each_queue(
    engine: asyncpg.Connection[Any],
) -> None:
    plan = (await explained(engine, NOW, CAP, timedelta(seconds=ALIVE_SECONDS)))["Plan"]
    assert "Seq Scan" not in walked(plan), walked(plan)
    # Each of four queues and `joins`, free and under limits; and the few probes of the loose walks.
    assert rows_read(plan) <= 9 * CAP + 100, rows_read(plan)


async def test_the_signals_say_that_there_is_more_than_was_counted(deep_url: str) -> None:
    database = Database(deep_url)
    found = {one.queue: one for one in await PostgresQueues(database).now()}
    await database.close()
    assert found["deep1"].capped and found["deep1"].due >= CAP
    assert {line.priority for line in found["deep1"].priorities} == {1, 2, 3}
    assert found["deep1"].oldest_seconds is not None and found["deep1"].oldest_seconds > 3000


async def test_the_oldest_job_is_found_behind_more_keys_of_limits_than_are_counted(
    deep_url: str, engine: asyncpg.Connection[Any]
) -> None:
    owner = await asyncpg.connect(asyncpg_url(deep_url))
    keyed = FILL.replace("'deep' || n % 4", "'keyed'").replace("-c000-", "-d000-").replace("1000000", "6000")
    await owner.execute(keyed.replace("case when n % 10 = 0 then 'domain:' || n % 50 end", "'a'"), HOME)
    await owner.execute(
        "update sluice.jobs set limit_key = 'z', run_at = run_at - interval '9 hours', rank = rank - interval '9 hours'"
        " where id = (select id from sluice.jobs where queue = 'keyed' order by rank desc limit 1)"
    )
    await owner.close()
    database = Database(deep_url)
    try:
        (found,) = [one for one in await PostgresQueues(database).now() if one.queue == "keyed"]
    finally:
        await database.close()
    assert found.capped and found.due == CAP
    assert found.oldest_seconds is not None and found.oldest_seconds > 8 * 3600


async def test_with_nothing_to_free_among_a_hundred_thousand_held_jobs_nothing_is_read(
    engine: asyncpg.Connection[Any],
) -> None:
    plan = (await explained(engine, joins.ANY))["Plan"]
    assert walked(plan) <= {"jobs_awaited", "jobs_unnoted"} and rows_read(plan) == 0, walked(plan)


async def test_the_end_of_one_job_is_acted_on_without_a_look_at_the_other_held_ones(
    engine: asyncpg.Connection[Any], deep_url: str
) -> None:
    owner = await asyncpg.connect(asyncpg_url(deep_url))
    ended = UUID("00000000-0000-7000-b000-00000000002a")
    await owner.execute("update sluice.jobs set state = 'cancelled', ended_at = now() where id = $1", ended)
    await owner.close()
    for statement, args in (
        (joins.ENDED, (1000,)),
        (joins.LOCK, ([HOME], [UUID("00000000-0000-7000-a000-00000000002a")])),
    ):
        found = await explained(engine, statement, *args)
        assert rows_read(found["Plan"]) <= 8, re.sub(r"\s+", " ", json.dumps(found))[:3000]


async def test_a_join_of_ten_thousand_children_is_freed_once_by_the_last(deep_url: str) -> None:
    database = Database(deep_url)

    async def nowhere(_: object) -> None:
        raise AssertionError("the clock is not moved")

    engine = PostgresEngine(database)
    s = JobStores(PostgresUnitOfWork(database), engine, nowhere)
    async with s.unit_of_work(HOME) as work:
        children = await work.jobs.add_many([s.new(queue="children") for _ in range(10_000)])
        join = await work.jobs.add(s.new(queue="children", waits_for=tuple(one.job.id for one in children)))
        await work.commit()
    assert join.job.state is JobState.HELD
    freed, ended = 0, 0
    while jobs := await engine.claim(UUID(int=1), ["children"], 500, MINUTE):
        if jobs[0].id == join.job.id:
            break
        assert all(job.awaited for job in jobs)
        await engine.settle_many([Settlement(job.lease, None, MINUTE) for job in jobs])
        ended += len(jobs)
        freed += await engine.free(1000)
        assert freed == (ended == 10_000)
    assert (ended, freed) == (10_000, 1)
    await database.close()
