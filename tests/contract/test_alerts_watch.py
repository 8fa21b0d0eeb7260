"""What was told and the look at lost jobs, bound to memory and Postgres; many monitors on one database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
import pytest

from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.alerts import MemoryAlerts, MemoryLostJobs
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.postgres.address import asyncpg_url
from adapters.postgres.alerts import CAUSES, DEAD, PostgresLostJobs
from adapters.postgres.database import Database
from adapters.postgres.engine import PostgresEngine
from adapters.postgres.queues import PostgresQueues
from adapters.postgres.work import PostgresUnitOfWork
from application.alerts import NOTIFY, Channels, WatchDeadLetters, notify_kind
from application.contracts.alerts import WatchContract, WatchStand
from application.contracts.job_stores import AWAY, HOME, JobStores
from application.jobs import Enqueue
from application.kinds import Kinds
from application.overdue_alerts import DeliverOverdue
from application.ports.catalog import Page
from application.ports.jobs import JobFilter
from application.running import RunJob, Sweep

EMPTY = "delete from sluice.jobs; delete from sluice.alert_states; update sluice.clock set shift = '0'"


class TestMemoryWatch(WatchContract):
    @asynccontextmanager
    async def stand(self) -> AsyncIterator[WatchStand]:
        database = MemoryDatabase(SystemClock())

        async def advance(by: timedelta) -> None:
            database.advance(by)

        jobs = JobStores(MemoryUnitOfWork(database), MemoryEngine(database), advance)
        yield WatchStand(jobs, MemoryLostJobs(database))


async def execute(url: str, statement: str, *arguments: object) -> None:
    connection = await asyncpg.connect(asyncpg_url(url))
    try:
        await connection.execute(statement, *arguments)
    finally:
        await connection.close()


@asynccontextmanager
async def postgres(url: str) -> AsyncIterator[tuple[Database, WatchStand]]:
    await execute(url, EMPTY)
    await execute(url, "insert into sluice.workspaces (id, name) values ($1, 'away') on conflict do nothing", AWAY)
    database = Database(url)

    async def advance(by: timedelta) -> None:
        await execute(url, "update sluice.clock set shift = shift + $1", by)

    jobs = JobStores(PostgresUnitOfWork(database), PostgresEngine(database), advance)
    try:
        yield database, WatchStand(jobs, PostgresLostJobs(database))
    finally:
        await database.close()


class TestPostgresWatch(WatchContract):
    @pytest.fixture(autouse=True)
    def _address(self, database_url: str) -> None:
        self.url = database_url

    @asynccontextmanager
    async def stand(self) -> AsyncIterator[WatchStand]:
        async with postgres(self.url) as (_, stand):
            yield stand


async def test_of_many_monitors_on_one_database_one_tells_each_change(database_url: str) -> None:
    async with postgres(database_url) as (_, stand):
        channels = Channels({"one": MemoryAlerts(), "two": MemoryAlerts(tracks=True)})
        enqueue = Enqueue(Kinds.of([notify_kind(channels)]), Uuid7Ids())
        watches = [
            WatchDeadLetters(stand.lost, stand.jobs.unit_of_work, enqueue, channels, MemoryBell()) for _ in range(6)
        ]
        told = []
        for deaths in (0, 2, 0, 1):
            for _ in range(deaths):
                await stand.fail()
            seen = await asyncio.gather(*(watch() for watch in watches))
            told.append(sorted((report.depth, report.told) for report in seen if report is not None))
            await stand.jobs.advance(timedelta(minutes=5))
        assert told == [[(0, 0)], [(2, 2)], [(2, 0)], [(3, 2)]]
        async with stand.jobs.unit_of_work(HOME) as work:
            jobs, _ = await work.jobs.list(Page(100), JobFilter(kind=NOTIFY))
        assert sorted((job.key or "", str(job.state)) for job in jobs) == [
            (f"alert:dead-letters:{number}:{channel}", state)
            for number, state in ((1, "waiting"), (2, "held"))
            for channel in ("one", "two")
        ]


async def test_without_a_worker_many_monitors_deliver_each_alert_once(database_url: str) -> None:
    async with postgres(database_url) as (database, stand):
        slack, pager = MemoryAlerts(), MemoryAlerts(tracks=True)
        channels = Channels({"one": slack, "two": pager})
        kinds, jobs, bell = Kinds.of([notify_kind(channels)]), stand.jobs, MemoryBell()
        watch = WatchDeadLetters(stand.lost, jobs.unit_of_work, Enqueue(kinds, Uuid7Ids()), channels, bell)
        await watch()
        for _ in range(2):
            await stand.fail()
            await jobs.advance(timedelta(minutes=5))
            await watch()
        run = RunJob(kinds, jobs.unit_of_work, jobs.engine, SystemClock(), SystemChance())
        sweep = Sweep(kinds, jobs.engine, bell, SystemChance())
        monitors = [DeliverOverdue(PostgresQueues(database), jobs.engine, run, sweep, Uuid7Ids()) for _ in range(4)]
        # One that finds nothing due while another has the first of an incident in hand leaves the rest to that one.
        assert sum(await asyncio.gather(*(deliver() for deliver in monitors))) == 4
        titles = ["1 dead job (before: 0)", "2 dead jobs (before: 1)"]
        assert ([one.title for one in slack.sent], [one.title for one in pager.sent]) == (titles, titles)


async def test_the_dead_are_counted_from_an_index_and_never_by_reading_the_table(database_url: str) -> None:
    async with postgres(database_url):
        connection = await asyncpg.connect(asyncpg_url(database_url))
        try:
            await connection.execute(
                """insert into sluice.jobs (workspace_id, id, kind, queue, priority, state, ready, rank, run_at,
                    max_attempts, timeout, created_at, digest, collapse, trace, correlation_id, payload, ended_at,
                    fingerprint, code)
                select $1, gen_random_uuid(), 'k', 'q' || n % 3, 2,
                    case when n % 10 = 0 then 'dead' else 'succeeded' end, true, now(), now(), 4, 60, now(), '\\x00',
                    false, '', '', '{}', now(), 'f' || n % 70, 'c'
                from generate_series(1, 30000) n""",
                AWAY,
            )
            await connection.execute("vacuum analyze sluice.jobs")
            for statement, arguments in ((DEAD, ()), (CAUSES, (NOTIFY, 5))):
                plan = await connection.fetch(f"explain {statement}", *arguments)
                text = "\n".join(row[0] for row in plan)
                assert "Seq Scan on jobs" not in text, text
            rows = await connection.fetch(CAUSES, NOTIFY, 5)
            assert len(rows) == 5 and {row["code"] for row in rows} == {"c"}
        finally:
            await connection.close()
