"""Arriving: many new nodes at once, each held against those that a lookup by its keys found, new ones among them.

It is as if all of them stood in the key table first and each then looked there; so a batch gives what one by one gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import numpy as np

from domain.linkage.arrays import Ints, Small
from domain.linkage.comparison import Comparer
from domain.linkage.deciding import Edge
from domain.linkage.gathering import MOST_HOLDERS, Pairs, Wanted, gathered
from domain.linkage.holding import Holding
from domain.linkage.keys import Told
from domain.linkage.model import Model
from domain.linkage.profiles import Profile
from domain.linkage.roll import Roll
from domain.linkage.scoring import Verdict, score_all

REMEMBERED, WHILE_NEW = 20_000, 200_000
"""Nodes that are kept ready to be compared, three to four hundred bytes each; while most of what is told is new, it is
worth more of them."""


def wanted(new: Sequence[UUID], told: Told, holders: Sequence[tuple[int, UUID]]) -> Wanted:
    """Which pairs to compare: each new node with the best of those that share enough keys with it.

    `told`: their keys. `holders`: (key, node) as looked up with one more than MOST_HOLDERS of each key, the lowest
    first kept.
    """
    roll = Roll()
    keys = np.unique(told.values)
    of = np.array([key for key, _ in holders], dtype=np.int64)
    new_numbers, met = roll.numbers(new), roll.numbers(ident for _, ident in holders)
    ours = np.isin(of, keys)
    return gathered(roll, new_numbers, told, keys, np.searchsorted(keys, of[ours]), met[ours])


def wanted_of_held(new: Sequence[UUID], told: Told, holding: Holding) -> Wanted:
    """As `wanted`, where the keys of all nodes that there are, are held; the new ones are not among them yet."""
    keys = np.unique(told.values)
    held, nodes = holding.under(keys, MOST_HOLDERS + 1)
    return gathered(holding.roll, holding.roll.numbers(new), told, keys, held, nodes)


def figures_of(wanted: Wanted, edges: Iterable[Edge]) -> dict[str, float]:
    """What the comparing was like: pairs met by kind of key, compared, the same, cut, and pairs expected among the cut.

    `lost` takes the cut to be like the last that were compared; nodes beyond what a full key is followed to are not
    in it, as nobody looked at them.
    """
    same = {(edge.left, edge.right) for edge in edges if edge.same}
    hits = sum(1 for one, two in wanted.last if (str(min(one, two)), str(max(one, two))) in same)
    lost = wanted.cut * hits / len(wanted.last) if wanted.last else 0.0
    told: dict[str, float] = {f"met.{kind}": number for kind, number in wanted.met.items()}
    return told | {"compared": len(wanted.pairs.left), "same": len(same), "cut": wanted.cut, "lost": lost}


class Compares:
    """Compares pairs of nodes, and keeps what it made of a node for the next time.

    A node never changes while it is there; `forget` when one may have left. It holds `most` nodes, then it begins
    anew. Pairs by the numbers of a roll that it `follows` are found without their ids.
    """

    def __init__(self) -> None:
        self.most = REMEMBERED
        self._model = ""
        self.forget()

    def forget(self) -> None:
        """Nothing is known."""
        self._comparer: Comparer | None = None
        self._roll = Roll()
        self._rows: Small = np.zeros(0, dtype=np.int32)

    def follow(self, roll: Roll) -> None:
        """Pairs will come by the numbers of this roll."""
        if roll is not self._roll:
            self.forget()
            self._roll = roll

    def unknown(self, pairs: Pairs, model: Model) -> set[UUID]:
        """Those of the nodes whose profiles must be given to compare them."""
        numbers = self._numbers(pairs)
        known = self._rows[numbers] >= 0
        if self._model != model.hash or self._full:
            followed = self._roll
            self.forget()
            if pairs.idents is followed:
                self._roll = followed
            self._model = model.hash
            known[:] = False
        return {pairs.idents[number] for number in pairs.numbers[~known].tolist()}

    def edges(self, pairs: Pairs, profiles: Mapping[UUID, Profile], model: Model) -> list[Edge]:
        """The edges among these pairs: those that are one vendor or a question, by the model.

        `profiles`: of those that were `unknown`, and of those that are new.
        """
        if self._comparer is None:
            self._comparer = Comparer((), model.frequencies, packed=True)
        size = self._comparer.columns.size
        self._comparer.add(list(profiles.values()))
        given, ends, numbers = self._numbers_of(profiles, pairs), pairs.numbers, self._numbers(pairs)
        self._rows[given] = np.arange(size, size + len(profiles))
        rows = self._rows[numbers].astype(np.int64)
        left, right = rows[np.searchsorted(ends, pairs.left)], rows[np.searchsorted(ends, pairs.right)]
        known = np.flatnonzero((left >= 0) & (right >= 0))
        if not len(known):
            return []
        total, found = score_all(self._comparer.compare(left[known], right[known]), model)
        kept = np.flatnonzero(found != Verdict.DIFFERENT)
        named = Pairs(pairs.idents, pairs.left[known[kept]], pairs.right[known[kept]]).named
        return [
            Edge(str(min(pair)), str(max(pair)), bits, verdict == Verdict.SAME)
            for pair, bits, verdict in zip(named, total[kept].tolist(), found[kept].tolist(), strict=True)
        ]

    @property
    def _full(self) -> bool:
        return self._comparer is not None and self._comparer.columns.size > self.most

    def _numbers(self, pairs: Pairs) -> Ints:
        """The numbers, on the roll that is followed, of the nodes in these pairs; there is room for a row of each."""
        numbers = pairs.numbers
        if pairs.idents is not self._roll:
            numbers = self._roll.numbers(pairs.idents[number] for number in numbers.tolist())
        self._reach()
        return numbers

    def _numbers_of(self, profiles: Mapping[UUID, Profile], pairs: Pairs) -> Ints:
        """The numbers of the nodes whose profiles are given, in that order; there is room for a row of each."""
        known: dict[UUID, int] = {}
        if pairs.idents is self._roll:
            # Those that were looked up are settled: their numbers are known from the pairs alone.
            numbers = self._numbers(pairs)
            lacking = numbers[self._rows[numbers] < 0].tolist()
            known = {pairs.idents[number]: number for number in lacking}
        new = [ident for ident in profiles if ident not in known]
        known.update(zip(new, self._roll.numbers(new).tolist(), strict=True))
        self._reach()
        return np.array([known[ident] for ident in profiles], dtype=np.int64)

    def _reach(self) -> None:
        """Room for a row of each node on the roll."""
        if (missing := len(self._roll) - len(self._rows)) > 0:
            room = np.full(max(missing, len(self._rows) // 4), -1, dtype=np.int32)
            self._rows = np.concatenate([self._rows, room])
