"""What was told last, and the look at lost jobs, on Postgres."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres.database import ENGINE, Database, Session, raw
from application.ports.alerts import AlertStates, LostJobs
from domain.alerts import AlertState, DeadCause, Losses
from domain.retries import HANDED_BACK, LEASE_LOST, POISON, SNOOZED

COLUMNS = "key, number, open, checked_at, depth, newest, jobs::text"
GET = f"select {COLUMNS} from sluice.alert_states where workspace_id = $1 and key = $2"  # noqa: S608
MAKE = "insert into sluice.alert_states (workspace_id, key) values ($1, $2) on conflict do nothing"
SAVE = """
update sluice.alert_states set number = $3, open = $4, checked_at = $5, depth = $6, newest = $7,
    jobs = $8
where workspace_id = $1 and key = $2
"""

CHECKED = """
select sluice.now() as now, (select max(checked_at) from sluice.alert_states where key = $1) as before
"""
DEPTH = "select queue, count(*) as many from sluice.jobs where state = 'dead' group by queue order by queue"

# One walk over the index of the dead; a row is looked at for the few causes that are shown.
DEAD = """
with counted as materialized (
    select workspace_id, fingerprint, queue, count(*) as many, max(ended_at) as newest
    from sluice.jobs where state = 'dead' group by workspace_id, fingerprint, queue)
select queue, sum(many)::bigint as many, max(newest) as newest from counted group by queue order by many desc, queue
"""
CAUSES = """
with counted as materialized (
    select workspace_id, fingerprint, queue, count(*) as many, max(ended_at) as newest
    from sluice.jobs where state = 'dead' and queue <> $1 group by workspace_id, fingerprint, queue),
grouped as (
    select fingerprint, sum(many)::bigint as many, max(newest) as newest,
        (array_agg(workspace_id order by newest desc))[1] as workspace_id
    from counted group by fingerprint order by many desc, fingerprint limit $2)
select g.fingerprint, g.many, j.kind, j.code, coalesce(a.message, '') as message
from grouped g
cross join lateral (
    select d.id, d.kind, d.code from sluice.jobs d
    where d.workspace_id = g.workspace_id and d.state = 'dead' and d.fingerprint = g.fingerprint and d.queue <> $1
    order by d.id desc limit 1) j
left join lateral (
    select message from sluice.job_attempts
    where workspace_id = g.workspace_id and job_id = j.id and fingerprint = g.fingerprint
    order by number desc limit 1) a on true
order by g.many desc, g.fingerprint
"""
SINCE = """
select count(*) filter (where code <> all($4::text[])) as failed,
    count(*) filter (where code = any($5::text[])) as rescued
from sluice.job_attempts where ended_at > $1 and ended_at <= $2 and code is not null and queue <> $3
"""
# A job that died since has one attempt among the failed that no other follows.
DIED = """
select count(*) from sluice.jobs
where state = 'dead' and ended_at > $1 and ended_at <= $2 and queue <> $3 and code <> all($4::text[])
"""


class PostgresAlertStates(AlertStates):
    """Table `sluice.alert_states` on an open connection."""

    def __init__(self, connection: Session, workspace_id: UUID) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    async def get(self, key: str) -> AlertState | None:
        row = await (await raw(self._connection)).fetchrow(GET, self._workspace_id, key)
        return None if row is None else _state(row)

    async def lock(self, key: str) -> AlertState:
        driver = await raw(self._connection)
        await driver.execute(MAKE, self._workspace_id, key)
        return _state(await driver.fetchrow(f"{GET} for update", self._workspace_id, key))

    async def save(self, state: AlertState) -> None:
        await (await raw(self._connection)).execute(
            SAVE,
            self._workspace_id,
            state.key,
            state.number,
            state.open,
            state.checked_at,
            state.depth,
            state.newest,
            msgspec.json.encode(state.jobs).decode(),
        )


def _state(row: asyncpg.Record) -> AlertState:
    return AlertState(**{**dict(row), "jobs": msgspec.json.decode(row["jobs"], type=dict[str, UUID])})


class PostgresLostJobs(LostJobs):
    """As the role that sees every workspace's jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def checked_at(self, key: str) -> tuple[datetime, datetime | None]:
        async with self._database.begin(ENGINE, None) as connection:
            row = await (await raw(connection)).fetchrow(CHECKED, key)
        return row["now"], row["before"]

    async def get_dlq_depth(self) -> dict[str, int]:
        async with self._database.begin(ENGINE, None) as connection:
            return {row["queue"]: row["many"] for row in await (await raw(connection)).fetch(DEPTH)}

    async def look(self, since: datetime | None, quiet: str, most: int = 5) -> Losses:
        async with self._database.begin(ENGINE, None) as connection:
            driver = await raw(connection)
            now = await driver.fetchval("select sluice.now()")
            queues = await driver.fetch(DEAD)
            loud = [row for row in queues if row["queue"] != quiet]
            causes = await driver.fetch(CAUSES, quiet, most) if loud else []
            retries, rescues = await _since(driver, since or now, now, quiet)
        return Losses(
            at=now,
            depth=sum(row["many"] for row in loud),
            newest=max((row["newest"] for row in loud), default=None),
            queues=tuple((row["queue"], row["many"]) for row in loud),
            causes=tuple(
                DeadCause(row["kind"], row["code"], row["fingerprint"], row["many"], row["message"]) for row in causes
            ),
            retries=retries,
            rescues=rescues,
            undelivered=sum(row["many"] for row in queues if row["queue"] == quiet),
        )


async def _since(driver: asyncpg.Connection, since: datetime, now: datetime, quiet: str) -> tuple[int, int]:
    others = [HANDED_BACK, SNOOZED, LEASE_LOST, POISON, "discarded", "cancelled"]
    row = await driver.fetchrow(SINCE, since, now, quiet, others, [LEASE_LOST, POISON])
    died = await driver.fetchval(DIED, since, now, quiet, others)
    return max(0, row["failed"] - died), row["rescued"]
