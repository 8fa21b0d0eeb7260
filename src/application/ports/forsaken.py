"""The port to imports that nobody goes on with, and to jobs that died of one."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection
from datetime import timedelta
from typing import Protocol
from uuid import UUID

import msgspec


class DeadJob(msgspec.Struct, frozen=True):
    """A dead job, whose it is, and how long ago it died by the clock of the store."""

    workspace_id: UUID
    id: UUID
    since: timedelta


class Forsaken(Protocol):
    """Imports and their jobs across workspaces."""

    @abstractmethod
    async def forsaken(self, limit: int) -> list[tuple[UUID, UUID]]:
        """Workspace and import of those that are not ended though their job is (or is gone), oldest first."""

    @abstractmethod
    async def died(
        self, queue: str, kinds: Collection[str], within: timedelta, after: UUID, limit: int
    ) -> list[DeadJob]:
        """Jobs of these kinds in this queue that are dead, and not for longer than that; those after an id, by id."""
