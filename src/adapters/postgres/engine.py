"""JobEngine on Postgres: claims, leases and ends of jobs across workspaces, each call one short transaction."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from adapters.postgres import engine_sql as sql
from adapters.postgres.arrays import numbers, uuids
from adapters.postgres.database import ENGINE, MONITOR, Database, commit, raw
from adapters.postgres.engine_claims import Claims
from adapters.postgres.job_rows import job_of, queue_of, worker_of
from adapters.postgres.jobs import changed
from adapters.postgres.joins import ANY as ANY_TO_FREE
from adapters.postgres.joins import free as free_held
from adapters.postgres.lines import HOT, Lines
from application.ports.jobs import Failure, JobEngine, Pulse, Settlement, Stats, WorkerFacts
from domain.errors import LeaseLost
from domain.jobs import PRIORITY_STEP, Job, Lease, Progress
from domain.retries import handed_back, snoozed

PURGES = (
    sql.PURGE_RESULTS,
    sql.PURGE_FINISHED_RESULTS,
    sql.PURGE_WORKERS,
    sql.PURGE_LIMIT_KEYS,
)


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode()


def _columns(leases: Sequence[Lease]) -> tuple[list[UUID], list[UUID], list[UUID], list[int]]:
    return (
        [lease.workspace_id for lease in leases],
        [lease.job_id for lease in leases],
        [lease.worker_id for lease in leases],
        [lease.attempt for lease in leases],
    )


def _ends(leases: Sequence[Lease], settlements: Sequence[Settlement]) -> tuple[object, ...]:
    """The arguments of SETTLE."""
    results: list[str | None] = []
    if any(one.result is not None for one in settlements):
        results = [_text(one.result) for one in settlements]
    return (
        *_once([lease.workspace_id for lease in leases]),
        *_once([lease.worker_id for lease in leases]),
        uuids([lease.job_id for lease in leases]),
        numbers([lease.attempt for lease in leases]),
        results,
        [one.keep for one in settlements] if results else [],
    )


def _once(idents: list[UUID]) -> tuple[UUID | None, str]:
    """The one that all of them are, or each of them."""
    if idents.count(idents[0]) == len(idents):
        return idents[0], "{}"
    return None, uuids(idents)


class PostgresEngine(JobEngine):
    """The engine, as the role that sees every workspace's jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # Claims alone commit asynchronously: when the last ones are lost in a crash, their jobs are simply waiting.
        self._quick = Lines(database, ENGINE, size=4, settings={**HOT, "synchronous_commit": "off"})
        self._sure = Lines(database, ENGINE, size=3)
        self._rescue = Lines(database, MONITOR, size=1)
        self._claims = Claims(self._quick)
        database.on_close(self._claims.close)
        database.on_close(self._quick.close)
        database.on_close(self._sure.close)
        database.on_close(self._rescue.close)

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[asyncpg.Connection[Any]]:
        async with self._database.begin(ENGINE, None) as connection:
            yield await raw(connection)
            await commit(connection)

    async def claim(self, worker_id: UUID, queues: Sequence[str], limit: int, lease: timedelta) -> list[Job]:
        return await self._claims(worker_id, queues, limit, lease)

    async def heartbeat(self, worker: WorkerFacts, leases: Collection[Lease], lease: timedelta) -> Pulse:
        held = list(leases)
        async with self._sure.line() as connection:
            rows = await connection.fetch(sql.HEARTBEAT, *_columns(held), lease)
            ours = {row["id"]: row["cancel_asked"] for row in rows}
            drain = await connection.fetchval(
                sql.SEEN, worker.id, worker.host, worker.pid, list(worker.queues), worker.version, len(ours),
                worker.capacity,
            )  # fmt: skip
        return Pulse(
            frozenset(one.job_id for one in held if one.job_id not in ours),
            frozenset(one.job_id for one in held if ours.get(one.job_id)),
            drain=bool(drain),
        )

    async def settle_many(self, settlements: Sequence[Settlement]) -> frozenset[UUID]:
        if not settlements:
            return frozenset()
        leases = [one.lease for one in settlements]
        async with self._sure.line() as connection:
            if changed(await connection.execute(sql.SETTLE, *_ends(leases, settlements))) == len(settlements):
                return frozenset()
            return frozenset(row["id"] for row in await connection.fetch(sql.UNSETTLED, *_columns(leases)))

    async def fail(self, failure: Failure) -> None:
        if not await self._end([failure], late=False):
            raise _lost(failure.lease)

    async def lose(self, losses: Sequence[Failure]) -> frozenset[UUID]:
        return await self._end(losses, late=True) if losses else frozenset()

    async def _end(self, failures: Sequence[Failure], *, late: bool) -> frozenset[UUID]:
        ordered = sorted(failures, key=lambda failure: failure.lease.job_id)
        errors = [failure.error for failure in ordered]
        rows = await (self._rescue if late else self._sure).fetch(
            sql.END, *_columns([failure.lease for failure in ordered]),
            [failure.verdict.delay for failure in ordered], [error.code for error in errors],
            [error.message for error in errors], [error.retryable for error in errors],
            [error.fingerprint for error in errors], late, PRIORITY_STEP, [one.blameless for one in ordered],
        )  # fmt: skip
        for row in rows:
            if row["again"]:
                self._claims.came_back(row["queue"], row["rank"])
        return frozenset(row["id"] for row in rows)

    async def stop(self, lease: Lease) -> None:
        if not await self._sure.fetch(sql.STOP, *_columns([lease])) and not await self.release([lease]):
            raise _lost(lease)

    async def release(self, leases: Collection[Lease], delay: timedelta = timedelta(0)) -> frozenset[UUID]:
        why = snoozed() if delay else handed_back()
        said = (why.code, why.message, why.fingerprint)
        rows = await self._sure.fetch(sql.RELEASE, *_columns(list(leases)), delay, PRIORITY_STEP, *said)
        for row in rows:
            if row["again"]:
                self._claims.came_back(row["queue"], row["rank"])
        return frozenset(row["id"] for row in rows)

    async def progress(self, lease: Lease, progress: Progress) -> None:
        async with self._sure.line() as connection:
            status = await connection.execute(
                sql.PROGRESS, lease.workspace_id, lease.job_id, lease.worker_id, lease.attempt,
                progress.phase, progress.done, progress.total, progress.note,
            )  # fmt: skip
        if not changed(status):
            raise _lost(lease)

    async def stale(self, threshold: timedelta, limit: int) -> list[Job]:
        return [job_of(row) for row in await self._rescue.fetch(sql.STALE, threshold, limit)]

    async def free(self, limit: int) -> int:
        if not (await self._quick.fetch(ANY_TO_FREE))[0][0]:
            return 0
        async with self._transaction() as connection:
            return await free_held(connection, limit)

    async def leave(self, worker_id: UUID) -> None:
        async with self._transaction() as connection:
            await connection.execute("delete from sluice.workers where id = $1", worker_id)

    async def stats(self) -> Stats:
        async with self._transaction() as connection:
            queues = [queue_of(row) for row in await connection.fetch(sql.STATS)]
            workers = [worker_of(row) for row in await connection.fetch(sql.WORKERS)]
        return Stats(tuple(queues), tuple(workers))

    async def purge(self, limit: int) -> int:
        touched = 0
        async with self._transaction() as connection:
            for statement in PURGES:
                touched += changed(await connection.execute(statement, limit))
        return touched


def _lost(lease: Lease) -> LeaseLost:
    return LeaseLost(f"the lease on job {lease.job_id} is gone")
