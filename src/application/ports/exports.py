"""Exports: what was asked for, how far it is written, and what has had its time."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import BinaryIO, Protocol
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


class Binding(Protocol):
    """One file that is being made of rows. Every call is blocking."""

    @abstractmethod
    def add(self, rows: Sequence[Sequence[object]]) -> None:
        """These rows behind those before: values in the order of the columns, as `rows_of` has them."""

    @abstractmethod
    def finish(self) -> BinaryIO:
        """The whole file, at its start; nothing can be added any more. It goes when the binding is left."""


class Binder(Protocol):
    """Makes files of a format that cannot be put together of pieces by laying them end to end."""

    @abstractmethod
    def begin(self, export: Export) -> AbstractContextManager[Binding]:
        """A new file for this export's rows, without any. Equal exports of equal rows have equal bytes."""
