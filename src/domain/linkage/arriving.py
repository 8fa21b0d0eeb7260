"""Arriving: many new nodes at once, each held against those that a lookup by its keys found, new ones among them.

It is as if all of them stood in the key table first and each then looked there; so a batch gives what one by one gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from uuid import UUID

import msgspec
import numpy as np
from numpy.typing import NDArray

from domain.linkage.columns import Ints
from domain.linkage.comparison import Comparer
from domain.linkage.deciding import MOST_CANDIDATES, Edge
from domain.linkage.keys import Kind
from domain.linkage.model import Model
from domain.linkage.profiles import Profile
from domain.linkage.scoring import Verdict, score_all

MOST_HOLDERS = 100
"""Nodes that one key is followed to, those with the lowest ids; so that no key can make a lookup slow."""

REMEMBERED = 60_000
"""Nodes that are kept ready to be compared, about a kilobyte each."""

LEAST_OF_BEST = 10
"""Of the candidates of a node that has too many, those that were compared last: they tell what the others may be."""

AT_ONCE = 200
"""New nodes whose candidates are gathered at a time: bounds the memory."""

_NO_CODES = np.zeros(0, dtype=np.int64)


class Wanted(msgspec.Struct, frozen=True):
    """`pairs`: (new node, other node) to be compared. `full`: keys that more nodes have than are followed.

    `met`: by kind of key, how often another node was met under a key. `cut`: candidates beyond the best, which are not
    compared; `last`: the pairs that were only just.
    """

    pairs: list[tuple[UUID, UUID]]
    full: int
    met: dict[str, int] = {}
    cut: int = 0
    last: frozenset[tuple[UUID, UUID]] = frozenset()


def wanted(
    new: Mapping[UUID, Sequence[tuple[int, float]]],
    holders: Sequence[tuple[int, UUID]],
    kinds: Mapping[int, int] = MappingProxyType({}),
) -> Wanted:
    """Which pairs to compare: each new node (id -> (key, bits)) with the best of those that share keys with it.

    `holders`: (key, node) as looked up with one more than MOST_HOLDERS of each key, the lowest first kept. `kinds`: of
    the keys that are to be counted.
    """
    numbers: dict[UUID, int] = {ident: at for at, ident in enumerate(new)}
    keys: dict[int, int] = {}
    entries = [(keys.setdefault(key, len(keys)), numbers.setdefault(ident, len(numbers))) for key, ident in holders]
    own = [(key, at, bits) for at, some in enumerate(new.values()) for key, bits in some]
    entries += [(keys.setdefault(key, len(keys)), at) for key, at, _ in own]
    idents, ranks = _ranked(numbers)
    table = np.array(entries, dtype=np.int64).reshape(-1, 2)
    table[:, 1] = ranks[table[:, 1]]
    under = _Under(table, len(keys))
    asked = np.array([keys[key] for key, _, _ in own], dtype=np.int64)
    left = ranks[np.array([at for _, at, _ in own], dtype=np.int64)]
    worth = np.array([bits for _, _, bits in own], dtype=np.float64)
    kind = np.array([kinds.get(key, -1) for key, _, _ in own], dtype=np.int64)
    counted = np.bincount(kind[kind >= 0], under.sizes[asked[kind >= 0]] - 1, minlength=len(Kind))
    found = [_best(left[part], asked[part], worth[part], under, len(idents)) for part in _parts(left)]
    codes, last = (np.concatenate([one[at] for one in found]) if found else _NO_CODES for at in (0, 1))
    turn = np.full(len(idents), len(new), dtype=np.int64)
    turn[ranks[: len(new)]] = np.arange(len(new))
    one, two = codes // max(len(idents), 1), codes % max(len(idents), 1)
    # Of two new nodes that want each other the one that comes first has the pair.
    twice = (turn[two] < turn[one]) & np.isin(two * len(idents) + one, codes)
    pairs = np.sort(codes[~twice])
    return Wanted(
        _named(pairs, idents),
        under.full,
        {kind.name.lower(): int(counted[kind]) for kind in Kind if counted[kind]},
        sum(one[2] for one in found),
        frozenset(_named(last, idents)),
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


def _best(left: Ints, keys: Ints, worth: NDArray[np.float64], under: _Under, idents: int) -> tuple[Ints, Ints, int]:
    """(pairs as one number each, those that were only just, how many were cut) of nodes with the keys they have."""
    counts = under.sizes[keys]
    row = np.repeat(np.arange(len(keys)), counts)
    other = under.nodes[under.starts[keys][row] + np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)]
    strange = other != left[row]
    row, other = row[strange], other[strange]
    codes, where = np.unique(left[row] * idents + other, return_inverse=True)
    bits = np.bincount(where, worth[row], minlength=len(codes))
    node = codes // max(idents, 1)
    order = np.lexsort((codes, -bits, node))
    begins = np.flatnonzero(np.diff(node, prepend=-1))
    many = np.diff(np.append(begins, len(node)))
    place = np.arange(len(node)) - np.repeat(begins, many)
    just = (place >= MOST_CANDIDATES - LEAST_OF_BEST) & np.repeat(many > MOST_CANDIDATES, many)
    kept = place < MOST_CANDIDATES
    return codes[order[kept]], codes[order[kept & just]], int(np.maximum(many - MOST_CANDIDATES, 0).sum())


def _named(codes: Ints, idents: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    size = max(len(idents), 1)
    return [
        (idents[one], idents[two]) for one, two in zip((codes // size).tolist(), (codes % size).tolist(), strict=True)
    ]


def figures_of(wanted: Wanted, edges: Iterable[Edge]) -> dict[str, float]:
    """What the comparing was like: pairs met by kind of key, compared, the same, cut, and pairs expected among the cut.

    `lost` takes the cut to be like the last that were compared; nodes beyond what a full key is followed to are not
    in it, as nobody looked at them.
    """
    same = {(edge.left, edge.right) for edge in edges if edge.same}
    hits = sum(1 for one, two in wanted.last if (str(min(one, two)), str(max(one, two))) in same)
    lost = wanted.cut * hits / len(wanted.last) if wanted.last else 0.0
    told: dict[str, float] = {f"met.{kind}": number for kind, number in wanted.met.items()}
    return told | {"compared": len(wanted.pairs), "same": len(same), "cut": wanted.cut, "lost": lost}


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

    def edges(self, pairs: Sequence[tuple[UUID, UUID]], profiles: Mapping[UUID, Profile], model: Model) -> list[Edge]:
        """The edges among these pairs: those that are one vendor or a question, by the model.

        `profiles`: of those that were `unknown`, and of those that are new.
        """
        if self._comparer is None:
            self._comparer = Comparer((), model.frequencies)
        rows, size = self._rows, self._comparer.columns.size
        self._comparer.add(list(profiles.values()))
        rows.update(zip(profiles, range(size, size + len(profiles)), strict=True))
        ends = np.array([(rows.get(one, -1), rows.get(two, -1)) for one, two in pairs], dtype=np.int64).reshape(-1, 2)
        known = np.flatnonzero((ends >= 0).all(axis=1))
        if not len(known):
            return []
        total, found = score_all(self._comparer.compare(ends[known, 0], ends[known, 1]), model)
        kept = np.flatnonzero(found != Verdict.DIFFERENT).tolist()
        return [
            Edge(str(min(pairs[at])), str(max(pairs[at])), bits, verdict == Verdict.SAME)
            for at, bits, verdict in zip(known[kept].tolist(), total[kept].tolist(), found[kept].tolist(), strict=True)
        ]
