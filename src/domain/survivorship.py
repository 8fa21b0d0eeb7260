"""Survivorship: which of all the claims about a field is shown, whatever the order in which they arrive.

What a person says lies over this (`Entity.pins`). Among sources, an import's collision policy ranks its values:

| rank | who wins |
|---|---|
| `overwrite` | the latest place; of the fields in EARLIEST the earliest |
| `fill-blank` | where nothing overwrites, the earliest such value |
| `never` | below both, and only while no import of a smaller number tells of the thing at all: it founds |

Within one import what was said later is later, wherever it stands in the file (an archive of mail may begin with its
newest message); what nobody knows the time of is earlier than all that is dated. Between imports their numbers decide.

An empty value says that there is none (policy `clear`): it competes like any other, except for the fields in EARLIEST.
"""

from __future__ import annotations

from collections.abc import Mapping

from domain.provenance import FILLS, FOUNDS, OVERWRITES, Claim, Noun, Pick, Place
from domain.readings import Collision, Policies

EARLIEST: frozenset[tuple[Noun, str]] = frozenset(
    {(Noun.VENDOR, "name"), (Noun.VENDOR, "legalName"), (Noun.DEAL, "externalId")}
)
"""Fields by which people know a thing: the first word stands. Every other field follows the latest source."""

RANKS = {Collision.OVERWRITE: OVERWRITES, Collision.FILL_BLANK: FILLS, Collision.NEVER: FOUNDS}

_EARLIEST_OF: dict[Noun, frozenset[str]] = {
    noun: frozenset(field for of, field in EARLIEST if of is noun) for noun in Noun
}


def rank_of(policies: Policies | None, noun: Noun, field: str) -> int:
    """The rank of an import's values of this field; None: the usual policies."""
    return OVERWRITES if policies is None else RANKS[policies.collision_of(f"{noun}.{field}")]


def only_founds(policies: Policies | None) -> bool:
    """Whether there are fields of which the import may found values and nothing else."""
    return policies is not None and Collision.NEVER in (policies.collision, *policies.collisions.values())


def owning_place(place: Place, policies: Policies | None) -> Place:
    """Where an import's word on whose a contact or deal is stands: a yielding one below all others, earliest first."""
    if policies is None or policies.collision is Collision.OVERWRITE:
        return place
    return Place(-place.number, -place.seq, -place.part, -place.said)


def is_later(place: Place, other: Place) -> bool:
    """Whether the place comes behind the other: by import, then by when it was said, then by place in the file."""
    if place.said != other.said and place.number == other.number:
        return place.said > other.said
    return place > other


def wins(value: str, place: Place, rank: int, old: Pick, *, earliest: bool) -> bool:
    """Equal places are decided by the value, so no order of arrival matters."""
    if rank != old.rank and (not earliest or FOUNDS in (rank, old.rank)):
        return rank < old.rank
    earliest = earliest or rank != OVERWRITES
    if place == old.place:
        return value < old.value if earliest else value > old.value
    return is_later(old.place, place) if earliest else is_later(place, old.place)


def changes(
    picks: dict[str, Pick], noun: Noun, claims: dict[str, Claim], place: Place, policies: Policies | None = None
) -> dict[str, Pick]:
    """The picks that these claims change: those that are new, and those that win over what is there.

    Of an import that `never` changes anything, the caller leaves out what does not found.
    """
    if policies is None:
        return usual_changes(picks, noun, {field: claim.value for field, claim in claims.items()}, place)
    earliest = _EARLIEST_OF[noun]
    changed: dict[str, Pick] = {}
    for field, claim in claims.items():
        value = claim.value
        if not value and field in earliest:
            continue
        rank = rank_of(policies, noun, field)
        if rank and not value:
            continue
        old = picks.get(field)
        if old is None or wins(value, place, rank, old, earliest=field in earliest):
            changed[field] = Pick(value, place, rank)
    return changed


def usual_changes(picks: dict[str, Pick], noun: Noun, values: Mapping[str, str], place: Place) -> dict[str, Pick]:
    """The same of claims with these values under the usual policies, which is what nearly every claim is counted by."""
    earliest = _EARLIEST_OF[noun]
    if not picks:
        return {field: Pick(value, place) for field, value in values.items() if value or field not in earliest}
    changed: dict[str, Pick] = {}
    before: Place | None = None
    later = False
    for field, value in values.items():
        old = picks.get(field)
        if field in earliest:
            if value and (old is None or wins(value, place, OVERWRITES, old, earliest=True)):
                changed[field] = Pick(value, place)
        elif old is None:
            changed[field] = Pick(value, place)
        else:
            if old.place is not before:  # what one record said of several fields stands at one place
                before = old.place
                later = place > before and place.said >= before.said
            if later or wins(value, place, OVERWRITES, old, earliest=False):
                changed[field] = Pick(value, place)
    return changed


def fold(
    picks: dict[str, Pick], noun: Noun, claims: dict[str, Claim], place: Place, policies: Policies | None = None
) -> dict[str, Pick]:
    """The picks after these claims; the very same object when nothing changed."""
    changed = changes(picks, noun, claims, place, policies)
    return {**picks, **changed} if changed else picks
