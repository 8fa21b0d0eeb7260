"""A shadow of the catalogue: planning goes on over what earlier chunks would have written, and nothing is written.

What is known is read through to the ground; what is decided and planned goes to a scratchpad, which keeps it off
memory: a shadow takes the memory of a few chunks and of the scratchpad's cache, whatever the size of the file.
Only the pairs that a person would be asked about are counted in memory, some hundred bytes each (see `preview`).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

import msgspec

from application.ground import Ground, GroundCatalog, GroundCorrections, GroundLinkage, GroundRecords
from application.import_layers import Moved
from application.ports.scratch import Scratchpad
from application.shadow_linkage import LinkagePages, ShadowLinkage
from domain.catalog import Entity, Kept, Owners, Standing
from domain.plans import Plan
from domain.provenance import Noun, Place
from domain.sources import Import
from domain.told import Attached, Told, given, told_of

_entity, _owners = msgspec.msgpack.Decoder(Entity), msgspec.msgpack.Decoder(Owners)
_told = msgspec.msgpack.Decoder(Told)
_standing = msgspec.msgpack.Decoder(Standing)
_encode = msgspec.msgpack.Encoder().encode
NOBODY = b""
"""Stands for what a vendor was merged into, where a decision here took it out again."""


@dataclass(frozen=True, slots=True)
class Shadow:
    """One shadow on a scratchpad; `name` keeps it apart from others on the same one. Its calls are blocking."""

    pad: Scratchpad
    name: str = ""

    def over(self, ground: Ground) -> ShadowGround:
        """The shadow over this ground; another one may be given for each chunk."""
        return ShadowGround(self, ground)

    async def write(self, imported: Import, scope: str, plan: Plan) -> None:
        """Have the next chunks see what this plan would have written; `scope`: that of the import's Setting."""
        await asyncio.to_thread(self._write, imported, scope, plan)

    def _write(self, imported: Import, scope: str, plan: Plan) -> None:
        self.pad.put(f"{self.name}imports", [(imported.id.bytes, b"")])
        self.save(plan.every)
        self._attach(plan.every_key)
        good = [kept for kept in plan.kept if kept.outcome not in ("rejected", "duplicate")]
        owners = {
            _digest(kept.digest): _encode(Owners(kept.vendor_ids, kept.contact_ids, kept.deal_ids))
            for kept in reversed(good)
        }
        self.pad.put(f"{self.name}digests", owners.items())
        self.pad.put(f"{self.name}claims", ((key, _encode(one)) for kept in good for key, one in _said(imported, kept)))
        self._tell([one for kept in good for one in told_of(imported, scope, kept)])

    def _tell(self, told: Sequence[Told]) -> None:
        """Keep what parts of records tell of contacts and deals; an earlier word on a part no longer counts."""
        self.pad.put(f"{self.name}told", ((_place(one.place), _encode(one)) for one in told))
        self.pad.put(
            f"{self.name}tellers",
            ((_about(noun, ident) + _place(one.place), b"") for one in told for noun, ident in _of(one)),
        )

    def told(self, by: Noun, idents: Collection[UUID]) -> list[Told]:
        """The parts that belong to one of these, by what was written here."""
        places = {key[-16:] for ident in idents for key, _ in self.pad.walk(f"{self.name}tellers", _about(by, ident))}
        return [one for one in self.retold(places).values() if one.owner(by) in idents]

    def retold(self, places: Collection[bytes]) -> dict[Place, Told]:
        """Those of the parts that were written here."""
        found = (_told.decode(value) for value in self.pad.get(f"{self.name}told", places).values())
        return {one.place: one for one in found}

    def reassign(self, step: Moved) -> None:
        """Parts of records are others' from now on, and so are duplicates of the records that were planned here."""
        self._tell(step.moved)
        mine = self.pad.get(f"{self.name}imports", {one.import_id.bytes for one in step.moved})
        moved = [one for one in step.moved if one.import_id.bytes in mine]
        held = self.pad.get(f"{self.name}digests", {_digest(one.digest) for one in moved})
        for one in moved:
            if (owners := held.get(key := _digest(one.digest))) is not None:
                held[key] = _encode(given(_owners.decode(owners), step.noun, [one]))
        self.pad.put(f"{self.name}digests", held.items())
        self._append("unkeyed", ((_key(step.noun, text), ident.bytes) for text, ident in step.gone))
        self._remove("unkeyed", [(_key(step.noun, text), ident.bytes) for text, ident in step.new])
        self._remove("keys", [(_key(step.noun, text), ident.bytes) for text, ident in step.gone])
        self._append("keys", ((_key(step.noun, text), ident.bytes) for text, ident in step.new))

    def unkeyed(self, keys: Collection[tuple[Noun, str]]) -> dict[tuple[Noun, str], list[UUID]]:
        """Who lost these keys here."""
        return self._listed("unkeyed", keys)

    def save(self, entities: Sequence[Entity], *, parted: bool = False) -> None:
        """Keep projections, and what they were merged into; `parted`: also that they are not, whatever is beneath."""
        for noun in Noun:
            changed = [entity for entity in entities if entity.noun is noun]
            self.pad.put(f"{self.name}{noun}", ((entity.id.bytes, _encode(entity)) for entity in changed))
            self._merge(noun, {entity.id.bytes: entity.merged_into for entity in changed}, parted)

    def _merge(self, noun: Noun, merged: Mapping[bytes, UUID | None], parted: bool) -> None:
        shelves = _shelves(noun)
        before = self.pad.get(f"{self.name}{shelves[0]}", merged)
        moved = {
            ident: NOBODY if into is None else into.bytes
            for ident, into in merged.items()
            if parted or into is not None or before.get(ident, NOBODY) != NOBODY
        }
        self.pad.put(f"{self.name}{shelves[0]}", moved.items())
        self._append(shelves[1], ((into, ident) for ident, into in moved.items() if into != NOBODY))

    def _attach(self, keys: Iterable[tuple[Noun, str, UUID]]) -> None:
        self._append("keys", ((_key(noun, text), ident.bytes) for noun, text, ident in keys))

    def _append(self, shelf: str, pairs: Iterable[tuple[bytes, bytes]]) -> None:
        """Add ids to the lists of these keys, none twice."""
        wanted = list(pairs)
        held = self.pad.get(f"{self.name}{shelf}", {key for key, _ in wanted})
        for key, ident in wanted:
            idents = held.get(key, b"")
            if ident not in _pieces(idents):
                held[key] = idents + ident
        self.pad.put(f"{self.name}{shelf}", held.items())

    def _remove(self, shelf: str, pairs: Sequence[tuple[bytes, bytes]]) -> None:
        """Take ids out of the lists of these keys."""
        held = self.pad.get(f"{self.name}{shelf}", {key for key, _ in pairs})
        for key, ident in pairs:
            if key in held:
                held[key] = b"".join(one for one in _pieces(held[key]) if one != ident)
        self.pad.put(f"{self.name}{shelf}", held.items())

    def entities(self, noun: Noun, idents: Collection[UUID]) -> dict[UUID, Entity]:
        """Those of them that are kept here."""
        found = self.pad.get(f"{self.name}{noun}", {ident.bytes for ident in idents})
        return {UUID(bytes=key): _entity.decode(value) for key, value in found.items()}

    def keys(self, keys: Collection[tuple[Noun, str]]) -> dict[tuple[Noun, str], list[UUID]]:
        """Who got these keys here."""
        return self._listed("keys", keys)

    def _listed(self, shelf: str, keys: Collection[tuple[Noun, str]]) -> dict[tuple[Noun, str], list[UUID]]:
        by_key = {_key(noun, text): (noun, text) for noun, text in keys}
        found = self.pad.get(f"{self.name}{shelf}", by_key)
        return {by_key[key]: [UUID(bytes=ident) for ident in _pieces(value)] for key, value in found.items()}

    def digests(self, digests: Collection[int]) -> dict[int, Owners]:
        """Whom planned records with these digests belong to."""
        by_key = {_digest(digest): digest for digest in digests}
        found = self.pad.get(f"{self.name}digests", by_key)
        return {by_key[key]: _owners.decode(value) for key, value in found.items()}

    def claims(self, noun: Noun, ident: UUID) -> list[Standing]:
        """The claims that plans here would have kept about it, in order of place."""
        found = self.pad.walk(f"{self.name}claims", _about(noun, ident))
        return [_standing.decode(value) for _, value in found]

    def into(self, idents: Collection[UUID], noun: Noun = Noun.VENDOR) -> dict[UUID, UUID | None]:
        """Those whose home was decided here: what each was merged into, None for one that is its own."""
        found = self.pad.get(f"{self.name}{_shelves(noun)[0]}", {ident.bytes for ident in idents})
        return {UUID(bytes=key): None if into == NOBODY else UUID(bytes=into) for key, into in found.items()}

    def below(self, idents: Collection[UUID], noun: Noun = Noun.VENDOR) -> dict[UUID, UUID]:
        """What is merged into one of these here, each with that one; one step deep."""
        found = self.pad.get(f"{self.name}{_shelves(noun)[1]}", {ident.bytes for ident in idents})
        ever = {UUID(bytes=one): UUID(bytes=key) for key, value in found.items() for one in _pieces(value)}
        now = self.into(ever, noun)
        return {ident: into for ident in ever if (into := now[ident]) is not None and into in idents}

    def roots(self, idents: Collection[UUID]) -> dict[UUID, UUID]:
        """What each of these is shown as, by the decisions here."""
        roots = {ident: ident for ident in idents}
        open_ones = set(idents)
        while open_ones:
            into = {one: to for one, to in self.into({roots[ident] for ident in open_ones}).items() if to is not None}
            open_ones = {ident for ident in open_ones if roots[ident] in into}
            roots.update({ident: into[roots[ident]] for ident in open_ones})
        return roots


