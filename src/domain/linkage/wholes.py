"""Wholes: what hangs together so that every two of it may be merged by themselves is one vendor, whatever it says."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from domain.linkage.clusters import LARGEST, LEAST_MEAN
from domain.linkage.deciding import ident_of
from domain.linkage.known import Hanging


def wholes(hanging: Hanging) -> Iterator[list[UUID]]:
    """The ids of each component of which no person spoke, and in which an edge that may be merged joins every two.

    No pair of it speaks against another, so that `cluster` would make one of it, in whatever order it took the edges;
    the profiles need not be looked up.
    """
    beside: dict[str, dict[str, float]] = {}
    for edge in hanging.edges:
        if edge.same:
            beside.setdefault(edge.left, {})[edge.right] = edge.bits
            beside.setdefault(edge.right, {})[edge.left] = edge.bits
    apart = {str(end) for tie in hanging.ties for end in (tie.left, tie.right)}
    apart.update(str(end) for one in hanging.heirs for end in (one.id, one.heir))
    seen: set[str] = set()
    for first, others in beside.items():
        if first not in seen:
            members = {first, *others}
            seen |= members
            if len(members) <= LARGEST and apart.isdisjoint(members) and _is_whole(members, beside):
                yield [ident_of(text) for text in members]


def _is_whole(members: set[str], beside: dict[str, dict[str, float]]) -> bool:
    """Whether the edges of each reach all the others and nobody else, and speak for the pair."""
    return all(
        len(beside[one]) == len(members) - 1 and beside[one].keys() < members and min(beside[one].values()) > LEAST_MEAN
        for one in members
    )
