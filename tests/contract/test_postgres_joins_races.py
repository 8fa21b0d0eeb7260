"""Who begins to wait at the very moment when what it waits for is looked at, or leaves, is not forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest_asyncio

from adapters.postgres import history
from adapters.postgres.database import Database, asyncpg_url
from adapters.postgres.engine import PostgresEngine
from adapters.postgres.finished import KEPT
from adapters.postgres.job_rows import filled
from adapters.postgres.work import PostgresUnitOfWork
from application.contracts.job_stores import JobStores
from application.contracts.joins import several, waiter
from domain.jobs import Job, JobState

GATE = 7
"""The advisory lock that stands in the way of looking at an ended job."""
STAND_IN_THE_WAY = f"""
create function sluice.stand_in_the_way() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock({GATE});
    return new;
end $$;
create trigger jobs_gate before update of awaited on sluice.jobs for each row
    when (old.awaited and not new.awaited) execute function sluice.stand_in_the_way();
"""
BEFORE_A_LOCK = """
select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
"""


@pytest_asyncio.fixture
async def owner(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(asyncpg_url(database_url))
    await connection.execute("delete from sluice.jobs; delete from sluice.jobs_finished")
    yield connection
    await connection.close()


@pytest_asyncio.fixture
async def s(database_url: str, owner: asyncpg.Connection) -> AsyncIterator[JobStores]:
    async def advance(by: timedelta) -> None:
        await owner.execute("update sluice.clock set shift = shift + $1", by)

    database = Database(database_url)
    yield JobStores(PostgresUnitOfWork(database), PostgresEngine(database), advance)
    await database.close()


class Locks:
    """Looks from a connection of its own at who stands before a lock."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def waited_for(self, sessions: int, *unless: asyncio.Task[Job]) -> None:
        """Until so many sessions stand before a lock, or one of these has got through without."""
        while await self._connection.fetchval(BEFORE_A_LOCK) < sessions:
            if any(one.done() for one in unless):
                return


@pytest_asyncio.fixture
async def locks(database_url: str) -> AsyncIterator[Locks]:
    connection = await asyncpg.connect(asyncpg_url(database_url))
    yield Locks(connection)
    await connection.close()


async def test_a_waiter_that_comes_while_its_ended_job_is_looked_at_is_freed(
    s: JobStores, owner: asyncpg.Connection, locks: Locks
) -> None:
    jobs = await several(s, 2)
    waiters = [await waiter(s, [job]) for job in jobs]
    for job in jobs:
        await s.settle(job.lease)
    await owner.execute(STAND_IN_THE_WAY)
    try:
        async with owner.transaction():
            await owner.execute("select pg_advisory_xact_lock($1)", GATE)
            looking = asyncio.create_task(s.engine.free(10))
            await locks.waited_for(1)
            late = asyncio.create_task(waiter(s, [jobs[1]]))
            await locks.waited_for(2, late)
        waiters.append(await late)
        await looking
        await s.engine.free(10)
        assert [(await s.get(one.id)).state for one in waiters] == [JobState.WAITING] * 3
    finally:
        await owner.execute("drop trigger jobs_gate on sluice.jobs; drop function sluice.stand_in_the_way()")


async def test_a_waiter_whose_job_retires_under_its_hands_is_freed(
    s: JobStores, owner: asyncpg.Connection, locks: Locks
) -> None:
    (job,) = await several(s, 1)
    await s.settle(job.lease)
    retire = filled(
        history.RETIRE, attempts=history._ATTEMPTS, progress=history._PROGRESS, kept=KEPT, state="succeeded"
    )
    async with owner.transaction():
        moved = await owner.fetchrow(retire, timedelta(0), 10, datetime(1, 1, 1, tzinfo=UTC))
        assert moved["moved"] == 1
        late = asyncio.create_task(waiter(s, [job]))
        await locks.waited_for(1)
    held: UUID = (await late).id
    await s.engine.free(10)
    assert (await s.get(held)).state is JobState.WAITING
    assert await owner.fetchval("select count(*) from sluice.job_waits") == 0
