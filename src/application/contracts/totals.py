"""What every Totals store must do; bind it by overriding `totals`."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from contextlib import AbstractAsyncContextManager

from application.contracts.laws import law
from application.ports.totals import Totals
from application.totals import Tally
from domain.errors import Transient
from domain.totals import BOUNDS, KindTotals, Outcome


class TotalsContract:
    """The laws of totals."""

    @abstractmethod
    def totals(self) -> AbstractAsyncContextManager[Totals]:
        """A fresh empty store."""
        raise NotImplementedError("bind the suite: override `totals`")

    @law
    async def test_what_several_add_at_once_is_summed(self) -> None:
        async with self.totals() as totals:
            assert await totals.read() == []
            shares = [
                KindTotals("q", "a", 1, 2, 3, 4, 5, 0.5, tuple(range(len(BOUNDS) + 1))),
                KindTotals("q", "b", succeeded=1),
            ]
            await asyncio.gather(*(totals.add(shares if turn % 2 else shares[::-1]) for turn in range(4)))
            assert await totals.read() == [
                KindTotals("q", "a", 4, 8, 12, 16, 20, 2.0, tuple(4 * n for n in range(len(BOUNDS) + 1))),
                KindTotals("q", "b", succeeded=4),
            ]

    @law
    async def test_a_tally_hands_in_each_attempt_once(self) -> None:
        async with self.totals() as totals:
            tally = Tally(totals)
            tally.note("q", "a", Outcome.SUCCEEDED, 0.02)
            tally.note("q", "a", Outcome.DEAD, 5000)
            tally.note("q", "a", Outcome.RESCUED)
            await tally.hand_in()
            await tally.hand_in()
            (seen,) = await totals.read()
            assert (seen.succeeded, seen.dead, seen.rescued, seen.seconds) == (1, 1, 1, 5000.02)
            assert (seen.buckets[1], seen.buckets[-1], sum(seen.buckets)) == (1, 1, 2)

    @law
    async def test_counts_that_could_not_be_handed_in_are_kept_with_those_that_came_since(self) -> None:
        async with self.totals() as totals:
            tally = Tally(totals)

            class Away(Totals):
                """A store that is away."""

                async def add(self, ended: object) -> None:  # noqa: ARG002  it is lost on the way
                    tally.note("q", "a", Outcome.SUCCEEDED, 1.0)
                    raise Transient("database_unavailable", "away")

                async def read(self) -> list[KindTotals]:
                    return []

            tally.note("q", "a", Outcome.SUCCEEDED, 1.0)
            tally.totals = Away()
            try:
                await tally.hand_in()
            except Transient:
                tally.totals = totals
            await tally.hand_in()
            (seen,) = await totals.read()
            assert (seen.succeeded, seen.seconds) == (2, 2.0)
