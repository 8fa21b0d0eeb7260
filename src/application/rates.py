"""Counting on when the shared store of limits is away: local limits stand in for it, never no limits."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from application.ports.machine import Clock
from application.ports.rates import RateLimiter
from domain.errors import Transient
from domain.rates import Decision, Policy

Answer = TypeVar("Answer")


@dataclass(slots=True)
class SteadyRates(RateLimiter):
    """Asks `shared`; while that is away or slower than `patience_seconds`, `local` decides for `rest_seconds`.

    Local limits are per process, so during an outage N processes let at most N times the limit through. The patience
    is long because a burst on a busy machine is no outage: whoever gives up too early counts alone too early.
    """

    shared: RateLimiter
    local: RateLimiter
    clock: Clock
    patience_seconds: float = 5.0
    rest_seconds: float = 2.0
    _back_at: float = field(default=float("-inf"))

    async def take(self, policy: Policy, subject: str, cost: int = 1) -> Decision:
        return await self._ask(lambda limiter: limiter.take(policy, subject, cost))

    async def give_back(self, policy: Policy, subject: str) -> None:
        await self._ask(lambda limiter: limiter.give_back(policy, subject))

    async def forget_idle(self) -> int:
        return await self.shared.forget_idle() + await self.local.forget_idle()

    async def _ask(self, question: Callable[[RateLimiter], Awaitable[Answer]]) -> Answer:
        if self.clock.monotonic() >= self._back_at:
            try:
                async with asyncio.timeout(self.patience_seconds):
                    return await question(self.shared)
            except (Transient, TimeoutError):
                self._back_at = self.clock.monotonic() + self.rest_seconds
        return await question(self.local)
