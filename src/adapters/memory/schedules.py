"""Schedules in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from adapters.memory.tables import Table
from adapters.memory.work import MemoryDatabase
from application.ports.schedules import DueSchedule, Schedules
from domain.schedules import Origin, Planned, Schedule, next_run, zone_of

SCHEDULES: Table[tuple[UUID, str], Planned] = Table(
    "schedules", key=lambda row: (row.schedule.workspace_id, row.schedule.name)
)


class MemorySchedules(Schedules):
    """Schedule rows with the time each is due next."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    def _put(self, planned: Planned | None) -> bool:
        if planned is None:
            return False
        transaction = self._database.tables.begin(None)
        transaction.put(SCHEDULES, planned)
        transaction.commit()
        return True

    def _next(self, schedule: Schedule) -> datetime:
        return next_run(schedule.cron, zone_of(schedule.zone), self._database.now())

    def _known(self, workspace_id: UUID, name: str) -> Planned | None:
        return self._database.tables.begin(None).get(SCHEDULES, (workspace_id, name))

    async def seed(self, schedules: Sequence[Schedule]) -> None:
        for one in schedules:
            known = self._known(one.workspace_id, one.name)
            if known is None:
                self._put(Planned(one, self._next(one)))
                continue
            same = (known.schedule.cron, known.schedule.zone) == (one.cron, one.zone)
            self._put(replace(known, schedule=one, due_at=known.due_at if same else self._next(one)))

    async def due(self) -> list[DueSchedule]:
        now = self._database.now()
        rows = self._database.tables.begin(None).scan(SCHEDULES)
        due = [DueSchedule(row.schedule, row.due_at, now) for row in rows if row.due_at <= now and not row.paused]
        return sorted(due, key=lambda one: (one.due_at, one.schedule.name))

    async def advance(
        self, schedule: Schedule, due_at: datetime, next_at: datetime, job_id: UUID | None = None
    ) -> bool:
        known = self._known(schedule.workspace_id, schedule.name)
        if known is None or known.due_at != due_at:
            return False
        last = {} if job_id is None else {"last_due_at": due_at, "last_job_id": job_id}
        return self._put(replace(known, due_at=next_at, **last))

    async def list(self, workspace_id: UUID) -> list[Planned]:
        rows = self._database.tables.begin(None).scan(SCHEDULES)
        return sorted(
            (row for row in rows if row.schedule.workspace_id == workspace_id), key=lambda row: row.schedule.name
        )

    async def get(self, workspace_id: UUID, name: str) -> Planned | None:
        return self._known(workspace_id, name)

    async def add(self, schedule: Schedule) -> bool:
        due_at = self._next(schedule)
        if self._known(schedule.workspace_id, schedule.name) is not None:
            return False
        return self._put(Planned(schedule, due_at, origin=Origin.ADMIN))

    async def change(self, schedule: Schedule) -> bool:
        due_at, known = self._next(schedule), self._known(schedule.workspace_id, schedule.name)
        if known is None or known.origin is not Origin.ADMIN:
            return False
        return self._put(replace(known, schedule=schedule, due_at=due_at))

    async def pause(self, workspace_id: UUID, name: str, *, paused: bool) -> bool:
        known = self._known(workspace_id, name)
        if known is None or known.paused == paused:
            return known is not None
        due_at = known.due_at if paused else self._next(known.schedule)
        return self._put(replace(known, paused=paused, due_at=due_at))

    async def remove(self, workspace_id: UUID, name: str) -> bool:
        known = self._known(workspace_id, name)
        if known is None or known.origin is not Origin.ADMIN:
            return False
        transaction = self._database.tables.begin(None)
        transaction.delete(SCHEDULES, (workspace_id, name))
        transaction.commit()
        return True

    async def ran(self, workspace_id: UUID, name: str, job_id: UUID) -> None:
        known = self._known(workspace_id, name)
        if known is not None:
            self._put(replace(known, last_due_at=self._database.now(), last_job_id=job_id))
