"""The suites of dead letters, of control over jobs and of doing things to many of them, bound to Postgres."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
import pytest

from adapters.postgres.database import Database, asyncpg_url
from adapters.postgres.engine import PostgresEngine
from adapters.postgres.history import PostgresHistory
from adapters.postgres.work import PostgresUnitOfWork
from application.contracts.bulk import CANCEL, DISCARD, BulkContract, done, undone
from application.contracts.bulk_undo import BulkUndoContract
from application.contracts.dead_letters import DeadLettersContract, JobControlContract, dead
from application.contracts.job_stores import AWAY, JobStores
from domain.jobs import JobState

EMPTY = """
delete from sluice.jobs; delete from sluice.job_edits; delete from sluice.bulk_operations; delete from sluice.workers;
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
    async def stores(self) -> AsyncIterator[JobStores]:
        await self._run(EMPTY)
        await self._run("insert into sluice.workspaces (id, name) values ($1, 'away') on conflict do nothing", AWAY)
        database = Database(self.url)
        try:
            yield JobStores(PostgresUnitOfWork(database), PostgresEngine(database), self._advance)
        finally:
            await database.close()


class TestPostgresDeadLetters(_Postgres, DeadLettersContract): ...


class TestPostgresControl(_Postgres, JobControlContract): ...


class TestPostgresBulk(_Postgres, BulkContract): ...


class TestPostgresBulkUndo(_Postgres, BulkUndoContract):
    async def test_what_was_taken_away_is_brought_back_from_among_the_finished(self) -> None:
        async with self.stores() as s:
            job, waiting = await dead(s), (await s.add()).job
            operations = [await done(s, order) for order in (DISCARD, CANCEL)]
            database = Database(self.url)
            moved = await PostgresHistory(database).retire(timedelta(0), timedelta(days=90), 100, None)
            await database.close()
            assert moved.count == 2
            assert [(await undone(s, one.id)).undone for one in operations] == [1, 1]
            back = await s.get(job.id)
            assert (back.state, back.ended_at) == (JobState.DEAD, job.ended_at)
            assert back.attempts[: len(job.attempts)] == job.attempts
            assert [one.id for one in await s.claim(5)] == [waiting.id]
