"""Homes: which vendor each node of a component belongs to, as a function of nodes, edges, ties and the model alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from domain.linkage.deciding import decide_known, ident_of
from domain.linkage.known import Hanging, Tie, latest
from domain.linkage.model import Model
from domain.linkage.profiles import Profile
from domain.linkage.settling import Question
from domain.linkage.wholes import wholes
from domain.provenance import Place

NOTHING = Profile()
"""What a vendor says that is no node: only people join it to others."""


class Homes(msgspec.Struct, frozen=True):
    """`roots`: every vendor of the components with the one that it is shown as; `questions`: what is left open."""

    roots: dict[UUID, UUID]
    questions: tuple[Question, ...] = ()


class Divided(msgspec.Struct, frozen=True):
    """`wholes`: components that are one vendor each, whatever is in them (see there). `open`: those in the others that
    something ties to another; their profiles decide. All others are alone.
    """

    wholes: tuple[list[UUID], ...]
    open: frozenset[UUID]


def divided(hanging: Hanging) -> Divided:
    """What needs deciding, and what does not."""
    whole = tuple(wholes(hanging))
    return Divided(whole, frozenset(_linked(hanging).difference(*whole)))


def _linked(hanging: Hanging) -> set[UUID]:
    """The vendors that something ties to another: all others are alone, and need no deciding."""
    found = {ident_of(end) for edge in hanging.edges if edge.same for end in (edge.left, edge.right)}
    found.update(end for one in hanging.heirs for end in (one.id, one.heir))
    return found.union(*({tie.left, tie.right} for tie in hanging.ties))


def homes_of(
    hanging: Hanging,
    profiles: Mapping[UUID, Profile],
    elders: Mapping[UUID, Place],
    model: Model | None,
    known: Divided | None = None,
) -> Homes:
    """Decides the components. `profiles`: of those that are open and nodes; `elders`: places of vendors that are none;
    `known`: as `divided`, where it is at hand.

    Who is away is decided nothing about: what was said of it holds for its heir, with whom it is shown.
    """
    known = divided(hanging) if known is None else known
    linked = known.open
    roots = {ident: ident for ident in hanging.born if ident not in linked}
    for members in known.wholes:
        roots.update(dict.fromkeys(members, _first(members, hanging, elders)))
    away = _stood_for(hanging)
    ties = _said_of_heirs(hanging.ties, away)
    present = linked - away.keys()
    ties = _within(ties, hanging)
    clusters: list[set[UUID]] = _joined(present, ties)
    questions: tuple[Question, ...] = ()
    if present and model is not None:
        given = [(str(ident), profiles.get(ident, NOTHING)) for ident in present]
        settled = decide_known(given, hanging.edges, model, [tie.link for tie in ties])
        clusters, questions = [{ident_of(text) for text in cluster} for cluster in settled.clusters], settled.questions
    for cluster in clusters:
        members = sorted(cluster | {ident for ident, heir in away.items() if heir in cluster})
        roots.update(dict.fromkeys(members, _root(members, hanging, elders)))
    return Homes(roots, questions)


def _stood_for(hanging: Hanging) -> dict[UUID, UUID]:
    """Who is away, each with the one that stands in for it: its heir, or where that is away too, the heir's."""
    heirs = {one.id: one.heir for one in hanging.heirs}
    found: dict[UUID, UUID] = {}
    for ident in heirs:
        heir = heirs[ident]
        while heir in heirs and heir != ident:
            heir = heirs[heir]
        found[ident] = heir
    return found


def _said_of_heirs(ties: Iterable[Tie], away: Mapping[UUID, UUID]) -> list[Tie]:
    """The ties as they hold for those who are there; of several on two of them the latest."""
    moved = [
        msgspec.structs.replace(tie, left=away.get(tie.left, tie.left), right=away.get(tie.right, tie.right))
        for tie in ties
    ]
    return list(latest([tie for tie in moved if tie.left != tie.right]))


