"""Looks: how many jobs of any workspace stand, in one question, for those who look on."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from domain.events import Look

Place = tuple[UUID, UUID]
"""Workspace and job."""


class Looks(Protocol):
    """Jobs as they are now, finished ones too."""

    @abstractmethod
    async def look(self, places: Collection[Place]) -> dict[Place, Look]:
        """Each of them; those that are not there, or are in another workspace, are left out."""
