"""Rows in memory of what operators steer: workers, those that drain, and queues that are paused."""

from __future__ import annotations

from uuid import UUID

from adapters.memory.tables import Table
from application.ports.jobs import WorkerSeen

WORKERS: Table[UUID, WorkerSeen] = Table("workers", key=lambda worker: worker.id)
DRAINING: Table[UUID, UUID] = Table("draining_workers", key=lambda ident: ident)
PAUSED: Table[str, str] = Table("paused_queues", key=lambda name: name)
