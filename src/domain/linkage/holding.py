"""Holding: which nodes have which keys, as sorted numbers in memory, for an import that has met all nodes there are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

import numpy as np

from domain.linkage.columns import Ints, Small

LONGEST = 1 << 20
"""Rows of a run that is not joined with others any more: bounds what joining takes beside it."""


class Holding:
    """The rows of a key table, twelve bytes each, in runs that are sorted by key; short ones are joined to longer ones.

    `rows`: how many there are.
    """

    def __init__(self) -> None:
        self.rows = 0
        self._idents: list[UUID] = []
        self._runs: list[tuple[Ints, Small]] = []

    def add(self, idents: Sequence[UUID], keys: Sequence[Sequence[int]]) -> None:
        """Nodes that are new here, each with its keys, none twice."""
        flat = np.array([key for own in keys for key in own], dtype=np.int64)
        first = len(self._idents)
        nodes = np.repeat(np.arange(first, first + len(idents), dtype=np.int32), [len(own) for own in keys])
        self._idents.extend(idents)
        self.rows += len(flat)
        runs = self._runs
        runs.append(_sorted(flat, nodes))
        while len(runs) > 1 and len(runs[-2][0]) <= min(2 * len(runs[-1][0]), LONGEST - len(runs[-1][0])):
            (one, left), (two, right) = runs[-2:]
            runs[-2:] = [_sorted(np.concatenate([one, two]), np.concatenate([left, right]))]

    def holders(self, keys: Collection[int], most: int) -> list[tuple[int, UUID]]:
        """(key, node) of the nodes that have one of the keys; of a key that many have the `most` lowest ids."""
        wanted = np.unique(np.fromiter(keys, dtype=np.int64, count=len(keys)))
        found = [_under(run, wanted) for run in self._runs]
        if not found:
            return []
        asked, nodes = (np.concatenate([part[at] for part in found]) for at in (0, 1))
        many = np.flatnonzero(np.bincount(asked, minlength=len(wanted)) > most)
        full = np.isin(asked, many)
        idents = self._idents
        told = zip(wanted[asked[~full]].tolist(), nodes[~full].tolist(), strict=True)
        rows = [(key, idents[node]) for key, node in told]
        for at in many.tolist():
            lowest = sorted((idents[node] for node in nodes[asked == at].tolist()), key=lambda ident: ident.int)[:most]
            rows += [(int(wanted[at]), ident) for ident in lowest]
        return rows


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
