"""A projection in the making: one entity while claims are folded into it, mutable here and frozen at the end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from domain.catalog import Entity
from domain.matching import named, registrations
from domain.provenance import FOUNDS, Claim, Noun, Pick, Pin, Place
from domain.readings import Policies
from domain.survivorship import changes, is_later, owning_place, rank_of, usual_changes


def founded_by_values(
    noun: Noun, ident: UUID, values: Mapping[str, str], place: Place, vendor_id: UUID | None, now: datetime
) -> Entity:
    """The entity of which this is all that was ever said, by an import of the usual policies.

    It is what a Projection of nothing becomes that takes these claims, made in one go: most deals are told once.
    """
    picks = usual_changes({}, noun, values, place)
    shown = vendor_id is not None or any(pick.value for pick in picks.values())
    owned = place if vendor_id is not None else None
    return Entity(noun, ident, picks, 1, 2 if shown else 1, now, now, vendor_id, None, owned, place.number)


class Projection:
    """An entity that takes claims. Chunks fold thousands of them: one object that changes, not one for each change."""

    __slots__ = (
        "_first",
        "_founding",
        "_latest",
        "_merged_into",
        "_name_key",
        "_owned",
        "_registration_ids",
        "before",
        "changed_by",
        "created_at",
        "founded_by",
        "id",
        "live",
        "noun",
        "picks",
        "pins",
        "touched",
        "updated_at",
        "vendor_id",
        "vendor_place",
        "version",
    )

    def __init__(self, noun: Noun, ident: UUID, entity: Entity | None, now: datetime, into: UUID | None = None) -> None:
        """`into`: what a vendor that is not there yet is merged into from the start."""
        self.before = entity
        self.noun = noun
        self.id = ident
        self.touched = False
        self._registration_ids: frozenset[str] | None = None
        self._name_key: str | None = None
        self._latest: Place | None = None
        self._owned = entity is None
        self._first: int | None = None
        """The smallest number of an import that counts; 0: not known, but one that was there before."""
        self._founding = 0
        """The number of the import whose values of rank FOUNDS are among the picks, or 0."""
        if entity is None:
            self._merged_into = into
            self.picks: dict[str, Pick] = {}
            self.pins: dict[str, Pin] = {}
            self.live, self.version, self.founded_by, self.changed_by = 0, 1, 0, 0
            self.created_at = self.updated_at = now
            self.vendor_id: UUID | None = None
            self.vendor_place: Place | None = None
            return
        self._merged_into = entity.merged_into
        if entity.live:
            founding = 0
            for pick in entity.picks.values():
                if pick.rank == FOUNDS and pick.place.number > founding:
                    founding = pick.place.number
            self._first = self._founding = founding
        self.picks, self.pins = entity.picks, entity.pins
        self.live, self.version = entity.live, entity.version
        self.founded_by, self.changed_by = entity.founded_by, entity.changed_by
        self.created_at, self.updated_at = entity.created_at, entity.updated_at
        self.vendor_id, self.vendor_place = entity.vendor_id, entity.vendor_place

    def take(
        self,
        claims: dict[str, Claim],
        place: Place,
        vendor_id: UUID | None,
        now: datetime,
        policies: Policies | None = None,
    ) -> bool:
        """Let one more set of claims count; whether a shown value changed by it (then the version has grown)."""
        if policies is None:
            return self.tell({field: claim.value for field, claim in claims.items()}, place, vendor_id, now)
        moved = place.number < self._founding and self._unfounded()
        claims = self._counting(claims, place.number, policies)
        changed = changes(self.picks, self.noun, claims, place, policies)
        return self._count(changed, moved, place, owning_place(place, policies), vendor_id, now)

    def tell(self, values: Mapping[str, str], place: Place, vendor_id: UUID | None, now: datetime) -> bool:
        """The same of claims with these values, by field, under the usual policies."""
        moved = place.number < self._founding and self._unfounded()
        changed = usual_changes(self.picks, self.noun, values, place)
        return self._count(changed, moved, place, place, vendor_id, now)

    def _count(
        self, changed: dict[str, Pick], moved: bool, place: Place, owning: Place, vendor_id: UUID | None, now: datetime
    ) -> bool:
        """Take in what changes, and whose the thing is by that; `moved`: whether a shown value has changed before."""
        picks = self.picks
        if changed:
            self._latest = None
            for field, pick in changed.items():
                old = picks.get(field)
                if pick.value != ("" if old is None else old.value):
                    self._registration_ids = self._name_key = None
                    if field not in self.pins:
                        moved = True
                        break
            if self._owned:
                picks.update(changed)
            else:
                self.picks = {**picks, **changed}
                self._owned = True
        if vendor_id is not None and (self.vendor_place is None or is_later(owning, self.vendor_place)):
            moved = moved or self.vendor_id != vendor_id
            self.vendor_id, self.vendor_place = vendor_id, owning
        if self._first is None or place.number < self._first:
            self._first = place.number
        if self.live == 0 and self.noun is not Noun.VENDOR:
            # A contact or deal that was given to another has nothing left: told of again, it is its own.
            self._merged_into = None
        self.live += 1
        self.touched = True
        if moved:
            self.version += 1
            self.updated_at = now
        return moved

    def _counting(self, claims: dict[str, Claim], number: int, policies: Policies) -> dict[str, Claim]:
        """Those of the claims that count: what may only found does as long as no import of a smaller number counts."""
        founding = {field for field in claims if rank_of(policies, self.noun, field) == FOUNDS}
        if not founding:
            return claims
        if self._first is None or number <= self._first:
            self._founding = number
            return claims
        return {field: claim for field, claim in claims.items() if field not in founding}

    def _unfounded(self) -> bool:
        """Leave out what an import could only found, now that an earlier one tells of it; whether it was shown."""
        kept = {field: pick for field, pick in self.picks.items() if pick.rank != FOUNDS}
        lost = self.picks.keys() - kept.keys()
        self.picks, self._owned, self._founding = kept, True, 0
        self._registration_ids = self._name_key = self._latest = None
        return not lost <= self.pins.keys()

    @property
    def registration_ids(self) -> frozenset[str]:
        """As of a Candidate."""
        if self._registration_ids is None:
            self._registration_ids = registrations(self.noun, self.shown("registrationId"), self.shown("email"))
        return self._registration_ids

    @property
    def name_key(self) -> str:
        """As of a Candidate."""
        if self._name_key is None:
            self._name_key = named(self.noun, self.shown)
        return self._name_key

    @property
    def latest(self) -> Place | None:
        """As of a Candidate: of contacts and deals, which are decided anew whenever records leave or their vendors do.

        Each part of a record is told of one of them, so that no two have the same.
        """
        if self._latest is None and self.noun is not Noun.VENDOR:
            self._latest = max([pick.place for pick in self.picks.values()], default=None)
        return self._latest

    def shown(self, field: str) -> str | None:
        """The value of a field that survives so far."""
        pick = self.picks.get(field)
        return None if pick is None else pick.value or None

    def frozen(self) -> Entity:
        """The entity as it is now; the projection must take nothing after this."""
        return Entity(
            self.noun,
            self.id,
            self.picks,
            self.live,
            self.version,
            self.created_at,
            self.updated_at,
            self.vendor_id,
            self._merged_into,
            self.vendor_place,
            self.founded_by,
            self.changed_by,
            self.pins,
        )
