"""Survivorship: which of all the claims about a field is shown, whatever the order in which they arrive."""

from __future__ import annotations

from domain.provenance import Claim, Noun, Pick, Place

EARLIEST: frozenset[tuple[Noun, str]] = frozenset(
    {(Noun.VENDOR, "name"), (Noun.VENDOR, "legalName"), (Noun.DEAL, "externalId")}
)
"""Fields by which people know a thing: the first word stands. Every other field follows the latest source."""

_EARLIEST_OF: dict[Noun, frozenset[str]] = {
    noun: frozenset(field for of, field in EARLIEST if of is noun) for noun in Noun
}


def _wins(value: str, place: Place, old: Pick, *, earliest: bool) -> bool:
    """Equal places are decided by the value, so no order of arrival matters."""
    if place == old.place:
        return value < old.value if earliest else value > old.value
    return place < old.place if earliest else place > old.place


def changes(picks: dict[str, Pick], noun: Noun, claims: dict[str, Claim], place: Place) -> dict[str, Pick]:
    """The picks that these claims change: those that are new, and those that win over what is there."""
    earliest = _EARLIEST_OF[noun]
    changed: dict[str, Pick] = {}
    for field, claim in claims.items():
        old = picks.get(field)
        if old is None or _wins(claim.value, place, old, earliest=field in earliest):
            changed[field] = Pick(claim.value, place)
    return changed


def fold(picks: dict[str, Pick], noun: Noun, claims: dict[str, Claim], place: Place) -> dict[str, Pick]:
    """The picks after these claims; the very same object when nothing changed."""
    changed = changes(picks, noun, claims, place)
    return {**picks, **changed} if changed else picks
