"""Deciding: new nodes against those that share a key with them, and the clusters that this touches, by a frozen model.

A caller keeps a key table (`keys_of`), the edges (`propose`) and who hangs together by edges that may be merged. For
new nodes it looks up who shares a key, proposes, loads every node of the components that the new edges touch, and
decides those anew. As keys, edges and clusters depend on nodes, links and the model alone, the order of arrival does
not matter, and `link` with the same model gives the same clusters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from uuid import UUID

import msgspec
import numpy as np

from domain.linkage.candidates import pairs_of
from domain.linkage.clusters import Bond, Pair, pair
from domain.linkage.comparison import Comparer, Few
from domain.linkage.keys import Key, table_of
from domain.linkage.model import Model
from domain.linkage.nodes import Link, Node
from domain.linkage.profiles import Profile, grouped, profile_of
from domain.linkage.scoring import Verdict, score_all
from domain.linkage.settling import Settled, settle, ties_of

MOST_CANDIDATES = 50
"""Candidates of one node that are compared; a lookup that finds more keeps those that share the most bits of keys."""


class Edge(msgspec.Struct, frozen=True, order=True):
    """Two nodes that may be one vendor, the lower id first; `same` when they may be merged without a person."""

    left: str
    right: str
    bits: float
    same: bool


@lru_cache(maxsize=16_384)
def ident_of(text: str) -> UUID:
    """The id of which this is the text; the same object again while it is remembered, as edges name it by its text."""
    return UUID(text)


class Candidate(msgspec.Struct, frozen=True):
    """A node found by keys, and the bits of the keys it shares."""

    id: str
    bits: float


def candidates(keys: Iterable[Key], holders: Iterable[tuple[int, str]], most: int = MOST_CANDIDATES) -> list[Candidate]:
    """The nodes that share most with these keys, best first; `holders` are the (key value, node) rows of the lookup."""
    worth = {key.value: key.bits for key in keys}
    found: dict[str, float] = {}
    for value, node in holders:
        found[node] = found.get(node, 0.0) + worth.get(value, 0.0)
    ranked = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return [Candidate(node, bits) for node, bits in ranked[:most]]


def propose(new: Sequence[Node], known: Sequence[Node], model: Model) -> tuple[Edge, ...]:
    """The edges of the new nodes among themselves and to the known ones: pairs with a common key, not different."""
    fresh = {node.id for node in new}
    nodes = sorted([*new, *(node for node in known if node.id not in fresh)], key=lambda node: node.id)
    profiles = [profile_of(node) for node in nodes]
    left, right, _ = pairs_of(table_of(profiles, model))
    is_new = np.array([node.id in fresh for node in nodes], dtype=np.bool_)
    wanted = is_new[left] | is_new[right]
    left, right = left[wanted], right[wanted]
    if not len(left):
        return ()
    total, found = score_all(Comparer(profiles, model.frequencies).compare(left, right), model)
    return tuple(
        Edge(nodes[one].id, nodes[two].id, bits, verdict == Verdict.SAME)
        for one, two, bits, verdict in zip(left.tolist(), right.tolist(), total.tolist(), found.tolist(), strict=True)
        if verdict != Verdict.DIFFERENT
    )


def decide(nodes: Sequence[Node], edges: Iterable[Edge], model: Model, links: Iterable[Link] = ()) -> Settled:
    """The clusters of whole components: `nodes` are all that hang together by `edges` and must-links."""
    return decide_known(((node.id, profile_of(node)) for node in nodes), edges, model, links)


def decide_known(
    profiles: Iterable[tuple[str, Profile]], edges: Iterable[Edge], model: Model, links: Iterable[Link] = ()
) -> Settled:
    """As `decide`, of nodes whose profiles are at hand."""
    said = tuple(links)
    groups = grouped(profiles, frozenset(end for link in said for end in (link.left, link.right)))
    rows = {member: row for row, group in enumerate(groups) for member in group.members}
    same: dict[Pair, Bond] = {}
    reviews: dict[Pair, float] = {}
    for edge in edges:
        one, two = rows.get(edge.left), rows.get(edge.right)
        if one is None or two is None or one == two:
            continue
        if edge.same:
            same[pair(one, two)] = Bond(edge.bits, True, True)
        else:
            reviews[pair(one, two)] = edge.bits
    # Most components are two nodes and the edge between them, of which nothing is left to compare.
    few = Few([group.profile for group in groups], model.frequencies)
    return settle(groups, few, model, same, reviews, ties_of(groups, said))
