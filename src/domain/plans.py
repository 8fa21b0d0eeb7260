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
from domain.linkage.deciding import Edge
from domain.matching import MatchKey, derived_id, keys_of
from domain.modes import declared
from domain.plans_desk import Decision, Desk, Housed, NotLookedUp, Saying, Setting
from domain.plans_undo import roots, siblings
from domain.provenance import Noun, Part
from domain.sources import Counts

__all__ = ["Housed", "Plan", "Planner", "Saying", "Setting"]

Decided = dict[int, list[Decision | None]]
"""The decisions about the parts of each record; a record of which nothing was decided is not there."""


class Plan(msgspec.Struct, frozen=True):
    """All that one chunk writes: records, projections, match keys, and what the import's counts grow by.

    `questions`: pairs of nodes that weights leave to a person. `figures`: of deciding vendors by weights.
    `before`: entities of these as they were looked up.
    """

    kept: tuple[Kept, ...]
    entities: tuple[Entity, ...]
    keys: tuple[tuple[Noun, str, UUID], ...]
    counts: Counts
    questions: tuple[Edge, ...] = ()
    figures: dict[str, float] = {}
    before: Mapping[UUID, Entity] = {}


class Planner:
    """Plans one chunk. `seen` has the owners of planned records of this import with the digests of this chunk.

    `fields` are the keys that the caller declared.
    """

    def __init__(
        self,
        setting: Setting,
        records: Sequence[Understood],
        seen: Mapping[int, Owners],
        fields: Sequence[str] = (),
    ) -> None:
        self._setting = setting
        self._fields = fields
        self._records = records
        self._seen = seen
        self._merged: dict[UUID, UUID] = {}
        self._housed: Housed | None = None
        self._siblings: dict[UUID, tuple[UUID, ...]] = {}
        first = {record.digest: record.seq for record in reversed(records) if record.problem is None}
        self._originals = {
            record.seq: first[record.digest]
            for record in records
            if record.problem is None and (record.digest in seen or first[record.digest] != record.seq)
        }
        self._sizes = {record.seq: len(record.parts) for record in records}
        self._known: dict[Noun, Mapping[tuple[Noun, str], Sequence[UUID]]] = {}
        self._met: dict[Noun, dict[UUID, Entity | None]] = {noun: {} for noun in Noun}
        self._first_ids: dict[Noun, dict[str, UUID]] = {noun: {} for noun in Noun}
        self._desks: dict[Noun, Desk] = {}
        self._decided: dict[Noun, Decided] = {noun: {} for noun in Noun}
        self._said: dict[Noun, list[Saying]] = {}
        self._settled: dict[Noun, int] = dict.fromkeys(Noun, 0)

    def sayings(self, noun: Noun) -> Sequence[Saying]:
        """What parts say about the noun, as far as it can be found again; vendors first, then contacts and deals."""
        return self._sayings(noun)

    def house(self, housed: Housed) -> None:
        """Take vendors as decided by weights; before anything is asked about them."""
        self._housed = housed

    def join(self, merged: Mapping[UUID, UUID]) -> None:
        """Take in which of the vendors at hand were merged away, and into which."""
        self._merged.update(merged)

    def with_roots(self, idents: Iterable[UUID]) -> set[UUID]:
        """These, and what those that were merged away are shown as."""
        found = set(idents)
        return found | {root for ident in found for root in roots(ident, self._merged)}

    def shown(self) -> set[UUID]:
        """The vendors that the chunk's parts are shown under, once vendors are settled."""
        mine = {one.ident for found in self._decided[Noun.VENDOR].values() for one in found if one is not None}
        return {ident for ident in self.with_roots(mine) if ident not in self._merged}

    def gather(self, members: Mapping[UUID, UUID]) -> None:
        """Take in all that is shown as one of the vendors at hand (each with what it was merged into)."""
        self._siblings = siblings({**members, **self._merged})

    def keys(self, noun: Noun) -> set[tuple[Noun, str]]:
        """The key texts by which the chunk's parts may be known; none where vendors are decided by weights."""
        if noun is Noun.VENDOR and self._housed is not None:
            return set()
        return {(noun, text) for saying in self._sayings(noun) for text in saying.texts} | {
            (noun, key.text) for saying in self._sayings(noun) for key in saying.also
        }

    def idents(self, noun: Noun, known: Mapping[tuple[Noun, str], Sequence[UUID]]) -> set[UUID]:
        """The entities to look up: those known by a key, those they were merged into, and those that may be founded.

        A part may found one when nobody has its strongest key: where somebody has only a weaker one, another number
        may speak against them.
        """
        if noun is Noun.VENDOR and self._housed is not None:
            return set(self._housed.idents.values())
        first_ids = self._first_ids[noun]
        for saying in self._sayings(noun):
            text = saying.texts[0]
            if text not in first_ids and (noun, text) not in known:
                first_ids[text] = derived_id(self._setting.workspace_id, noun, text, 0)
        found = {ident for idents in known.values() for ident in idents}
        found.update(first_ids.values())
        return found

    def meet(
        self,
        noun: Noun,
        known: Mapping[tuple[Noun, str], Sequence[UUID]],
        asked: Collection[UUID],
        entities: Mapping[UUID, Entity],
    ) -> None:
        """Take in what was looked up: which entities have the keys, and those of `asked` that there are."""
        self._known.setdefault(noun, known)
        self._met[noun].update(dict.fromkeys(asked))
        self._met[noun].update({ident: entities[ident] for ident in asked if ident in entities})

    def settle(self, noun: Noun) -> set[UUID]:
        """Decide who is who; entities still to be looked up and met (then settle again: it goes on), or nothing."""
        desk = self._desks.get(noun)
        if desk is None:
            housed = self._housed if noun is Noun.VENDOR else None
            desk = Desk(
                noun, self._setting, self._known[noun], self._met[noun], self._merged, self._first_ids[noun], housed
            )
            self._desks[noun] = desk
        sayings, decided = self._sayings(noun), self._decided[noun]
        while (done := self._settled[noun]) < len(sayings):
            saying = sayings[done]
            try:
                decision = desk.decide(saying)
            except NotLookedUp as unknown:
                return {unknown.ident}
            if saying.seq not in decided:
                decided[saying.seq] = [None] * self._sizes[saying.seq]
            decided[saying.seq][saying.part] = decision
            self._settled[noun] = done + 1
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
        before = {one.id: was for one in entities if (was := self._met[one.noun].get(one.id)) is not None}
        return Plan(kept, entities, keys, counts, before=before)

    def _sayings(self, noun: Noun) -> list[Saying]:
        if noun not in self._said:
            self._said[noun] = list(self._find_sayings(noun))
        return self._said[noun]

    def _find_sayings(self, noun: Noun) -> Iterable[Saying]:
        """Each part of a planned record that says something of the noun by which it can be found again."""
        scope, vendors = self._setting.scope, self._decided[Noun.VENDOR]
        texts: dict[UUID, str] = {}
        for record in self._records:
            if record.problem is not None or record.seq in self._originals:
                continue
            owners = None if noun is Noun.VENDOR else vendors.get(record.seq)
            for index, part in enumerate(record.parts):
                claims = part.of(noun)
                if not claims:
                    continue
                owner = None if owners is None else owners[index]
                if owner is None:
                    if noun is Noun.DEAL:
                        continue
                    vendor_id, keys = None, keys_of(noun, part, None, scope)
                else:
                    vendor_id = owner.ident
                    text = texts.get(vendor_id) or texts.setdefault(vendor_id, str(vendor_id))
                    keys = keys_of(noun, part, text, scope)
                if keys:
                    own = tuple([key.text for key in keys])
                    also = self._elsewhere(noun, part, vendor_id, own) if self._siblings else ()
                    only = declared(noun, part, self._fields, str(vendor_id), scope) if self._fields else None
                    yield Saying(record.seq, index, keys, own, claims, vendor_id, also, only)

    def _elsewhere(self, noun: Noun, part: Part, vendor_id: UUID | None, own: Sequence[str]) -> tuple[MatchKey, ...]:
        """The keys under which the others that are shown as the same vendor may know the contact or deal."""
        found: dict[str, MatchKey] = {}
        for sibling in self._siblings.get(vendor_id, ()) if vendor_id is not None else ():
            found.update((key.text, key) for key in keys_of(noun, part, str(sibling), self._setting.scope))
        return tuple(key for text, key in found.items() if text not in own)

    def _owners(self, record: Understood) -> Owners:
        if record.digest in self._seen:
            return self._seen[record.digest]
        seq = self._originals.get(record.seq, record.seq)
        nobody = (None,) * len(record.parts)
        return Owners(*(_idents(self._decided[noun].get(seq)) or nobody for noun in Noun))

    def _kept(self) -> Iterable[Kept]:
        vendors = self._decided[Noun.VENDOR]
        for record in self._records:
            owners = Owners() if record.problem is not None else self._owners(record)
            chosen = vendors.get(record.seq)
            yield Kept(
                record.seq,
                record.locator,
                record.content,
                record.digest,
                self._outcome(record),
                record.parts,
                record.mentions,
                owners.vendor_ids,
                owners.contact_ids,
                owners.deal_ids,
                ("",) * len(record.parts)
                if chosen is None
                else tuple(["" if one is None else one.rule for one in chosen]),
                record.problem,
                record.plain,
            )

    def _outcome(self, record: Understood) -> str:
        if record.problem is not None:
            return "rejected"
        if record.seq in self._originals:
            return "duplicate"
        outcome = "same"
        for decided in self._decided.values():
            for decision in decided.get(record.seq, ()):
                if decision is not None and decision.founded:
                    return "new"
                if decision is not None and decision.changed:
                    outcome = "changed"
        return outcome


def _idents(decided: list[Decision | None] | None) -> tuple[UUID | None, ...]:
    return () if decided is None else tuple([None if one is None else one.ident for one in decided])
