"""Exports: what was asked for, how far it is written, and what has had its time."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.ports.catalog import Page
from domain.exports import Export


class Exports(Protocol):
    """Exports of one workspace, inside a work."""

    @abstractmethod
    async def add(self, export: Export) -> None:
        """Keep it."""

    @abstractmethod
    async def get(self, ident: UUID) -> Export | None:
        """The export, or None in this workspace."""

    @abstractmethod
    async def save(self, export: Export) -> None:
        """Replace what is known of its progress and file."""

    @abstractmethod
    async def list(self, page: Page) -> tuple[list[Export], str | None]:
        """Newest first, and the position of the next page; Refusal INVALID `invalid_cursor`."""

    @abstractmethod
    async def remove(self, ident: UUID) -> None:
        """Forget it; no error when it is gone already."""


class ExpiredExports(Protocol):
    """The exports of every workspace that have had their time."""

    @abstractmethod
    async def expired(self, now: datetime, limit: int) -> list[tuple[UUID, Export]]:
        """Each with its workspace, longest ago first."""
