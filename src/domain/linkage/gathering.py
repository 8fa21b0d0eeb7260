"""Gathering: which pairs of nodes are worth comparing, from the keys they have in common, by numbers on a roll."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

import msgspec
import numpy as np

from domain.linkage.arrays import Ints
from domain.linkage.deciding import MOST_CANDIDATES
from domain.linkage.keys import STRENGTH, Kind, Told
from domain.linkage.roll import Idents, Roll

MOST_HOLDERS = 100
"""Nodes that one key is followed to, those with the lowest ids; so that no key can make a lookup slow."""

ENOUGH = 2
"""Busy keys that two nodes must have in common to be compared; any other key is worth as many."""

LEAST_OF_BEST = 10
"""Of the candidates of a node that has too many, those that were compared last: they tell what the others may be."""

AT_ONCE = 250_000
"""Candidates that are weighed at a time, each once per key: bounds the memory."""

_PAYLOAD = 5
"""Bits that hold the kind of a key, and whether it is busy."""

_STRENGTHS = np.array([STRENGTH[kind] for kind in Kind])


class Pairs(msgspec.Struct, frozen=True):
    """Pairs of nodes, as positions among their ids, where others may be too."""

    idents: Idents
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
    def numbers(self) -> Ints:
        """The positions that are in a pair, each once."""
        found: Ints = np.unique(np.concatenate([self.left, self.right]))
        return found


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


def gathered(roll: Roll, new: Ints, told: Told, keys: Ints, held: Ints, nodes: Ints) -> Wanted:
    """Each new node with the best of those that share enough keys with it.

    `new`: their numbers on the roll, `told`: their keys. `keys` are the different ones of these, ascending; `nodes`:
    the numbers of other nodes that have one, `held`: which one.
    """
    asked = np.searchsorted(keys, told.values)
    idents, (left, met) = _ranked(roll, new[told.rows], nodes)
    size = max(len(idents), 1)
    under = _Under(np.concatenate([held * size + met, asked * size + left]), len(keys), size)
    counted = np.bincount(told.kinds, under.sizes[asked] - 1, minlength=len(Kind))
    payload = told.kinds.astype(np.int64) << 1 | told.busy
    found = [_best(left[part], asked[part], payload[part], under, size) for part in _parts(left, under.sizes[asked])]
    none = np.zeros(0, dtype=np.int64)
    codes, last = (np.concatenate([none, *(one[at] for one in found)]) for at in (0, 1))
    turn = np.full(size, len(new), dtype=np.int64)
    turn[left] = told.rows
    codes = np.sort(_once(codes, turn, size))
    pairs = Pairs(roll, idents[codes // size], idents[codes % size])
    just = Pairs(roll, idents[last // size], idents[last % size])
    return Wanted(
        pairs,
        under.full,
        {kind.name.lower(): int(counted[kind]) for kind in Kind if counted[kind]},
        sum(one[2] for one in found),
        frozenset(just.named),
    )


def _ranked(roll: Roll, *numbers: Ints) -> tuple[Ints, list[Ints]]:
    """(the different ones of all these numbers in the order of their ids, for each the place of its id there)."""
    used, where = np.unique(np.concatenate(numbers), return_inverse=True)
    idents = roll.in_order(used)
    ranks = np.empty(len(used), dtype=np.int64)
    ranks[np.searchsorted(used, idents)] = np.arange(len(used))
    return idents, np.split(ranks[where], np.cumsum([len(one) for one in numbers])[:-1])


class _Under:
    """The nodes under each key, by rank: of key k `nodes[starts[k]:starts[k] + sizes[k]]`, the lowest ones.

    `full`: keys that have more. `entries`: a key and a node of it as one number each.
    """

    def __init__(self, entries: Ints, keys: int, size: int) -> None:
        entries = np.sort(entries)
        self.nodes: Ints = entries % size
        sizes = np.bincount(entries // size, minlength=keys)
        self.starts: Ints = np.cumsum(sizes) - sizes
        self.sizes: Ints = np.minimum(sizes, MOST_HOLDERS)
        self.full = int((sizes > MOST_HOLDERS).sum())


def _parts(left: Ints, counts: Ints) -> Iterator[slice]:
    """Rows of some nodes at a time, all of a node together."""
    ends = np.append(np.flatnonzero(np.diff(left)) + 1, len(left))
    whole = np.cumsum(counts)
    start = 0
    while start < len(left):
        reached = (whole[start - 1] if start else 0) + AT_ONCE
        at = int(np.searchsorted(whole[ends - 1], reached, side="right"))
        end = max(int(ends[max(at - 1, 0)]), int(ends[np.searchsorted(ends, start, side="right")]))
        yield slice(start, end)
        start = end


def _best(left: Ints, keys: Ints, payload: Ints, under: _Under, size: int) -> tuple[Ints, Ints, int]:
    """(pairs as one number each, those that were only just, how many were cut) of nodes with the keys they have."""
    counts = under.sizes[keys]
    row = np.repeat(np.arange(len(keys)), counts)
    other = under.nodes[np.arange(len(row)) + np.repeat(under.starts[keys] - np.cumsum(counts) + counts, counts)]
    # A pair and the key that it is met under as one number: sorting such is far faster than finding the order of two.
    met = (left * size << _PAYLOAD | payload)[row] + (other << _PAYLOAD)
    met = np.sort(met[other != left[row]])
    pair = met >> _PAYLOAD
    begins = np.flatnonzero(np.diff(pair, prepend=-1))
    if not len(begins):
        return begins, begins, 0
    share = np.where(met & 1, 1, ENOUGH)
    enough = np.add.reduceat(share, begins) >= ENOUGH
    bits = np.add.reduceat(_STRENGTHS[(met >> 1) & 15], begins)[enough]
    return _kept(pair[begins[enough]], bits, size)


def _kept(codes: Ints, bits: np.ndarray[tuple[int], np.dtype[np.float64]], size: int) -> tuple[Ints, Ints, int]:
    """Of each node the candidates with the most bits, then the lowest ids."""
    node = codes // size
    begins = np.flatnonzero(np.diff(node, prepend=-1))
    many = np.diff(np.append(begins, len(node)))
    crowded = np.flatnonzero(np.repeat(many > MOST_CANDIDATES, many))
    if not len(crowded):
        return codes, codes[:0], 0
    few = np.repeat(many <= MOST_CANDIDATES, many)
    ranked = crowded[np.lexsort((codes[crowded], -bits[crowded], node[crowded]))]
    many = many[many > MOST_CANDIDATES]
    place = np.arange(len(ranked)) - np.repeat(np.cumsum(many) - many, many)
    kept = place < MOST_CANDIDATES
    just = kept & (place >= MOST_CANDIDATES - LEAST_OF_BEST)
    best = np.concatenate([codes[few], codes[ranked[kept]]])
    return best, codes[ranked[just]], int((many - MOST_CANDIDATES).sum())


def _once(codes: Ints, turn: Ints, size: int) -> Ints:
    """Of two new nodes that want each other the one that comes first has the pair."""
    one, two = codes // size, codes % size
    later = np.flatnonzero(turn[two] < turn[one])
    twice = later[np.isin(two[later] * size + one[later], codes)]
    return np.delete(codes, twice)
