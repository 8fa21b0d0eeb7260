"""Reversal: what else stands on the records of an import; asked before it is undone."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol
from uuid import UUID

from domain.catalog import Decision
from domain.corrections import Correction
from domain.provenance import Noun
from domain.reversal import Stays

__all__ = ["Reversal", "Stays"]


class Reversal(Protocol):
    """Questions about one import whose claims count, inside a work. A thing leaves with it when no live claim about
    it is another import's; `number` is the import's."""

    @abstractmethod
    async def stays(self, import_id: UUID, number: int, noun: Noun) -> Stays:
        """How many of the things that it tells of leave, and how many stay."""

    @abstractmethod
    async def corrections(self, import_id: UUID, number: int, limit: int) -> list[Correction]:
        """Corrections that stand, of things that leave; the first ones in order of number."""

    @abstractmethod
    async def decisions(self, import_id: UUID, number: int, limit: int) -> list[Decision]:
        """Merges that stand and name a vendor that leaves; the oldest ones."""

    @abstractmethod
    async def proposals(self, import_id: UUID, number: int) -> int:
        """How many open proposals compare a vendor that leaves."""
