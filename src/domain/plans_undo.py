"""Undoing: what is left of things once some claims or corrections no longer count; a pure fold of the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from domain.catalog import Entity, Standing
from domain.corrections import Correction, pins_of
from domain.plans_projection import Projection
from domain.provenance import Noun, Pin
from domain.told import Told


def roots(ident: UUID, merged: Mapping[UUID, UUID]) -> Iterator[UUID]:
    """What a vendor was merged into, step by step."""
    while (root := merged.get(ident)) is not None:
        yield root
        ident = root


def family(idents: Collection[UUID], merged: Mapping[UUID, UUID]) -> set[UUID]:
    """These vendors and all that were merged into them: whose claims make their projections."""
    wanted = set(idents)
    return wanted | {ident for ident in merged if not wanted.isdisjoint(roots(ident, merged))}


def pinned(
    idents: Collection[UUID], corrections: Iterable[Correction], merged: Mapping[UUID, UUID]
) -> dict[UUID, dict[str, Pin]]:
    """The pins of these entities: the word on a vendor is also on what it was merged into, where the latest wins."""
    found: dict[UUID, list[Correction]] = {ident: [] for ident in idents}
    for one in corrections:
        for target in (one.entity_id, *roots(one.entity_id, merged)):
            if target in found:
                found[target].append(one)
    return {ident: pins_of(said) for ident, said in found.items()}


def siblings(merged: Mapping[UUID, UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """Per vendor of `merged`, and per root of theirs, all that are shown as the same one, itself among them, sorted.

    The tuple is one for all of them: a vendor of many would else take the square of that.
    """
    clusters: dict[UUID, list[UUID]] = {}
    tops: dict[UUID, UUID] = {}
    for ident in merged:
        line = [ident]
        while (root := tops.get(line[-1]) or merged.get(line[-1])) is not None:
            line.append(root)
        tops.update(dict.fromkeys(line[:-1], line[-1]))
        clusters.setdefault(line[-1], [line[-1]]).append(ident)
    found: dict[UUID, tuple[UUID, ...]] = {}
    for members in clusters.values():
        found.update(dict.fromkeys(members, tuple(sorted(members))))
    return found


def silenced(entity: Entity, retracted: int, now: datetime) -> Entity:
    """The contact or deal once no live record tells of it any more, of which no person said anything."""
    return succeeding(entity, _blank(entity, entity.merged_into, {}), retracted, now)


class Recount:
    """Folds live claims, in any order, into fresh projections of these entities, under the corrections that stand."""

    def __init__(
        self,
        entities: Mapping[UUID, Entity],
        merged: Mapping[UUID, UUID],
        now: datetime,
        corrections: Iterable[Correction] = (),
    ) -> None:
        self._before = entities
        self._merged = merged
        self._now = now
        pins = pinned(entities, corrections, merged)
        self._after = {
            ident: Projection(entity.noun, ident, _blank(entity, merged.get(ident), pins[ident]), now)
            for ident, entity in entities.items()
        }

    def count(self, ident: UUID, standing: Standing) -> None:
        """Let one set of claims about `ident` count for it and for all it was merged into."""
        for target in (ident, *roots(ident, self._merged)) if self._merged else (ident,):
            projection = self._after.get(target)
            if projection is not None:
                owner = None if projection.noun is Noun.VENDOR else standing.vendor_id
                projection.take(standing.claims, standing.place, owner, self._now, standing.policies)

    def tell(self, ident: UUID, told: Told) -> None:
        """Let what a part says count for the contact or deal that it belongs to."""
        projection = self._after[ident]
        projection.take(told.part.of(projection.noun), told.place, told.vendor_id, self._now, told.policies)

    def entities(self, retracted: int = 0) -> list[Entity]:
        """The projections that follow; versions grow only where something shown changes.

        `retracted` is the number of the import whose claims were taken back: what it founded or changed it no
        longer did.
        """
        return [
            succeeding(self._before[ident], after.frozen(), retracted, self._now)
            for ident, after in self._after.items()
        ]


def _blank(entity: Entity, merged_into: UUID | None, pins: dict[str, Pin]) -> Entity:
    return msgspec.structs.replace(
        entity, picks={}, live=0, vendor_id=None, vendor_place=None, merged_into=merged_into, pins=pins
    )


def succeeding(before: Entity, after: Entity, retracted: int, now: datetime) -> Entity:
    """The same entity after it was derived anew; `retracted` as of Recount.entities."""
    changed = _shown(before) != _shown(after)
    return msgspec.structs.replace(
        after,
        version=before.version + 1 if changed else before.version,
        updated_at=now if changed else before.updated_at,
        founded_by=0 if before.founded_by == retracted else before.founded_by,
        changed_by=0 if before.changed_by == retracted else before.changed_by,
    )


def _shown(entity: Entity) -> tuple[object, ...]:
    return (entity.shown, entity.vendor_id, entity.values)