class ShadowGround(Ground):
    """The ground, under what was decided and planned over it."""

    def __init__(self, shadow: Shadow, ground: Ground) -> None:
        self._ground = ground
        self._catalog = _Catalog(shadow, ground.catalog)
        self._records = _Records(shadow, ground.records)
        self._linkage = ShadowLinkage(LinkagePages(shadow.pad, shadow.name), ground.linkage)

    @property
    def workspace_id(self) -> UUID:
        return self._ground.workspace_id

    @property
    def catalog(self) -> GroundCatalog:
        return self._catalog

    @property
    def records(self) -> GroundRecords:
        return self._records

    @property
    def corrections(self) -> GroundCorrections:
        return self._ground.corrections

    @property
    def linkage(self) -> GroundLinkage:
        return self._linkage


class _Catalog(GroundCatalog):
    def __init__(self, shadow: Shadow, beneath: GroundCatalog) -> None:
        self._shadow = shadow
        self._beneath = beneath

    async def known(
        self, keys: Collection[tuple[Noun, str]], import_id: UUID | None = None
    ) -> Mapping[tuple[Noun, str], Sequence[UUID]]:
        del import_id  # nothing is attached
        found = {key: set(idents) for key, idents in (await self._beneath.known(keys)).items()}
        for key, idents in (await asyncio.to_thread(self._shadow.unkeyed, found)).items():
            found[key].difference_update(idents)
        for key, idents in (await asyncio.to_thread(self._shadow.keys, keys)).items():
            found.setdefault(key, set()).update(idents)
        return {key: sorted(idents) for key, idents in found.items() if idents}

    async def keyless(self, noun: Noun) -> bool:
        """Nobody who plans in a shadow remembers anything."""
        del noun
        return False

    async def told(self, noun: Noun, by: Noun, idents: Collection[UUID]) -> list[Told]:
        beneath = await self._beneath.told(noun, by, idents)
        here = await asyncio.to_thread(self._shadow.retold, {_place(one.place) for one in beneath})
        found = [one for one in beneath if one.place not in here]
        found += await asyncio.to_thread(self._shadow.told, by, set(idents))
        return [one for one in found if one.owner(noun) is not None]

    async def reassign(
        self, noun: Noun, moved: Sequence[Told], before: Collection[Attached], after: Collection[Attached]
    ) -> None:
        await asyncio.to_thread(self._shadow.reassign, Moved(noun, moved, before, after))

    async def get(self, noun: Noun, idents: Collection[UUID]) -> dict[UUID, Entity]:
        written = await asyncio.to_thread(self._shadow.entities, noun, idents)
        left = [ident for ident in idents if ident not in written]
        return {**await self._beneath.get(noun, left), **written} if left else written

    async def save(self, entities: Sequence[Entity]) -> None:
        await asyncio.to_thread(partial(self._shadow.save, entities, parted=True))

    async def standing(self, noun: Noun, idents: Collection[UUID]) -> AsyncIterator[tuple[UUID, Standing]]:
        async for found in self._beneath.standing(noun, idents):
            yield found
        for ident in sorted(idents):
            for one in await asyncio.to_thread(self._shadow.claims, noun, ident):
                yield ident, one

    async def merged(self, idents: Collection[UUID], noun: Noun = Noun.VENDOR) -> dict[UUID, UUID]:
        merged: dict[UUID, UUID] = {}
        asked: set[UUID] = set()
        while wanted := {*idents, *merged.values()} - asked:
            asked |= wanted
            here = await asyncio.to_thread(self._shadow.into, wanted, noun)
            beneath = await self._beneath.merged(wanted - here.keys(), noun)
            merged.update({ident: beneath[ident] for ident in wanted - here.keys() if ident in beneath})
            merged.update({ident: into for ident, into in here.items() if into is not None})
        return merged

    async def members(self, idents: Collection[UUID], noun: Noun = Noun.VENDOR) -> dict[UUID, UUID]:
        members: dict[UUID, UUID] = {}
        asked: set[UUID] = set()
        while wanted := {*idents, *members} - asked:
            asked |= wanted
            beneath = {one: to for one, to in (await self._beneath.members(wanted, noun)).items() if to in wanted}
            decided = await asyncio.to_thread(self._shadow.into, beneath.keys(), noun)
            members.update({one: to for one, to in beneath.items() if one not in decided})
            members.update(await asyncio.to_thread(self._shadow.below, wanted, noun))
        return members


