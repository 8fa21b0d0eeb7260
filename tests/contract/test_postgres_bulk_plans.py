"""The plans of looking at the dead and of changing many jobs: by index, in the role that row security binds."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from adapters.postgres import bulk_sql, dead_letters, jobs_sql
from adapters.postgres.database import asyncpg_url
from adapters.postgres.job_rows import filled
from domain.bulk import BulkAction, BulkFilter, BulkOrder
from domain.jobs import PRIORITY_STEP

HOME = UUID("00000000-0000-7000-8000-000000000001")
FILL = """
insert into sluice.jobs (workspace_id, id, kind, queue, priority, state, ready, rank, run_at, attempt, max_attempts,
    timeout, created_at, ended_at, digest, collapse, trace, correlation_id, payload, fingerprint, code)
select $1, gen_random_uuid(), 'k', 'q' || n % 3, 2, (array['dead', 'dead', 'waiting', 'succeeded'])[n % 4 + 1], true,
    now(), now(), 1, 4, 60, now(), case when n % 4 <> 2 then now() - n * interval '1 second' end,
    uuid_send(gen_random_uuid()), true, '', '', '{}', md5((n % 20)::text), 'c'
from generate_series(1, 60000) n
"""
RETRY = BulkOrder(BulkAction.RETRY, BulkFilter())


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def database(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(asyncpg_url(database_url))
    await connection.execute(FILL, HOME)
    # An old snapshot elsewhere, such as that of an automatic analyze, may keep the first one from doing its work.
    while not await connection.fetchval("select relallvisible from pg_class where oid = 'sluice.jobs'::regclass"):
        await connection.execute("vacuum analyze sluice.jobs")
    yield connection
    await connection.close()


async def plan(database: asyncpg.Connection, statement: str, *args: object, generic: bool = False) -> str:
    """The plan as the application's role gets it."""
    async with database.transaction():
        await database.execute(f"set local plan_cache_mode = force_{'generic' if generic else 'custom'}_plan")
        await database.execute("set local role sluice_app")
        await database.execute("select set_config('sluice.workspace', $1, true)", str(HOME))
        return "\n".join(row[0] for row in await database.fetch("explain " + statement, *args))


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_groups_are_counted_in_one_walk_over_the_index_alone(database: asyncpg.Connection) -> None:
    found = await plan(database, dead_letters.GROUPS, HOME, None, None, 2**62, "", 51)
    assert "Index Only Scan using jobs_dead_letters" in found and "Seq Scan on jobs" not in found, found


async def test_the_jobs_of_a_group_are_found_by_its_fingerprint(database: asyncpg.Connection) -> None:
    statement = filled(jobs_sql.LIST, filters=jobs_sql.IN_STATE["dead"] + " and fingerprint = $4")
    found = await plan(database, statement, HOME, UUID(int=2**128 - 1), 51, "f" * 32)
    assert "jobs_dead_letters" in found and "Seq Scan on jobs" not in found, found


@pytest.mark.parametrize("generic", [False, True])
async def test_a_step_over_the_dead_goes_on_in_the_index_behind_its_position(
    database: asyncpg.Connection, generic: bool
) -> None:
    at = await database.fetchval("select now()")
    position = f"{'7' * 32} {UUID(int=5)}"
    statement = bulk_sql.step(RETRY, "")
    found = await plan(database, statement, HOME, at, UUID(int=1), position, 1000, PRIORITY_STEP, generic=generic)
    assert "Index Scan using jobs_dead_letters" in found and "Seq Scan on jobs" not in found, found
    assert "ROW(fingerprint, id) > " in found.split("Index Cond", 1)[1].split("\n", 1)[0], found


async def test_an_undo_meets_each_job_by_its_key(database: asyncpg.Connection) -> None:
    await database.execute(
        "insert into sluice.bulk_operations (workspace_id, id, action, asked, asked_by, created_at, expected)"
        " values ($1, $1, 'retry', '{}', $1, now(), 1)",
        HOME,
    )
    await database.execute(
        "insert into sluice.bulk_changes (workspace_id, operation_id, job_id, state, priority, ready, rank, run_at,"
        " failed, lost, cancel_asked, attempt, marked_state, marked_attempt, marked_run_at)"
        " select $1, $1, id, state, priority, ready, rank, run_at, failed, lost, false, 1, 'waiting', 1, now()"
        " from sluice.jobs where state = 'dead'",
        HOME,
    )
    await database.execute("analyze sluice.bulk_changes")
    found = await plan(database, bulk_sql.UNDO, HOME, HOME, 1000, None)
    assert "bulk_changes_open" in found and "Seq Scan on jobs" not in found, found
    assert "Seq Scan on bulk_changes" not in found, found
