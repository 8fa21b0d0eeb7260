"""Sluice behind PgBouncer in transaction mode: no LISTEN, no session, no statement that keeps a name."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import Pooler
from up_files import MAPPING, table
from up_house import house

from adapters.postgres.database import Database
from adapters.postgres.engine import PostgresEngine
from adapters.postgres.rates import PostgresRates
from adapters.postgres.work import PostgresUnitOfWork
from application.contracts.job_stores import HOME, JobStores
from domain.rates import parse_policy
from entrypoints.composition.ground import up_to_date

ROWS = 200
TOGETHER = 20


@pytest.fixture(scope="module")
def pooler(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Iterator[Pooler]:
    server = Pooler(tmp_path_factory.mktemp("pool"), database_url)
    server.start()
    yield server
    server.close()


async def test_jobs_of_many_callers_run_once_each_through_a_pool_by_transaction(pooler: Pooler) -> None:
    database = Database(pooler.url, pooled=True)

    async def nobody_advances(_by: object) -> None:
        raise AssertionError("this test needs no other time")

    try:
        stores = JobStores(PostgresUnitOfWork(database), PostgresEngine(database), nobody_advances)
        added = await asyncio.gather(*(stores.add(stores.new()) for _ in range(TOGETHER)))
        first, second = await asyncio.gather(stores.claim(TOGETHER), stores.claim(TOGETHER))
        assert sorted(job.id for job in first + second) == sorted(one.job.id for one in added)
        for job in first + second:
            assert (await stores.get(job.id, HOME)).state == "running"
    finally:
        await database.close()


async def test_limits_are_counted_through_a_pool_by_transaction(pooler: Pooler) -> None:
    rates = PostgresRates(pooler.url, pooled=True)
    policy = parse_policy("pooled", f"{TOGETHER}/hour")
    try:
        decisions = await asyncio.gather(*(rates.take(policy, "somebody") for _ in range(TOGETHER + 5)))
    finally:
        await rates.close()
    assert sum(decision.allowed for decision in decisions) == TOGETHER


async def test_the_revision_can_be_asked_through_it(pooler: Pooler) -> None:
    assert all(await asyncio.gather(*(up_to_date(pooler.url) for _ in range(TOGETHER))))


def test_an_import_runs_behind_a_pool_by_transaction(tmp_path: Path, pooler: Pooler) -> None:
    chosen = {"database_url": pooler.url, "database_pooled": "true", "bell_url": "poll:"}
    with house(tmp_path / "house", **chosen) as up:
        found = up.brought_in(table(ROWS), mapping=MAPPING)
        assert found["state"] == "succeeded", found
        assert found["counts"]["records"] == ROWS + ROWS // 50
        assert up.get("/ready")["dependencies"]["bell"]["status"] == "ok"
