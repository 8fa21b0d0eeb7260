"""MemoryRates keeps the RateLimiter contract, and its memory bounded."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.memory.rates import MemoryRates
from application.contracts.rates import FEW, HandClock, Limiters, RateLimiterContract, Step

STEPS = st.builds(
    Step,
    micros=st.one_of(st.just(0), st.integers(0, 400_000), st.integers(-3_000_000, 15_000_000)),
    subject=st.sampled_from(["a", "b"]),
    cost=st.integers(1, 3),
    given_back=st.booleans(),
)
HISTORIES = st.lists(st.lists(STEPS, max_size=40), min_size=1, max_size=5)


class TestMemoryRates(RateLimiterContract):
    @asynccontextmanager
    async def limiters(self) -> AsyncIterator[Limiters]:
        clock = HandClock()
        limiter = MemoryRates(clock)
        yield Limiters(limiter, limiter, clock)

    @given(HISTORIES)
    @settings(max_examples=100, deadline=None)
    def test_every_history_is_decided_as_the_rule_decides_it(self, histories: list[list[Step]]) -> None:
        self.equals_the_rule(FEW, histories)


def test_invented_subjects_cannot_fill_the_memory() -> None:
    async def scenario() -> None:
        clock = HandClock()
        limiter = MemoryRates(clock, most=10)
        for number in range(1000):
            await limiter.take(FEW, f"address:{number}")
        clock.offset += 60_000_000
        assert await limiter.forget_idle() == 10

    asyncio.run(scenario())
