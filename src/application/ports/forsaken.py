"""The port to imports that nobody goes on with."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol
from uuid import UUID


class Forsaken(Protocol):
    """Imports across workspaces."""

    @abstractmethod
    async def forsaken(self, limit: int) -> list[tuple[UUID, UUID]]:
        """Workspace and import of those that are not ended though their job is (or is gone), oldest first."""
