"""JobControl: what a person changes about one job that is not running."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import msgspec

from domain.jobs import JobMove


class Edit(msgspec.Struct, frozen=True):
    """A payload that was replaced, when, and by which key."""

    payload: bytes
    edited_at: datetime
    edited_by: UUID


class Edited(msgspec.Struct, frozen=True):
    """What an edit makes of a job: its payload, the digest of it, and the key of its limit."""

    payload: bytes
    digest: bytes
    limit_key: str | None = None


DONE = {
    JobMove.POSTPONE: "can be snoozed",
    JobMove.REPRIORITISE: "can be given another priority or payload",
}
"""What of a job is refused with `job_not_waiting`, in words."""


class JobControl(Protocol):
    """Changes to jobs of one workspace, inside the transaction of a work. Each refuses MISSING `job_not_found`."""

    @abstractmethod
    async def postpone(self, ident: UUID, delay: timedelta) -> None:
        """Waiting: due so long from now. Refusal CONFLICT `job_not_waiting`."""

    @abstractmethod
    async def reprioritise(self, ident: UUID, priority: int) -> None:
        """Held or waiting: of this priority. Refusal CONFLICT `job_not_waiting`."""

    @abstractmethod
    async def edit(self, ident: UUID, edited: Edited, by: UUID) -> None:
        """Held or waiting: run with this payload, under this limit; the earlier payload is kept.

        Refusal CONFLICT `job_not_waiting`, `job_exists`.
        """

    @abstractmethod
    async def edits(self, ident: UUID) -> list[Edit]:
        """The payloads it had before, oldest first; empty for a job that is not there."""
