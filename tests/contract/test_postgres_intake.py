"""Callers that come at once share a commit and yet each gets its own answer; and ten thousand lost jobs come back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
import pytest_asyncio

from adapters.machine import SystemChance, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.postgres.database import Database, asyncpg_url
from adapters.postgres.engine import PostgresEngine
from adapters.postgres.intake import PostgresIntake
from application.contracts.job_stores import AWAY, HOME
from application.kinds import Kinds
from application.ports.jobs import Settlement
from application.running import Sweep
from domain.errors import Refusal
from domain.jobs import JobState, NewJob, canonical, input_digest

STALE = """
insert into sluice.jobs (workspace_id, id, kind, queue, priority, state, ready, rank, run_at, attempt, max_attempts,
    timeout, lease_worker, lease_until, created_at, started_at, digest, collapse, trace, correlation_id, payload)
select $1, gen_random_uuid(), 'k', 'q', 2, 'running', true, now(), now(), 1, 4, 60, $2, now() - interval '1 hour',
    now(), now(), '\\x00', false, '', '', '{}' from generate_series(1, 10000)
"""


def new(number: int, **changes: object) -> NewJob:
    payload = {"n": number}
    return NewJob(
        id=Uuid7Ids().new(), kind="work", payload=canonical(payload), digest=input_digest("work", payload),
        **changes,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest_asyncio.fixture
async def owner(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(asyncpg_url(database_url))
    await connection.execute("delete from sluice.jobs")
    yield connection
    await connection.close()


@pytest_asyncio.fixture(params=[False, True], ids=["session", "pooled"])
async def database(
    request: pytest.FixtureRequest, database_url: str, owner: asyncpg.Connection
) -> AsyncIterator[Database]:
    found = Database(database_url, pooled=request.param)
    yield found
    await found.close()


async def test_callers_at_once_each_get_their_own_job(database: Database, owner: asyncpg.Connection) -> None:
    intake = PostgresIntake(database)
    jobs = [new(number, key=f"k{number}" if number % 2 else None) for number in range(200)]
    homes = [HOME if number % 3 else AWAY for number in range(200)]
    added = await asyncio.gather(*(intake.add(home, job) for home, job in zip(homes, jobs, strict=True)))
    assert all(one.fresh for one in added)
    assert [(one.job.id, one.job.workspace_id) for one in added] == [
        (job.id, home) for home, job in zip(homes, jobs, strict=True)
    ]
    kept = await owner.fetch("select id, workspace_id from sluice.jobs")
    assert {(row["id"], row["workspace_id"]) for row in kept} == {(one.job.id, one.job.workspace_id) for one in added}


async def test_equal_jobs_of_callers_at_once_are_one_job(database: Database) -> None:
    intake = PostgresIntake(database)
    for key in (None, "k"):
        added = await asyncio.gather(*(intake.add(HOME, new(1, key=key)) for _ in range(30)))
        assert len({one.job.id for one in added}) == 1 and sum(one.fresh for one in added) == 1


async def test_a_job_that_cannot_be_kept_refuses_itself_and_not_its_neighbours(database: Database) -> None:
    intake = PostgresIntake(database)
    calls = [intake.add(HOME, new(number, trace="\0" if number == 7 else "")) for number in range(20)]
    with pytest.raises(Refusal):
        await intake.add(HOME, new(99, priority=9))
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert [number for number, one in enumerate(answers) if isinstance(one, BaseException)] == [7]


async def test_a_caller_that_goes_away_leaves_the_others_their_answers(database: Database) -> None:
    intake = PostgresIntake(database)
    calls = [asyncio.create_task(intake.add(HOME, new(number))) for number in range(20)]
    await asyncio.sleep(0)
    calls[3].cancel()
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert [number for number, one in enumerate(answers) if isinstance(one, BaseException)] == [3]


async def test_a_held_job_knows_at_once_what_it_still_waits_for(database: Database, owner: asyncpg.Connection) -> None:
    intake, engine, worker, minute = (
        PostgresIntake(database),
        PostgresEngine(database),
        UUID(int=9),
        timedelta(minutes=1),
    )
    gone, first = UUID(int=404), (await intake.add(HOME, new(1))).job
    free = (await intake.add(HOME, new(2, waits_for=(gone,)))).job
    held = (await intake.add(HOME, new(3, waits_for=(gone, first.id)))).job
    assert (free.state, held.state) == (JobState.WAITING, JobState.HELD)
    assert [tuple(row) for row in await owner.fetch("select waiter_id, awaited_id from sluice.job_waits")] == [
        (held.id, first.id)
    ]
    leases = [job.lease for job in await engine.claim(worker, ["default"], 9, minute)]
    assert {lease.job_id for lease in leases} == {first.id, free.id}
    await engine.settle_many([Settlement(lease, None, minute) for lease in leases])
    await engine.free(100)
    assert [job.id for job in await engine.claim(worker, ["default"], 9, minute)] == [held.id]


async def test_the_engine_works_with_and_without_a_pooler(database: Database) -> None:
    intake, engine = PostgresIntake(database), PostgresEngine(database)
    await asyncio.gather(*(intake.add(HOME, new(number)) for number in range(10)))
    worker = UUID(int=5)
    jobs = await engine.claim(worker, ["default"], 20, timedelta(minutes=1))
    assert [job.state for job in jobs] == [JobState.RUNNING] * 10
    assert await engine.release([job.lease for job in jobs[:4]]) == {job.id for job in jobs[:4]}
    again = await engine.claim(worker, ["default"], 20, timedelta(minutes=1))
    assert {job.id for job in again} == {job.id for job in jobs[:4]}


async def test_ten_thousand_lost_jobs_come_back_in_one_sweep_and_not_all_at_once(
    database_url: str, owner: asyncpg.Connection
) -> None:
    await owner.execute(STALE, HOME, UUID(int=5))
    database = Database(database_url)
    sweep = Sweep(Kinds(), PostgresEngine(database), MemoryBell(), SystemChance())
    assert len(await sweep()) == 10_000
    row = await owner.fetchrow("""select count(*) as waiting, count(distinct run_at) as times,
        count(*) filter (where lost = 1 and failed = 0) as unharmed from sluice.jobs where state = 'waiting'""")
    assert (row["waiting"], row["unharmed"]) == (10_000, 10_000) and row["times"] > 9_000
    await database.close()
