"""Clusters of two pipelines compared: which parts of records each puts under one vendor, by pairs and by groups."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from itertools import groupby

import msgspec

from domain.normalise import registration_of

SHOWN = 20
"""Splits and merges that are named: the largest."""
PIECES = 10
"""Pieces of one of them that are named: the largest."""

Cell = tuple[bytes, bytes, int]
"""A cluster of one side, one of the other, and how many parts both have."""


class PairSums(msgspec.Struct, frozen=True, rename="camel"):
    """Of all pairs of parts, how many the left has under one vendor, the right, and both.

    `members`: the parts for which both name a vendor. Against the left as the measure, the right has
    `precision` = both / right and `recall` = both / left; 1.0 where there are no pairs.
    """

    members: int = 0
    clusters_left: int = 0
    clusters_right: int = 0
    left: int = 0
    right: int = 0
    both: int = 0

    @property
    def precision(self) -> float:
        return self.both / self.right if self.right else 1.0

    @property
    def recall(self) -> float:
        return self.both / self.left if self.left else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.both / (self.left + self.right) if self.left + self.right else 1.0


class Piece(msgspec.Struct, frozen=True):
    """A part of a group: the vendor of the other side, and how many record parts."""

    id: bytes
    members: int


class Group(msgspec.Struct, frozen=True):
    """A vendor of one side that is several on the other: the largest pieces, and how many there are."""

    id: bytes
    members: int
    pieces: int
    largest: tuple[Piece, ...]


class Agreement(msgspec.Struct, frozen=True):
    """The sums, what the right splits of the left's vendors, and what it merges."""

    pairs: PairSums
    splits: tuple[Group, ...]
    merges: tuple[Group, ...]
    split: int
    merged: int


def pairs_of(members: int) -> int:
    """How many pairs so many members make."""
    return members * (members - 1) // 2


class _Side:
    """One side's clusters, as they go by in order."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self.clusters = self.pairs = self.both = self.members = self.broken = 0
        self._largest: list[tuple[int, bytes, Group]] = []
        for ident, rows in groupby(cells, key=lambda cell: cell[0]):
            self._take(ident, ((other, many) for _, other, many in rows))

    def _take(self, ident: bytes, rows: Iterator[tuple[bytes, int]]) -> None:
        members = pieces = 0
        largest: list[tuple[int, bytes]] = []
        for other, many in rows:
            members, pieces = members + many, pieces + 1
            self.both += pairs_of(many)
            heapq.heappush(largest, (many, other))
            if len(largest) > PIECES:
                heapq.heappop(largest)
        self.clusters += 1
        self.members += members
        self.pairs += pairs_of(members)
        if pieces > 1:
            self.broken += 1
            named = tuple(Piece(other, many) for many, other in sorted(largest, reverse=True))
            heapq.heappush(self._largest, (members, ident, Group(ident, members, pieces, named)))
            if len(self._largest) > SHOWN:
                heapq.heappop(self._largest)

    def groups(self) -> tuple[Group, ...]:
        return tuple(group for _, _, group in sorted(self._largest, reverse=True))


def agreement(by_left: Iterable[Cell], by_right: Iterable[Cell]) -> Agreement:
    """From the same cells twice: (left, right, parts) in order of left, and (right, left, parts) in order of right."""
    left, right = _Side(by_left), _Side(by_right)
    sums = PairSums(left.members, left.clusters, right.clusters, left.pairs, right.pairs, left.both)
    return Agreement(sums, left.groups(), right.groups(), left.broken, right.broken)


def contradicting(numbers: Iterable[str]) -> bool:
    """Whether a vendor with these registration numbers is more than one: two numbers of one scheme."""
    schemes = [known.partition(":")[0] for known in {registration_of(number) for number in numbers} if known]
    return len(set(schemes)) < len(schemes)
