"""Totals in memory."""

from __future__ import annotations

from collections.abc import Sequence

from application.ports.totals import Totals
from domain.totals import KindTotals, plus


class MemoryTotals(Totals):
    """The sums of one process."""

    def __init__(self) -> None:
        self._sums: dict[tuple[str, str], KindTotals] = {}

    async def add(self, ended: Sequence[KindTotals]) -> None:
        for one in ended:
            place = (one.queue, one.kind)
            known = self._sums.get(place)
            self._sums[place] = one if known is None else plus(known, one)

    async def read(self) -> list[KindTotals]:
        return [self._sums[place] for place in sorted(self._sums)]
