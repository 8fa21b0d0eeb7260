"""PostgresRates keeps the RateLimiter contract, through two pools that share nothing but the table."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.postgres.rates import PostgresRates
from application.contracts.rates import FEW, HUNDRED, HandClock, Limiters, RateLimiterContract, Step
from domain.errors import Transient

STEPS = st.builds(
    Step,
    micros=st.one_of(st.just(0), st.integers(0, 400_000), st.integers(-3_000_000, 15_000_000)),
    subject=st.sampled_from(["a", "b"]),
    cost=st.integers(1, 3),
    given_back=st.booleans(),
)
HISTORIES = st.lists(st.lists(STEPS, max_size=25), min_size=3, max_size=8)


class TestPostgresRates(RateLimiterContract):
    @pytest.fixture(autouse=True)
    def _database(self, database_url: str) -> None:
        self.url = database_url

    @asynccontextmanager
    async def limiters(self) -> AsyncIterator[Limiters]:
        connection = await asyncpg.connect(self.url)
        await connection.execute("truncate sluice.rate_limit_requests")
        await connection.close()
        clock = HandClock()
        one, other = PostgresRates(self.url, clock=clock), PostgresRates(self.url, clock=clock)
        try:
            yield Limiters(one, other, clock)
        finally:
            await one.close()
            await other.close()

    @given(HISTORIES)
    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_every_history_is_decided_as_the_rule_decides_it(self, histories: list[list[Step]]) -> None:
        self.equals_the_rule(FEW, histories)

    def test_the_databases_own_clock_counts_when_none_is_given(self) -> None:
        async def scenario() -> None:
            async with self.limiters():
                limiter = PostgresRates(self.url)
                try:
                    decisions = await asyncio.gather(*(limiter.take(HUNDRED, "a") for _ in range(150)))
                    assert sum(decision.allowed for decision in decisions) == 100
                    refused = [decision for decision in decisions if not decision.allowed]
                    assert all(0 < decision.retry_after_seconds <= 60 for decision in refused)
                finally:
                    await limiter.close()

        asyncio.run(scenario())


def test_a_server_that_is_away_is_a_passing_fault() -> None:
    async def scenario() -> None:
        limiter = PostgresRates("postgresql://nobody@127.0.0.1:1/none")
        with pytest.raises(Transient):
            await limiter.take(HUNDRED, "a")

    asyncio.run(scenario())
