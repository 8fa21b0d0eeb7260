"""Limits: the policies for the keys of jobs, kept where all processes that claim see them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Protocol

from domain.limits import Limit


class Limits(Protocol):
    """Changes count from the next claim on; jobs that run already are left alone."""

    @abstractmethod
    async def list(self) -> list[Limit]:
        """All of them, by name."""

    @abstractmethod
    async def set(self, limit: Limit) -> None:
        """Set it by hand, in place of the one of this name; Refusal INVALID `invalid_limit`."""

    @abstractmethod
    async def remove(self, name: str) -> bool:
        """Take it away; False when there is none. One that the code brings comes back at the next start."""

    @abstractmethod
    async def seed(self, limits: Sequence[Limit]) -> None:
        """Make those of the code be there; what a person set stays as it was set."""
