"""What the database itself holds to: the law of moves, its indexes, least privilege."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from adapters.postgres import engine_sql, finished, history, joins
from adapters.postgres.database import asyncpg_url
from adapters.postgres.engine_claims import BEGINNING
from adapters.postgres.job_rows import filled as filled_in
from domain.jobs import STEPS, JobState

HOME = UUID("00000000-0000-7000-8000-000000000001")
FILL = """
insert into sluice.jobs (workspace_id, id, kind, queue, priority, state, ready, rank, run_at, attempt, max_attempts,
    timeout, lease_worker, lease_until, created_at, ended_at, digest, collapse, trace, correlation_id, payload)
select $1, gen_random_uuid(), 'k', 'q' || n % 3, 2, state, true, now(), now(), 1, 4, 60,
    case when state = 'running' then $2::uuid end,
    case when state = 'running' then now() + (n % 100 - 50) * interval '1 minute' end,
    now(), case when state = 'succeeded' then now() end, '\\x00', false, '', '', '{}'
from (select n, (array['running', 'waiting', 'succeeded', 'succeeded', 'succeeded'])[n % 5 + 1] as state
      from generate_series(1, 20000) n) rows
"""
MILLION = """
insert into sluice.jobs (workspace_id, id, kind, queue, priority, state, ready, rank, run_at, attempt, max_attempts,
    timeout, lease_worker, lease_until, created_at, ended_at, digest, collapse, trace, correlation_id, payload)
select $1, gen_random_uuid(), 'k', 'q', 2, case when n % 50 = 0 then 'running' else 'succeeded' end, true, now(), now(),
    1, 4, 60, case when n % 50 = 0 then $2::uuid end,
    case when n % 50 = 0 then now() + (n % 100 - 25) * interval '1 hour' end,
    now(), case when n % 50 > 0 then now() end, '\\x00', false, '', '', '{}' from generate_series(1, 1000000) n
"""
FINISH = """
insert into sluice.jobs_finished (workspace_id, id, kind, queue, priority, state, run_at, attempt, failed, max_attempts,
    lost, timeout, cancel_asked, created_at, ended_at, digest, collapse, trace, correlation_id, payload)
select case when n % 2 = 0 then $1 else gen_random_uuid() end, gen_random_uuid(), 'k', 'q', 2, 'succeeded', now(), 1, 0,
    4, 0, 60, false, now(), now() - n * interval '1 minute', '\\x00', false, '', '', '{}'
from generate_series(1, 20000) n
"""
AGO = datetime(2000, 1, 1, tzinfo=UTC)
ONE = """
insert into sluice.jobs (workspace_id, id, kind, queue, priority, state, ready, rank, run_at, max_attempts, timeout,
    lease_worker, lease_until, created_at, ended_at, digest, collapse, trace, correlation_id, payload)
values ($1, $2::uuid, 'k', 'q', 2, $3::text, true, now(), now(), 4, 60, case when $3 = 'running' then $2::uuid end,
    case when $3 = 'running' then now() end, now(), case when $3 in ('succeeded', 'cancelled', 'dead') then now() end,
    '\\x00', false, '', '', '{}')
"""
STEP = """
update sluice.jobs set state = $2::text, lease_worker = case when $2 = 'running' then $1::uuid end,
    lease_until = case when $2 = 'running' then now() end,
    ended_at = case when $2 in ('succeeded', 'cancelled', 'dead') then now() end where id = $1::uuid
