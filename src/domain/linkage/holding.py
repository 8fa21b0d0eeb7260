"""Holding: which nodes have which keys, as sorted numbers in memory, for an import that has met all nodes there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

import numpy as np

from domain.linkage.arrays import Ints, Small
from domain.linkage.roll import Roll

LONGEST = 1 << 18
"""Rows of a run that is not joined with others any more: bounds what joining takes beside it."""


class Holding:
    """The rows of a key table, twelve bytes each, in runs that are sorted by key; short ones are joined to longer ones.

    `rows`: how many there are. `roll`: the numbers of its nodes, which are settled, and of those that are to be.
    """

    def __init__(self) -> None:
        self.rows = 0
        self.roll = Roll()
        self._runs: list[tuple[Ints, Small]] = []

    def add(self, idents: Sequence[UUID], keys: Sequence[Sequence[int]]) -> None:
        """Nodes that are new here, each with its keys, none twice."""
        flat = np.array([key for own in keys for key in own], dtype=np.int64)
        nodes = np.repeat(self.roll.numbers(idents).astype(np.int32), [len(own) for own in keys])
        self.roll.settle()
        self.rows += len(flat)
        runs = self._runs
        runs.append(_sorted(flat, nodes))
        while len(runs) > 1 and len(runs[-2][0]) <= min(2 * len(runs[-1][0]), LONGEST - len(runs[-1][0])):
            (one, left), (two, right) = runs[-2:]
            runs[-2:] = [_sorted(np.concatenate([one, two]), np.concatenate([left, right]))]

    def holders(self, keys: Collection[int], most: int) -> list[tuple[int, UUID]]:
        """(key, node) of the nodes that have one of the keys; of a key that many have the `most` lowest ids."""
        wanted = np.unique(np.fromiter(keys, dtype=np.int64, count=len(keys)))
        asked, nodes = self.under(wanted, most)
        idents = self.roll
        told = zip(wanted[asked].tolist(), nodes.tolist(), strict=True)
        return [(key, idents[node]) for key, node in told]

    def under(self, keys: Ints, most: int) -> tuple[Ints, Ints]:
        """As `holders`, of keys that ascend: (which of the keys, number of the node)."""
        found = [_under(run, keys) for run in self._runs]
        if not found:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        asked, nodes = (np.concatenate([part[at] for part in found]).astype(np.int64) for at in (0, 1))
        many = np.bincount(asked, minlength=len(keys)) > most
        if not many.any():
            return asked, nodes
        full = many[asked]
        lowest = np.flatnonzero(full)
        lowest = lowest[self.roll.order_within(asked[lowest], nodes[lowest])]
        begins = np.flatnonzero(np.diff(asked[lowest], prepend=-1))
        place = np.arange(len(lowest)) - np.repeat(begins, np.diff(np.append(begins, len(lowest))))
        kept = np.concatenate([np.flatnonzero(~full), lowest[place < most]])
        return asked[kept], nodes[kept]


def _sorted(keys: Ints, nodes: Small) -> tuple[Ints, Small]:
    order = np.argsort(keys, kind="stable")
    return keys[order], nodes[order]


def _under(run: tuple[Ints, Small], wanted: Ints) -> tuple[Ints, Small]:
    """(which of the wanted keys, node) of the rows of a run that have one."""
    keys, nodes = run
    begins = np.searchsorted(keys, wanted)
    hit = np.flatnonzero(keys[np.minimum(begins, len(keys) - 1)] == wanted) if len(keys) else begins[:0]
    begins = begins[hit]
    sizes = np.searchsorted(keys, wanted[hit], side="right") - begins
    rows = np.repeat(begins - np.cumsum(sizes) + sizes, sizes) + np.arange(int(sizes.sum()))
    return np.repeat(hit, sizes), nodes[rows]
