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
from domain.matching import derived_id, stem_of
from domain.plans_deals import RepeatedDeals
from domain.plans_desk import Desk
from domain.plans_repeats import NOTHING, kept_repeat, kept_with, outcome_of
from domain.plans_sayings import Spoken, Texts, owned
from domain.plans_turns import Decision, Housed, NotLookedUp, Saying, Setting
from domain.plans_undo import roots, siblings
from domain.plans_written import Plan
from domain.provenance import Noun
from domain.repeats import Repeat, Repeats, Retold
from domain.sieve import Sieve
from domain.sources import Counts
from domain.tellings import Tellings

__all__ = ["Housed", "Plan", "Planner", "Saying", "Setting"]

Decided = dict[int, list[Decision | None]]
"""The decisions about the parts of each record; a record of which nothing was decided is not there."""


class Planner:
    """Plans one chunk. `seen` has the owners of planned records of this import with the digests of this chunk.

    `fields` are the keys that the caller declared. `tellings`: where vendors will be decided by weights. `repeats`:
    what is known of whose those of the records are that say again what was said before.
    """

    def __init__(
        self,
        setting: Setting,
        records: Sequence[Understood],
        seen: Mapping[int, Owners],
        fields: Sequence[str] = (),
        tellings: Tellings | None = None,
        repeats: Repeats | None = None,
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
        self._repeats = {} if repeats is None else repeats.among([one for one in records if self._is_told(one)])
        self._repeated_deals: RepeatedDeals | None = None
        self._sizes = {record.seq: len(record.parts) for record in records}
        self._known: dict[Noun, Mapping[tuple[Noun, str], Sequence[UUID]]] = {}
        self._met: dict[Noun, dict[int, Entity | None]] = {noun: {} for noun in Noun}
        self._first_ids: dict[Noun, dict[str, UUID]] = {noun: {} for noun in Noun}
        self._desks: dict[Noun, Desk] = {}
        self._decided: dict[Noun, Decided] = {noun: {} for noun in Noun}
        self._said: dict[Noun, list[Saying]] = {}
        self._order: dict[Noun, list[Saying | Repeat | Retold]] = {}
        self._spoken: list[Spoken] | None = None
        self._settled: dict[Noun, int] = dict.fromkeys(Noun, 0)

    def sayings(self, noun: Noun) -> Sequence[Saying]:
        """What parts say about the noun, as far as it can be found again; vendors first, then contacts and deals."""
        return self._sayings(noun)

    def doubt(self) -> None:
        """Take in that contacts were given away: no record is taken for a repeat. Once vendors are housed."""
        repeats, self._repeats = self._repeats, {}
        if repeats and self._housed is not None:
            idents = {(seq, 0): one.vendor_id for seq, one in repeats.items()}
            self._housed = Housed({**self._housed.idents, **idents}, self._housed.rules)
            del self._said[Noun.VENDOR]

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

    def know(self, met: Sieve | None) -> None:
        """Put what repeats say of deals into columns, as far as each is told of once; once vendors are settled.

        `met`: the stems of all deals there are, no id of which stands without its stem; None where that is not known.
        """
        self._deals.in_columns([stem_of(text) for saying in self._sayings(Noun.DEAL) for text in saying.texts], met)

    @property
    def _deals(self) -> RepeatedDeals:
        """What repeats say of deals."""
        if self._repeated_deals is None:
            self._repeated_deals = RepeatedDeals(self._setting, self._repeats.values(), self._siblings)
        return self._repeated_deals

    def keys(self, noun: Noun) -> set[tuple[Noun, str]]:
        """The key texts by which the chunk's parts may be known; none where vendors are decided by weights."""
        if noun is Noun.VENDOR and self._housed is not None:
            return set()
        sayings = self._sayings(noun)
        texts = {text for saying in sayings for text in saying.texts}
        texts.update([text for saying in sayings for text, _ in saying.also])
        if noun is Noun.DEAL:
            texts.update(self._deals.texts())
        return {(noun, text) for text in texts}

    def idents(self, noun: Noun, known: Mapping[tuple[Noun, str], Sequence[UUID]]) -> set[UUID]:
        """The entities to look up: those known by a key, those they were merged into, and those that may be founded.

        A part may found one when nobody has its strongest key: where somebody has only a weaker one, another number
        may speak against them.
        """
        if noun is Noun.VENDOR and self._housed is not None:
            return {*self._housed.idents.values(), *[one.vendor_id for one in self._repeats.values()]}
        first_ids = self._first_ids[noun]
        for text in [saying.texts[0] for saying in self._sayings(noun)]:
            if text not in first_ids and (noun, text) not in known:
                first_ids[text] = derived_id(self._setting.workspace_id, noun, text, 0)
        if noun is Noun.DEAL:
            for text, ident in self._deals.firsts(known).items():
                first_ids.setdefault(text, ident)
        found = {ident for idents in known.values() for ident in idents}
        found.update(first_ids.values())
        if noun is Noun.CONTACT:
            found.update([one.contact_id for one in self._repeats.values() if one.contact_id is not None])
        return found

    def founders(self, noun: Noun) -> list[tuple[str, tuple[int, int, Mapping[str, str]]]]:
        """By which key text each part would found one, the digest of its record, its number there, its values."""
        digests = {record.seq: record.digest for record in self._records}
        found: list[tuple[str, tuple[int, int, Mapping[str, str]]]] = [
            (one.texts[0], (digests[one.seq], one.part, {field: claim.value for field, claim in one.claims.items()}))
            for one in self._sayings(noun)
        ]
        if noun is Noun.DEAL:
            found += [(one.text, (digests[one.repeat.seq], 0, one.values)) for one in self._deals.singly]
        return found

    def recall(self, noun: Noun, idents: Mapping[str, UUID]) -> None:
        """Take in which id what these key texts found had before; before anything is looked up of the noun."""
        self._first_ids[noun].update(idents)

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
            desk = Desk(
                noun,
                self._setting,
                self._known[noun],
                self._met[noun],
                merged,
                self._first_ids[noun],
                housed,
                self._siblings,
            )
            desk.vacate(self._vacant)
            self._desks[noun] = desk
            if noun is Noun.DEAL:
                self._deals.sift(self._met[noun])
        turns, decided = self._turns(noun), self._decided[noun]
        while (done := self._settled[noun]) < len(turns):
            turn = turns[done]
            try:
                if type(turn) is Saying:
                    if turn.seq not in decided:
                        decided[turn.seq] = [None] * self._sizes[turn.seq]
                    decided[turn.seq][turn.part] = desk.decide(turn)
                else:
                    self._repeated(desk, noun, turn)  # type: ignore[arg-type]  # it is one of the two
            except NotLookedUp as unknown:
                return {unknown.ident}
            self._settled[noun] = done + 1
        return set()

    def _turns(self, noun: Noun) -> Sequence[Saying | Repeat | Retold]:
        """What is to be decided, in the order of the records."""
        sayings = self._sayings(noun)
        if not self._repeats:
            return sayings
        if noun not in self._order:
            repeats: Iterable[Repeat | Retold] = self._repeats.values()
            if noun is Noun.DEAL:
                repeats = self._deals.singly
            elif noun is Noun.CONTACT:
                repeats = [one for one in self._repeats.values() if one.contact_id is not None]
            self._order[noun] = sorted([*sayings, *repeats], key=_seq_of)
        return self._order[noun]

    def _repeated(self, desk: Desk, noun: Noun, turn: Repeat | Retold) -> None:
        if type(turn) is Repeat:
            ident = turn.vendor_id if noun is Noun.VENDOR else turn.contact_id
            self._decided[noun][turn.seq] = [desk.repeat(ident, turn)]  # type: ignore[arg-type]  # see _turns
            return
        repeat = turn.repeat  # type: ignore[union-attr]  # it is one of the two
        decision = desk.retell(turn)  # type: ignore[arg-type]
        if decision is None:
            siblings = owned(repeat.vendor_id, self._siblings, Texts())
            spoken = Spoken(
                repeat.seq, 0, repeat.part[0], repeat.vendor_id, self._setting.scope, self._fields, *siblings
            )
            saying = spoken.of(noun)
            decision = None if saying is None else desk.decide(saying)
        self._decided[noun][repeat.seq] = [decision]

    def _is_told(self, record: Understood) -> bool:
        """Whether it is looked at what the record says: it is neither rejected nor a duplicate."""
        return record.problem is None and record.seq not in self._originals

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
            deals_new=desks[Noun.DEAL].founded + len(self._deals.ids),
        )
        before: dict[UUID, Entity] = {}
        entities = [entity for noun in (Noun.VENDOR, Noun.CONTACT) for entity in desks[noun].touched(before)]
        deals = list(desks[Noun.DEAL].touched(before))
        fresh = desks[Noun.DEAL].fresh()
        if len(fresh) < len(deals):
            unheard = {deal.id.int for deal in fresh}
            entities += [deal for deal in deals if deal.id.int not in unheard]
        keys = tuple([(noun, text, ident) for noun in Noun for text, ident in desks[noun].attached])
        heard = tuple([one for one in kept if one.outcome not in _UNHEARD and one.seq not in self._repeats])
        told = self._deals.fresh
        return Plan(kept, (*entities, *fresh), keys, counts, before=before, heard=heard, founded=len(fresh), fresh=told)

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
            if self._is_told(record) and record.seq not in self._repeats
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
        texts = Texts()
        for record in self._records:
            if not self._is_told(record) or record.seq in self._repeats:
                continue
            owners = vendors.get(record.seq)
            for index, part in enumerate(record.parts):
                owner = None if owners is None else owners[index]
                vendor_id = None if owner is None else owner.ident
                yield Spoken(record.seq, index, part, vendor_id, scope, fields, *owned(vendor_id, siblings, texts))

    def _kept(self) -> Iterable[Kept]:
        vendors, contacts, deals = (self._decided[noun] for noun in Noun)
        repeats, fresh = self._repeats, self._deals.ids
        for record in self._records:
            if record.seq in fresh:
                yield kept_with(record, repeats[record.seq], fresh[record.seq])
                continue
            if record.seq in repeats:
                one_each = [of.get(record.seq, NOTHING)[0] for of in (vendors, contacts, deals)]
                yield kept_repeat(record, repeats[record.seq], one_each)
                continue
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
                every = [one for decided in three for one in decided or ()]
                outcome = "duplicate" if seq in self._originals else outcome_of(every)
                owners = self._seen.get(record.digest) or Owners(*[_idents(one, count) for one in three])
                if at in fresh:  # which nobody decided
                    owners = msgspec.structs.replace(owners, deal_ids=(fresh[at],))
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


_UNHEARD = frozenset({"rejected", "duplicate"})


def _seq_of(turn: Saying | Repeat | Retold) -> int:
    return turn.repeat.seq if type(turn) is Retold else turn.seq  # type: ignore[union-attr]  # any other has its own


def _idents(decided: list[Decision | None] | None, count: int) -> tuple[UUID | None, ...]:
    """Whose each of the parts is."""
    return (None,) * count if decided is None else tuple([None if one is None else one.ident for one in decided])
