"""Looks in memory."""

from __future__ import annotations

from collections.abc import Collection

from adapters.memory.jobs import JOBS
from adapters.memory.work import MemoryDatabase
from application.ports.events import Looks, Place
from domain.events import Look, StateNow


class MemoryLooks(Looks):
    """The jobs of one MemoryDatabase."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def look(self, places: Collection[Place]) -> dict[Place, Look]:
        found: dict[Place, Look] = {}
        for home, ident in places:
            job = self._database.tables.begin(home).get(JOBS, ident)
            if job is not None:
                now = StateNow(
                    job.state, job.attempt, job.run_at, job.started_at, job.ended_at, job.cancel_asked,
                    job.result_until,
                )  # fmt: skip
                found[home, ident] = Look(ident, now, job.progress)
        return found
