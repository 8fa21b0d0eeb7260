"""Transactions on the pool: they begin with their first statement, and every way into it means the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import pytest

from adapters.postgres.address import asyncpg_url
from adapters.postgres.database import APP, Database
from adapters.postgres.work import PostgresUnitOfWork
from domain.errors import Transient

HERE, THERE = UUID(int=5), UUID(int=6)
PUT = "insert into sessions_here.notes values ($1, $2, $3, $4, $5, $6, $7, $8)"
TIMES = 4
"""A statement goes other ways the first, the second and the later times."""


@pytest.fixture
async def owner(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(asyncpg_url(database_url))
    await connection.execute(
        """
        drop schema if exists sessions_here cascade; create schema sessions_here;
        create table sessions_here.notes (workspace_id uuid not null, number bigint check (number > 0), small smallint,
            said text, body jsonb, good boolean, share float8, at timestamptz);
        alter table sessions_here.notes enable row level security;
        create policy own on sessions_here.notes
            using (workspace_id = nullif(current_setting('sluice.workspace', true), '')::uuid);
        grant usage on schema sessions_here to sluice_app;
        grant select, insert, delete on sessions_here.notes to sluice_app
        """
    )
    yield connection
    await connection.execute("drop schema sessions_here cascade")
    await connection.close()


@pytest.fixture
async def database(database_url: str, owner: asyncpg.Connection) -> AsyncIterator[Database]:
    made = Database(database_url, size=1, overflow=0)
    yield made
    await made.close()


def _values(workspace: UUID, number: int | None = 1, said: str | None = "a") -> tuple[object, ...]:
    return workspace, number, 2, said, '{"a": "it\'s \\\\"}', True, 0.1, datetime(2026, 1, 2, 3, 4, 5, 6, UTC)


@pytest.mark.parametrize(
    "said", ["plain", "it's", "\\", "\\'; drop table x; --", "$1 %s {}", "ä\n\t\u2028𝄞", "", None, "x" * 5000]
)
async def test_a_value_is_stored_alike_however_often_its_statement_ran(
    database: Database, owner: asyncpg.Connection, said: str | None
) -> None:
    for _ in range(TIMES):
        async with PostgresUnitOfWork(database)(HERE) as work:
            assert await work.execute(PUT, *_values(HERE, said=said)) == "INSERT 0 1"  # type: ignore[attr-defined]
            await work.commit()
    rows = await owner.fetch("select * from sessions_here.notes")
    assert len(rows) == TIMES
    assert len(set(rows)) == 1
    assert tuple(rows[0]) == _values(HERE, said=said)


async def test_the_role_and_the_workspace_hold_from_the_first_statement_on(database: Database) -> None:
    for workspace in (HERE, THERE) * TIMES:
        async with database.begin(APP, workspace) as session:
            await session.execute(PUT, *_values(workspace))
            await session.commit()
        async with database.begin(APP, THERE if workspace == HERE else HERE) as session:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await session.execute(PUT, *_values(workspace))
    async with database.begin(APP, HERE) as session:
        rows = await (await session.driver()).fetch("select distinct workspace_id from sessions_here.notes")
    assert [row[0] for row in rows] == [HERE]


async def test_what_is_not_committed_never_was_and_what_the_server_refuses_harms_nobody_after(
    database: Database, owner: asyncpg.Connection
) -> None:
    for _ in range(TIMES):
        async with database.begin(APP, HERE) as session:
            await session.execute(PUT, *_values(HERE))
        with pytest.raises(asyncpg.CheckViolationError):
            async with database.begin(APP, HERE) as session:
                await session.execute(PUT, *_values(HERE, number=-1))
        with pytest.raises(Transient):
            async with database.begin(APP, HERE) as session:
                with pytest.raises(asyncpg.PostgresError):
                    await session.execute(PUT, THERE, *_values(HERE)[1:])
                await session.commit()
    assert await owner.fetchval("select count(*) from sessions_here.notes") == 0


async def test_a_table_that_changed_under_a_prepared_statement_costs_one_attempt_at_most(
    database: Database, owner: asyncpg.Connection
) -> None:
    take = "delete from sessions_here.notes returning *"
    for _ in range(TIMES):
        async with database.begin(APP, HERE) as session:
            await session.execute(take)
    await owner.execute("alter table sessions_here.notes add column more int")
    refused = 0
    for _ in range(TIMES):
        try:
            async with database.begin(APP, HERE) as session:
                await session.execute(take)
        except asyncpg.PostgresError:
            refused += 1
    assert refused <= 1


async def test_who_is_cancelled_in_the_middle_leaves_nothing_behind(
    database: Database, owner: asyncpg.Connection
) -> None:
    async def put() -> None:
        async with database.begin(APP, HERE) as session:
            await session.execute(PUT, *_values(HERE))
            await session.commit()

    blocked = "select count(*) from pg_locks where not granted and relation = 'sessions_here.notes'::regclass"
    for _ in range(TIMES):
        async with owner.transaction():
            await owner.execute("lock table sessions_here.notes in access exclusive mode")
            putting = asyncio.create_task(put())
            while not await owner.fetchval(blocked):
                continue
            putting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await putting
        await put()
    assert await owner.fetchval("select count(*) from sessions_here.notes") == TIMES


async def test_a_connection_whose_server_has_gone_is_passed_over(database: Database, owner: asyncpg.Connection) -> None:
    async with database.begin(APP, HERE) as session:
        driver = await session.driver()
        pid = driver.get_server_pid()
    gone = asyncio.Event()
    driver.add_termination_listener(lambda _: gone.set())
    await owner.execute("select pg_terminate_backend($1)", pid)
    async with asyncio.timeout(20):
        await gone.wait()
    async with database.begin(APP, HERE) as session:
        assert (await session.driver()).get_server_pid() != pid


async def test_a_work_that_asks_for_nothing_begins_no_transaction(
    database: Database, owner: asyncpg.Connection
) -> None:
    async with database.begin(APP, HERE) as session:
        pid = (await session.driver()).get_server_pid()
    asked = "select query, xact_start from pg_stat_activity where pid = $1"
    async with PostgresUnitOfWork(database)(HERE) as work:
        assert (await owner.fetchrow(asked, pid))["xact_start"] is None
        await work.commit()
    assert (await owner.fetchrow(asked, pid))["query"] == "rollback"


async def test_one_waits_for_a_connection_that_another_holds(database: Database) -> None:
    async def pid() -> int:
        async with database.begin(APP, HERE) as session:
            return int((await session.driver()).get_server_pid())

    assert len(set(await asyncio.gather(*(pid() for _ in range(10))))) == 1


async def test_closing_ends_what_is_idle_at_once_and_what_is_lent_when_it_comes_back(
    database_url: str, owner: asyncpg.Connection
) -> None:
    database = Database(database_url, size=2, overflow=0)
    async with database.begin(APP, HERE) as lent:
        held = await lent.driver()
        async with database.begin(APP, HERE) as other:
            idle = await other.driver()
        await database.close()
        assert idle.is_closed()
        assert await held.fetchval("select 1") == 1
    assert held.is_closed()
    assert await owner.fetchval("select 1") == 1


OWN_STATE = "set statement_timeout = '7min'; set search_path = sessions_here; create temporary table mine (a int)"
LEFT_BEHIND = """
    select current_user, session_user, current_setting('statement_timeout'), current_setting('search_path'),
        current_setting('sluice.workspace', true), to_regclass('pg_temp.mine'),
        (select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid())
