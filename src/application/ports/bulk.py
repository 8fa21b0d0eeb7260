"""Bulk: what is done to many jobs of one workspace, chunk by chunk, each change remembered for an undo."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from application.ports.catalog import Page
from domain.bulk import BulkOrder, Change, Operation
from domain.jobs import JobState


class Sample(msgspec.Struct, frozen=True, rename="camel"):
    """One of the jobs that are meant."""

    id: UUID
    kind: str
    queue: str
    priority: int
    state: JobState
    created_at: datetime
    ended_at: datetime | None
    code: str
    fingerprint: str


class Matched(msgspec.Struct, frozen=True):
    """How many jobs are meant now, and some of them."""

    count: int
    samples: tuple[Sample, ...]


class Chunk(msgspec.Struct, frozen=True):
    """One step: how many jobs were looked at, in which queues work came to be due, and whether that was the last."""

    looked_at: int
    queues: tuple[str, ...]
    last: bool


class Bulk(Protocol):
    """Operations on many jobs, inside the transaction of a work."""

    @abstractmethod
    async def matched(self, order: BulkOrder, samples: int = 10) -> Matched:
        """What the order is about now; changes nothing."""

    @abstractmethod
    async def begin(self, ident: UUID, order: BulkOrder, asked_by: UUID, expected: int) -> Operation:
        """Keep the order under the id of the job that will carry it out."""

    @abstractmethod
    async def get(self, ident: UUID) -> Operation | None:
        """The operation as far as it is."""

    @abstractmethod
    async def changes(self, ident: UUID, page: Page) -> tuple[list[Change], str | None]:
        """What was done, by job id; Refusal INVALID `invalid_cursor`."""

    @abstractmethod
    async def list(self, page: Page) -> tuple[list[Operation], str | None]:
        """Newest first; Refusal INVALID `invalid_cursor`."""

    @abstractmethod
    async def step(self, ident: UUID, limit: int) -> Chunk:
        """Do it to the next jobs, at most `limit`; Transient `serialization` when one of them changed meanwhile."""

    @abstractmethod
    async def begin_undo(self, ident: UUID, job_id: UUID) -> None:
        """Note the job that undoes it: from now on `step` does nothing more."""

    @abstractmethod
    async def undo_step(self, ident: UUID, limit: int) -> Chunk:
        """Put the next jobs back as they were, where nothing else has happened to them since."""
