"""Schedules on Postgres."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from adapters.postgres.database import ENGINE, Database, raw
from adapters.postgres.jobs import changed
from application.ports.jobs import DueSchedule, Schedules
from domain.schedules import Schedule, next_run

SEED = """
insert into sluice.schedules as s (name, cron, zone, kind, workspace_id, payload, due_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (name) do update set
    cron = excluded.cron, zone = excluded.zone, kind = excluded.kind, workspace_id = excluded.workspace_id,
    payload = excluded.payload,
    due_at = case when (s.cron, s.zone) = (excluded.cron, excluded.zone) then s.due_at else excluded.due_at end
"""
DUE = """
select name, cron, zone, kind, workspace_id, payload::text, due_at, now from sluice.schedules,
    (select sluice.now() as now) clock where due_at <= now order by due_at, name
"""
ADVANCE = "update sluice.schedules set due_at = $3 where name = $1 and due_at = $2"


class PostgresSchedules(Schedules):
    """Schedule rows with the time each is due next."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def seed(self, schedules: Sequence[Schedule]) -> None:
        async with self._database.begin(ENGINE, None) as connection:
            inner = await raw(connection)
            now = await inner.fetchval("select sluice.now()")
            for one in schedules:
                due_at = next_run(one.cron, ZoneInfo(one.zone), now)
                await inner.execute(
                    SEED, one.name, one.cron, one.zone, one.kind, one.workspace_id, one.payload.decode(), due_at
                )
            await connection.commit()

    async def due(self) -> list[DueSchedule]:
        async with self._database.begin(ENGINE, None) as connection:
            rows = await (await raw(connection)).fetch(DUE)
        return [
            DueSchedule(
                Schedule(
                    row["name"], row["cron"], row["kind"], UUID(int=row["workspace_id"].int),
                    row["payload"].encode(), row["zone"],
                ),
                row["due_at"],
                row["now"],
            )
            for row in rows
        ]  # fmt: skip

    async def advance(self, name: str, due_at: datetime, next_at: datetime) -> bool:
        async with self._database.begin(ENGINE, None) as connection:
            status = await (await raw(connection)).execute(ADVANCE, name, due_at, next_at)
            await connection.commit()
        return changed(status) == 1
