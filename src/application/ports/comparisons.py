"""Comparisons: two pipelines over one source, asked for and reported."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol
from uuid import UUID

from application.ports.catalog import Page
from domain.comparisons import Comparison


class Comparisons(Protocol):
    """Comparisons of one workspace, inside a work."""

    @abstractmethod
    async def add(self, comparison: Comparison) -> None:
        """Keep it."""

    @abstractmethod
    async def get(self, ident: UUID) -> Comparison | None:
        """The comparison, or None in this workspace."""

    @abstractmethod
    async def save(self, comparison: Comparison) -> None:
        """Replace its end and its report; nothing happens when there is none."""

    @abstractmethod
    async def list(self, page: Page) -> tuple[list[Comparison], str | None]:
        """Newest first; Refusal INVALID `invalid_cursor`."""
