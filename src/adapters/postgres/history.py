"""History on Postgres: the table `jobs_finished`, and how a row gets there and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from adapters.postgres.database import ENGINE, Database, commit, raw
from adapters.postgres.finished import FINISHED, KEPT, PAST, finished_job
from adapters.postgres.job_rows import filled
from adapters.postgres.jobs import changed
from application.ports.history import History, Position, Retired
from domain.jobs import Job

_ATTEMPTS = """
coalesce((select json_agg(json_build_object('number', a.number, 'startedAt', a.started_at, 'endedAt', a.ended_at,
        'error', case when a.code is not null then json_build_object('code', a.code, 'message', a.message,
            'retryable', a.retryable, 'fingerprint', a.fingerprint) end) order by a.number)
    from sluice.job_attempts a where a.workspace_id = gone.workspace_id and a.job_id = gone.id), '[]')"""
_PROGRESS = """
(select json_build_object('phase', p.phase, 'done', p.done, 'total', p.total, 'note', p.note)
    from sluice.job_progress p where p.workspace_id = gone.workspace_id and p.job_id = gone.id)"""

RETIRE = """
with clock as materialized (select sluice.now() as now),
looked as materialized (
    select workspace_id, id, ended_at, parent_id, key_until, awaited from sluice.jobs
    where state = '{state}' and ended_at <= (select now from clock) - $1::interval and ended_at > $3
    order by ended_at limit $2 for update skip locked),
gone as (
    delete from sluice.jobs j using looked l, clock
    where j.workspace_id = l.workspace_id and j.id = l.id and not l.awaited
        and (l.key_until is null or l.key_until <= clock.now)
        and (l.parent_id is null or not exists (
            select from sluice.jobs p where p.workspace_id = l.workspace_id and p.id = l.parent_id
                and p.state in ('held', 'waiting', 'running')))
    returning j.*),
moved as (
    insert into sluice.jobs_finished ({kept}, attempts, progress)
    select {kept}, {attempts}, {progress} from gone returning 1)
select (select count(*) from moved) as moved, count(*) as looked, max(ended_at) as behind from looked
"""

OLDEST = "select min(ended_at) from sluice.jobs_finished where ended_at <= sluice.now() - $1::interval"
NOW = "select sluice.now()"
PAGE = f"""
select {FINISHED}, {PAST} from sluice.jobs_finished
where ended_at >= $1 and ended_at < $2 and (ended_at, id) > ($3, $4) order by ended_at, id limit $5
"""  # noqa: S608 - column names only
ENDS = """
select ended_at, id from sluice.jobs_finished where ended_at >= $1 and ended_at < $2 order by ended_at, id limit $3
"""
FORGET = """
delete from sluice.jobs_finished f using unnest($1::timestamptz[], $2::uuid[]) as written (ended_at, id)
where f.ended_at = written.ended_at and f.id = written.id
"""
FORGET_OPERATIONS = "delete from sluice.bulk_operations where created_at < sluice.now() - $1::interval"
FORGET_EDITS = "delete from sluice.job_edits where edited_at < sluice.now() - $1::interval"


def _whole(day: date) -> tuple[datetime, datetime]:
    begin = datetime.combine(day, time(), UTC)
    return begin, begin + timedelta(days=1)


class PostgresHistory(History):
    """The history, as the role that sees every workspace's jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def retire(self, age: timedelta, dead_age: timedelta, limit: int, behind: datetime | None) -> Retired:
        count, ends = 0, []
        for state, old in (("succeeded", age), ("cancelled", age), ("dead", dead_age)):
            statement = filled(RETIRE, attempts=_ATTEMPTS, progress=_PROGRESS, kept=KEPT, state=state)
            async with self._database.begin(ENGINE, None) as work:
                since = behind or datetime(1, 1, 1, tzinfo=UTC)
                row = await (await raw(work)).fetchrow(statement, old, limit, since)
                await commit(work)
            if row is not None:
                count += row["moved"]
                if row["looked"] == limit:
                    ends.append(row["behind"])
        return Retired(count, min(ends) if ends else None)

    async def oldest(self, age: timedelta) -> date | None:
        async with self._database.begin(ENGINE, None) as work:
            connection = await raw(work)
            first: datetime | None = await connection.fetchval(OLDEST, age)
            now: datetime = await connection.fetchval(NOW)
        if first is None:
            return None
        day = first.astimezone(UTC).date()
        return day if _whole(day)[1] <= now - age else None

    async def page(self, day: date, after: Position | None, limit: int) -> list[Job]:
        begin, end = _whole(day)
        async with self._database.begin(ENGINE, None) as work:
            rows = await (await raw(work)).fetch(PAGE, begin, end, *(after or (begin, UUID(int=0))), limit)
        return [finished_job(row) for row in rows]

    async def ends(self, day: date, limit: int) -> list[Position]:
        async with self._database.begin(ENGINE, None) as work:
            rows = await (await raw(work)).fetch(ENDS, *_whole(day), limit)
        return [(row["ended_at"], UUID(int=row["id"].int)) for row in rows]

    async def forget(self, ends: Sequence[Position]) -> int:
        async with self._database.begin(ENGINE, None) as work:
            arguments = [ended_at for ended_at, _ in ends], [ident for _, ident in ends]
            gone = changed(await (await raw(work)).execute(FORGET, *arguments))
            await commit(work)
        return gone

    async def forget_changes(self, age: timedelta) -> int:
        async with self._database.begin(ENGINE, None) as work:
            driver = await raw(work)
            await driver.execute(FORGET_EDITS, age)
            gone = changed(await driver.execute(FORGET_OPERATIONS, age))
            await commit(work)
        return gone
