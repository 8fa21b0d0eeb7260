"""What a claim remembers costs time at most: a job that comes back behind its back is found all the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from adapters.machine import Uuid7Ids
from adapters.postgres import engine_claims
from adapters.postgres.address import asyncpg_url
from adapters.postgres.database import ENGINE, Database
from adapters.postgres.engine import PostgresEngine
from adapters.postgres.engine_claims import Claims
from adapters.postgres.intake import PostgresIntake
from adapters.postgres.lines import Lines
from application.contracts.job_stores import AWAY, HOME
from domain.jobs import Job, NewJob, canonical, input_digest

QUEUE, LEASE = "floors", timedelta(minutes=5)
OURS, OTHERS = UUID(int=11), UUID(int=12)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url)
    yield made
    await made.close()


def new(number: int) -> NewJob:
    payload = {"n": number}
    return NewJob(
        id=Uuid7Ids().new(), kind="work", payload=canonical(payload), digest=input_digest("work", payload),
        queue=QUEUE, collapse=False,
    )  # fmt: skip


async def one(engine: PostgresEngine, worker: UUID) -> Job | None:
    found = await engine.claim(worker, [QUEUE], 1, LEASE)
    return found[0] if found else None


@pytest.mark.parametrize("homes", [(HOME,), (HOME, AWAY)], ids=["one workspace", "in turns"])
async def test_a_job_that_another_process_hands_back_below_the_floor_is_found_by_a_scout(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, homes: tuple[UUID, ...]
) -> None:
    monkeypatch.setattr(engine_claims, "SLOW_SECONDS", -1.0)  # so that every look counts as one over dead entries
    monkeypatch.setattr(engine_claims, "SLOW_PER_JOB", 0.0)
    intake, engine, other = PostgresIntake(database), PostgresEngine(database), PostgresEngine(database)
    while await engine.claim(OURS, [QUEUE], 100, LEASE):
        continue
    for number in range(12):
        await intake.add(homes[number % len(homes)], new(number))
    owner = await asyncpg.connect(asyncpg_url(database_url))
    await owner.execute("update sluice.jobs set rank = rank - interval '1 hour' where queue = $1", QUEUE)
    await owner.close()
    back = await one(other, OTHERS)
    assert back is not None
    seen = [await one(engine, OURS) for _ in range(6)]
    await other.release([back.lease])
    following = await one(engine, OURS)
    if len(homes) == 1:  # with turns the floor of a workspace is found at its first job
        assert following is not None and following.id != back.id
    assert len({job.id for job in seen if job} - {back.id}) == 6
    async with asyncio.timeout(30):
        while (found := await one(engine, OURS)) is None or found.id != back.id:
            continue
    assert found.attempt == 2


async def test_a_floor_that_is_lowered_while_a_look_is_under_way_stays_low(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_claims, "SLOW_SECONDS", -1.0)
    monkeypatch.setattr(engine_claims, "SLOW_PER_JOB", 0.0)
    monkeypatch.setattr(engine_claims, "SHARE", 1e9)  # no scout comes meanwhile
    lines = Lines(database, ENGINE, size=3)
    intake, other, claims = PostgresIntake(database), PostgresEngine(database), Claims(lines)
    while await other.claim(OTHERS, [QUEUE], 100, LEASE):
        continue
    for number in range(100, 112):
        await intake.add(HOME, new(number))
    owner = await asyncpg.connect(asyncpg_url(database_url))
    await owner.execute("update sluice.jobs set rank = rank - interval '1 hour' where queue = $1", QUEUE)
    back = await one(other, OTHERS)
    assert back is not None
    for _ in range(6):
        assert await claims(OURS, [QUEUE], 1, LEASE)
    await other.release([back.lease])
    await owner.execute("begin; lock table sluice.jobs in exclusive mode")
    look = asyncio.create_task(claims(OURS, [QUEUE], 1, LEASE))
    async with asyncio.timeout(30):
        while not await owner.fetchval("select exists (select from pg_locks where not granted)"):
            continue
    claims.came_back(QUEUE, engine_claims.BEGINNING)
    await owner.execute("commit")
    above, below = await look, await claims(OURS, [QUEUE], 1, LEASE)
    assert [job.id for job in above] != [back.id] == [job.id for job in below]
    await claims.close()
    await lines.close()
    await owner.close()