class _Records(GroundRecords):
    def __init__(self, shadow: Shadow, beneath: GroundRecords) -> None:
        self._shadow = shadow
        self._beneath = beneath

    async def seen(self, import_id: UUID, digests: Collection[int]) -> dict[int, Owners]:
        known = await self._beneath.seen(import_id, digests)
        return {**await asyncio.to_thread(self._shadow.digests, digests), **known}


def _said(imported: Import, kept: Kept) -> Iterable[tuple[bytes, Standing]]:
    """What a record would say about vendors, by what and where: only these are ever derived anew while planning."""
    for part, ident in enumerate(kept.vendor_ids):
        if ident is not None:
            place = Place(imported.number, kept.seq, part, kept.parts[part].said)
            said = Standing(
                place, imported.id, kept.parts[part].vendor, ident, kept.locator, (), imported.pipeline,
                kept.rules[part], imported.created_at, imported.policies,
            )  # fmt: skip
            yield _about(Noun.VENDOR, ident) + kept.seq.to_bytes(8, "big") + part.to_bytes(4, "big"), said


def _of(told: Told) -> Iterable[tuple[Noun, UUID]]:
    return ((noun, ident) for noun in Noun if (ident := told.owner(noun)) is not None)


def _shelves(noun: Noun) -> tuple[str, str]:
    """Where it stands what was merged into what, and what became of others."""
    return ("into", "below") if noun is Noun.VENDOR else (f"into of {noun}", f"below of {noun}")


def _place(place: Place) -> bytes:
    return place.number.to_bytes(8, "big") + place.seq.to_bytes(4, "big") + place.part.to_bytes(4, "big")


def _about(noun: Noun, ident: UUID) -> bytes:
    return noun.value.encode() + ident.bytes


def _key(noun: Noun, text: str) -> bytes:
    return f"{noun}\x1f{text}".encode("utf-8", "surrogatepass")


def _digest(digest: int) -> bytes:
    return digest.to_bytes(8, "big", signed=True)


def _pieces(idents: bytes) -> list[bytes]:
    return [idents[start : start + 16] for start in range(0, len(idents), 16)]
