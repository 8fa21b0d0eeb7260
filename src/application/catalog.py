"""Vendors, contacts and deals as they are asked for: lists, and one with the evidence of each value."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from application.ports.catalog import Entity, Page, Standing
from application.ports.work import UnitOfWork
from domain.catalog import belonging, owners_of
from domain.corrections import Correction
from domain.errors import missing
from domain.linkage.deciding import Edge
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

        One that was merged away is shown as what it was merged into.
        """
        async with self.unit_of_work(workspace_id) as work:
            became = await work.catalog.merged([ident], noun)
            wanted = _resolved(ident, became)
            entity = (await work.catalog.get(noun, [wanted])).get(wanted)
            if entity is None or not entity.shown:
                raise missing(noun.value, ident)
            members = {wanted, *(await work.catalog.members([wanted], noun))}
            winners = await work.catalog.at(noun, members, {pick.place for pick in entity.picks.values()})
            newest = await work.catalog.newest(noun, members, NEWEST)
            merged = await work.catalog.merged(owners_of([entity]))
            said = await work.corrections.standing(noun, members) if entity.pins else []
            nodes = {one.vendor_id for one in (*winners, *newest) if one.vendor_id is not None}
            edges = await work.linkage.edges(nodes) if noun is Noun.VENDOR and len(members) > 1 else []
        held = _held(edges, members)
        told = {field: _told(entity, field, winners, newest) for field in {**entity.picks, **entity.pins}}
        evidence = {field: [_of(one, field, held) for one in claims] for field, claims in told.items()}
        by_number = {correction.number: correction for correction in said}
        corrections = {field: by_number[pin.number] for field, pin in entity.pins.items() if pin.number in by_number}
        return ShownEntity(belonging(entity, merged), evidence, corrections)


def _resolved(ident: UUID, merged: Mapping[UUID, UUID]) -> UUID:
    while ident in merged:
        ident = merged[ident]
    return ident


def _rounded(bits: float | None) -> float | None:
    return None if bits is None else round(bits, 2)


def _held(edges: Sequence[Edge], members: Collection[UUID]) -> dict[UUID | None, float]:
    """The bits of the strongest pair within the vendor, by each of its two ends."""
    held: dict[UUID | None, float] = {}
    for edge in edges:
        ends = UUID(edge.left), UUID(edge.right)
        if edge.same and ends[0] in members and ends[1] in members:
            held.update({end: max(edge.bits, held.get(end, edge.bits)) for end in ends})
    return held


def _told(entity: Entity, field: str, winners: list[Standing], newest: list[Standing]) -> list[Standing]:
    pick = entity.picks.get(field)
    place = None if pick is None else pick.place
    won = [standing for standing in winners if standing.place == place]
    others = [standing for standing in newest if standing.place != place]
    return [standing for standing in (*won, *others) if field in standing.claims]


def _of(standing: Standing, field: str, held: Mapping[UUID | None, float]) -> Evidence:
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
        at=standing.came_at,
        matched_by=standing.rule or None,
        weight=_rounded(held.get(standing.vendor_id)),
    )
