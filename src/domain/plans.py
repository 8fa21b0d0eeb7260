"""Plans: what a chunk of records changes, given what is already known; pure, so it can be shown before it is written.

A planner decides noun by noun, because a contact or a deal is found again by the vendor it belongs to:
`keys` -> (look them up) -> `meet` -> `settle` -> (look up what it asks for, until it asks for nothing) -> `plan`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from uuid import UUID

import msgspec

from domain.catalog import Entity, Kept, Owners
from domain.held_ids import NOBODY
from domain.interpretation import Understood
from domain.linkage.deciding import Edge
from domain.matching import derived_id
from domain.plans_desk import Decision, Desk, Housed, NotLookedUp, Saying, Setting
from domain.plans_sayings import Spoken, owned
from domain.plans_undo import roots, siblings
from domain.provenance import Noun
from domain.sources import Counts
from domain.tellings import Tellings

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

    `fields` are the keys that the caller declared. `tellings`: where vendors will be decided by weights.
    """

    def __init__(
        self,
        setting: Setting,
        records: Sequence[Understood],
        seen: Mapping[int, Owners],
        fields: Sequence[str] = (),
        tellings: Tellings | None = None,
    ) -> None:
        self._setting = setting
        self._tellings = tellings
        self._fields = fields
        self._records = records
        self._seen = seen
        self._merged: dict[UUID, UUID] = {}
        self._housed: Housed | None = None
        self._vacant: set[UUID] = set()
        self._siblings: dict[UUID, tuple[UUID, ...]] = {}
        first = {record.digest: record.seq for record in reversed(records) if record.problem is None}
        self._originals = {
            record.seq: first[record.digest]
            for record in records
            if record.problem is None and (record.digest in seen or first[record.digest] != record.seq)
        }
        self._sizes = {record.seq: len(record.parts) for record in records}
        self._known: dict[Noun, Mapping[tuple[Noun, str], Sequence[UUID]]] = {}
        self._met: dict[Noun, dict[int, Entity | None]] = {noun: {} for noun in Noun}
        self._first_ids: dict[Noun, dict[str, UUID]] = {noun: {} for noun in Noun}
        self._desks: dict[Noun, Desk] = {}
        self._decided: dict[Noun, Decided] = {noun: {} for noun in Noun}
        self._said: dict[Noun, list[Saying]] = {}
        self._spoken: list[Spoken] | None = None
        self._settled: dict[Noun, int] = dict.fromkeys(Noun, 0)

    def sayings(self, noun: Noun) -> Sequence[Saying]:
        """What parts say about the noun, as far as it can be found again; vendors first, then contacts and deals."""
        return self._sayings(noun)

    def remember(self, seen: Mapping[int, Owners]) -> None:
        """Take in whom the planned records of this import belong to now; the digests are the same."""
        self._seen = seen

    def house(self, housed: Housed) -> None:
        """Take vendors as decided by weights; before anything is asked about them."""
        self._housed = housed

    def join(self, merged: Mapping[UUID, UUID]) -> None:
        """Take in which of the vendors at hand were merged away, and into which."""
        self._merged.update(merged)

    def doubtful(self) -> dict[UUID, int]:
        """Vendors that may be founded though claims stand under their ids, and how many: all may be of others."""
        met = self._met[Noun.VENDOR]
        live = ((ident, met.get(ident.int)) for ident in self._first_ids[Noun.VENDOR].values())
        return {ident: one.live for ident, one in live if one is not None and one.live}

    def vacate(self, idents: Iterable[UUID]) -> None:
        """Take in which of the doubtful stand by nothing but what was merged into them."""
        self._vacant.update(idents)

    def with_roots(self, idents: Iterable[UUID]) -> set[UUID]:
        """These, and what those that were merged away are shown as."""
        found, merged = set(idents), self._merged
        if merged:
            found.update([root for ident in found for root in roots(ident, merged)])
        return found

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
        sayings = self._sayings(noun)
        texts = {text for saying in sayings for text in saying.texts}
        texts.update([text for saying in sayings for text, _ in saying.also])
        return {(noun, text) for text in texts}

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
        met = self._met[noun]
        met.update(dict.fromkeys([ident.int for ident in asked]))
        met.update({number: one for ident, one in entities.items() if (number := ident.int) in met})

    def settle(self, noun: Noun) -> set[UUID]:
        """Decide who is who; entities still to be looked up and met (then settle again: it goes on), or nothing."""
        desk = self._desks.get(noun)
        if desk is None:
            housed, merged = (self._housed, self._merged) if noun is Noun.VENDOR else (None, {})
            desk = Desk(noun, self._setting, self._known[noun], self._met[noun], merged, self._first_ids[noun], housed)
            desk.vacate(self._vacant)
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
        before: dict[UUID, Entity] = {}
        entities = tuple([entity for noun in Noun for entity in desks[noun].touched(before)])
        keys = tuple([(noun, text, ident) for noun in Noun for text, ident in desks[noun].attached])
        return Plan(kept, entities, keys, counts, before=before)

    def _sayings(self, noun: Noun) -> list[Saying]:
        if noun not in self._said:
            told = self._tellings if noun is Noun.VENDOR else None
            self._said[noun] = list(self._find_sayings(noun)) if told is None else self._told(told)
        return self._said[noun]

    def _told(self, tellings: Tellings) -> list[Saying]:
        """What the parts say of vendors that weights will decide."""
        parts = [
            (record.seq, index, part)
            for record in self._records
            if record.problem is None and record.seq not in self._originals
            for index, part in enumerate(record.parts)
            if part.vendor
        ]
        told = tellings.all([part.vendor for _, _, part in parts])
        return [
            Saying(seq, index, (), (), part.vendor, None, telling=one, said=part.said)
            for (seq, index, part), one in zip(parts, told, strict=True)
            if one.digest != NOBODY
        ]

    def _find_sayings(self, noun: Noun) -> Iterable[Saying]:
        """Each part of a planned record that says something of the noun by which it can be found again."""
        found = (spoken.of(noun) for spoken in self._spoken_parts(noun))
        return (saying for saying in found if saying is not None)

    def _spoken_parts(self, noun: Noun) -> list[Spoken]:
        """The parts of planned records: before vendors are decided nobody's, then those of their vendors."""
        if noun is Noun.VENDOR:
            return list(self._speak({}))
        if self._spoken is None:
            self._spoken = list(self._speak(self._decided[Noun.VENDOR]))
        return self._spoken

    def _speak(self, vendors: Decided) -> Iterator[Spoken]:
        scope, fields, siblings = self._setting.scope, self._fields, self._siblings
        texts: dict[int, str] = {}
        for record in self._records:
            if record.problem is not None or record.seq in self._originals:
                continue
            owners = vendors.get(record.seq)
            for index, part in enumerate(record.parts):
                owner = None if owners is None else owners[index]
                vendor_id = None if owner is None else owner.ident
                yield Spoken(record.seq, index, part, vendor_id, scope, fields, *owned(vendor_id, siblings, texts))

    def _kept(self) -> Iterable[Kept]:
        vendors, contacts, deals = (self._decided[noun] for noun in Noun)
        for record in self._records:
            seq, count, outcome, owners, chosen = (
                record.seq,
                len(record.parts),
                "rejected",
                Owners(),
                vendors.get(record.seq),
            )
            if record.problem is None:
                at = self._originals.get(seq, seq)
                three = vendors.get(at), contacts.get(at), deals.get(at)
                outcome = "duplicate" if seq in self._originals else _outcome(three)
                owners = self._seen.get(record.digest) or Owners(*[_idents(one, count) for one in three])
            yield Kept(
                seq,
                record.locator,
                record.content,
                record.digest,
                outcome,
                record.parts,
                record.mentions,
                owners.vendor_ids,
                owners.contact_ids,
                owners.deal_ids,
                ("",) * count if chosen is None else tuple(["" if one is None else one.rule for one in chosen]),
                record.problem,
            )


def _outcome(three: Iterable[list[Decision | None] | None]) -> str:
    """What became of a record, given the decisions about its vendors, contacts and deals."""
    outcome = "same"
    for decided in three:
        for one in decided or ():
            if one is not None and one.founded:
                return "new"
            if one is not None and one.changed:
                outcome = "changed"
    return outcome


def _idents(decided: list[Decision | None] | None, count: int) -> tuple[UUID | None, ...]:
    """Whose each of the parts is."""
    return (None,) * count if decided is None else tuple([None if one is None else one.ident for one in decided])
