"""JobControl on Postgres: one row changed by hand, and the payloads it had before."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import asyncpg

from adapters.postgres.database import Session, raw, savepoint
from adapters.postgres.jobs import changed
from application.ports.control import DONE, Edit, Edited, JobControl
from domain.errors import conflict, missing
from domain.jobs import PRIORITY_STEP, JobMove, sources

POSTPONE = """
update sluice.jobs j set ready = false, run_at = clock.now + $4::interval,
    rank = clock.now + $4 + (j.priority - 1) * $5::interval
from (select sluice.now() as now) clock where j.workspace_id = $1 and j.id = $2 and j.state = any($3::text[])
"""
REPRIORITISE = """
update sluice.jobs set priority = $4::smallint, rank = rank + ($4 - priority) * $5::interval
where workspace_id = $1 and id = $2 and state = any($3::text[])
"""
EDIT = """
with kept as (
    insert into sluice.job_edits (workspace_id, job_id, number, payload, edited_at, edited_by)
    select workspace_id, id,
        1 + (select coalesce(max(number), 0) from sluice.job_edits where workspace_id = $1 and job_id = $2),
        payload, sluice.now(), $6
    from sluice.jobs where workspace_id = $1 and id = $2 and state = any($3::text[]))
update sluice.jobs set payload = $4::json, digest = $5, limit_key = $7
where workspace_id = $1 and id = $2 and state = any($3::text[])
"""
STATE = """
select state from sluice.jobs where workspace_id = $1 and id = $2
union all select state from sluice.jobs_finished where workspace_id = $1 and id = $2 limit 1
"""
EDITS = """
select payload::text, edited_at, edited_by from sluice.job_edits
where workspace_id = $1 and job_id = $2 order by number
"""


class PostgresControl(JobControl):
    """Jobs of one workspace on an open connection."""

    def __init__(self, connection: Session, workspace_id: UUID) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    async def postpone(self, ident: UUID, delay: timedelta) -> None:
        await self._change(POSTPONE, ident, JobMove.POSTPONE, delay, PRIORITY_STEP)

    async def reprioritise(self, ident: UUID, priority: int) -> None:
        await self._change(REPRIORITISE, ident, JobMove.REPRIORITISE, priority, PRIORITY_STEP)

    async def edit(self, ident: UUID, edited: Edited, by: UUID) -> None:
        driver = await raw(self._connection)
        try:
            async with savepoint(driver):
                await self._change(
                    EDIT, ident, JobMove.REPRIORITISE, edited.payload.decode(), edited.digest, by, edited.limit_key
                )
        except asyncpg.UniqueViolationError:
            raise conflict("job_exists", "An equal job is unfinished; wait for it or cancel it first.") from None

    async def edits(self, ident: UUID) -> list[Edit]:
        rows = await (await raw(self._connection)).fetch(EDITS, self._workspace_id, ident)
        return [Edit(row["payload"].encode(), row["edited_at"], UUID(int=row["edited_by"].int)) for row in rows]

    async def _change(self, statement: str, ident: UUID, move: JobMove, *arguments: object) -> None:
        driver = await raw(self._connection)
        status = await driver.execute(statement, self._workspace_id, ident, list(sources(move)), *arguments)
        if changed(status):
            return
        state = await driver.fetchval(STATE, self._workspace_id, ident)
        if state is None:
            raise missing("job", ident)
        raise conflict(
            "job_not_waiting", f"Only a job that is {' or '.join(sources(move))} {DONE[move]}; this one is {state}."
        )
