"""Arriving: many new nodes at once, each held against those that a lookup by its keys found, new ones among them.

It is as if all of them stood in the key table first and each then looked there; so a batch gives what one by one gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec
import numpy as np

from domain.linkage.comparison import Comparer
from domain.linkage.deciding import MOST_CANDIDATES, Edge
from domain.linkage.model import Model
from domain.linkage.profiles import Profile
from domain.linkage.scoring import Verdict, score_all

MOST_HOLDERS = 100
"""Nodes that one key is followed to, those with the lowest ids; so that no key can make a lookup slow."""


class Wanted(msgspec.Struct, frozen=True):
    """`pairs`: (new node, other node) to be compared. `full`: keys that more nodes have than are followed."""

    pairs: list[tuple[UUID, UUID]]
    full: int


def wanted(new: Mapping[UUID, Sequence[tuple[int, float]]], holders: Iterable[tuple[int, UUID]]) -> Wanted:
    """Which pairs to compare: each new node (id -> (key, bits)) with the best of those that share keys with it.

    `holders`: (key, node) as looked up with one more than MOST_HOLDERS of each key, the lowest first kept.
    """
    table: dict[int, list[UUID]] = {}
    for key, ident in holders:
        table.setdefault(key, []).append(ident)
    for ident, keys in new.items():
        for key, _ in keys:
            table.setdefault(key, []).append(ident)
    full = 0
    for key, idents in table.items():
        if len(idents) > MOST_HOLDERS:
            full += 1
            table[key] = sorted(idents)[:MOST_HOLDERS]
    pairs: set[tuple[UUID, UUID]] = set()
    for ident, keys in new.items():
        shared: dict[UUID, float] = {}
        for key, bits in keys:
            for other in table[key]:
                shared[other] = shared.get(other, 0.0) + bits
        shared.pop(ident, None)
        pairs.update((ident, other) for other in _best(shared) if (other, ident) not in pairs)
    return Wanted(sorted(pairs), full)


def _best(shared: Mapping[UUID, float]) -> Iterable[UUID]:
    if len(shared) <= MOST_CANDIDATES:
        return shared
    return [ident for ident, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:MOST_CANDIDATES]]


def edges_of(pairs: Sequence[tuple[UUID, UUID]], profiles: Mapping[UUID, Profile], model: Model) -> list[Edge]:
    """The edges among these pairs: those that are one vendor or a question, by the model."""
    idents = sorted({ident for pair in pairs for ident in pair if ident in profiles})
    rows = {ident: row for row, ident in enumerate(idents)}
    ends = np.array([(rows[one], rows[two]) for one, two in pairs if one in rows and two in rows], dtype=np.int64)
    if not len(ends):
        return []
    left, right = ends.min(axis=1), ends.max(axis=1)
    total, found = score_all(
        Comparer([profiles[ident] for ident in idents], model.frequencies).compare(left, right), model
    )
    kept = np.flatnonzero(found != Verdict.DIFFERENT)
    return [
        Edge(str(idents[left[at]]), str(idents[right[at]]), float(total[at]), bool(found[at] == Verdict.SAME))
        for at in kept.tolist()
    ]
