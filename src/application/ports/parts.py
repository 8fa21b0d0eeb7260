"""Parts: the resumable uploads under way. Each call is durable by itself; the bytes are in Files."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.parts import PartialUpload


class Parts(Protocol):
    """Resumable uploads of all workspaces; every question but `expired` is about one workspace."""

    @abstractmethod
    async def add(self, upload: PartialUpload) -> None:
        """Keep it."""

    @abstractmethod
    async def get(self, workspace_id: UUID, ident: UUID) -> PartialUpload | None:
        """The upload, or None in this workspace."""

    @abstractmethod
    async def save(self, upload: PartialUpload) -> None:
        """Replace it; nothing happens when it was removed meanwhile."""

    @abstractmethod
    async def remove(self, workspace_id: UUID, ident: UUID) -> None:
        """Forget it; no error when it is gone already."""

    @abstractmethod
    async def expired(self, now: datetime, limit: int) -> list[PartialUpload]:
        """Those of any workspace whose time is over, accepted ones too, the oldest first, at most `limit`."""
