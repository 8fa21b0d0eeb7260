"""Limits counted in this process, for at most `most` subjects."""

from __future__ import annotations

from collections import OrderedDict

from application.ports.machine import Clock
from application.ports.rates import RateLimiter
from domain.rates import Decision, Policy, State, give_back, microseconds, take


class MemoryRates(RateLimiter):
    """The rule itself over a dictionary. Nothing awaits between reading and writing, so each step is atomic.

    Beyond `most` subjects the one heard of longest ago is forgotten, so invented addresses cannot fill the memory.
    """

    def __init__(self, clock: Clock, most: int = 50_000) -> None:
        self._clock = clock
        self._most = most
        self._kept: OrderedDict[tuple[str, str], tuple[Policy, State]] = OrderedDict()

    async def take(self, policy: Policy, subject: str, cost: int = 1) -> Decision:
        state, decision = take(policy, self._state(policy, subject), self._now(), cost)
        place = (policy.name, subject)
        self._kept[place] = (policy, state)
        self._kept.move_to_end(place)
        if len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return decision

    async def give_back(self, policy: Policy, subject: str) -> None:
        place = (policy.name, subject)
        if place in self._kept:
            self._kept[place] = (policy, give_back(policy, self._state(policy, subject), self._now()))

    async def forget_idle(self) -> int:
        now = self._now()
        idle = [
            place for place, (policy, state) in self._kept.items() if not state or state[-1].last <= now - policy.window
        ]
        for place in idle:
            del self._kept[place]
        return len(idle)

    def _state(self, policy: Policy, subject: str) -> State:
        kept = self._kept.get((policy.name, subject))
        return kept[1] if kept else ()

    def _now(self) -> int:
        return microseconds(self._clock.now())
