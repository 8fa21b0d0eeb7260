"""A projection in the making: one entity while claims are folded into it, mutable here and frozen at the end."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from domain.catalog import Entity
from domain.matching import named, registrations
from domain.provenance import Claim, Noun, Pick, Place
from domain.survivorship import changes


class Projection:
    """An entity that takes claims. Chunks fold thousands of them: one object that changes, not one for each change."""

    __slots__ = (
        "_merged_into",
        "_name_key",
        "_owned",
        "_registration_ids",
        "changed_by",
        "created_at",
        "founded_by",
        "id",
        "live",
        "noun",
        "picks",
        "touched",
        "updated_at",
        "vendor_id",
        "vendor_place",
        "version",
    )

    def __init__(self, noun: Noun, ident: UUID, entity: Entity | None, now: datetime) -> None:
        self.noun = noun
        self.id = ident
        self.touched = False
        self._registration_ids: frozenset[str] | None = None
        self._name_key: str | None = None
        self._owned = entity is None
        if entity is None:
            self._merged_into: UUID | None = None
            self.picks: dict[str, Pick] = {}
            self.live, self.version, self.founded_by, self.changed_by = 0, 1, 0, 0
            self.created_at = self.updated_at = now
            self.vendor_id: UUID | None = None
            self.vendor_place: Place | None = None
            return
        self._merged_into = entity.merged_into
        self.picks = entity.picks
        self.live, self.version = entity.live, entity.version
        self.founded_by, self.changed_by = entity.founded_by, entity.changed_by
        self.created_at, self.updated_at = entity.created_at, entity.updated_at
        self.vendor_id, self.vendor_place = entity.vendor_id, entity.vendor_place

    def take(self, claims: dict[str, Claim], place: Place, vendor_id: UUID | None, now: datetime) -> bool:
        """Let one more set of claims count; whether a shown value changed by it (then the version has grown)."""
        picks = self.picks
        moved = False
        if changed := changes(picks, self.noun, claims, place):
            for field, pick in changed.items():
                old = picks.get(field)
                if old is None or old.value != pick.value:
                    moved = True
                    self._registration_ids = self._name_key = None
                    break
            if self._owned:
                picks.update(changed)
            else:
                self.picks = {**picks, **changed}
                self._owned = True
        if vendor_id is not None and (self.vendor_place is None or place > self.vendor_place):
            moved = moved or self.vendor_id != vendor_id
            self.vendor_id, self.vendor_place = vendor_id, place
        self.live += 1
        self.touched = True
        if moved:
            self.version += 1
            self.updated_at = now
        return moved

    @property
    def registration_ids(self) -> frozenset[str]:
        """As of a Candidate."""
        if self._registration_ids is None:
            self._registration_ids = registrations(self.noun, self._shown("registrationId"), self._shown("email"))
        return self._registration_ids

    @property
    def name_key(self) -> str:
        """As of a Candidate."""
        if self._name_key is None:
            self._name_key = named(self.noun, self._shown("name") or self._shown("legalName") or "")
        return self._name_key

    def _shown(self, field: str) -> str | None:
        pick = self.picks.get(field)
        return None if pick is None else pick.value

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
        )
