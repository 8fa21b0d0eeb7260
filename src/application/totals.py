"""Counts what a process ends, and hands the counts in now and then."""

from __future__ import annotations

from dataclasses import dataclass, field

from application.ports.totals import Totals
from domain.totals import BOUNDS, KindTotals, Outcome, bucket, plus


@dataclass(slots=True)
class _Count:
    outcomes: dict[Outcome, int] = field(default_factory=dict)
    seconds: float = 0.0
    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))


@dataclass(slots=True)
class Tally:
    """The counts of this process since they were last handed in; what a kill loses of them is a few seconds' worth."""

    totals: Totals
    _counts: dict[tuple[str, str], _Count] = field(default_factory=dict)

    def note(self, queue: str, kind: str, outcome: Outcome, seconds: float | None = None) -> None:
        """One attempt ended; `seconds`: how long it took, where somebody saw it."""
        count = self._counts.get((queue, kind))
        if count is None:
            count = self._counts[queue, kind] = _Count()
        count.outcomes[outcome] = count.outcomes.get(outcome, 0) + 1
        if seconds is not None:
            count.seconds += seconds
            count.buckets[bucket(seconds)] += 1

    async def hand_in(self) -> None:
        """Add them to the sums of all; they are kept when that fails (Transient)."""
        if not self._counts:
            return
        taken, self._counts = self._counts, {}
        try:
            await self.totals.add([_sum(*place, count) for place, count in taken.items()])
        except BaseException:
            later, self._counts = self._counts, taken
            for place, count in later.items():
                self._counts[place] = _merged(self._counts.get(place), count)
            raise


def _sum(queue: str, kind: str, count: _Count) -> KindTotals:
    outcomes = {str(outcome): many for outcome, many in count.outcomes.items()}
    return KindTotals(queue, kind, **outcomes, seconds=count.seconds, buckets=tuple(count.buckets))


def _merged(one: _Count | None, other: _Count) -> _Count:
    if one is None:
        return other
    both = plus(_sum("", "", one), _sum("", "", other))
    outcomes = {outcome: getattr(both, outcome) for outcome in Outcome}
    return _Count(outcomes, both.seconds, list(both.buckets))
