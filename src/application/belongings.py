"""Belongings: contacts and deals are given their records anew when their vendors join or part, or an import leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import msgspec

from application.ground import Ground
from application.told_before import OWNED, first_told, saying_of
from domain.catalog import Entity
from domain.naming import Group
from domain.plans import Setting
from domain.plans_undo import Recount, roots, siblings
from domain.provenance import Noun, Place
from domain.regrouping import Replay, Scope, sayings, texts_of
from domain.told import Attached, Told

FOLLOWED = 200
"""Holders of one key that are looked at from the start; of a telephone of more people, those that it decides for."""


async def regroup_owned(
    work: Ground, setting: Setting, vendors: Collection[UUID], retracted: int = 0
) -> dict[Noun, int]:
    """Contacts and deals of these vendors, whose families changed, as one reading of all records would have them.

    How many more are shown than before of those that the setting's import founded. The catalogue's lock is held.
    """
    founded = {}
    for noun in OWNED:
        told = await work.catalog.told(noun, Noun.VENDOR, vendors)
        idents = {ident for one in told if (ident := one.owner(noun)) is not None}
        founded[noun] = await regroup(work, setting, noun, idents, retracted) if idents else 0
    return founded


async def regroup(
    work: Ground,
    setting: Setting,
    noun: Noun,
    idents: Collection[UUID],
    retracted: int = 0,
    *,
    again: UUID | None = None,
) -> int:
    """Decide anew to which contact or deal each record belongs that tells of one of these, or shares a key with them.

    One that loses all its records to another is shown as that one, with what people said of it; one that had been
    given away, and has records of its own again, comes back. Projections are derived anew, also of those of which no
    live record is left. As of regroup_owned for the rest. `again`: the import that was read again; what its parts told
    of before is theirs.
    """
    seen = _Seen(work, setting, noun, again)
    await seen.follow(idents)
    while beyond := await seen.decide():
        await seen.follow(beyond)
    return await _write(work, setting, seen, retracted)


class _Seen:
    """What was looked up so far, and the decision about it."""

    def __init__(self, work: Ground, setting: Setting, noun: Noun, again: UUID | None) -> None:
        self.noun = noun
        self.told: dict[Place, Told] = {}
        self.inside: set[UUID] = set()
        self.groups: dict[UUID, Group] = {}
        self.lost: dict[UUID, UUID] = {}
        self._again = again
        self._first: dict[Place, UUID] = {}
        self._work = work
        self._setting = setting
        self._merged: dict[UUID, UUID] = {}
        self._vendors: set[UUID] = set()
        self._known: dict[tuple[Noun, str], Sequence[UUID]] = {}

    def scope(self, told: Collection[Told]) -> Scope:
        setting = self._setting
        return Scope(
            setting.workspace_id,
            self.noun,
            setting.now,
            list(told),
            self.inside,
            siblings(self._merged),
            self._known,
            self._again,
            self._first,
        )

    async def follow(self, idents: Collection[UUID]) -> None:
        """All that is told of these, and of those that a key of it leads to, until nothing is new."""
        beyond = set(idents) - self.inside
        while beyond:
            self.inside |= beyond
            told = await self._work.catalog.told(self.noun, self.noun, beyond)
            self.told.update((one.place, one) for one in told)
            await self._gather({one.vendor_id for one in told if one.vendor_id is not None})
            beyond = await self._told_first(told)
            asked = texts_of(self.scope(told))
            while texts := await asyncio.to_thread(next, asked, None):
                known = await self._work.catalog.known({(self.noun, text) for text in texts})
                self._known |= known
                beyond.update(one for some in known.values() if len(some) <= FOLLOWED for one in some)
            beyond -= self.inside

    async def _told_first(self, told: Collection[Told]) -> set[UUID]:
        """Look up of whom these parts told in the earlier reading of their import."""
        if self._again is None:
            return set()
        again = [one for one in told if one.import_id == self._again and one.place not in self._first]
        sayings = [saying_of(one, self.noun) for one in again]
        idents = await first_told(self._work, self._again, self.noun, sayings)
        first = {one.place: ident for one, ident in zip(again, idents, strict=True) if ident is not None}
        self._first |= first
        return set(first.values())

    async def _gather(self, vendors: set[UUID]) -> None:
        catalog = self._work.catalog
        if new := vendors - self._vendors:
            self._vendors |= new
            merged = await catalog.merged(new)
            shown = {[ident, *roots(ident, merged)][-1] for ident in new}
            self._merged |= merged | await catalog.members(shown)

    async def decide(self) -> set[UUID]:
        """Decide all that is inside; others to be followed first, or nothing."""
        replay = Replay(self.scope(self.told.values()))
        wanted = replay.wanted()
        replay.meet(wanted, await self._work.catalog.get(self.noun, wanted))
        while wanted := await asyncio.to_thread(replay.settle):
            replay.meet(wanted, await self._work.catalog.get(self.noun, wanted))
        if beyond := replay.beyond():
            return beyond
        self.groups = replay.given(await self._work.catalog.merged(replay.unowned(), self.noun))
        self.lost = replay.lost(self.groups)
        return set()


async def _write(work: Ground, setting: Setting, seen: _Seen, retracted: int) -> int:
    """The decision, where it is another than before; see regroup."""
    noun, catalog = seen.noun, work.catalog
    moved = [
        one.given(noun, ident) for ident, group in seen.groups.items() for one in group.told if one.owner(noun) != ident
    ]
    if moved:
        before, after = _attached(seen, {}), _attached(seen, {one.place: one for one in moved})
        await catalog.reassign(noun, moved, before, after)
    found = await _concerned(work, seen)
    given = {*found, *seen.groups}
    entities = {ident: _revived(found.get(ident), noun, ident, seen.groups.get(ident), setting) for ident in given}
    members = {one: into for one, into in (await catalog.members(given, noun)).items() if one not in seen.groups}
    merged = {ident: one.merged_into for ident, one in entities.items() if one.merged_into is not None}
    merged = {**members, **merged, **seen.lost}
    corrections = await work.corrections.standing(noun, {*given, *merged})
    count = Recount(entities, merged, setting.now, corrections)
    for ident, group in seen.groups.items():
        for one in group.told:
            count.tell(ident, one)
    derived = count.entities(retracted)
    await catalog.save([one for one in derived if one != found.get(one.id)])
    return sum(_stepped(found.get(one.id), one) for one in derived if one.founded_by == setting.number)


async def _concerned(work: Ground, seen: _Seen) -> dict[UUID, Entity]:
    """Those that are decided, and what stands between one that comes back and what it had become.

    What people said of the one that comes back no longer holds for these, though nothing is told of them.
    """
    found = dict(await work.catalog.get(seen.noun, {*seen.inside, *seen.groups}))
    back = [ident for ident in seen.groups if ident in found and found[ident].merged_into is not None]
    if back:
        lines = set((await work.catalog.merged(back, seen.noun)).values()) - found.keys()
        between = await work.catalog.get(seen.noun, lines)
        found |= {ident: one for ident, one in between.items() if one.live == 0}
    return found


def _attached(seen: _Seen, moved: Mapping[Place, Told]) -> set[Attached]:
    """The keys that imports have attached, or have once these have moved."""
    said = sayings(seen.scope([moved.get(place, one) for place, one in seen.told.items()]).alone())
    return {
        (one.import_id, text, ident)
        for one, saying in said
        if (ident := one.owner(seen.noun)) is not None
        for text in saying.texts
    }


def _revived(entity: Entity | None, noun: Noun, ident: UUID, group: Group | None, setting: Setting) -> Entity:
    """As it is before the claims count: founded by its first record where nothing is shown of it now."""
    if entity is None:
        entity = Entity(noun, ident, {}, 0, 1, setting.now, setting.now)
    if group is None:
        return entity
    founded_by = entity.founded_by if entity.live else group.told[0].place.number
    return msgspec.structs.replace(entity, merged_into=None, founded_by=founded_by)


def _stepped(before: Entity | None, after: Entity) -> int:
    return after.shown - (before is not None and before.shown)
