"""Reversal: what else stands on the records of an import; asked before it is undone."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from domain.catalog import Decision
from domain.corrections import Correction
from domain.provenance import Noun
from domain.reversal import Stays

__all__ = ["Reversal", "Stays"]


class Reversal(Protocol):
    """Questions about one import whose claims count, inside a work; nothing of one whose claims do not. `number` is
    the import's."""

    @abstractmethod
    async def stays(self, import_id: UUID, number: int, noun: Noun) -> Stays:
        """How many of the shown things that it tells of leave, as all live claims about them (and about the vendors
        that are shown as them) are its own, and how many stay."""

    @abstractmethod
    async def corrections(self, import_id: UUID, number: int, limit: int) -> list[Correction]:
        """Corrections that stand, of things that no other import tells of; the first ones in order of number."""

    @abstractmethod
    async def decisions(self, import_id: UUID, number: int, limit: int) -> list[Decision]:
        """Merges that stand and name a vendor that it tells of, and no other import; the oldest ones."""

    @abstractmethod
    async def kept(self, import_id: UUID, number: int, noun: Noun, idents: Collection[UUID]) -> set[UUID]:
        """Those of these things of which live claims of other imports tell (merged ones not counted)."""

    @abstractmethod
    async def proposals(self, import_id: UUID, number: int) -> int:
        """How many open proposals compare a vendor that it tells of, and no other import."""
