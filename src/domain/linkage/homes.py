"""Homes: which vendor each node of a component belongs to, as a function of nodes, edges, ties and the model alone."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import msgspec

from domain.linkage.deciding import decide_known
from domain.linkage.known import Hanging
from domain.linkage.model import Model
from domain.linkage.profiles import Profile
from domain.linkage.settling import Question
from domain.provenance import Place

NOTHING = Profile()
"""What a vendor says that is no node: only people join it to others."""


class Homes(msgspec.Struct, frozen=True):
    """`roots`: every vendor of the components with the one that it is shown as; `questions`: what is left open."""

    roots: dict[UUID, UUID]
    questions: tuple[Question, ...] = ()


def linked_idents(hanging: Hanging) -> set[UUID]:
    """The vendors that something ties to another: all others are alone, and need no deciding."""
    found = {UUID(end) for edge in hanging.edges if edge.same for end in (edge.left, edge.right)}
    return found.union(*({tie.left, tie.right} for tie in hanging.ties))


def homes_of(
    hanging: Hanging, profiles: Mapping[UUID, Profile], elders: Mapping[UUID, Place], model: Model | None
) -> Homes:
    """Decides the components. `profiles`: of the linked nodes; `elders`: places of vendors that are no nodes."""
    linked = linked_idents(hanging)
    roots = {ident: ident for ident in hanging.born if ident not in linked}
    if not linked or model is None:
        return Homes(roots | _joined(linked, hanging, elders))
    given = [(str(ident), profiles.get(ident, NOTHING)) for ident in linked]
    settled = decide_known(given, hanging.edges, model, [tie.link for tie in hanging.ties])
    for cluster in settled.clusters:
        members = [UUID(text) for text in cluster]
        roots.update(dict.fromkeys(members, _root(members, hanging, elders)))
    return Homes(roots, settled.questions)


def _joined(linked: set[UUID], hanging: Hanging, elders: Mapping[UUID, Place]) -> dict[UUID, UUID]:
    """Without a model only people's words count, and they are taken as they are."""
    clusters = {ident: {ident} for ident in linked}
    for tie in hanging.ties:
        if tie.must:
            both = clusters[tie.left] | clusters[tie.right]
            clusters.update(dict.fromkeys(both, both))
    return {ident: _root(list(clusters[ident]), hanging, elders) for ident in linked}


def _root(members: list[UUID], hanging: Hanging, elders: Mapping[UUID, Place]) -> UUID:
    """Whom a vendor is shown as: one that a person merged others into, the one founded first, then the lowest id."""
    among = set(members)
    said = [tie for tie in hanging.ties if tie.must and {tie.left, tie.right} <= among]
    away = {tie.right for tie in said}
    wanted = {tie.left for tie in said} - away or among - away or among
    return min(wanted, key=lambda ident: (_place(ident, hanging, elders), ident))


def _place(ident: UUID, hanging: Hanging, elders: Mapping[UUID, Place]) -> Place:
    return hanging.born[ident] or elders.get(ident) or LAST


LAST = Place(2**62, 0, 0)
"""Of a vendor about which nothing is known."""