def _within(ties: Sequence[Tie], hanging: Hanging) -> list[Tie]:
    """Those between vendors that hang together.

    That two are apart which nothing joins says nothing; but who is named by a tie is decided by itself, so a word
    across components would make the result depend on which components are decided with it.
    """
    if not ties:
        return []
    heads: dict[UUID, UUID] = {}

    def head(ident: UUID) -> UUID:
        while (above := heads.get(ident, ident)) != ident:
            heads[ident] = ident = heads.get(above, above)
        return ident

    bound = [(ident_of(edge.left), ident_of(edge.right)) for edge in hanging.edges if edge.same]
    bound += [(tie.left, tie.right) for tie in (*hanging.ties, *ties) if tie.must]
    for one, two in (*bound, *((heir.id, heir.heir) for heir in hanging.heirs)):
        low, high = sorted((head(one), head(two)))
        heads[high] = low
    return [tie for tie in ties if head(tie.left) == head(tie.right)]


def _joined(linked: Collection[UUID], ties: Iterable[Tie]) -> list[set[UUID]]:
    """Without a model only people's words count, and they are taken as they are."""
    clusters = {ident: {ident} for ident in linked}
    for tie in ties:
        if tie.must and (one := clusters[tie.left]) is not (two := clusters[tie.right]):
            less, more = sorted((one, two), key=len)
            more |= less
            clusters.update(dict.fromkeys(less, more))
    return list({id(cluster): cluster for cluster in clusters.values()}.values())


def _root(members: list[UUID], hanging: Hanging, elders: Mapping[UUID, Place]) -> UUID:
    """Whom a vendor is shown as: one that a person merged others into, the one founded first, then the lowest id."""
    among = set(members)
    said = [tie for tie in hanging.ties if tie.must and {tie.left, tie.right} <= among]
    away = {tie.right for tie in said}
    wanted = {tie.left for tie in said} - away or among - away or among
    return _first(wanted, hanging, elders)


def _first(idents: Iterable[UUID], hanging: Hanging, elders: Mapping[UUID, Place]) -> UUID:
    """The one founded first, then the lowest id."""
    return min(idents, key=lambda ident: (_place(ident, hanging, elders), ident))


def held_together(ident: UUID, hanging: Hanging, merged: Mapping[UUID, UUID], *, by_people: bool = False) -> set[UUID]:
    """It and all that weights hold together with it, step by step, among those that are shown as the same vendor.

    `merged`: those of the component that are shown as another one, each with what it was merged into. `by_people`:
    also what people joined.
    """
    shown = _shown_as(ident, merged)
    beside: dict[UUID, set[UUID]] = {}
    for edge in hanging.edges:
        if edge.same:
            one, two = ident_of(edge.left), ident_of(edge.right)
            beside.setdefault(one, set()).add(two)
            beside.setdefault(two, set()).add(one)
    pairs = [(one.id, one.heir) for one in hanging.heirs]
    pairs += [(tie.left, tie.right) for tie in hanging.ties if tie.must] if by_people else []
    for one, two in pairs:
        beside.setdefault(one, set()).add(two)
        beside.setdefault(two, set()).add(one)
    reached, to_go = {ident}, [ident]
    while to_go:
        for other in beside.get(to_go.pop(), ()):
            if other not in reached and _shown_as(other, merged) == shown:
                reached.add(other)
                to_go.append(other)
    return reached


def heir_of(ident: UUID, staying: Collection[UUID], hanging: Hanging, merged: Mapping[UUID, UUID]) -> UUID | None:
    """Of those that weights hold together with it and that stay the one that was founded first."""
    left = [other for other in held_together(ident, hanging, merged) if other in staying]
    return min(left, key=lambda other: (hanging.born[other] or LAST, other), default=None)


def _shown_as(ident: UUID, merged: Mapping[UUID, UUID]) -> UUID:
    while ident in merged:
        ident = merged[ident]
    return ident


def _place(ident: UUID, hanging: Hanging, elders: Mapping[UUID, Place]) -> Place:
    return hanging.born[ident] or elders.get(ident) or LAST


LAST = Place(2**62, 0, 0)
"""Of a vendor about which nothing is known."""
