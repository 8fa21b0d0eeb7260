"""Joins: who waits for whom, and who came from whom, inside the transaction of a work."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from domain.jobs import JobState
from domain.joins import Awaited


class Joins(Protocol):
    """Families and dependencies of the jobs of one workspace."""

    @abstractmethod
    async def unknown(self, idents: Collection[UUID]) -> list[UUID]:
        """Which of these are no jobs of this workspace, sorted."""

    @abstractmethod
    async def awaited(self, ident: UUID) -> list[Awaited]:
        """How each job stands that this one waits or waited for, by id; those no longer kept are left out."""

    @abstractmethod
    async def children(self, ident: UUID) -> dict[JobState, int]:
        """How many jobs it has handed out are in each state; states without any are left out."""

    @abstractmethod
    async def cancel_children(self, ident: UUID) -> int:
        """Cancel every unfinished descendant (running ones are asked to stop); how many were reached."""
