"""Schedules in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.memory.tables import Table
from adapters.memory.work import MemoryDatabase
from application.ports.jobs import DueSchedule, Schedules
from domain.schedules import Schedule, next_run

SCHEDULES: Table[str, tuple[Schedule, datetime]] = Table("schedules", key=lambda row: row[0].name)


class MemorySchedules(Schedules):
    """Schedule rows with the time each is due next."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def seed(self, schedules: Sequence[Schedule]) -> None:
        transaction = self._database.tables.begin(None)
        for schedule in schedules:
            known = transaction.get(SCHEDULES, schedule.name)
            same = known is not None and (known[0].cron, known[0].zone) == (schedule.cron, schedule.zone)
            at = known[1] if known and same else next_run(schedule.cron, ZoneInfo(schedule.zone), self._database.now())
            transaction.put(SCHEDULES, (schedule, at))
        transaction.commit()

    async def due(self) -> list[DueSchedule]:
        now = self._database.now()
        rows = self._database.tables.begin(None).scan(SCHEDULES)
        return [DueSchedule(schedule, at, now) for schedule, at in rows if at <= now]

    async def advance(self, name: str, due_at: datetime, next_at: datetime) -> bool:
        transaction = self._database.tables.begin(None)
        known = transaction.get(SCHEDULES, name)
        if known is None or known[1] != due_at:
            return False
        transaction.put(SCHEDULES, (known[0], next_at))
        transaction.commit()
        return True
