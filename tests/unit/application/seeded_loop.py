"""A loop whose schedule is drawn from a seed: what a thread would do beside it is done some turns later."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeVar
from uuid import UUID

from application.ports.machine import Chance, Clock, Ids

T = TypeVar("T")

LONGEST = 12
"""Turns of the loop that a thread may take, at most, in a world of quick ones."""


class SeededLoop(asyncio.SelectorEventLoop):
    """Threads of this loop are none: their work is done on it, after as many turns as chance says.

    So nothing runs beside it, and the same seed gives the same interleaving. Work that waits for the loop itself would
    never end. Worlds differ in how long threads take at most: readers are far ahead in some, and behind in others.
    """

    def __init__(self, chance: Random) -> None:
        super().__init__()
        self._chance = chance
        self._longest = chance.choice((0, 1, LONGEST, 10 * LONGEST))

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        """The result of the call, which is made when its turn has come, unless it was cancelled before."""
        future: asyncio.Future[Any] = self.create_future()
        self.call_soon(self._wait, self._chance.randint(0, self._longest), future, func, args)
        return future

    def _wait(self, turns: int, future: asyncio.Future[Any], func: Callable[..., Any], args: tuple[Any, ...]) -> None:
        if turns:
            self.call_soon(self._wait, turns - 1, future, func, args)
            return
        try:
            result = func(*args)
        except Exception as error:
            if not future.cancelled():
                future.set_exception(error)
        else:
            if not future.cancelled():
                future.set_result(result)


def played(seed: int, act: Callable[[], Coroutine[None, None, T]]) -> T:
    """What the act returns, from beginning to end on a loop of its own whose schedule is that of the seed."""
    with asyncio.Runner(loop_factory=lambda: SeededLoop(Random(seed))) as runner:
        return runner.run(act())


class SteppingClock(Clock):
    """Each look at it is a millisecond later than the one before."""

    def __init__(self) -> None:
        self._looks = 0

    def now(self) -> datetime:
        self._looks += 1
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(milliseconds=self._looks)

    def monotonic(self) -> float:
        self._looks += 1
        return self._looks / 1000


class SeededIds(Ids):
    """Ids that rise, as those of version 7 do."""

    def __init__(self) -> None:
        self._made = 0

    def new(self) -> UUID:
        self._made += 1
        return UUID(int=(self._made << 80) | (7 << 76) | (2 << 62) | self._made)


class SeededChance(Chance):
    """Fractions and tokens of a seed."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance

    def fraction(self) -> float:
        return self._chance.random()

    def token(self, size: int) -> str:
        return self._chance.randbytes(size).hex()
