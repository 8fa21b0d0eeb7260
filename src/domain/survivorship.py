"""Survivorship: which of all the claims about a field is shown, whatever the order in which they arrive.

What a person says lies over this (`Entity.pins`). Among sources, an import's collision policy ranks its values:

| rank | who wins |
|---|---|
| `overwrite` | the latest place; of the fields in EARLIEST the earliest |
| `fill-blank` | where nothing overwrites, the earliest such value |
| `never` | below both, and only while no import of a smaller number tells of the thing at all: it founds |

An empty value says that there is none (policy `clear`): it competes like any other, except for the fields in EARLIEST.
"""

from __future__ import annotations

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
    return Place(-place.number, -place.seq, -place.part)


def _wins(value: str, place: Place, rank: int, old: Pick, *, earliest: bool) -> bool:
    """Equal places are decided by the value, so no order of arrival matters."""
    if rank != old.rank and (not earliest or FOUNDS in (rank, old.rank)):
        return rank < old.rank
    earliest = earliest or rank != OVERWRITES
    if place == old.place:
        return value < old.value if earliest else value > old.value
    return place < old.place if earliest else place > old.place


def changes(
    picks: dict[str, Pick], noun: Noun, claims: dict[str, Claim], place: Place, policies: Policies | None = None
) -> dict[str, Pick]:
    """The picks that these claims change: those that are new, and those that win over what is there.

    Of an import that `never` changes anything, the caller leaves out what does not found.
    """
    earliest = _EARLIEST_OF[noun]
    changed: dict[str, Pick] = {}
    for field, claim in claims.items():
        value = claim.value
        if not value and field in earliest:
            continue
        rank = OVERWRITES if policies is None else rank_of(policies, noun, field)
        if rank and not value:
            continue
        old = picks.get(field)
        if old is None or _wins(value, place, rank, old, earliest=field in earliest):
            changed[field] = Pick(value, place, rank)
    return changed


def fold(
    picks: dict[str, Pick], noun: Noun, claims: dict[str, Claim], place: Place, policies: Policies | None = None
) -> dict[str, Pick]:
    """The picks after these claims; the very same object when nothing changed."""
    changed = changes(picks, noun, claims, place, policies)
    return {**picks, **changed} if changed else picks
