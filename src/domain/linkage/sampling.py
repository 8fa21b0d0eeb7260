"""Sampling: some rows of a table of unknown length, spread evenly over it, and some of the nodes they tell of.

A file is often in an order (by name, by country), and then its beginning foretells the rest badly: words that begin
with A look common, and rows of one vendor stand together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nsmallest
from uuid import UUID

import msgspec

from domain.linkage.known import digest_of
from domain.linkage.nodes import Node
from domain.linkage.population import expected_different

_GOLDEN, _MASK = 0x9E3779B97F4A7C15, (1 << 64) - 1
"""Multiples of the golden ratio fall evenly, and in no period that a table may have (Knuth, vol. 3, 6.4)."""


class Sample(msgspec.Struct, frozen=True):
    """Different nodes of a source, named by what they say, and how many it is expected to have in all."""

    nodes: list[Node]
    population: float


@dataclass(slots=True)
class Sampling:
    """At most `rows` rows, all of a table that has no more; of what they tell the `most` nodes with the lowest digests.

    Rows are told of by their numbers, in order, and only those that it `wants` are looked at.
    """

    rows: int
    most: int
    _limit: int = 1 << 64
    _told: list[tuple[int, tuple[UUID, ...]]] = field(default_factory=list)
    _nodes: dict[UUID, Node] = field(default_factory=dict)

    def wants(self, number: int) -> bool:
        """Whether the row is one to look at."""
        return number * _GOLDEN & _MASK < self._limit

    def add(self, number: int, nodes: Iterable[Node]) -> None:
        """The row tells of these."""
        self.tell(number, {digest_of(node): node for node in nodes})

    def tell(self, number: int, named: Mapping[UUID, Node]) -> None:
        """The row tells of these, by their digests. Where the rows become too many, every second one goes."""
        self._told.append((number, tuple(named)))
        self._nodes.update(named)
        if len(self._told) > self.rows:
            self._limit //= 2
            self._told = [one for one in self._told if self.wants(one[0])]
            left = {digest for _, digests in self._told for digest in digests}
            self._nodes = {digest: node for digest, node in self._nodes.items() if digest in left}

    def taken(self, rows: int) -> Sample:
        """What there is of a table that had so many rows."""
        digests = [digest for _, some in self._told for digest in some]
        share = len(self._told) / max(rows, 1)
        lowest = [(digest, self._nodes[digest]) for digest in nsmallest(self.most, self._nodes)]
        nodes = [msgspec.structs.replace(node, id=digest.hex) for digest, node in lowest]
        return Sample(nodes, expected_different(len(digests), len(set(digests)), share))
