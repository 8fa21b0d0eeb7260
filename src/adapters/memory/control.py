"""JobControl in memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec.structs import replace

from adapters.memory.jobs import JOBS, locked
from adapters.memory.tables import NotUnique, Table, Transaction
from application.ports.control import DONE, Edit, Edited, JobControl
from domain.errors import conflict, missing
from domain.jobs import MOVES, Job, JobMove, moved, sources


class EditRow(msgspec.Struct, frozen=True):
    """A payload that was replaced."""

    workspace_id: UUID
    job_id: UUID
    number: int
    edit: Edit


EDITS: Table[tuple[UUID, int], EditRow] = Table(
    "job_edits", key=lambda row: (row.job_id, row.number), workspace=lambda row: row.workspace_id
)


class MemoryControl(JobControl):
    """Jobs of one workspace in one transaction."""

    def __init__(self, transaction: Transaction, workspace_id: UUID, now: Callable[[], datetime]) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id
        self._now = now

    async def postpone(self, ident: UUID, delay: timedelta) -> None:
        job = await self._may(ident, JobMove.POSTPONE)
        self._transaction.put(JOBS, moved(job, JobMove.POSTPONE, run_at=self._now() + delay))

    async def reprioritise(self, ident: UUID, priority: int) -> None:
        job = await self._may(ident, JobMove.REPRIORITISE)
        self._transaction.put(JOBS, moved(job, JobMove.REPRIORITISE, priority=priority))

    async def edit(self, ident: UUID, edited: Edited, by: UUID) -> None:
        job = await self._may(ident, JobMove.REPRIORITISE)
        number = 1 + max((row.number for row in self._transaction.scan(EDITS) if row.job_id == ident), default=0)
        try:
            self._transaction.put(
                JOBS, replace(job, payload=edited.payload, digest=edited.digest, limit_key=edited.limit_key)
            )
        except NotUnique:
            raise conflict("job_exists", "An equal job is unfinished; wait for it or cancel it first.") from None
        self._transaction.put(EDITS, EditRow(self._workspace_id, ident, number, Edit(job.payload, self._now(), by)))

    async def edits(self, ident: UUID) -> list[Edit]:
        rows = [row for row in self._transaction.scan(EDITS) if row.job_id == ident]
        return [row.edit for row in sorted(rows, key=lambda row: row.number)]

    async def _may(self, ident: UUID, move: JobMove) -> Job:
        job = await locked(self._transaction, ident)
        if job is None:
            raise missing("job", ident)
        if job.state not in MOVES[move]:
            allowed = " or ".join(sources(move))
            raise conflict("job_not_waiting", f"Only a job that is {allowed} {DONE[move]}; this one is {job.state}.")
        return job
