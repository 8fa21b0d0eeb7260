"""The roll: nodes by number, in the order in which they were first met, so that many are looked at as arrays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

import numpy as np

from domain.linkage.arrays import Growing, Ints

_HALF = (1 << 64) - 1


class Idents(Protocol):
    """Ids by their positions."""

    def __getitem__(self, number: int, /) -> UUID: ...


class Roll(Idents):
    """Ids by their numbers, sixteen bytes each. A number stays what it is, and none is ever taken back.

    The number of an id is known until those at hand are `settled`, so that a long roll needs no table of them.
    """

    def __init__(self) -> None:
        self._numbers: dict[UUID, int] = {}
        self._high, self._low = Growing(np.uint64), Growing(np.uint64)

    def __len__(self) -> int:
        return len(self._high.now)

    def __getitem__(self, number: int, /) -> UUID:
        return UUID(int=int(self._high.now[number]) << 64 | int(self._low.now[number]))

    def numbers(self, idents: Iterable[UUID]) -> Ints:
        """The numbers of these, none of which was settled; who has none is given the next."""
        known, first = self._numbers, len(self)
        fresh: list[int] = []
        found: list[int] = []
        for ident in idents:
            number = known.get(ident)
            if number is None:
                number = known[ident] = first + len(fresh)
                fresh.append(ident.int)
            found.append(number)
        self._high.add(np.array([number >> 64 for number in fresh], dtype=np.uint64))
        self._low.add(np.array([number & _HALF for number in fresh], dtype=np.uint64))
        return np.array(found, dtype=np.int64)

    def settle(self) -> None:
        """Nobody will ask for the number of an id that is on the roll now."""
        self._numbers.clear()

    def in_order(self, numbers: Ints) -> Ints:
        """These numbers, in the order of their ids."""
        found: Ints = numbers[np.lexsort((self._low.now[numbers], self._high.now[numbers]))]
        return found

    def order_within(self, groups: Ints, numbers: Ints) -> Ints:
        """Positions of these, those of one group together in the order of their ids."""
        found: Ints = np.lexsort((self._low.now[numbers], self._high.now[numbers], groups))
        return found
