"""Vendors, contacts and deals as they are asked for: lists, and one with the evidence of each value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import msgspec

from application.ports.catalog import Entity, Page, Standing
from application.ports.work import UnitOfWork
from domain.catalog import belonging, owners_of
from domain.corrections import Correction
from domain.errors import missing
from domain.provenance import Evidence, Noun
from domain.records import Cue

NEWEST = 20
"""How many live claims are looked through for values that lost."""


class ShownEntity(msgspec.Struct, frozen=True):
    """An entity, and per field the live claims about it: the one that won first, then the newest others.

    `corrections` are those whose word is shown, by field.
    """

    entity: Entity
    evidence: dict[str, list[Evidence]]
    corrections: dict[str, Correction]


@dataclass(frozen=True, slots=True)
class ListEntities:
    """Pages through what is shown, by name then id."""

    unit_of_work: UnitOfWork

    async def __call__(
        self, workspace_id: UUID, noun: Noun, page: Page, query: str = "", vendor_id: UUID | None = None
    ) -> tuple[list[Entity], str | None]:
        """The page and the position of the next; `query` is a part of any value, case-blind."""
        async with self.unit_of_work(workspace_id) as work:
            found, after = await work.catalog.list(noun, page, query, vendor_id)
            merged = await work.catalog.merged(owners_of(found))
        return [belonging(entity, merged) for entity in found], after


@dataclass(frozen=True, slots=True)
class ShowEntity:
    """Answers "how do you know?" for every value of one entity."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, noun: Noun, ident: UUID) -> ShownEntity:
        """Refusal MISSING `vendor_not_found` (or contact, deal) for one that is not there or no longer shown.

        A vendor that was merged away is shown as what it was merged into.
        """
        async with self.unit_of_work(workspace_id) as work:
            became = await work.catalog.merged([ident]) if noun is Noun.VENDOR else {}
            wanted = _resolved(ident, became)
            entity = (await work.catalog.get(noun, [wanted])).get(wanted)
            if entity is None or not entity.shown:
                raise missing(noun.value, ident)
            members = {wanted, *(await work.catalog.members([wanted]))} if noun is Noun.VENDOR else {wanted}
            winners = await work.catalog.at(noun, members, {pick.place for pick in entity.picks.values()})
            newest = await work.catalog.newest(noun, members, NEWEST)
            merged = await work.catalog.merged(owners_of([entity]))
            said = await work.corrections.standing(noun, members) if entity.pins else []
        evidence = {field: _evidence(entity, field, winners, newest) for field in {**entity.picks, **entity.pins}}
        by_number = {correction.number: correction for correction in said}
        corrections = {field: by_number[pin.number] for field, pin in entity.pins.items() if pin.number in by_number}
        return ShownEntity(belonging(entity, merged), evidence, corrections)


def _resolved(ident: UUID, merged: Mapping[UUID, UUID]) -> UUID:
    while ident in merged:
        ident = merged[ident]
    return ident


def _evidence(entity: Entity, field: str, winners: list[Standing], newest: list[Standing]) -> list[Evidence]:
    pick = entity.picks.get(field)
    place = None if pick is None else pick.place
    won = [standing for standing in winners if standing.place == place]
    others = [standing for standing in newest if standing.place != place]
    return [_of(standing, field) for standing in (*won, *others) if field in standing.claims]


def _of(standing: Standing, field: str) -> Evidence:
    claim = standing.claims[field]
    columns = standing.columns
    place = standing.locator
    if isinstance(place, Cue) and claim.start >= 0:
        place = place.at(claim.start)
    return Evidence(
        import_id=standing.import_id,
        record=standing.place.seq,
        locator=msgspec.to_builtins(place),
        value=claim.value,
        raw=claim.raw,
        rule=claim.rule,
        confidence=claim.confidence,
        column=columns[claim.column] if 0 <= claim.column < len(columns) else None,
        start=claim.start if claim.start >= 0 else None,
        end=claim.end if claim.end >= 0 else None,
        pipeline=standing.pipeline,
    )
