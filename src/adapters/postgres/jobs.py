"""JobStore on Postgres: what a work of one workspace may do with jobs, inside its own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres import jobs_sql as sql
from adapters.postgres.database import raw
from adapters.postgres.job_rows import attempt_of, filled, job_of
from application.ports.catalog import Page
from application.ports.jobs import KEY_LIFE, Added, JobFilter, JobStore
from domain.errors import LeaseLost, Transient, conflict, invalid, missing
from domain.jobs import MOVES, PRIORITY_STEP, Job, JobMove, JobState, Lease, NewJob, check_new, sources
from domain.retries import DISCARDED, job_error

NEWEST = UUID(int=2**128 - 1)


def changed(status: str) -> int:
    """How many rows a command says it touched."""
    return int(status.rsplit(" ", 1)[-1])


class PostgresJobs(JobStore):
    """Jobs of one workspace on an open connection."""

    def __init__(self, connection: AsyncConnection, workspace_id: UUID) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    async def add_many(self, jobs: Sequence[NewJob]) -> list[Added]:
        connection = await raw(self._connection)
        for job in jobs:
            check_new(job)
        # One order for everybody, so that two batches with the same keys wait for each other instead of dead-locking.
        pending = sorted(jobs, key=lambda job: (job.key or "", job.digest))
        answers: dict[UUID, Added] = {}
        for _ in range(5):
            await self._insert(connection, pending, answers)
            pending = [job for job in pending if job.id not in answers]
            if not pending:
                return [answers[job.id] for job in jobs]
        raise Transient("serialization", "Equal jobs kept ending while this one was being added.")

    async def _insert(self, connection: asyncpg.Connection[Any], jobs: list[NewJob], into: dict[UUID, Added]) -> None:
        keys = [job.key for job in jobs if job.key is not None]
        if keys:
            await connection.execute(sql.FORGET_KEYS, self._workspace_id, keys)
        rows = await connection.fetch(
            sql.INSERT, self._workspace_id,
            [j.id for j in jobs], [j.kind for j in jobs], [j.queue for j in jobs], [j.priority for j in jobs],
            [str(MOVES[JobMove.HOLD if j.waits_for else JobMove.SUBMIT][None]) for j in jobs],
            [j.run_at for j in jobs], [j.max_attempts for j in jobs], [j.timeout for j in jobs],
            [j.digest for j in jobs], [j.collapse for j in jobs], [j.key for j in jobs], [j.parent_id for j in jobs],
            ["{" + ",".join(map(str, j.waits_for)) + "}" for j in jobs], [j.trace for j in jobs],
            [j.correlation_id for j in jobs], [j.payload.decode() for j in jobs], PRIORITY_STEP, KEY_LIFE,
        )  # fmt: skip
        into.update({row["id"]: Added(job_of(row), True) for row in rows})
        missed = [job for job in jobs if job.id not in into]
        if not missed:
            return
        found = await connection.fetch(sql.FIND_KEYS, self._workspace_id, keys) if keys else []
        by_key = {row["key"]: row for row in found}
        digests = [job.digest for job in missed if job.key is None]
        found = await connection.fetch(sql.FIND_DIGESTS, self._workspace_id, digests) if digests else []
        by_digest = {row["digest"]: row for row in found}
        for job in missed:
            row = by_key.get(job.key) if job.key is not None else by_digest.get(job.digest)
            if row is not None:
                into[job.id] = Added(job_of(row), False)

    async def get(self, ident: UUID) -> Job | None:
        connection = await raw(self._connection)
        rows = await connection.fetch(sql.GET, self._workspace_id, ident)
        return (await self._whole(connection, rows))[0] if rows else None

    async def list(self, page: Page, where: JobFilter = JobFilter()) -> tuple[list[Job], str | None]:  # noqa: B008
        try:
            last = NEWEST if page.after is None else UUID(int=UUID(page.after).int - 1)
        except ValueError:
            raise invalid("invalid_cursor", "The cursor is not one of ours.") from None
        arguments: list[object] = [self._workspace_id, last, page.limit + 1]
        filters = "" if where.state is None else sql.IN_STATE[where.state]
        for column, wanted in (("kind", where.kind), ("queue", where.queue)):
            if wanted is not None:
                arguments.append(wanted)
                filters += f" and {column} = ${len(arguments)}"
        connection = await raw(self._connection)
        rows = await connection.fetch(filled(sql.LIST, filters=filters), *arguments)
        jobs = await self._whole(connection, rows[: page.limit])
        return [*jobs], str(jobs[-1].id) if len(rows) > page.limit and jobs else None

    async def _whole(self, connection: asyncpg.Connection[Any], rows: Sequence[asyncpg.Record]) -> Sequence[Job]:
        idents = [row["id"] for row in rows]
        attempts = await connection.fetch(sql.ATTEMPTS, self._workspace_id, idents)
        past = {ident: tuple(map(attempt_of, some)) for ident, some in groupby(attempts, lambda row: row["job_id"])}
        progress = {row["job_id"]: row for row in await connection.fetch(sql.PROGRESS, self._workspace_id, idents)}
        return [job_of(row, past.get(row["id"], ()), progress.get(row["id"])) for row in rows]

    async def _known(self, ident: UUID) -> Job:
        job = await self.get(ident)
        if job is None:
            raise missing("job", ident)
        return job

    async def cancel(self, ident: UUID) -> Job:
        connection = await raw(self._connection)
        at_once = sources(JobMove.CANCEL)
        status = await connection.execute(
            sql.CANCEL, self._workspace_id, ident, [*at_once, *sources(JobMove.ASK_CANCEL)], list(at_once), "cancelled"
        )
        job = await self._known(ident)
        if not changed(status):
            raise conflict("job_finished", f"The job has ended already: it is {job.state}.")
        return job

    async def retry(self, ident: UUID) -> Job:
        connection = await raw(self._connection)
        try:
            async with connection.transaction():
                status = await connection.execute(
                    sql.RETRY, self._workspace_id, ident, list(sources(JobMove.RETRY)), "waiting", PRIORITY_STEP
                )
        except asyncpg.UniqueViolationError:
            raise conflict("job_exists", "An equal job is unfinished; wait for it or cancel it first.") from None
        job = await self._known(ident)
        if not changed(status):
            if job.state is JobState.SUCCEEDED:
                raise conflict("job_succeeded", "The job ended well; there is nothing to try again.")
            raise conflict("job_not_ended", f"Only a dead or cancelled job can be retried; this one is {job.state}.")
        return job

    async def discard(self, ident: UUID, reason: str) -> Job:
        connection = await raw(self._connection)
        known = await self._known(ident)
        note = job_error(known.kind, DISCARDED, reason, retryable=False)
        status = await connection.execute(
            sql.DISCARD, self._workspace_id, ident, list(sources(JobMove.DISCARD)), "cancelled",
            note.code, note.message, note.fingerprint,
        )  # fmt: skip
        job = await self._known(ident)
        if not changed(status):
            raise conflict("job_not_dead", f"Only a dead job can be discarded; this one is {job.state}.")
        return job

    async def guard(self, lease: Lease) -> None:
        connection = await raw(self._connection)
        lost = await connection.fetchval(sql.GUARD, lease.workspace_id, lease.job_id, lease.attempt, lease.worker_id)
        if lost is None:
            raise LeaseLost(f"the lease on job {lease.job_id} is gone")
        if lost:
            await connection.execute(sql.FORGET_LOST, lease.workspace_id, lease.job_id)

    async def settle(self, lease: Lease, result: bytes | None, keep: timedelta) -> None:
        connection = await raw(self._connection)
        status = await connection.execute(
            sql.SETTLE, lease.workspace_id, lease.job_id, lease.attempt, lease.worker_id, "succeeded",
            None if result is None else result.decode(), keep,
        )  # fmt: skip
        if not changed(status):
            raise LeaseLost(f"the lease on job {lease.job_id} is gone")
