"""Plans: what a chunk of records changes, given what is already known; pure, so it can be shown before it is written.

A planner decides noun by noun, because a contact or a deal is found again by the vendor it belongs to:
`keys` -> (look them up) -> `meet` -> `settle` -> (look up what it asks for, until it asks for nothing) -> `plan`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from domain.catalog import Entity, Kept, Owners
from domain.interpretation import Understood
from domain.matching import MatchKey, derived_id, keys_of
from domain.plans_desk import Desk, NotLookedUp, Setting
from domain.provenance import Noun, Place
from domain.sources import Counts

__all__ = ["Plan", "Planner", "Setting"]

Speaking = tuple[Understood, int, tuple[MatchKey, ...]]
"""A record, the number of a part of it, and the match keys of what that part says about a noun."""


class Plan(msgspec.Struct, frozen=True):
    """All that one chunk writes: records, projections, match keys, and what the import's counts grow by."""

    kept: tuple[Kept, ...]
    entities: tuple[Entity, ...]
    keys: tuple[tuple[Noun, str, UUID], ...]
    counts: Counts


class Planner:
    """Plans one chunk. `seen` has the owners of planned records of this import with the digests of this chunk."""

    def __init__(
        self,
        setting: Setting,
        records: Sequence[Understood],
        seen: Mapping[int, Owners],
        merged: Mapping[UUID, UUID],
    ) -> None:
        self._setting = setting
        self._records = records
        self._seen = seen
        self._merged = merged
        first = {record.digest: record.seq for record in reversed(records) if record.problem is None}
        self._originals = {
            record.seq: first[record.digest]
            for record in records
            if record.problem is None and (record.digest in seen or first[record.digest] != record.seq)
        }
        self._known: dict[Noun, Mapping[tuple[Noun, str], Sequence[UUID]]] = {}
        self._met: dict[Noun, dict[UUID, Entity | None]] = {noun: {} for noun in Noun}
        self._first_ids: dict[Noun, dict[str, UUID]] = {noun: {} for noun in Noun}
        self._desks: dict[Noun, Desk] = {}
        self._speaking: dict[Noun, list[Speaking]] = {}

    def keys(self, noun: Noun) -> set[tuple[Noun, str]]:
        """The key texts by which the chunk's parts may be known; vendors first, then contacts and deals."""
        return {(noun, key.text) for _, _, keys in self._parts(noun) for key in keys}

    def idents(self, noun: Noun, known: Mapping[tuple[Noun, str], Sequence[UUID]]) -> set[UUID]:
        """The entities to look up: those known by a key, those they were merged into, and those that may be founded."""
        found = {ident for idents in known.values() for ident in idents}
        for _, _, keys in self._parts(noun):
            text = keys[0].text
            if text not in self._first_ids[noun] and not any((noun, key.text) in known for key in keys):
                self._first_ids[noun][text] = derived_id(self._setting.workspace_id, noun, text, 0)
        found.update(self._first_ids[noun].values())
        return found | {root for ident in found for root in self._roots(ident)}

    def meet(
        self,
        noun: Noun,
        known: Mapping[tuple[Noun, str], Sequence[UUID]],
        asked: Collection[UUID],
        entities: Mapping[UUID, Entity],
    ) -> None:
        """Take in what was looked up: which entities have the keys, and those of `asked` that there are."""
        self._known.setdefault(noun, known)
        self._met[noun].update({ident: entities.get(ident) for ident in asked})

    def settle(self, noun: Noun) -> set[UUID]:
        """Decide who is who; entities still to be looked up and met (then settle again), or nothing."""
        desk = Desk(noun, self._setting, self._known[noun], self._met[noun], self._merged, self._first_ids[noun])
        try:
            for record, part, keys in self._parts(noun):
                vendor_id = None if noun is Noun.VENDOR else self._owner(Noun.VENDOR, record.seq, part)
                place = Place(self._setting.number, record.seq, part)
                desk.decide(place, keys, record.parts[part].of(noun), vendor_id)
        except NotLookedUp as unknown:
            return {unknown.ident, *self._roots(unknown.ident)}
        self._desks[noun] = desk
        return set()

    def plan(self) -> Plan:
        """The plan, once all three nouns are settled."""
        kept = tuple(self._kept())
        desks = self._desks
        rejected = sum(1 for record in kept if record.outcome == "rejected")
        counts = Counts(
            records=len(kept),
            planned=len(kept) - rejected,
            rejected=rejected,
            duplicates=sum(1 for record in kept if record.outcome == "duplicate"),
            vendors_new=desks[Noun.VENDOR].founded,
            vendors_changed=desks[Noun.VENDOR].changed,
            contacts_new=desks[Noun.CONTACT].founded,
            deals_new=desks[Noun.DEAL].founded,
        )
        entities = tuple(entity for noun in Noun for entity in desks[noun].touched())
        keys = tuple((noun, text, ident) for noun in Noun for text, ident in desks[noun].attached)
        return Plan(kept, entities, keys, counts)

    def _parts(self, noun: Noun) -> list[Speaking]:
        if noun not in self._speaking:
            self._speaking[noun] = list(self._find_parts(noun))
        return self._speaking[noun]

    def _find_parts(self, noun: Noun) -> Iterable[Speaking]:
        """Each part of a planned record that says something of the noun by which it can be found again."""
        for record in self._records:
            if record.problem is not None or record.seq in self._originals:
                continue
            for index, part in enumerate(record.parts):
                if not part.of(noun):
                    continue
                vendor_id = None if noun is Noun.VENDOR else self._owner(Noun.VENDOR, record.seq, index)
                if noun is Noun.DEAL and vendor_id is None:
                    continue
                keys = keys_of(noun, part, vendor_id, self._setting.scope)
                if keys:
                    yield record, index, keys

    def _owner(self, noun: Noun, seq: int, part: int) -> UUID | None:
        decision = self._desks[noun].decisions.get((seq, part))
        return None if decision is None else decision.ident

    def _owners(self, record: Understood) -> Owners:
        original = self._originals.get(record.seq)
        if record.digest in self._seen:
            return self._seen[record.digest]
        seq = record.seq if original is None else original
        return Owners(*(tuple(self._owner(noun, seq, part) for part in range(len(record.parts))) for noun in Noun))

    def _kept(self) -> Iterable[Kept]:
        for record in self._records:
            owners = Owners() if record.problem is not None else self._owners(record)
            vendors = self._desks[Noun.VENDOR].decisions
            rules = (vendors.get((record.seq, part)) for part in range(len(record.parts)))
            yield Kept(
                record.seq,
                record.locator,
                record.content,
                record.digest,
                self._outcome(record),
                parts=record.parts,
                mentions=record.mentions,
                vendor_ids=owners.vendor_ids,
                contact_ids=owners.contact_ids,
                deal_ids=owners.deal_ids,
                rules=tuple("" if decision is None else decision.rule for decision in rules),
                problem=record.problem,
            )

    def _outcome(self, record: Understood) -> str:
        if record.problem is not None:
            return "rejected"
        if record.seq in self._originals:
            return "duplicate"
        found = [
            decision
            for desk in self._desks.values()
            for part in range(len(record.parts))
            if (decision := desk.decisions.get((record.seq, part))) is not None
        ]
        if any(decision.founded for decision in found):
            return "new"
        return "changed" if any(decision.changed for decision in found) else "same"

    def _roots(self, ident: UUID) -> Iterable[UUID]:
        while (root := self._merged.get(ident)) is not None:
            yield root
            ident = root
