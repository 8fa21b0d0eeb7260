"""When the shared store of limits is away, local limits decide: never none."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from adapters.memory.rates import MemoryRates
from application.ports.machine import Clock
from application.ports.rates import RateLimiter
from application.rates import SteadyRates
from domain.errors import Transient
from domain.rates import Decision, Policy

POLICY = Policy("api", 3, 60)


class Hands(Clock):
    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


class Shaky(MemoryRates):
    """A limiter that is away, or hangs, when told to."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.away = self.hanging = False
        self.asked = 0

    async def take(self, policy: Policy, subject: str, cost: int = 1) -> Decision:
        self.asked += 1
        if self.hanging:
            await asyncio.Event().wait()
        if self.away:
            raise Transient("database_unavailable", "away")
        return await super().take(policy, subject, cost)

    async def give_back(self, policy: Policy, subject: str) -> None:
        self.asked += 1
        if self.away:
            raise Transient("database_unavailable", "away")
        await super().give_back(policy, subject)


def steady(clock: Hands, shared: RateLimiter) -> SteadyRates:
    return SteadyRates(shared, MemoryRates(clock), clock, patience_seconds=0.01)


def test_local_limits_hold_while_the_shared_store_is_away_and_it_is_asked_again_later() -> None:
    async def scenario() -> None:
        clock = Hands()
        shared = Shaky(clock)
        rates = steady(clock, shared)
        shared.away = True
        assert [(await rates.take(POLICY, "a")).allowed for _ in range(5)] == [True, True, True, False, False]
        assert shared.asked == 1
        shared.away = False
        clock.seconds += 2
        assert (await rates.take(POLICY, "a")).remaining == 2
        assert shared.asked == 2

    asyncio.run(scenario())


def test_a_store_that_hangs_is_not_waited_for() -> None:
    async def scenario() -> None:
        clock = Hands()
        shared = Shaky(clock)
        shared.hanging = True
        rates = steady(clock, shared)
        assert [(await rates.take(POLICY, "a")).allowed for _ in range(4)] == [True, True, True, False]

    asyncio.run(scenario())


def test_a_unit_is_given_back_where_units_are_counted_at_the_moment() -> None:
    async def scenario() -> None:
        clock = Hands()
        shared = Shaky(clock)
        rates = steady(clock, shared)
        for away in (False, True):
            shared.away = away
            for _ in range(POLICY.limit):
                assert (await rates.take(POLICY, "a")).allowed
            await rates.give_back(POLICY, "a")
            assert [(await rates.take(POLICY, "a")).allowed for _ in range(2)] == [True, False]

    asyncio.run(scenario())


def test_a_store_that_goes_away_while_a_unit_is_held_raises_nothing() -> None:
    async def scenario() -> None:
        clock = Hands()
        shared = Shaky(clock)
        rates = steady(clock, shared)
        await rates.take(POLICY, "a")
        shared.away = True
        await rates.give_back(POLICY, "a")
        assert (await rates.take(POLICY, "a")).remaining == 2

    asyncio.run(scenario())
