"""The suites of jobs, leases, moves, works, bells and schedules, bound to Postgres; and its plans and guards."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
import pytest

from adapters.postgres.bell import PostgresBell
from adapters.postgres.database import Database, asyncpg_url
from adapters.postgres.engine import PostgresEngine
from adapters.postgres.history import PostgresHistory
from adapters.postgres.intake import PostgresIntake
from adapters.postgres.limits import PostgresLimits
from adapters.postgres.schedules import PostgresSchedules
from adapters.postgres.work import PostgresUnitOfWork
from application.contracts.bell import BroadcastContract
from application.contracts.history import HistoryContract
from application.contracts.job_moves import JobMovesContract
from application.contracts.job_stores import AWAY, JobStores
from application.contracts.jobs import JobStoreContract
from application.contracts.leases import LeaseContract
from application.contracts.limits import LimitContract, TurnContract
from application.contracts.schedules import SchedulesContract, ScheduleStand
from application.contracts.work import UnitOfWorkContract
from application.ports.bell import Bell

EMPTY = """
delete from sluice.jobs; delete from sluice.jobs_finished; delete from sluice.limits; delete from sluice.limit_keys;
delete from sluice.workers; delete from sluice.schedules;
update sluice.clock set shift = '0';
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

    @asynccontextmanager
    async def stores(self) -> AsyncIterator[JobStores]:
        async with self._database() as database:
            yield JobStores(
                PostgresUnitOfWork(database), PostgresEngine(database), self._advance,
                limits=PostgresLimits(database), intake=PostgresIntake(database),
                history=PostgresHistory(database),
            )  # fmt: skip


class TestPostgresJobs(_Postgres, JobStoreContract): ...


class TestPostgresLeases(_Postgres, LeaseContract): ...


class TestPostgresLimits(_Postgres, LimitContract): ...


class TestPostgresTurns(_Postgres, TurnContract): ...


class TestPostgresHistory(_Postgres, HistoryContract): ...


class TestPostgresMoves(_Postgres, JobMovesContract): ...


class TestPostgresWork(_Postgres, UnitOfWorkContract): ...


class TestPostgresBell(_Postgres, BroadcastContract):
    @asynccontextmanager
    async def bells(self) -> AsyncIterator[Bell]:
        async with self._database() as database:
            yield PostgresBell(database)


class TestPostgresSchedules(_Postgres, SchedulesContract):
    @asynccontextmanager
    async def stand(self) -> AsyncIterator[ScheduleStand]:
        async with self._database() as database:
            yield ScheduleStand(PostgresSchedules(database), self._advance)
