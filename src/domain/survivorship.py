"""Survivorship: which of all the claims about a field is shown, whatever the order in which they arrive."""

from __future__ import annotations

from domain.provenance import Claim, Noun, Pick, Place

EARLIEST: frozenset[tuple[Noun, str]] = frozenset(
    {(Noun.VENDOR, "name"), (Noun.VENDOR, "legalName"), (Noun.DEAL, "externalId")}
)
"""Fields by which people know a thing: the first word stands. Every other field follows the latest source."""


def survives(noun: Noun, field: str, new: Pick, old: Pick | None) -> bool:
    """Whether `new` takes the place of `old`; equal places are decided by the value, so no order of arrival matters."""
    if old is None:
        return True
    if (noun, field) in EARLIEST:
        return (new.place, new.value) < (old.place, old.value)
    return (new.place, new.value) > (old.place, old.value)


def fold(picks: dict[str, Pick], noun: Noun, claims: dict[str, Claim], place: Place) -> dict[str, Pick]:
    """The picks after these claims; the very same object when nothing changed."""
    changed: dict[str, Pick] = {}
    for field, claim in claims.items():
        pick = Pick(claim.value, place)
        if survives(noun, field, pick, picks.get(field)):
            changed[field] = pick
    return {**picks, **changed} if changed else picks