"""


async def _seen(database: Database) -> tuple[int, tuple[object, ...]]:
    async with database.begin(APP, THERE) as session:
        driver = await session.driver()
        return driver.get_server_pid(), tuple(await driver.fetchrow(LEFT_BEHIND))


@pytest.mark.parametrize("committed", [True, False])
@pytest.mark.parametrize("way", ["execute", "fetch", "driver"])
async def test_what_sql_of_a_job_kind_leaves_on_a_connection_goes_with_its_transaction(
    database: Database, way: str, committed: bool
) -> None:
    before = await _seen(database)
    async with PostgresUnitOfWork(database)(HERE) as work:
        if way == "driver":
            await (await work.driver()).execute(OWN_STATE)  # type: ignore[attr-defined]
        else:
            for one in OWN_STATE.split(";"):
                await getattr(work, way)(one)
        await getattr(work, "execute" if way == "driver" else way)("select pg_advisory_lock(77)")
        if committed:
            await work.commit()
    assert await _seen(database) == before
    async with database.begin(APP, None) as session:
        await session.execute("select 1")
        await session.commit()
    assert await database.revision() is not None


async def test_sql_of_a_job_kind_after_an_error_is_not_taken_for_committed(
    database: Database, owner: asyncpg.Connection
) -> None:
    with pytest.raises(Transient):
        async with PostgresUnitOfWork(database)(HERE) as work:
            await work.execute(PUT, *_values(HERE))  # type: ignore[attr-defined]
            with pytest.raises(asyncpg.PostgresError):
                await work.execute("select 1 / 0")  # type: ignore[attr-defined]
            await work.commit()
    assert await owner.fetchval("select count(*) from sessions_here.notes") == 0


@pytest.mark.parametrize("began", [True, False])
async def test_nothing_can_be_asked_for_after_the_commit(
    database: Database, owner: asyncpg.Connection, began: bool
) -> None:
    async with PostgresUnitOfWork(database)(HERE) as work:
        if began:
            await work.execute(PUT, *_values(HERE))  # type: ignore[attr-defined]
        await work.commit()
        for late in (work.execute(PUT, *_values(HERE)), work.fetch("select 1"), work.driver(), work.jobs.get(HERE)):  # type: ignore[attr-defined]
            with pytest.raises(RuntimeError, match="after commit"):
                await late
    with pytest.raises(RuntimeError, match="after commit"):
        await work.execute(PUT, *_values(HERE))  # type: ignore[attr-defined]
    async with database.begin(APP, HERE) as session:
        await session.commit_with("select 1")
        with pytest.raises(RuntimeError, match="after commit"):
            await session.driver()
    assert await owner.fetchval("select count(*) from sessions_here.notes") == int(began)


async def test_who_is_cancelled_while_the_server_goes_away_is_cancelled(
    database: Database, owner: asyncpg.Connection
) -> None:
    inside: asyncio.Future[asyncpg.Connection] = asyncio.get_running_loop().create_future()

    async def wait() -> None:
        async with database.begin(APP, HERE) as session:
            inside.set_result(await session.driver())
            await asyncio.Event().wait()

    waiting = asyncio.create_task(wait())
    driver = await inside
    pid = driver.get_server_pid()
    gone = asyncio.Event()
    driver.add_termination_listener(lambda _: gone.set())
    await owner.execute("select pg_terminate_backend($1)", pid)
    async with asyncio.timeout(20):
        await gone.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (await _seen(database))[0] != pid


async def test_a_server_that_is_killed_before_the_rollback_hides_no_fault_of_the_user(
    database: Database, owner: asyncpg.Connection
) -> None:
    with pytest.raises(LookupError):
        async with database.begin(APP, HERE) as session:
            pid = (await session.driver()).get_server_pid()
            with ThreadPoolExecutor(1) as aside:  # waited for without this loop, which hears nothing of it
                aside.submit(_ended_elsewhere, database.url, pid).result()
            raise LookupError
    assert (await _seen(database))[0] != pid


def _ended_elsewhere(url: str, pid: int) -> None:
    async def run() -> None:
        connection = await asyncpg.connect(asyncpg_url(url))
        await connection.execute("select pg_terminate_backend($1, 20000)", pid)
        await connection.close()

    asyncio.run(run())
