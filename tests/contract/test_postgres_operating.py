"""The suites of what operators do, bound to Postgres."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
import pytest

from adapters.postgres.database import Database, asyncpg_url
from adapters.postgres.engine import PostgresEngine
from adapters.postgres.queues import PostgresQueues, PostgresWorkers
from adapters.postgres.totals import PostgresTotals
from adapters.postgres.work import PostgresUnitOfWork
from application.contracts.job_stores import AWAY, JobStores
from application.contracts.joins import JoinsContract
from application.contracts.queues import QueuesContract, QueueStand
from application.contracts.totals import TotalsContract
from application.ports.totals import Totals

EMPTY = """
delete from sluice.jobs; delete from sluice.workers; delete from sluice.schedules; delete from sluice.queues;
delete from sluice.job_totals; update sluice.clock set shift = '0';
"""


class _Postgres:
    @pytest.fixture(autouse=True)
    def _address(self, database_url: str) -> None:
        self.url = database_url

    async def _run(self, statement: str, *args: object) -> None:
        connection = await asyncpg.connect(asyncpg_url(self.url))
        try:
            await connection.execute(statement, *args)
        finally:
            await connection.close()

    async def _advance(self, by: timedelta) -> None:
        await self._run("update sluice.clock set shift = shift + $1", by)

    @asynccontextmanager
    async def _database(self) -> AsyncIterator[Database]:
        await self._run(EMPTY)
        await self._run("insert into sluice.workspaces (id, name) values ($1, 'away') on conflict do nothing", AWAY)
        database = Database(self.url)
        try:
            yield database
        finally:
            await database.close()

    def _jobs(self, database: Database) -> JobStores:
        return JobStores(PostgresUnitOfWork(database), PostgresEngine(database), self._advance)


class TestPostgresQueues(_Postgres, QueuesContract):
    @asynccontextmanager
    async def stand(self) -> AsyncIterator[QueueStand]:
        async with self._database() as database:
            yield QueueStand(self._jobs(database), PostgresQueues(database), PostgresWorkers(database))


class TestPostgresJoins(_Postgres, JoinsContract):
    @asynccontextmanager
    async def stores(self) -> AsyncIterator[JobStores]:
        async with self._database() as database:
            yield self._jobs(database)


class TestPostgresTotals(_Postgres, TotalsContract):
    @asynccontextmanager
    async def totals(self) -> AsyncIterator[Totals]:
        async with self._database() as database:
            yield PostgresTotals(database)
