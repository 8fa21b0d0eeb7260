"""Counting: what becomes of a vendor or contact by claims that change nothing it shows, as nearly all do."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from domain.catalog import Entity
from domain.provenance import Noun, Pick, Place
from domain.survivorship import EARLIEST

_EARLIEST = {noun: frozenset(field for of, field in EARLIEST if of is noun) for noun in Noun}


class Counting:
    """One entity while such claims are counted, all with values of the same fields, each later than those before.

    It comes to what a Projection of the entity does that takes them one by one; what it cannot count it refuses.
    """

    __slots__ = ("before", "fields", "live", "owner", "place")

    def __init__(self, entity: Entity) -> None:
        """Of an entity that `may_count`."""
        self.before = entity
        self.live = entity.live
        self.fields: tuple[str, ...] | None = None
        """Those of which the latest claim stands at `place`."""
        self.place: Place | None = None
        self.owner: UUID | None = None

    def followed(self, values: Mapping[str, str], place: Place, owner: UUID | None) -> tuple[str, ...] | None:
        """The fields whose latest claim claims with these values are, by the usual policies; None where they may change
        what is shown. `owner`: the vendor that a contact is given to.
        """
        entity = self.before
        picks, earliest = entity.picks, _EARLIEST[entity.noun]
        followed: list[str] = []
        known: Place | None = None
        for field, value in values.items():
            pick = picks.get(field)
            if pick is None or not value:
                return None
            was = pick.value
            if field not in earliest:
                if was != value:
                    return None
                followed.append(field)
            elif not was:
                return None
            if pick.place is not known:
                known = pick.place
                if not _is_behind(place, known):
                    return None
        fields = tuple(followed)
        if self.fields is not None and self.fields != fields:
            return None
        if owner is not None:
            mine, at = entity.vendor_id, entity.vendor_place
            if mine is None or mine.int != owner.int or at is None or not _is_behind(place, at):
                return None
        return fields

    def count(self, fields: tuple[str, ...], place: Place, owner: UUID | None) -> None:
        """Count claims of which these fields follow; it is later than any that were counted before."""
        self.fields, self.place, self.owner = fields, place, owner
        self.live += 1

    def frozen(self) -> Entity:
        """The entity as it is now."""
        entity, place = self.before, self.place
        if place is None or self.fields is None:
            return entity
        old = entity.picks
        picks = {**old, **{field: Pick(old[field].value, place) for field in self.fields}}
        return Entity(
            entity.noun,
            entity.id,
            picks,
            self.live,
            entity.version,
            entity.created_at,
            entity.updated_at,
            entity.vendor_id,
            entity.merged_into,
            entity.vendor_place if self.owner is None else place,
            entity.founded_by,
            entity.changed_by,
            entity.pins,
        )


def _is_behind(place: Place, other: Place) -> bool:
    """Whether the place, of which nobody knows when it was said, is later than the other by any of their numbers."""
    return place > other and place.said >= other.said


def may_count(entity: Entity) -> bool:
    """Whether it is there, and shows nothing that yields to other imports."""
    return entity.live > 0 and not any(pick.rank for pick in entity.picks.values())
