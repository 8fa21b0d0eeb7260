"""Arriving: many new nodes at once, each held against those that a lookup by its keys found, new ones among them.

It is as if all of them stood in the key table first and each then looked there; so a batch gives what one by one gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec
import numpy as np
from numpy.typing import NDArray

from domain.linkage.columns import Ints
from domain.linkage.comparison import Comparer
from domain.linkage.deciding import MOST_CANDIDATES, Edge
from domain.linkage.keys import Kind, Told
from domain.linkage.model import Model
from domain.linkage.profiles import Profile
from domain.linkage.scoring import Verdict, score_all

MOST_HOLDERS = 100
"""Nodes that one key is followed to, those with the lowest ids; so that no key can make a lookup slow."""

REMEMBERED = 200_000
"""Nodes that are kept ready to be compared, about a kilobyte each at most."""

ENOUGH = 2
"""Busy keys that two nodes must have in common to be compared; any other key is worth as many."""

LEAST_OF_BEST = 10
"""Of the candidates of a node that has too many, those that were compared last: they tell what the others may be."""

AT_ONCE = 200
"""New nodes whose candidates are gathered at a time: bounds the memory."""

_NO_CODES = np.zeros(0, dtype=np.int64)


class Pairs(msgspec.Struct, frozen=True):
    """Pairs of nodes, as positions in the list of their ids."""

    idents: Sequence[UUID]
    left: Ints
    right: Ints

    @staticmethod
    def of(named: Sequence[tuple[UUID, UUID]]) -> Pairs:
        """These pairs."""
        numbers: dict[UUID, int] = {}
        ends = [[numbers.setdefault(pair[side], len(numbers)) for pair in named] for side in (0, 1)]
        return Pairs(list(numbers), np.array(ends[0], dtype=np.int64), np.array(ends[1], dtype=np.int64))

    @property
    def named(self) -> list[tuple[UUID, UUID]]:
        """The pairs by their ids."""
        idents = self.idents
        return [(idents[one], idents[two]) for one, two in zip(self.left.tolist(), self.right.tolist(), strict=True)]

    @property
    def ends(self) -> set[UUID]:
        """The nodes that are in a pair."""
        return {self.idents[at] for at in np.unique(np.concatenate([self.left, self.right])).tolist()}


class Wanted(msgspec.Struct, frozen=True):
    """`pairs`: (new node, other node) to be compared. `full`: keys that more nodes have than are followed.

    `met`: by kind of key, how often another node was met under a key. `cut`: candidates beyond the best, which are not
    compared; `last`: the pairs that were only just.
    """

    pairs: Pairs
    full: int
    met: dict[str, int] = {}
    cut: int = 0
    last: frozenset[tuple[UUID, UUID]] = frozenset()


def wanted(new: Sequence[UUID], told: Told, holders: Sequence[tuple[int, UUID]]) -> Wanted:
    """Which pairs to compare: each new node with the best of those that share enough keys with it.

    `told`: their keys. `holders`: (key, node) as looked up with one more than MOST_HOLDERS of each key, the lowest
    first kept.
    """
    numbers: dict[UUID, int] = {ident: at for at, ident in enumerate(new)}
    keys, asked = np.unique(told.values, return_inverse=True)
    of = np.array([key for key, _ in holders], dtype=np.int64)
    met = np.array([numbers.setdefault(ident, len(numbers)) for _, ident in holders], dtype=np.int64)
    met, of = met[np.isin(of, keys)], of[np.isin(of, keys)]
    held = np.searchsorted(keys, of)
    idents, ranks = _ranked(numbers)
    left = ranks[told.rows]
    table = np.stack([np.concatenate([held, asked]), np.concatenate([ranks[met], left])], axis=1)
    under = _Under(table, len(keys))
    counted = np.bincount(told.kinds, under.sizes[asked] - 1, minlength=len(Kind))
    worth, share = told.bits, np.where(told.busy, 1, ENOUGH)
    found = [_best(left[part], asked[part], worth[part], share[part], under, len(idents)) for part in _parts(left)]
    codes, last = (np.concatenate([one[at] for one in found]) if found else _NO_CODES for at in (0, 1))
    turn = np.full(len(idents), len(new), dtype=np.int64)
    turn[ranks[: len(new)]] = np.arange(len(new))
    one, two = codes // max(len(idents), 1), codes % max(len(idents), 1)
    # Of two new nodes that want each other the one that comes first has the pair.
    twice = (turn[two] < turn[one]) & np.isin(two * len(idents) + one, codes)
    pairs = np.sort(codes[~twice])
    return Wanted(
        _pairs(pairs, idents),
        under.full,
        {kind.name.lower(): int(counted[kind]) for kind in Kind if counted[kind]},
        sum(one[2] for one in found),
        frozenset(_pairs(last, idents).named),
    )


def _ranked(numbers: Mapping[UUID, int]) -> tuple[list[UUID], Ints]:
    """The ids in order, and of each number the place of its id there."""
    idents = sorted(numbers, key=lambda ident: ident.int)
    ranks = np.empty(len(idents), dtype=np.int64)
    ranks[[numbers[ident] for ident in idents]] = np.arange(len(idents))
    return idents, ranks


class _Under:
    """The nodes under each key, by numbers: of key k `nodes[starts[k]:starts[k] + sizes[k]]`, the lowest ones.

    `full`: keys that have more.
    """

    def __init__(self, entries: Ints, keys: int) -> None:
        order = np.lexsort((entries[:, 1], entries[:, 0]))
        self.nodes: Ints = entries[order, 1]
        sizes = np.bincount(entries[:, 0], minlength=keys)
        self.starts: Ints = np.cumsum(sizes) - sizes
        self.sizes: Ints = np.minimum(sizes, MOST_HOLDERS)
        self.full = int((sizes > MOST_HOLDERS).sum())


def _parts(left: Ints) -> list[slice]:
    """The rows of some nodes at a time: bounds the memory."""
    borders = np.concatenate([[0], np.flatnonzero(np.diff(left)) + 1, [len(left)]])[::AT_ONCE].tolist()
    ends = [*borders[1:], len(left)]
    return [slice(start, end) for start, end in zip(borders, ends, strict=True) if start < end]


def _best(
    left: Ints, keys: Ints, worth: NDArray[np.float64], share: Ints, under: _Under, idents: int
) -> tuple[Ints, Ints, int]:
    """(pairs as one number each, those that were only just, how many were cut) of nodes with the keys they have."""
    counts = under.sizes[keys]
    row = np.repeat(np.arange(len(keys)), counts)
    other = under.nodes[under.starts[keys][row] + np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)]
    strange = other != left[row]
    row, other = row[strange], other[strange]
    codes, where = np.unique(left[row] * idents + other, return_inverse=True)
    bits = np.bincount(where, worth[row], minlength=len(codes))
    enough = np.bincount(where, share[row], minlength=len(codes)) >= ENOUGH
    codes, bits = codes[enough], bits[enough]
    node = codes // max(idents, 1)
    order = np.lexsort((codes, -bits, node))
    begins = np.flatnonzero(np.diff(node, prepend=-1))
    many = np.diff(np.append(begins, len(node)))
    place = np.arange(len(node)) - np.repeat(begins, many)
    just = (place >= MOST_CANDIDATES - LEAST_OF_BEST) & np.repeat(many > MOST_CANDIDATES, many)
    kept = place < MOST_CANDIDATES
    return codes[order[kept]], codes[order[kept & just]], int(np.maximum(many - MOST_CANDIDATES, 0).sum())


def _pairs(codes: Ints, idents: Sequence[UUID]) -> Pairs:
    size = max(len(idents), 1)
    return Pairs(idents, codes // size, codes % size)


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
    """Compares pairs of nodes by their ids, and keeps what it made of a node for the next time.

    A node never changes while it is there; `forget` when one may have left. It holds `REMEMBERED` nodes, then it
    begins anew.
    """

    def __init__(self) -> None:
        self._model = ""
        self._comparer: Comparer | None = None
        self._rows: dict[UUID, int] = {}

    def forget(self) -> None:
        """Nothing is known."""
        self._comparer = None
        self._rows = {}

    def unknown(self, idents: Iterable[UUID], model: Model) -> set[UUID]:
        """Those of the nodes whose profiles must be given to compare them."""
        if self._model != model.hash or len(self._rows) > REMEMBERED:
            self.forget()
            self._model = model.hash
        return {ident for ident in idents if ident not in self._rows}

    def edges(self, pairs: Pairs, profiles: Mapping[UUID, Profile], model: Model) -> list[Edge]:
        """The edges among these pairs: those that are one vendor or a question, by the model.

        `profiles`: of those that were `unknown`, and of those that are new.
        """
        if self._comparer is None:
            self._comparer = Comparer((), model.frequencies)
        rows, size = self._rows, self._comparer.columns.size
        self._comparer.add(list(profiles.values()))
        rows.update(zip(profiles, range(size, size + len(profiles)), strict=True))
        row = np.array([rows.get(ident, -1) for ident in pairs.idents], dtype=np.int64)
        left, right = row[pairs.left], row[pairs.right]
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
