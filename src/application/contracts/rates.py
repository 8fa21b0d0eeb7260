"""What every RateLimiter keeps: it equals the rule of `domain.rates`, atomically, among any number of callers.

Bind it by a subclass whose `limiters` gives an adapter, a second face of the same store, and the hand that sets time.
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from application.ports.machine import Clock
from application.ports.rates import RateLimiter
from domain.rates import MICROSECONDS, Policy, State, give_back, take

START = datetime(2026, 1, 1, tzinfo=UTC)
HUNDRED = Policy(name="api", limit=100, window_seconds=60)
FEW = Policy(name="few", limit=5, window_seconds=10, buckets=4)


class HandClock(Clock):
    """A clock that goes where it is set."""

    def __init__(self) -> None:
        self.offset = 0

    def now(self) -> datetime:
        return START + timedelta(microseconds=self.offset)

    def monotonic(self) -> float:
        return self.offset / MICROSECONDS

    @property
    def micros(self) -> int:
        """Microseconds since 1970."""
        return int(START.timestamp()) * MICROSECONDS + self.offset


@dataclass(frozen=True)
class Limiters:
    """Two faces of one fresh store (they may be the same object) and its time."""

    one: RateLimiter
    other: RateLimiter
    clock: HandClock


@dataclass(frozen=True)
class Step:
    """One event of a history: time moves by `micros` (back too), then `subject` asks, or is given one back."""

    micros: int
    subject: str = "a"
    cost: int = 1
    given_back: bool = False


class RateLimiterContract:
    """Subclass, override `limiters`, and let a test runner collect it."""

    @abstractmethod
    def limiters(self) -> AbstractAsyncContextManager[Limiters]:
        """A fresh, empty store."""

    def _run(self, law: Callable[[Limiters], Awaitable[None]]) -> None:
        async def scenario() -> None:
            async with self.limiters() as limiters:
                await law(limiters)

        asyncio.run(scenario())

    def equals_the_rule(self, policy: Policy, histories: Sequence[Sequence[Step]]) -> None:
        """Each history, on subjects of its own, is decided exactly as `domain.rates` decides it."""

        async def law(limiters: Limiters) -> None:
            for number, history in enumerate(histories):
                states: dict[str, State] = {}
                for position, step in enumerate(history):
                    limiters.clock.offset += step.micros
                    subject = f"{number}:{step.subject}"
                    asked = limiters.one if position % 2 else limiters.other
                    state, now = states.get(subject, ()), limiters.clock.micros
                    if step.given_back:
                        states[subject] = give_back(policy, state, now)
                        await asked.give_back(policy, subject)
                        continue
                    states[subject], expected = take(policy, state, now, step.cost)
                    found = await asked.take(policy, subject, step.cost)
                    assert found == expected, (number, position, step, found, expected)

        self._run(law)

    def test_of_150_requests_at_once_exactly_100_pass(self) -> None:
        async def law(limiters: Limiters) -> None:
            asked = [(limiters.one, limiters.other)[n % 2].take(HUNDRED, "a") for n in range(150)]
            decisions = await asyncio.gather(*asked)
            assert sum(decision.allowed for decision in decisions) == 100
            assert sorted(d.remaining for d in decisions if d.allowed) == list(range(100))

        self._run(law)

    def test_subjects_and_policies_do_not_share_a_limit(self) -> None:
        async def law(limiters: Limiters) -> None:
            for _ in range(FEW.limit):
                assert (await limiters.one.take(FEW, "a")).allowed
            assert not (await limiters.one.take(FEW, "a")).allowed
            assert (await limiters.one.take(FEW, "b")).allowed
            assert (await limiters.one.take(HUNDRED, "a")).allowed

        self._run(law)

    def test_what_is_given_back_may_be_taken_again_once(self) -> None:
        async def law(limiters: Limiters) -> None:
            for _ in range(FEW.limit):
                await limiters.one.take(FEW, "a")
            await limiters.other.give_back(FEW, "a")
            asked = [(limiters.one, limiters.other)[n % 2].take(FEW, "a") for n in range(4)]
            assert sum(decision.allowed for decision in await asyncio.gather(*asked)) == 1

        self._run(law)

    def test_giving_back_at_once_loses_and_invents_nothing(self) -> None:
        async def law(limiters: Limiters) -> None:
            for _ in range(60):
                await limiters.one.take(HUNDRED, "a")
            await asyncio.gather(*((limiters.one, limiters.other)[n % 2].give_back(HUNDRED, "a") for n in range(50)))
            assert (await limiters.one.take(HUNDRED, "a")).remaining == 89

        self._run(law)

    def test_nothing_is_given_back_where_nothing_is_counted(self) -> None:
        async def law(limiters: Limiters) -> None:
            await limiters.one.give_back(FEW, "a")
            assert (await limiters.one.take(FEW, "a")).remaining == FEW.limit - 1
            limiters.clock.offset += 10 * MICROSECONDS
            await limiters.one.give_back(FEW, "a")
            assert (await limiters.one.take(FEW, "a")).remaining == FEW.limit - 1

        self._run(law)

    def test_the_retry_time_is_honest(self) -> None:
        async def law(limiters: Limiters) -> None:
            for _ in range(FEW.limit):
                await limiters.one.take(FEW, "a")
                limiters.clock.offset += 700_000
            refused = await limiters.one.take(FEW, "a")
            assert not refused.allowed
            limiters.clock.offset += round(refused.retry_after_seconds * MICROSECONDS)
            assert (await limiters.one.take(FEW, "a")).allowed

        self._run(law)

    def test_only_idle_subjects_are_forgotten(self) -> None:
        async def law(limiters: Limiters) -> None:
            await limiters.one.take(FEW, "old")
            limiters.clock.offset += 120 * MICROSECONDS
            for _ in range(FEW.limit):
                await limiters.one.take(FEW, "new")
            assert await limiters.one.forget_idle() == 1
            assert not (await limiters.one.take(FEW, "new")).allowed
            assert (await limiters.one.take(FEW, "old")).remaining == FEW.limit - 1

        self._run(law)
