"""DealRivals: deals that may be one another's duplicates or rivals, found by the keys they share, and the policy."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.deal_findings import Dismissal
from domain.deal_protection import DealPolicy

HOLDINGS = 5000
"""Pairs of a key and a deal that one look at the keys walks; a bound of its work, whatever the workspace holds."""


class DealRivals(Protocol):
    """Looks at the deals that `catalog.save` keeps, in the same transaction. Keys: see `domain.deal_keys`."""

    @abstractmethod
    async def sharing(self, keys: Collection[int], limit: int) -> dict[int, list[UUID]]:
        """Per key the shown deals that have or had it, by id, at most `limit` each; keys of none are left out."""

    @abstractmethod
    async def shared(self, after: int | None, limit: int, holdings: int = HOLDINGS) -> list[int]:
        """Of the keys that the next `holdings` pairs of key and deal have, by key: those that more than one deal has
        or had, ascending, at most `limit`. Fewer, or none, does not mean that none follow: see `reach`."""

    @abstractmethod
    async def reach(self, after: int | None, holdings: int = HOLDINGS) -> int | None:
        """The last key that these next pairs have, which `shared` goes on after; None when no key follows."""

    @abstractmethod
    async def retold(self, after: UUID | None, limit: int) -> list[UUID]:
        """The next shown deals, in order of id, that more than one live record tells of."""

    @abstractmethod
    async def dismissals(self, findings: Collection[UUID]) -> dict[UUID, Dismissal]:
        """Those of these findings that were dismissed."""

    @abstractmethod
    async def dismiss(self, dismissal: Dismissal) -> None:
        """Keep it; replaces an earlier one of the same finding."""

    @abstractmethod
    async def recall(self, finding: UUID) -> bool:
        """Take a dismissal back; whether there was one."""

    @abstractmethod
    async def policy(self) -> DealPolicy:
        """What the workspace has set; the defaults when nobody has set anything."""

    @abstractmethod
    async def set_policy(self, policy: DealPolicy, by: str, at: datetime) -> None:
        """Replace it."""
