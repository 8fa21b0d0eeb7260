"""Profiles: how tables with certain headers are read in a workspace; one per header fingerprint."""

from __future__ import annotations

import builtins
from abc import abstractmethod
from typing import Protocol
from uuid import UUID

from application.ports.catalog import Page
from domain.profiles import Profile


class Profiles(Protocol):
    """The saved profiles of the workspace."""

    @abstractmethod
    async def add(self, profile: Profile) -> None:
        """Keep it; Refusal CONFLICT `profile_exists` when these headers have one."""

    @abstractmethod
    async def get(self, ident: UUID, *, lock: bool = False) -> Profile | None:
        """The profile; with `lock` nobody else changes it until this work ends."""

    @abstractmethod
    async def find(self, fingerprint: str) -> Profile | None:
        """The profile of these headers, else one whose files look like this until their layout is told."""

    @abstractmethod
    async def save(self, profile: Profile) -> None:
        """Replace it; its headers stay."""

    @abstractmethod
    async def remove(self, ident: UUID) -> bool:
        """Whether there was one to forget."""

    @abstractmethod
    async def list(self, page: Page) -> tuple[builtins.list[Profile], str | None]:
        """By id, and the position of the next page; Refusal INVALID `invalid_cursor`."""
