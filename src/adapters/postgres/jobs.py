"""JobStore on Postgres: what a work of one workspace may do with jobs, inside its own transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

import asyncpg

from adapters.postgres import finished
from adapters.postgres import jobs_sql as sql
from adapters.postgres.adding import add_all
from adapters.postgres.database import Session, raw, savepoint
from adapters.postgres.folding import quoted
from adapters.postgres.job_rows import attempt_of, filled, job_of
from application.ports.catalog import Page
from application.ports.jobs import Added, JobFilter, JobStore
from domain.errors import LeaseLost, conflict, invalid, missing
from domain.jobs import PRIORITY_STEP, UNFINISHED, Job, JobMove, JobState, Lease, NewJob, sources
from domain.retries import DISCARDED, job_error

NEWEST = UUID(int=2**128 - 1)


LEASE_GONE = "SL001"
"""SQLSTATE of `sluice.settle_or_refuse`."""


async def settle_and_commit(session: Session, lease: Lease, result: bytes | None, keep: timedelta) -> None:
    """The last two statements of a job's own transaction in one round trip; LeaseLost rolls back.

    Several commands in one message take no parameters: the values stand in the text, quoted.
    """
    said = "null" if result is None else quoted(result.decode())
    command = (
        f"select sluice.settle_or_refuse('{lease.workspace_id}', '{lease.job_id}', {lease.attempt:d},"
        f" '{lease.worker_id}', {said}, make_interval(secs => {keep.total_seconds():f}))"
    )
    try:
        await session.commit_with(command)
    except asyncpg.PostgresError as error:
        if error.sqlstate == LEASE_GONE:
            raise _lost(lease) from None
        raise


def _lost(lease: Lease) -> LeaseLost:
    return LeaseLost(f"the lease on job {lease.job_id} is gone")


def changed(status: str) -> int:
    """How many rows a command says it touched."""
    return int(status.rsplit(" ", 1)[-1])


class PostgresJobs(JobStore):
    """Jobs of one workspace on an open connection."""

    def __init__(self, connection: Session, workspace_id: UUID) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    async def add_many(self, jobs: Iterable[NewJob]) -> list[Added]:
        return await add_all(await raw(self._connection), self._workspace_id, jobs)

    async def get(self, ident: UUID) -> Job | None:
        connection = await raw(self._connection)
        rows = await connection.fetch(sql.GET, self._workspace_id, ident)
        if rows:
            return (await self._whole(connection, rows))[0]
        row = await connection.fetchrow(finished.GET, self._workspace_id, ident)
        return None if row is None else finished.finished_job(row)

    async def list(self, page: Page, where: JobFilter = JobFilter()) -> tuple[list[Job], str | None]:  # noqa: B008
        try:
            last = NEWEST if page.after is None else UUID(int=UUID(page.after).int - 1)
        except ValueError:
            raise invalid("invalid_cursor", "The cursor is not one of ours.") from None
        arguments: list[object] = [self._workspace_id, last, page.limit + 1]
        filters = "" if where.state is None else sql.IN_STATE[where.state]
        wishes = {
            "kind": where.kind,
            "queue": where.queue,
            "fingerprint": where.fingerprint,
            "parent_id": where.parent_id,
        }
        for column, wanted in wishes.items():
            if wanted is not None:
                arguments.append(wanted)
                filters += f" and {column} = ${len(arguments)}"
        connection = await raw(self._connection)
        rows = await connection.fetch(filled(sql.LIST, filters=filters), *arguments)
        jobs = [*await self._whole(connection, rows)]
        if where.state not in UNFINISHED:
            # Of both tables a page's worth, and of those the newest.
            rows = await connection.fetch(filled(finished.LIST, filters=filters), *arguments)
            jobs = sorted([*jobs, *map(finished.finished_job, rows)], key=attrgetter("id"), reverse=True)
        shown = jobs[: page.limit]
        return shown, str(shown[-1].id) if len(jobs) > page.limit and shown else None

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
        again = list(sources(JobMove.RETRY))
        await finished.restore(connection, self._workspace_id, ident, [str(state) for state in again])
        try:
            async with savepoint(connection):
                status = await connection.execute(sql.RETRY, self._workspace_id, ident, again, "waiting", PRIORITY_STEP)
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
        gone = sources(JobMove.DISCARD)
        await finished.restore(connection, self._workspace_id, ident, [str(state) for state in gone])
        note = job_error(known.kind, DISCARDED, reason, retryable=False)
        status = await connection.execute(
            sql.DISCARD, self._workspace_id, ident, list(gone), "cancelled",
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
            raise _lost(lease)
        if lost:
            await connection.execute(sql.FORGET_LOST, lease.workspace_id, lease.job_id)

    async def settle(self, lease: Lease, result: bytes | None, keep: timedelta) -> None:
        connection = await raw(self._connection)
        settled = await connection.fetchval(
            sql.SETTLE, lease.workspace_id, lease.job_id, lease.attempt, lease.worker_id,
            None if result is None else result.decode(), keep,
        )  # fmt: skip
        if not settled:
            raise _lost(lease)
