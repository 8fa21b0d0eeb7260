"""Corrections: what people said of shown fields, kept with who said it, also when it was taken back."""

from __future__ import annotations

import builtins
from abc import abstractmethod
from collections.abc import Collection
from typing import Protocol
from uuid import UUID

from application.ports.catalog import Page
from domain.corrections import Correction
from domain.provenance import Noun


class Corrections(Protocol):
    """The corrections of one workspace, inside a work."""

    @abstractmethod
    async def add(self, correction: Correction) -> Correction:
        """Keep it and give it its number, greater than all before."""

    @abstractmethod
    async def get(self, ident: UUID, *, lock: bool = False) -> Correction | None:
        """The correction, or None in this workspace; with `lock` nobody else changes it until this work ends."""

    @abstractmethod
    async def save(self, correction: Correction) -> None:
        """Replace who took it back and when."""

    @abstractmethod
    async def standing(self, noun: Noun, idents: Collection[UUID]) -> builtins.list[Correction]:
        """Those of these entities that were not taken back, in order of number."""

    @abstractmethod
    async def list(
        self, noun: Noun, idents: Collection[UUID], page: Page
    ) -> tuple[builtins.list[Correction], str | None]:
        """Those of these entities, also taken back ones, latest first, and the position of the next page; Refusal
        INVALID `invalid_cursor`."""
