"""What was told last, the look at lost jobs, and a channel, in memory."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from uuid import UUID

import msgspec

from adapters.memory.jobs import JOBS
from adapters.memory.tables import Table, Transaction
from adapters.memory.work import MemoryDatabase
from application.ports.alerts import Alerts, AlertStates, LostJobs
from domain.alerts import Alert, AlertState, DeadCause, Losses
from domain.dead_letters import cause
from domain.jobs import Job, JobState
from domain.retries import DISCARDED, HANDED_BACK, LEASE_LOST, POISON, SNOOZED, JobError


class StateRow(msgspec.Struct, frozen=True):
    """A state and whose it is."""

    workspace_id: UUID
    state: AlertState


STATES: Table[tuple[UUID, str], StateRow] = Table(
    "alert_states", key=lambda row: (row.workspace_id, row.state.key), workspace=lambda row: row.workspace_id
)
NO_FAULT = (HANDED_BACK, SNOOZED, LEASE_LOST, POISON, DISCARDED, "cancelled")


class MemoryAlerts(Alerts):
    """A channel that keeps what it was sent, in order."""

    def __init__(self, *, tracks: bool = False) -> None:
        self.tracks = tracks
        self.sent: list[Alert] = []

    async def send(self, alert: Alert) -> None:
        self.sent.append(alert)


class MemoryAlertStates(AlertStates):
    """Rows of one workspace in a transaction."""

    def __init__(self, transaction: Transaction, workspace_id: UUID) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id

    async def get(self, key: str) -> AlertState | None:
        row = self._transaction.get(STATES, (self._workspace_id, key))
        return None if row is None else row.state

    async def lock(self, key: str) -> AlertState:
        await self._transaction.lock(("alert", self._workspace_id, key))
        row = self._transaction.fresh(STATES, (self._workspace_id, key))
        return AlertState(key=key) if row is None else row.state

    async def save(self, state: AlertState) -> None:
        self._transaction.put(STATES, StateRow(self._workspace_id, state))


class MemoryLostJobs(LostJobs):
    """Over one MemoryDatabase."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def checked_at(self, key: str) -> tuple[datetime, datetime | None]:
        rows = self._database.tables.begin(None).scan(STATES)
        looks = [row.state.checked_at for row in rows if row.state.key == key and row.state.checked_at]
        return self._database.now(), max(looks, default=None)

    def _jobs(self) -> list[Job]:
        return list(self._database.tables.begin(None).scan(JOBS))

    async def get_dlq_depth(self) -> dict[str, int]:
        return dict(sorted(Counter(job.queue for job in self._jobs() if job.state is JobState.DEAD).items()))

    async def look(self, since: datetime | None, quiet: str, most: int = 5) -> Losses:
        now, jobs = self._database.now(), self._jobs()
        loud = [job for job in jobs if job.queue != quiet]
        dead = [job for job in loud if job.state is JobState.DEAD]
        ended = [
            (job, each.error, each.ended_at)
            for job in loud
            for each in job.attempts
            if each.error is not None and each.ended_at is not None and (since or now) < each.ended_at <= now
        ]
        faults = [
            job for job, error, at in ended
            if error.code not in NO_FAULT and not (job.state is JobState.DEAD and at == job.ended_at)
        ]  # fmt: skip
        queues = Counter(job.queue for job in dead)
        return Losses(
            at=now,
            depth=len(dead),
            newest=max((job.ended_at for job in dead if job.ended_at), default=None),
            queues=tuple(sorted(queues.items(), key=lambda pair: (-pair[1], pair[0]))),
            causes=_causes(dead, most),
            retries=len(faults),
            rescues=sum(1 for _, error, _ in ended if error.code in (LEASE_LOST, POISON)),
            undelivered=sum(1 for job in jobs if job.queue == quiet and job.state is JobState.DEAD),
        )


def _causes(dead: list[Job], most: int) -> tuple[DeadCause, ...]:
    groups: dict[str, list[tuple[Job, JobError]]] = {}
    for job in dead:
        why = cause(job)
        if why is not None:
            groups.setdefault(why.fingerprint, []).append((job, why))
    ordered = sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))[:most]
    return tuple(
        DeadCause(last.kind, why.code, fingerprint, len(some), why.message)
        for fingerprint, some in ordered
        for last, why in [max(some, key=lambda pair: pair[0].id)]
    )
