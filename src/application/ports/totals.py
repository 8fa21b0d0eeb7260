"""Totals: the sums of what all workers have ended, kept so that any process can show them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Protocol

from domain.totals import KindTotals


class Totals(Protocol):
    """Sums by queue and kind; they only grow."""

    @abstractmethod
    async def add(self, ended: Sequence[KindTotals]) -> None:
        """Add to the sums; each queue and kind at most once in a call."""

    @abstractmethod
    async def read(self) -> list[KindTotals]:
        """All sums, by queue and kind."""
