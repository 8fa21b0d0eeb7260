"""The full matching pass over shown vendors: which pairs of them a person should look at, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
import numpy as np

from domain.catalog import Entity
from domain.linkage import Link, Linked, Model, Node, link, profile_of
from domain.linkage.comparison import Comparer
from domain.linkage.scoring import Verdict, score
from domain.proposals import MOST, Likeness, Proposal, Said, said_by
from domain.reasons import weights
from domain.vendor_nodes import node_of

NEIGHBOURS = 200
"""Members of a cluster that one member is held against when it is not like the eldest."""


class Weighed(msgspec.Struct, frozen=True):
    """A pair by ids, the lower first, with its weight."""

    left: str
    right: str
    bits: float
    likeness: Likeness


class Passed(msgspec.Struct, frozen=True):
    """What a pass found: the pairs it proposes, heaviest first, how many more there were, and what it did."""

    pairs: tuple[Weighed, ...]
    left_out: int
    linked: Linked


def apart(decided: Iterable[Said], said: dict[UUID, str]) -> list[Link]:
    """The pairs that a person decided and whose values are still those they saw: not to be asked again."""
    return [
        Link(str(one.left), str(one.right), "cannot")
        for one in decided
        if (said.get(one.left), said.get(one.right)) == (one.left_said, one.right_said)
    ]


def full_pass(nodes: Sequence[Node], links: Sequence[Link], most: int = MOST) -> Passed:
    """Weigh all vendors under a model fitted to them. What people decided (`links`) is never among the pairs."""
    linked = link(nodes, links)
    by_id = {node.id: node for node in nodes}
    asked = {(one.left, one.right) for one in links} | {(one.right, one.left) for one in links}
    found = [Weighed(one.left, one.right, round(one.bits, 2), Likeness.REVIEW) for one in linked.questions]
    found += _joined([cluster for cluster in linked.clusters if len(cluster) > 1], by_id, linked.model)
    found = [one for one in found if (one.left, one.right) not in asked]
    found.sort(key=lambda one: (-one.bits, one.left, one.right))
    return Passed(tuple(found[:most]), max(len(found) - most, 0), linked)


def _joined(clusters: Sequence[Sequence[str]], nodes: dict[str, Node], model: Model) -> list[Weighed]:
    """One pair for each member but the eldest: with the eldest, or with whom it is most like when that is another."""
    members = [ident for cluster in clusters for ident in cluster]
    if not members:
        return []
    rows = {ident: row for row, ident in enumerate(members)}
    comparer = Comparer([profile_of(nodes[ident]) for ident in members], model.frequencies)
    pairs = [(cluster[0], other) for cluster in clusters for other in cluster[1:]]
    homes = [cluster for cluster in clusters for _ in cluster[1:]]
    bits, sure = _scored(pairs, rows, comparer, model)
    found = []
    for at, ((eldest, member), home) in enumerate(zip(pairs, homes, strict=True)):
        pair, weight = (eldest, member), bits[at]
        if not sure[at]:
            others = [(other, member) for other in home[:NEIGHBOURS] if other != member]
            weights, _ = _scored(others, rows, comparer, model)
            best = int(np.argmax(weights))
            pair, weight = others[best], weights[best]
        low, high = sorted(pair)
        found.append(Weighed(low, high, round(weight, 2), Likeness.SAME))
    # Two members may each be most like the other.
    return list({(one.left, one.right): one for one in found}.values())


def _scored(
    pairs: Sequence[tuple[str, str]], rows: dict[str, int], comparer: Comparer, model: Model
) -> tuple[list[float], list[bool]]:
    """(bits, whether they may be merged by themselves) of each pair."""
    left = np.array([rows[one] for one, _ in pairs], dtype=np.int64)
    right = np.array([rows[two] for _, two in pairs], dtype=np.int64)
    scores = score(comparer.compare(left, right), model)
    return scores.total.tolist(), (scores.verdicts == Verdict.SAME).tolist()


def proposed(
    passed: Passed, idents: Sequence[UUID], nodes: dict[str, Node], said: dict[UUID, str], now: datetime
) -> list[Proposal]:
    """The pairs as they are put to a person, with the reasons in bits; `idents` are for their ids."""
    model = passed.linked.model
    found = []
    known = weights([(nodes[pair.left], nodes[pair.right]) for pair in passed.pairs], model)
    for ident, pair, why in zip(idents, passed.pairs, known, strict=True):
        left, right = UUID(pair.left), UUID(pair.right)
        found.append(
            Proposal(
                ident, left, right, said[left], said[right], why.bits, pair.likeness, why.prior, why.reasons,
                model.hash, now,
            )
        )  # fmt: skip
    return found


def read(vendors: Iterable[Entity]) -> tuple[dict[str, Node], dict[UUID, str]]:
    """(node by id, digest of the values by id) of these vendors."""
    nodes: dict[str, Node] = {}
    said: dict[UUID, str] = {}
    for vendor in vendors:
        node = node_of(vendor)
        nodes[node.id], said[vendor.id] = node, said_by(vendor)
    return nodes, said
