"""RateLimiter: counts what callers do against a policy, one atomic step per question."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol

from domain.rates import Decision, Policy


class RateLimiter(Protocol):
    """Keeps the state of each (policy name, subject); the decision is `domain.rates`' own, on the store's clock.

    A subject is an address or a key, as text. `take` and `give_back` raise Transient `rates_unavailable` or
    `database_unavailable` when the store is away.
    """

    @abstractmethod
    async def take(self, policy: Policy, subject: str, cost: int = 1) -> Decision:
        """Count `cost` if the limit allows; atomic among all callers of the store."""

    @abstractmethod
    async def give_back(self, policy: Policy, subject: str) -> None:
        """Uncount one request taken a moment ago; atomic, and nothing when none is counted."""

    @abstractmethod
    async def forget_idle(self) -> int:
        """Remove the subjects whose windows are over; how many there were."""
