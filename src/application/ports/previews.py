"""Previews: what imports would have done, and the first lines of each outcome."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.ports.catalog import Page
from domain.previews import PlanLine, Preview


class Previews(Protocol):
    """Previews of one workspace, inside a work; one for each import."""

    @abstractmethod
    async def keep(self, preview: Preview, lines: Sequence[PlanLine]) -> None:
        """Keep it with its lines, in place of an earlier one of the import."""

    @abstractmethod
    async def get(self, import_id: UUID) -> Preview | None:
        """The preview, or None in this workspace."""

    @abstractmethod
    async def lines(self, import_id: UUID, page: Page, outcome: str | None = None) -> tuple[list[PlanLine], str | None]:
        """Its lines in file order, of one outcome when given; Refusal INVALID `invalid_cursor`."""

    @abstractmethod
    async def remove(self, import_id: UUID) -> None:
        """Remove it with its lines; no error when it is gone already."""


class ExpiredPreviews(Protocol):
    """Previews across workspaces."""

    @abstractmethod
    async def expired(self, now: datetime, limit: int) -> list[tuple[UUID, UUID]]:
        """Workspace and import of those whose time is over, the oldest first, at most `limit`."""
