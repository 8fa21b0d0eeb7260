"""The desk where it is decided, for one noun and one part after the other, who is who and what changes thereby."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from domain.catalog import Entity
from domain.matching import Candidate, MatchKey, candidate, choose, derived_id
from domain.provenance import Claim, Noun, Place
from domain.survivorship import fold


class Setting(msgspec.Struct, frozen=True):
    """What a chunk is planned in: the import's number, and the scope of names without a vendor (its file's digest)."""

    workspace_id: UUID
    number: int
    scope: str
    now: datetime


class Decision(msgspec.Struct, frozen=True):
    """A part belongs to `ident` by `rule` ("" when it founded it); whether something shown is new or changed by it."""

    ident: UUID
    rule: str
    founded: bool
    changed: bool


class NotLookedUp(Exception):
    """Deciding needs an entity that nobody has looked up yet."""

    def __init__(self, ident: UUID) -> None:
        super().__init__(str(ident))
        self.ident = ident


def claimed(entity: Entity, claims: dict[str, Claim], place: Place, vendor_id: UUID | None, now: datetime) -> Entity:
    """The projection with one more set of claims; its version grows when a shown value changes."""
    picks = fold(entity.picks, entity.noun, claims, place)
    owner, owner_place = entity.vendor_id, entity.vendor_place
    if vendor_id is not None and (owner_place is None or place > owner_place):
        owner, owner_place = vendor_id, place
    moved = owner != entity.vendor_id or any(
        field not in entity.picks or entity.picks[field].value != pick.value
        for field, pick in picks.items()
        if field in claims
    )
    return msgspec.structs.replace(
        entity,
        picks=picks,
        live=entity.live + 1,
        vendor_id=owner,
        vendor_place=owner_place,
        version=entity.version + 1 if moved else entity.version,
        updated_at=now if moved else entity.updated_at,
    )


class Desk:
    """Decisions about one noun, in order. What was decided before is known to what comes after."""

    def __init__(
        self,
        noun: Noun,
        setting: Setting,
        known: Mapping[tuple[Noun, str], Sequence[UUID]],
        met: Mapping[UUID, Entity | None],
        merged: Mapping[UUID, UUID],
        first_ids: Mapping[str, UUID],
    ) -> None:
        self.decisions: dict[tuple[int, int], Decision] = {}
        self.attached: dict[tuple[str, UUID], None] = {}
        self.founded = 0
        self.changed = 0
        self._noun = noun
        self._setting = setting
        self._met = met
        self._merged = merged
        self._first_ids = first_ids
        self._holders: dict[str, list[UUID]] = {text: list(idents) for (_, text), idents in known.items()}
        self._entities: dict[UUID, Entity] = {}
        self._candidates: dict[UUID, Candidate] = {}

    def touched(self) -> Iterator[Entity]:
        """The entities to save."""
        return iter(self._entities.values())

    def decide(self, place: Place, keys: Sequence[MatchKey], claims: dict[str, Claim], vendor_id: UUID | None) -> None:
        """Find or found the entity of these claims, and let them count."""
        known = {
            key.text: [self._candidate(ident) for ident in self._holders[key.text]]
            for key in keys
            if key.text in self._holders
        }
        match = choose(keys, known) if known else None
        ident = self._founded(keys[0].text) if match is None else match.id
        for key in keys:
            holders = self._holders.setdefault(key.text, [])
            if ident not in holders:
                holders.append(ident)
            self.attached[key.text, ident] = None
        founded, changed = self._claim(ident, claims, place, vendor_id)
        self.decisions[place.seq, place.part] = Decision(ident, "" if match is None else match.rule, founded, changed)

    def _claim(self, ident: UUID, claims: dict[str, Claim], place: Place, vendor_id: UUID | None) -> tuple[bool, bool]:
        """Let the claims count for the entity and all it was merged into; what is shown of it is the last of these."""
        while True:
            before = self._entity(ident)
            after = claimed(before, claims, place, vendor_id, self._setting.now)
            self._entities[ident] = after
            self._candidates.pop(ident, None)
            if ident not in self._merged:
                break
            ident = self._merged[ident]
        founded = before.live == 0
        changed = not founded and after.version != before.version
        if founded:
            self.founded += 1
            self._entities[ident] = msgspec.structs.replace(after, founded_by=self._setting.number)
        elif changed and self._setting.number not in (after.founded_by, after.changed_by):
            self.changed += 1
            self._entities[ident] = msgspec.structs.replace(after, changed_by=self._setting.number)
        return founded, changed

    def _entity(self, ident: UUID) -> Entity:
        entity = self._entities.get(ident) or self._looked_up(ident)
        if entity is not None:
            return entity
        now = self._setting.now
        return Entity(self._noun, ident, {}, live=0, version=1, created_at=now, updated_at=now)

    def _looked_up(self, ident: UUID) -> Entity | None:
        if ident not in self._met:
            raise NotLookedUp(ident)
        return self._met[ident]

    def _founded(self, text: str) -> UUID:
        """The first derived id of this key that no live entity has: so the same record founds the same entity again."""
        ident = self._first_ids.get(text) or derived_id(self._setting.workspace_id, self._noun, text, 0)
        ordinal = 0
        while self._entity(ident).live > 0:
            ordinal += 1
            ident = derived_id(self._setting.workspace_id, self._noun, text, ordinal)
        return ident

    def _candidate(self, ident: UUID) -> Candidate:
        found = self._candidates.get(ident)
        if found is None:
            values = {field: pick.value for field, pick in self._entity(ident).picks.items()}
            found = self._candidates[ident] = candidate(self._noun, ident, values)
        return found
