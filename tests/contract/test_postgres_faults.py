"""A server that is away passes and is tried again; a mistake in a call of the driver keeps its name and is not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.postgres.database import APP, ENGINE, Database
from adapters.postgres.engine import PostgresEngine
from adapters.postgres.lines import Lines
from adapters.postgres.work import PostgresUnitOfWork
from application.contracts.job_stores import HOME
from application.kinds import JobContext, JobKind, Kinds
from application.running import RunJob
from domain.errors import Transient
from domain.jobs import NewJob, canonical, input_digest

WORKER, LEASE = UUID(int=77), timedelta(seconds=60)
TOO_FEW = "select $1::int + $2::int"
END_OF_IT = "reset role; select pg_terminate_backend(pg_backend_pid())"
MISTAKES: dict[str, Callable[[asyncpg.Connection[Any]], Awaitable[object]]] = {
    "an argument too few": lambda driver: driver.fetch(TOO_FEW, 1),
    "a value of another type": lambda driver: driver.fetch("select $1::bigint", "one"),
    "a number that does not fit": lambda driver: driver.fetch("select $1::smallint", 70_000),
    "a table that is not there": lambda driver: driver.fetch("select * from sluice.nowhere"),
}


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url, size=1, overflow=0)
    yield made
    await made.close()


@pytest.mark.parametrize("mistake", MISTAKES)
async def test_a_mistake_of_ours_keeps_its_name_in_a_transaction_and_harms_nobody_after(
    database: Database, mistake: str
) -> None:
    with pytest.raises((asyncpg.InterfaceError, asyncpg.PostgresError)):
        async with database.begin(APP, HOME) as session:
            await MISTAKES[mistake](await session.driver())
    async with database.begin(APP, HOME) as session:
        assert await (await session.driver()).fetchval("select 1") == 1


@pytest.mark.parametrize("pooled", [False, True], ids=["session", "pooled"])
@pytest.mark.parametrize("mistake", MISTAKES)
async def test_a_mistake_of_ours_keeps_its_name_on_the_hot_path_and_harms_nobody_after(
    database_url: str, mistake: str, pooled: bool
) -> None:
    database = Database(database_url, pooled=pooled)
    lines = Lines(database, ENGINE, size=1)
    with pytest.raises((asyncpg.InterfaceError, asyncpg.PostgresError)):
        async with lines.line() as connection:
            await MISTAKES[mistake](connection)
    assert (await lines.fetch("select 1 as one"))[0]["one"] == 1
    await lines.close()


async def test_a_connection_that_is_lost_under_a_statement_is_a_fault_that_passes(database: Database) -> None:
    lines = Lines(database, ENGINE, size=1)
    with pytest.raises(Transient):
        async with database.begin(APP, HOME) as session:
            await (await session.driver()).execute(END_OF_IT)
    with pytest.raises(Transient):
        async with lines.line() as connection:
            await connection.execute(END_OF_IT)
    with pytest.raises(Transient):
        async with database.begin(APP, HOME) as session:
            driver = await session.driver()
            driver.terminate()
            await driver.fetch("select 1")
    assert (await lines.fetch("select 1 as one"))[0]["one"] == 1
    await lines.close()


async def test_a_mistake_in_a_handler_costs_the_job_its_attempt(database: Database) -> None:
    async def mistaken(context: JobContext, _payload: dict[str, object]) -> None:
        async with context.unit_of_work() as work:
            await work.fetch(TOO_FEW, 1)  # type: ignore[attr-defined]

    kinds = Kinds()
    kinds.add(JobKind("mistaken", mistaken, dict, queue="faults"))
    unit_of_work, engine = PostgresUnitOfWork(database), PostgresEngine(database)
    new = NewJob(
        id=Uuid7Ids().new(), kind="mistaken", payload=canonical({}), digest=input_digest("mistaken", b"{}"),
        queue="faults", collapse=False,
    )  # fmt: skip
    async with unit_of_work(HOME) as work:
        await work.jobs.add(new)
        await work.commit()
    run = RunJob(kinds, unit_of_work, engine, SystemClock(), SystemChance())
    (job,) = await engine.claim(WORKER, ["faults"], 1, LEASE)
    ended = await run(job, lambda _context: None)
    assert ended.failure is not None and not ended.failure.blameless
    await engine.fail(ended.failure)
    async with unit_of_work(HOME) as work:
        kept = await work.jobs.get(new.id)
    assert kept is not None and (kept.failed, kept.lost) == (1, 0)
    assert kept.attempts[-1].error is not None and "InterfaceError" in kept.attempts[-1].error.message
