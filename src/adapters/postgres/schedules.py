"""Schedules on Postgres. The key of a person's schedule begins with its workspace; `label` is the name without it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from adapters.postgres.database import ENGINE, Database, commit, raw
from adapters.postgres.job_rows import plain
from adapters.postgres.jobs import changed
from application.ports.schedules import DueSchedule, Schedules
from domain.schedules import Missed, Origin, Planned, Schedule, next_run, zone_of

COLUMNS = (
    "label, cron, zone, kind, workspace_id, payload::text, missed, due_at, paused, origin, last_due_at, last_job_id"
)
SEED = """
insert into sluice.schedules as s (name, cron, zone, kind, workspace_id, payload, due_at, missed)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (name) do update set
    cron = excluded.cron, zone = excluded.zone, kind = excluded.kind, workspace_id = excluded.workspace_id,
    payload = excluded.payload, missed = excluded.missed,
    due_at = case when (s.cron, s.zone) = (excluded.cron, excluded.zone) then s.due_at else excluded.due_at end
"""
DUE = f"""
select {COLUMNS}, now from sluice.schedules, (select sluice.now() as now) clock
where due_at <= now and not paused order by due_at, name
"""  # noqa: S608  fixed text
ADVANCE = """
update sluice.schedules set due_at = $4, last_due_at = case when $5::uuid is null then last_due_at else due_at end,
    last_job_id = coalesce($5, last_job_id)
where workspace_id = $1 and label = $2 and due_at = $3
"""
LIST = f"select {COLUMNS} from sluice.schedules where workspace_id = $1 order by label"  # noqa: S608  fixed text
GET = f"select {COLUMNS} from sluice.schedules where workspace_id = $1 and label = $2"  # noqa: S608  fixed text
ADD = """
insert into sluice.schedules (name, cron, zone, kind, workspace_id, payload, missed, due_at, origin)
select $1, $2, $3, $4, $5, $6, $7, $8, 'admin'
where not exists (select from sluice.schedules where workspace_id = $5 and label = $9)
on conflict (name) do nothing
"""
CHANGE = """
update sluice.schedules set cron = $2, zone = $3, kind = $4, payload = $6, missed = $7, due_at = $8
where name = $1 and workspace_id = $5 and origin = 'admin'
"""
PAUSE = "update sluice.schedules set paused = $3, due_at = $4 where workspace_id = $1 and label = $2 and paused <> $3"
REMOVE = "delete from sluice.schedules where workspace_id = $1 and label = $2 and origin = 'admin'"
RAN = """
update sluice.schedules set last_due_at = (select sluice.now()), last_job_id = $3
where workspace_id = $1 and label = $2
"""
NOW = "select sluice.now()"


def _planned(row: asyncpg.Record) -> Planned:
    schedule = Schedule(
        row["label"], row["cron"], row["kind"], UUID(int=row["workspace_id"].int), row["payload"].encode(),
        row["zone"], Missed(row["missed"]),
    )  # fmt: skip
    return Planned(
        schedule, row["due_at"], row["paused"], Origin(row["origin"]), row["last_due_at"], plain(row["last_job_id"])
    )


def _key(schedule: Schedule) -> str:
    return f"{schedule.workspace_id}:{schedule.name}"


class PostgresSchedules(Schedules):
    """Schedule rows with the time each is due next."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def _rows(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        async with self._database.begin(ENGINE, None) as connection:
            rows: list[asyncpg.Record] = await (await raw(connection)).fetch(statement, *arguments)
        return rows

    async def _write(self, statement: str, *arguments: object) -> bool:
        async with self._database.begin(ENGINE, None) as connection:
            status = await (await raw(connection)).execute(statement, *arguments)
            await commit(connection)
        return changed(status) == 1

    async def _now(self) -> datetime:
        (row,) = await self._rows(NOW)
        now: datetime = row[0]
        return now

    async def seed(self, schedules: Sequence[Schedule]) -> None:
        async with self._database.begin(ENGINE, None) as connection:
            inner = await raw(connection)
            now = await inner.fetchval(NOW)
            for one in schedules:
                due_at = next_run(one.cron, zone_of(one.zone), now)
                await inner.execute(
                    SEED, one.name, one.cron, one.zone, one.kind, one.workspace_id, one.payload.decode(), due_at,
                    str(one.missed),
                )  # fmt: skip
            await commit(connection)

    async def due(self) -> list[DueSchedule]:
        return [DueSchedule(_planned(row).schedule, row["due_at"], row["now"]) for row in await self._rows(DUE)]

    async def advance(
        self, schedule: Schedule, due_at: datetime, next_at: datetime, job_id: UUID | None = None
    ) -> bool:
        return await self._write(ADVANCE, schedule.workspace_id, schedule.name, due_at, next_at, job_id)

    async def list(self, workspace_id: UUID) -> list[Planned]:
        return [_planned(row) for row in await self._rows(LIST, workspace_id)]

    async def get(self, workspace_id: UUID, name: str) -> Planned | None:
        rows = await self._rows(GET, workspace_id, name)
        return _planned(rows[0]) if rows else None

    async def add(self, schedule: Schedule) -> bool:
        return await self._write(ADD, *await self._values(schedule), schedule.name)

    async def change(self, schedule: Schedule) -> bool:
        return await self._write(CHANGE, *await self._values(schedule))

    async def _values(self, one: Schedule) -> tuple[object, ...]:
        due_at = next_run(one.cron, zone_of(one.zone), await self._now())
        payload = one.payload.decode()
        return _key(one), one.cron, one.zone, one.kind, one.workspace_id, payload, str(one.missed), due_at

    async def pause(self, workspace_id: UUID, name: str, *, paused: bool) -> bool:
        known = await self.get(workspace_id, name)
        if known is None:
            return False
        one = known.schedule
        due_at = known.due_at if paused else next_run(one.cron, zone_of(one.zone), await self._now())
        await self._write(PAUSE, workspace_id, name, paused, due_at)
        return True

    async def remove(self, workspace_id: UUID, name: str) -> bool:
        return await self._write(REMOVE, workspace_id, name)

    async def ran(self, workspace_id: UUID, name: str, job_id: UUID) -> None:
        await self._write(RAN, workspace_id, name, job_id)
