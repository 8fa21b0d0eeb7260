"""Clusters: which nodes are one vendor, decided best pair first under constraints that no chain gets round.

The result is a function of the nodes, the weights and the links of people alone, whatever order they came in: pairs are
taken by weight, ties by id, and a component that nothing new touches keeps its clusters.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set

import msgspec

LEAST_PAIR = -6.0
"""Bits under which no two nodes may stand in one cluster."""

LEAST_MEAN = 2.0
"""Bits that the pairs across two clusters must weigh on average for the clusters to become one."""

RUNNER_UP = 3.0
"""Bits by which a single node's best cluster must lead another one that it cannot also join."""

LARGEST = 200
"""Nodes of a component that are looked at together; a larger one is split where its pairs are weakest."""

MOST_ACROSS = 1_000_000
"""Pairs of nodes that are looked at together where people joined some: these are one thing, of any number of nodes."""

Pair = tuple[int, int]
"""Two rows, the lower first; rows are in the order of the ids of their nodes."""


class Bond(msgspec.Struct, frozen=True):
    """One scored pair: its weight in bits, whether it may be merged by itself, whether it can be one vendor at all.

    `through`: rows by each of which it can be: they bear both names of a pair that has no word in common.
    """

    bits: float
    same: bool = False
    possible: bool = True
    through: frozenset[int] = frozenset()

    def holds(self, members: Set[int]) -> bool:
        """Whether it can be one vendor among these rows."""
        return self.possible or not self.through.isdisjoint(members)


class Clustering(msgspec.Struct, frozen=True):
    """`clusters`: sorted rows, sorted by their lowest; `torn`: pairs of a node that fits two vendors alike."""

    clusters: tuple[tuple[int, ...], ...]
    torn: tuple[Pair, ...] = ()


def pair(one: int, two: int) -> Pair:
    """The two rows, the lower first."""
    return (one, two) if one <= two else (two, one)


def components(nodes: Iterable[int], edges: Iterable[Pair]) -> list[list[int]]:
    """The nodes that edges hang together, each sorted, sorted by their lowest."""
    parent = {node: node for node in nodes}

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = node = parent[parent[node]]
        return node

    for one, two in edges:
        first, second = sorted((root(one), root(two)))
        parent[second] = first
    found: dict[int, list[int]] = {}
    for node in sorted(parent):
        found.setdefault(root(node), []).append(node)
    return sorted(found.values())


def split(
    nodes: Sequence[int], edges: Mapping[Pair, float], must: Collection[Pair] = (), largest: int = LARGEST
) -> list[list[int]]:
    """The component, or its parts when it is too large: the weakest edges are left out, a bit at a time.

    What people joined (`must`) is one thing here too: it counts once, and nothing takes it apart.
    """
    if not edges or _fits(nodes, must, largest):
        return [list(nodes)]
    least = min(edges.values()) + 1
    kept = {edge: bits for edge, bits in edges.items() if bits >= least}
    parts: list[list[int]] = []
    for part in components(nodes, [*kept, *must]):
        inside = set(part)
        own = {edge: bits for edge, bits in kept.items() if edge[0] in inside}
        parts.extend(split(part, own, [one for one in must if one[0] in inside], largest))
    return sorted(parts)


def _fits(nodes: Sequence[int], must: Collection[Pair], largest: int) -> bool:
    """Whether so many can be looked at together: the things they are, and the pairs of nodes across these."""
    if len(nodes) <= largest or not must:
        return len(nodes) <= largest
    sizes = [len(one) for one in components(nodes, must)]
    return len(sizes) <= largest and len(nodes) ** 2 - sum(size**2 for size in sizes) <= 2 * MOST_ACROSS


def cluster(
    nodes: Sequence[int],
    bond: Callable[[Pair], Bond],
    edges: Iterable[Pair],
    must: frozenset[Pair] = frozenset(),
    cannot: frozenset[Pair] = frozenset(),
) -> Clustering:
    """The clusters of one component. `edges` are its pairs that may be merged by themselves; `bond` scores any pair."""
    among = set(nodes)
    home: dict[int, frozenset[int]] = {}
    for members in components(nodes, [one for one in must if among.issuperset(one)]):
        _join(home, frozenset(members))
    # What people joined is one thing from here on: it is as near to others as the nearest of its nodes.
    whole = dict(home)
    torn: dict[int, Pair] = {}
    ordered = sorted(edges, key=lambda edge: (-bond(edge).bits, edge))
    beside: dict[int, list[int]] = {}
    for one, two in ordered:
        beside.setdefault(one, []).append(two)
        beside.setdefault(two, []).append(one)
    for one, two in ordered:
        left, right = home[one], home[two]
        if left is right or one in torn or two in torn or not _may_join(left, right, bond, cannot, whole):
            continue
        rival = _rival(one, two, beside, home, bond, cannot, whole) or _rival(
            two, one, beside, home, bond, cannot, whole
        )
        if rival is None:
            _join(home, left | right)
        else:
            torn[rival[0]] = pair(*rival)
    found = {min(members): tuple(sorted(members)) for members in home.values()}
    return Clustering(tuple(found[key] for key in sorted(found)), tuple(sorted(set(torn.values()))))


def _join(home: dict[int, frozenset[int]], members: frozenset[int]) -> None:
    for member in members:
        home[member] = members


def _may_join(
    left: frozenset[int],
    right: frozenset[int],
    bond: Callable[[Pair], Bond],
    cannot: frozenset[Pair],
    whole: Mapping[int, frozenset[int]],
    beside: frozenset[int] = frozenset(),
) -> bool:
    """Whether every pair across is possible (with the rows `beside` in the same cluster) and they speak for it on the
    whole.
    """
    if cannot and any(pair(one, two) in cannot for one in left for two in right):
        return False
    ours, theirs = {whole[row] for row in left}, {whole[row] for row in right}
    together = left | right | beside
    total = 0.0
    for first in ours:
        for second in theirs:
            between = [found for one in first for two in second if (found := bond(pair(one, two))).holds(together)]
            bits = max((found.bits for found in between), default=LEAST_PAIR - 1)
            if bits < LEAST_PAIR:
                return False
            total += bits
    return total > LEAST_MEAN * len(ours) * len(theirs)


def _rival(
    single: int,
    partner: int,
    beside: Mapping[int, Sequence[int]],
    home: Mapping[int, frozenset[int]],
    bond: Callable[[Pair], Bond],
    cannot: frozenset[Pair],
    whole: Mapping[int, frozenset[int]],
) -> Pair | None:
    """(the single node, a node of another cluster) that fits nearly as well as `partner`, and cannot be joined too."""
    if len(home[single]) > 1:
        return None
    least = bond(pair(single, partner)).bits - RUNNER_UP
    for other in beside[single]:
        if bond(pair(single, other)).bits < least:
            return None
        if home[other] is not home[partner] and not _may_join(
            home[partner], home[other], bond, cannot, whole, home[single]
        ):
            return single, other
    return None
