"""Regrouping: which contact or deal each part of records belongs to, decided from scratch as one reading would have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Container, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from domain.catalog import Entity
from domain.matching import derived_id
from domain.naming import Group, as_before, heirs, named
from domain.plans_desk import Desk
from domain.plans_sayings import Spoken, Texts, owned
from domain.plans_turns import NotLookedUp, Saying, Setting
from domain.provenance import Noun, Place
from domain.told import Told

AT_ONCE = 50_000
"""Key texts that are looked up together: bounds the memory."""

NOTHING_ATTACHED: Mapping[tuple[Noun, str], Sequence[UUID]] = {}


class Scope(msgspec.Struct, frozen=True):
    """All that is decided anew, and what is known beside it.

    `inside`: the contacts or deals to which the parts belong now, or of which there is nothing told any more; no part
    of theirs is missing. `known`: who else holds the key texts. `siblings`: as a Planner gathers them. `again` is the
    import that was read again, if one was, and `first` as of `as_before`.
    """

    workspace_id: UUID
    noun: Noun
    now: datetime
    told: Sequence[Told]
    inside: Collection[UUID]
    siblings: Mapping[UUID, tuple[UUID, ...]]
    known: Mapping[tuple[Noun, str], Sequence[UUID]] = NOTHING_ATTACHED
    again: UUID | None = None
    first: Mapping[Place, UUID] = {}

    def alone(self) -> Scope:
        """As if no two vendors were shown as one: what the parts say under their own vendors."""
        return msgspec.structs.replace(self, siblings={})


def spoken(scope: Scope) -> Iterator[tuple[Told, Spoken]]:
    """The parts with their vendors, in order of place."""
    texts = Texts()
    for told in sorted(scope.told, key=lambda one: one.place):
        owners = owned(told.vendor_id, scope.siblings, texts)
        place = told.place
        yield told, Spoken(place.seq, place.part, told.part, told.vendor_id, told.scope, told.fields, *owners)


def texts_of(scope: Scope) -> Iterator[set[str]]:
    """The key texts by which the parts may be known, some AT_ONCE at a time: of a vendor of many they are very many."""
    found: set[str] = set()
    for _, one in spoken(scope):
        found.update(one.texts(scope.noun))
        if len(found) >= AT_ONCE:
            yield found
            found = set()
    if found:
        yield found


def sayings(scope: Scope, held: Container[str] | None = None) -> list[tuple[Told, Saying]]:
    """What the parts say of the noun, in order of place; those are left out that cannot be found again.

    `held`: as of Spoken.
    """
    return [(told, saying) for told, one in spoken(scope) if (saying := one.of(scope.noun, held))]


class Replay:
    """Decides all parts anew, in order. `met` has the entities outside that were looked up (None: there is none).

    Ids inside are as if nobody had them: they are given to the groups afterwards.
    """

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._met: dict[int, Entity | None] = dict.fromkeys([ident.int for ident in scope.inside])
        """By the numbers of their ids."""
        known = {
            key: beyond
            for key, idents in scope.known.items()
            if (beyond := [ident for ident in idents if ident.int not in self._met])
        }
        # What nobody outside has, and no part will have, finds nothing.
        held = {text for _, text in known}
        held.update(text for _, saying in sayings(scope.alone()) for text in saying.texts)
        self._said = sayings(scope, held)
        firsts = {saying.texts[0] for _, saying in self._said}
        self._first_ids = {text: derived_id(scope.workspace_id, scope.noun, text, 0) for text in firsts}
        self._outside = {ident for idents in known.values() for ident in idents}
        setting = Setting(scope.workspace_id, 0, "", scope.now)
        self._desk = Desk(scope.noun, setting, known, self._met, {}, self._first_ids)
        self._groups: dict[UUID, Group] = {}
        self._done = 0

    def wanted(self) -> set[UUID]:
        """The entities that may have to be looked at."""
        return {ident for ident in (*self._first_ids.values(), *self._outside) if ident.int not in self._met}

    def meet(self, asked: Collection[UUID], entities: Mapping[UUID, Entity]) -> None:
        """Take in what was looked up."""
        self._met.update({ident.int: entities.get(ident) for ident in asked if ident not in self._scope.inside})

    def settle(self) -> set[UUID]:
        """Go on deciding; entities to be looked up and met first, or nothing once all is decided."""
        while self._done < len(self._said):
            told, saying = self._said[self._done]
            setting = Setting(self._scope.workspace_id, told.place.number, told.scope, self._scope.now, told.policies)
            try:
                decision = self._desk.decide(saying, setting)
            except NotLookedUp as unknown:
                return {unknown.ident}
            if decision.ident not in self._groups:
                self._groups[decision.ident] = Group(decision.ident, saying.texts[0], [])
            self._groups[decision.ident].told.append(told)
            self._done += 1
        return set()

    def beyond(self) -> set[UUID]:
        """Those outside to which parts would belong: it has to be decided again with them inside."""
        return self._outside & self._groups.keys()

    def unowned(self) -> set[UUID]:
        """The ids that founding keys give and that no part has."""
        noun = self._scope.noun
        return self._groups.keys() - {told.owner(noun) for group in self._before() for told in group.told}

    def given(self, merged: Mapping[UUID, UUID]) -> dict[UUID, Group]:
        """The groups by the ids they get, once all is settled and nothing is beyond.

        `merged`: what those that are unowned were given away to, and what that became in its turn.
        """
        there = {*self._scope.inside, *(entity.id for entity in self._met.values() if entity is not None)}
        by_id = named(self._scope.workspace_id, self._scope.noun, self._before(), there, merged)
        return {ident: self._groups[group.scratch] for ident, group in by_id.items()}

    def lost(self, groups: Mapping[UUID, Group]) -> dict[UUID, UUID]:
        """Those inside that none of the groups is any more, each with the one that has the first told of it."""
        before = {group.scratch: group for group in self._before()}
        by_id = heirs(self._scope.noun, {ident: before[group.scratch] for ident, group in groups.items()})
        return {ident: by_id[ident] for ident in self._scope.inside if ident not in groups and ident in by_id}

    def _before(self) -> list[Group]:
        """The groups by whose records they get their ids."""
        groups, scope = list(self._groups.values()), self._scope
        return groups if scope.again is None else as_before(scope.noun, groups, scope.again, scope.first)


def torn(before: Mapping[UUID, UUID], after: Mapping[UUID, UUID], sizes: Mapping[UUID, int]) -> set[UUID]:
    """Vendors whose belongings are to be decided anew when their families change (each with the one it is shown as).

    Of what was one and is two, or was two and is one, the larger side is left out: what it shares with the other is
    found from there.
    """
    blocks: dict[tuple[UUID, UUID], list[UUID]] = {}
    for ident, root in before.items():
        blocks.setdefault((root, after[ident]), []).append(ident)
    many = [Counter(side) for side in zip(*blocks, strict=True)]
    changed = [block for block in blocks if any(count[root] > 1 for count, root in zip(many, block, strict=True))]
    left_out: tuple[set[UUID], set[UUID]] = set(), set()
    found: set[UUID] = set()
    for block in sorted(changed, key=lambda one: (-sum(sizes[ident] for ident in blocks[one]), one)):
        if any(root in kept for kept, root in zip(left_out, block, strict=True)):
            found.update(blocks[block])
        else:
            for kept, root in zip(left_out, block, strict=True):
                kept.add(root)
    return found


def told_of(live: Mapping[UUID, int], merged: Mapping[UUID, UUID]) -> dict[UUID, int]:
    """How many records tell of each vendor itself: `live` counts those of what was merged into it, too."""
    own = dict(live)
    for ident, into in merged.items():
        if into in own:
            own[into] -= live[ident]
    return own
