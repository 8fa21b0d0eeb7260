"""Proposals: pairs of vendors that a pass wants a person to look at, and what people said of them."""

from __future__ import annotations

import builtins
from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.ports.catalog import Page
from domain.proposals import Proposal, Said


class Proposals(Protocol):
    """The review queue of one workspace, inside a work. There is at most one proposal for a pair of vendors."""

    @abstractmethod
    async def propose(self, found: Sequence[Proposal]) -> int:
        """Keep these open ones (no pair twice); how many of them are open then.

        A pair that is there already keeps its id, and its new weight replaces the one before; a decided one stays as it
        is unless the values it was decided under are others now: then it is open again.
        """

    @abstractmethod
    async def withdraw(self, before: datetime) -> int:
        """Remove the open ones that were proposed before this moment; how many they were."""

    @abstractmethod
    async def said(self) -> builtins.list[Said]:
        """Every pair that a person decided."""

    @abstractmethod
    async def get(self, ident: UUID, *, lock: bool = False) -> Proposal | None:
        """The proposal, or None in this workspace; with `lock` nobody else changes it until this work ends."""

    @abstractmethod
    async def save(self, proposal: Proposal) -> None:
        """Replace what a person said of it."""

    @abstractmethod
    async def list(self, page: Page) -> tuple[builtins.list[Proposal], str | None]:
        """The open ones, most bits first, and the position of the next page; Refusal INVALID `invalid_cursor`."""
