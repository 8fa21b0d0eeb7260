"""The rules of limits in SQL are those of the domain, and hold while processes claim at once."""

from __future__ import annotations

import asyncio
import random

import asyncpg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.postgres.address import asyncpg_url
from domain.limits import Limit, limit_of, take

TAKE = "select granted, next_tat, next_at from sluice.take_tokens($1, $2, $3, $4, $5)"
names = st.text("ab:*", min_size=1, max_size=4).filter(lambda name: "*" not in name[:-1])


async def _history(url: str, rate: int, per: int, steps: list[tuple[int, int]]) -> None:
    connection = await asyncpg.connect(asyncpg_url(url))
    try:
        tat, at = 0, 1_000_000
        for wait, wanted in steps:
            at += wait
            ours = take(tat, at, rate, per, wanted)
            theirs = await connection.fetchrow(TAKE, tat, at, rate, per, wanted)
            assert tuple(theirs) == (ours.count, ours.tat, ours.next_at)
            tat = ours.tat
    finally:
        await connection.close()


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 1000),
    st.integers(1, 10**9),
    st.lists(st.tuples(st.integers(0, 10**8), st.integers(0, 50)), min_size=1, max_size=30),
)
def test_the_bucket_of_the_database_grants_what_the_domain_grants(
    database_url: str, rate: int, per: int, steps: list[tuple[int, int]]
) -> None:
    asyncio.run(_history(database_url, rate, per, steps))


async def _chosen(url: str, limits: list[str], keys: list[str]) -> None:
    connection = await asyncpg.connect(asyncpg_url(url))
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute("delete from sluice.limits")
        for name in limits:
            await connection.execute("insert into sluice.limits (name, concurrency) values ($1, 1)", name)
        known = [Limit(name, concurrency=1) for name in limits]
        for key in keys:
            ours = limit_of(key, known)
            theirs = await connection.fetchval("select name from sluice.limit_of($1)", key)
            assert theirs == (None if ours is None else ours.name), key
    finally:
        await transaction.rollback()
        await connection.close()


@settings(max_examples=40, deadline=None)
@given(st.lists(names, unique=True, max_size=6), st.lists(st.text("ab:", min_size=1, max_size=4), max_size=6))
def test_the_database_chooses_the_limit_that_the_domain_chooses(
    database_url: str, limits: list[str], keys: list[str]
) -> None:
    asyncio.run(_chosen(database_url, limits, keys))


@pytest.mark.parametrize("seed", [1, 2])
async def test_processes_that_claim_at_once_never_pass_the_limit_of_a_key(database_url: str, seed: int) -> None:
    from datetime import timedelta
    from uuid import UUID

    from adapters.machine import Uuid7Ids
    from adapters.postgres.database import Database
    from adapters.postgres.engine import PostgresEngine
    from adapters.postgres.limits import PostgresLimits
    from adapters.postgres.work import PostgresUnitOfWork
    from application.ports.jobs import Settlement
    from domain.access import DEFAULT_WORKSPACE
    from domain.jobs import NewJob

    chance = random.Random(seed)
    databases = [Database(database_url) for _ in range(3)]
    await PostgresLimits(databases[0]).set(Limit("site:*", concurrency=4))
    async with PostgresUnitOfWork(databases[0])(DEFAULT_WORKSPACE) as work:
        new = [
            NewJob(id=Uuid7Ids().new(), kind="k", payload=b"{}", digest=b"", collapse=False, limit_key=f"site:{n % 3}")
            for n in range(150)
        ]
        await work.jobs.add_many(new)
        await work.commit()
    count = "select limit_key, count(*) from sluice.jobs where state = 'running' group by 1 having count(*) > 4"
    ended: list[UUID] = []

    async def work_off(database: Database, number: int) -> None:
        engine, idle = PostgresEngine(database), 0
        while idle < 50 and len(ended) < 150:
            jobs = await engine.claim(UUID(int=number), ["default"], chance.randint(1, 20), timedelta(minutes=1))
            idle = 0 if jobs else idle + 1
            async with database.begin("sluice_engine", None) as session:
                assert await (await session.driver()).fetch(count) == []
            assert not await engine.settle_many([Settlement(job.lease, None, timedelta(days=1)) for job in jobs])
            ended.extend(job.id for job in jobs)

    await asyncio.gather(*(work_off(database, number) for number, database in enumerate(databases, 1)))
    assert len(ended) == len(set(ended)) == 150
    for database in databases:
        await database.close()


async def test_every_key_with_jobs_is_found_however_many_there_are(database_url: str) -> None:
    from adapters.postgres.engine_sql import FIND_KEYS

    owner = await asyncpg.connect(asyncpg_url(database_url))
    try:
        await owner.execute(
            """
            insert into sluice.jobs (workspace_id, id, kind, queue, priority, state, ready, rank, run_at, max_attempts,
                timeout, created_at, digest, collapse, trace, correlation_id, payload, limit_key)
            select gen_random_uuid(), gen_random_uuid(), 'k', 'many', 2, 'waiting', true, now(), now(), 4, 60, now(),
                '', false, '', '', '{}', 'key:' || n from generate_series(1, 10100) n
            """
        )
        known = "select count(*) from sluice.limit_keys where queue = 'many'"
        assert [row["queue"] for row in await owner.fetch(FIND_KEYS)] == ["many"]
        assert await owner.fetchval(known) == 10_000
        await owner.fetch(FIND_KEYS)
        assert await owner.fetchval(known) == 10_100, "those known already kept the others from being found"
    finally:
        await owner.close()
