"""Accounts: the API keys of a workspace."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.access import Key


class Keys(Protocol):
    """API keys; only a digest of each secret is kept."""

    @abstractmethod
    async def add(self, key: Key) -> None:
        """Keep it; Refusal CONFLICT `key_exists` when its digest or its id is there already."""

    @abstractmethod
    async def list(self) -> list[Key]:
        """All keys of the workspace, oldest first."""

    @abstractmethod
    async def get(self, ident: UUID) -> Key | None:
        """The key, or None in this workspace."""

    @abstractmethod
    async def save(self, key: Key) -> None:
        """Replace it (revoked, renamed)."""


class KeyFinder(Protocol):
    """Looks a key up before the workspace is known: the edge's only question across workspaces."""

    @abstractmethod
    async def find(self, digest: bytes) -> Key | None:
        """The key with this SHA-256 digest."""

    @abstractmethod
    async def used(self, ident: UUID, at: datetime) -> None:
        """Note when it was last used; may be coalesced."""

    @abstractmethod
    async def any_in(self, workspace_id: UUID) -> bool:
        """Whether the workspace has keys at all, revoked ones included."""