"""


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(asyncpg_url(database_url))
    await connection.execute("delete from sluice.jobs")
    yield connection
    await connection.close()


async def filled(database: asyncpg.Connection) -> None:
    await database.execute(FILL, HOME, UUID(int=1))
    await database.execute("analyze sluice.jobs")


async def plan(database: asyncpg.Connection, statement: str, *args: object, role: str = "sluice_engine") -> str:
    async with database.transaction():
        await database.execute(f"set local role {role}; set local plan_cache_mode = force_custom_plan")
        return "\n".join(row[0] for row in await database.fetch("explain " + statement, *args))


@pytest.mark.parametrize("before", JobState)
async def test_the_trigger_lets_through_exactly_the_steps_of_the_table(
    database: asyncpg.Connection, before: JobState
) -> None:
    for number, after in enumerate(JobState):
        ident = UUID(int=number + 1)
        await database.execute(ONE, HOME, ident, before)
        try:
            await database.execute(STEP, ident, after)
            allowed = True
        except asyncpg.CheckViolationError:
            allowed = False
        assert allowed == (before is after or (before, after) in STEPS), f"{before} -> {after}"


@pytest.mark.parametrize(
    ("change", "law"),
    [
        ("state = 'lost'", None),
        ("lease_worker = id, lease_until = now()", "jobs_leased"),
        ("ended_at = now()", "jobs_ended"),
        ("key = 'a'", "jobs_keyed"),
        ("priority = 4", "jobs_words"),
        ("after = 'never'", "jobs_words"),
    ],
)
async def test_no_row_breaks_a_law_of_jobs(database: asyncpg.Connection, change: str, law: str | None) -> None:
    await database.execute(ONE, HOME, UUID(int=1), JobState.WAITING)
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await database.execute(f"update sluice.jobs set {change} where id = $1", UUID(int=1))
    assert refused.value.constraint_name == law


async def test_no_row_comes_in_a_state_that_the_domain_does_not_know(database: asyncpg.Connection) -> None:
    with pytest.raises(asyncpg.CheckViolationError) as refused:
        await database.execute(ONE, HOME, UUID(int=1), "lost")
    assert refused.value.constraint_name == "jobs_words"


async def test_stale_jobs_are_found_by_their_index(database: asyncpg.Connection) -> None:
    await filled(database)
    found = await plan(database, "select * from sluice.find_stale_jobs(interval '10 minutes', 100)")
    assert "Index Scan using jobs_lease" in found and "Seq Scan on jobs" not in found, found
    stale = await database.fetch("select lease_until from sluice.find_stale_jobs(interval '10 minutes', 100000)")
    assert len(stale) == await database.fetchval(
        "select count(*) from sluice.jobs where state = 'running' and lease_until <= now() - interval '10 minutes'"
    )


async def test_a_claim_walks_the_index_in_its_order(database: asyncpg.Connection) -> None:
    await filled(database)
    found = await plan(database, engine_sql.CLAIM, "q1", 50, UUID(int=2), timedelta(minutes=1), BEGINNING)
    assert "Index Scan using jobs_claim" in found and "Sort" not in found and "Seq Scan on jobs" not in found, found


async def test_a_claim_in_turns_walks_the_index_of_each_workspace(database: asyncpg.Connection) -> None:
    await filled(database)
    arguments = ("q1", 50, UUID(int=2), timedelta(minutes=1), [HOME, UUID(int=9)], 25, [BEGINNING] * 2)
    found = await plan(database, engine_sql.CLAIM_TURNS, *arguments)
    assert "Index Scan using jobs_turns" in found and "Seq Scan on jobs" not in found, found
    found = await plan(database, engine_sql.HOMES, "q1", UUID(int=0), 200)
    assert "using jobs_turns" in found and "using jobs_claim" not in found and "Seq Scan on jobs" not in found, found


async def test_keys_under_a_limit_are_found_without_a_look_at_other_jobs(database: asyncpg.Connection) -> None:
    await filled(database)
    found = await plan(database, engine_sql.FIND_KEYS)
    assert "using jobs_limited" in found and "Seq Scan on jobs" not in found, found


async def test_finished_jobs_are_found_and_listed_by_their_key(database: asyncpg.Connection) -> None:
    await database.execute("delete from sluice.jobs_finished")
    await database.execute(FINISH, HOME)
    await database.execute("analyze sluice.jobs_finished")
    for statement, arguments in (
        (finished.GET, (HOME, UUID(int=1))),
        (filled_in(finished.LIST, filters=""), (HOME, UUID(int=2**128 - 1), 21)),
    ):
        found = await plan(database, statement, *arguments, role="sluice_app")
        assert "using jobs_finished_pkey" in found and "Sort" not in found and "Seq Scan" not in found, found
    for filters, argument, index in (
        ("and state = 'dead'", None, "jobs_finished_stopped"),
        ("and state = 'cancelled'", None, "jobs_finished_stopped"),
        ("and state = 'dead' and fingerprint = $4", "0" * 16, "jobs_finished_causes"),
        ("and kind = $4", "rare", "jobs_finished_kind"),
        ("and queue = $4", "rare", "jobs_finished_queue"),
        ("and parent_id = $4", UUID(int=1), "jobs_finished_parent"),
    ):
        arguments = (HOME, UUID(int=2**128 - 1), 21, *(() if argument is None else (argument,)))
        found = await plan(database, filled_in(finished.LIST, filters=filters), *arguments, role="sluice_app")
        assert f"using {index}" in found and "Seq Scan" not in found, found
    found = await plan(database, joins.CHILDREN, HOME, UUID(int=1), role="sluice_app")
    assert "jobs_finished_parent" in found and "Seq Scan on jobs_finished" not in found, found
    found = await plan(database, history.PAGE, AGO, AGO, AGO, UUID(int=0), 1000)
    assert "using jobs_finished_age" in found and "Seq Scan" not in found, found
    await database.execute("delete from sluice.jobs_finished")


async def test_stale_jobs_are_found_by_their_index_among_a_million(database: asyncpg.Connection) -> None:
    await database.execute(MILLION, HOME, UUID(int=1))
    await database.execute("analyze sluice.jobs")
    found = await plan(database, "select * from sluice.find_stale_jobs(interval '10 minutes', 1000)")
    assert "Index Scan using jobs_lease" in found and "Seq Scan on jobs" not in found, found
    stale = await database.fetch("select 1 from sluice.find_stale_jobs(interval '10 minutes', 100000)")
    assert len(stale) == 10_000
    await database.execute("truncate sluice.jobs cascade")


async def test_a_batch_settles_by_primary_key(database: asyncpg.Connection) -> None:
    await filled(database)
    found = await plan(database, engine_sql.SETTLE, HOME, "{}", UUID(int=1), "{}", "{}", "{}", [], [])
    assert "jobs_pkey" in found and "jobs_lease" not in found and "Seq Scan on jobs" not in found, found


async def test_the_application_sees_one_workspace_and_deletes_nothing(database: asyncpg.Connection) -> None:
    await database.execute(ONE, HOME, UUID(int=5), "waiting")
    async with database.transaction():
        await database.execute("set local role sluice_app")
        assert await database.fetchval("select count(*) from sluice.jobs") == 0
        await database.execute("select set_config('sluice.workspace', $1, true)", str(HOME))
        assert await database.fetchval("select count(*) from sluice.jobs") == 1
    for statement in ("delete from sluice.jobs", "select * from sluice.workers", "select * from sluice.schedules"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with database.transaction():
                await database.execute("set local role sluice_app")
                await database.execute(statement)
