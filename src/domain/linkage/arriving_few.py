"""Arriving by ones and twos: `wanted` without arrays, which cost about as much for one node as for a hundred."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.linkage.deciding import MOST_CANDIDATES
from domain.linkage.gathering import LEAST_OF_BEST, MOST_HOLDERS, Pairs, Wanted
from domain.linkage.keys import Kind, Told


def wanted_of_few(new: Sequence[UUID], told: Told, holders: Sequence[tuple[int, UUID]]) -> Wanted:
    """The pairs and figures of `wanted`, of the same arguments."""
    rows, keys = told.rows.tolist(), told.values.tolist()
    under: dict[int, list[UUID]] = {key: [] for key in keys}
    for key, ident in holders:
        if key in under:
            under[key].append(ident)
    for row, key in zip(rows, keys, strict=True):
        under[key].append(new[row])
    full = [key for key, idents in under.items() if len(idents) > MOST_HOLDERS]
    for key in full:
        under[key] = sorted(under[key], key=_number)[:MOST_HOLDERS]
    met = [0] * len(Kind)
    own: list[list[tuple[list[UUID], float, bool]]] = [[] for _ in new]
    for row, key, kind, bits, busy in zip(
        rows, keys, told.kinds.tolist(), told.bits.tolist(), told.busy.tolist(), strict=True
    ):
        own[row].append((under[key], bits, busy))
        met[kind] += len(under[key]) - 1
    found: dict[UUID, list[UUID]] = {}
    last: list[tuple[UUID, UUID]] = []
    cut = 0
    for ident, shared in zip(new, own, strict=True):
        ranked = _best_of(ident, shared)
        found[ident] = ranked[:MOST_CANDIDATES]
        if len(ranked) > MOST_CANDIDATES:
            cut += len(ranked) - MOST_CANDIDATES
            last += [(ident, other) for other in ranked[MOST_CANDIDATES - LEAST_OF_BEST : MOST_CANDIDATES]]
    turn = {ident: at for at, ident in enumerate(new)}
    named = [
        (ident, other)
        for ident in sorted(new, key=_number)
        for other in sorted(found[ident], key=_number)
        if turn.get(other, len(new)) > turn[ident] or ident not in found[other]
    ]
    counted = {kind.name.lower(): met[kind] for kind in Kind if met[kind]}
    return Wanted(Pairs.of(named), len(full), counted, cut, frozenset(last))


def _number(ident: UUID) -> int:
    return ident.int


def _best_of(ident: UUID, shared: Sequence[tuple[Sequence[UUID], float, bool]]) -> list[UUID]:
    """Those that share enough with it, best first. `shared`: of each of its keys the nodes, its bits, if it is busy."""
    worth: dict[UUID, float] = {}
    once: set[UUID] = set()
    enough: set[UUID] = set()
    for nodes, bits, busy in shared:
        for other in nodes:
            worth[other] = worth.get(other, 0.0) + bits
        enough.update(once.intersection(nodes) if busy else nodes)
        once.update(nodes)
    enough.discard(ident)
    return sorted(enough, key=lambda other: (-worth[other], other.int))
