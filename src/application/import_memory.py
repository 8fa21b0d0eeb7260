"""An import's memory: what it read or wrote itself stays known to it, so long as nobody else changes the workspace.

It lies as a ground over the store: what is remembered is not asked for again. Two layers hold what was planned and may
not be committed yet; planning reads through them, whatever the store shows of them already. All of it is bounded: the
oldest goes first, and is asked for again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from uuid import UUID

from application.ground import Ground, GroundCatalog, GroundCorrections, GroundLinkage, GroundRecords
from application.import_layers import Key, Layer, Moved
from application.import_ties import Families, Holders
from application.memory_linkage import RememberedLinkage
from domain.catalog import Entity, Owners, Standing
from domain.fresh_deals import FreshDeals
from domain.held_ids import HeldIds, of_ids
from domain.linkage.holding import Holding
from domain.linkage.model import Model
from domain.plans import Plan
from domain.provenance import Noun
from domain.repeats import Repeats
from domain.shelves import Shelf
from domain.sieve import Sieve
from domain.sources import Import
from domain.told import Attached, Told

DIGESTS = 208_000
"""The most nodes that are held by their digest, some 41 bytes each."""

ROOM: dict[Noun, int] = {Noun.VENDOR: 8_000_000, Noun.CONTACT: 4_000_000}
"""Bytes of packed entities that are kept, some 350 each; those of the last chunks are kept as they are beside them."""

HELD = 6_000_000
"""Rows of the key table that are held, twelve bytes each; an import that brings more looks them up in the store."""


class ImportMemory:
    """What one import knows. `scope`: that of its Setting.

    `epoch`: that of the catalogue's lock under which it was last known to hold. `holding`: the key table of the
    workspace, where it was small when the import began and nobody has changed it since; it is `asked` for once.
    `pristine`: whether there was nobody when the import began, and since then only what it founds; None: not asked yet.
    """

    def __init__(self, imported: Import, scope: str, *, first: bool = False) -> None:
        """`first`: the store has no record of this import yet; only its own job writes any."""
        self.imported = imported
        self.scope = scope
        self.records: Sieve | None = Sieve() if first else None
        """The digests of the import's records, where all of them are known."""
        self.asked = False
        self.epoch: int | None = None
        self.forget()

    def forget(self) -> None:
        """Somebody else has changed the workspace, or may have: nothing is known, and nothing planned holds."""
        self.pristine: bool | None = None if self.epoch is None else False
        self.epoch = None
        self.older, self.newer = Layer(), Layer()
        self.entities: dict[Noun, Shelf] = {noun: Shelf(noun, room) for noun, room in ROOM.items()}
        self.holders = Holders()
        self.deals_asked = False
        self.digests = HeldIds(DIGESTS)
        self.families = Families()
        self.repeats = Repeats()
        self.model: Model | None = None
        self.holding: Holding | None = None

    @property
    def layers(self) -> tuple[Layer, Layer]:
        """What is planned and may not be committed, the latest first."""
        return self.newer, self.older

    def over(self, ground: Ground) -> Remembered:
        """This memory over what the store says; another ground may be given for each chunk."""
        return Remembered(self, ground)

    def take(self, plan: Plan) -> tuple[Layer, list[tuple[Noun, str, UUID]]]:
        """The plan will be written: what comes next stands on it. All that is to be written, and which of the keys.

        Keys that the import is known to have attached before are left out.
        """
        layer = self.newer
        layer.take(plan)
        keys = self.holders.attach(plan.keys)
        self._hold(layer)
        self.digests.put(of_ids(layer.digests), list(layer.digests.values()))
        if self.records is not None:
            self.records.add(layer.digests_kept())
        self.holders.deals.add([ident.int for ident in layer.entities[Noun.DEAL]])
        if plan.fresh is not None:
            self.holders.found(plan.fresh)
            keys += plan.fresh.keys
        self._keep(layer, plan.before)
        if self.holders.shared_mail:
            self.repeats.forget()
            self.holders.shared_mail = False
        self.repeats.learn(plan.heard, self.holders.sole)
        self.older, self.newer = layer, Layer()
        return layer, keys

    def hold(self, known: Sequence[tuple[UUID, tuple[int, ...]]]) -> None:
        """These are all nodes that the store has: from now on their keys are looked up here. What is being written may
        be among them already."""
        self.holding = Holding()
        self.holding.add([ident for ident, _ in known], [keys for _, keys in known])
        there = {ident for ident, _ in known}
        older = {ident: one.keys for ident, one in self.older.nodes.items() if ident not in there}
        self.holding.add(list(older), list(older.values()))

    def _hold(self, layer: Layer) -> None:
        if self.holding is not None:
            self.holding.add(list(layer.nodes), [one.keys for one in layer.nodes.values()])
            if self.holding.rows > HELD:
                self.holding = None

    def _keep(self, layer: Layer, before: Mapping[UUID, Entity]) -> None:
        """`before`: as of the plan, which merges nobody who was there; what it had to have saved first may."""
        vendors = self.entities[Noun.VENDOR]
        saved = layer.saved
        moved: list[UUID] = []
        for ident, entity in layer.entities[Noun.VENDOR].items():
            if ident in before and ident not in saved:
                continue
            was = vendors.get(ident)
            if entity.merged_into != (None if was is None else was.merged_into):
                moved.append(ident)
        for noun, shelf in self.entities.items():
            shelf.put(layer.entities[noun].values())
        for ident in moved:
            self._unsettle(ident)

    def _unsettle(self, ident: UUID | None) -> None:
        """What became this vendor, and all it became, is another family from now on."""
        while ident is not None:
            self.families.drop([ident])
            entity = self.entity(Noun.VENDOR, ident)
            if entity is None:
                self.families.clear()
                return
            ident = entity.merged_into

    def entity(self, noun: Noun, ident: UUID) -> Entity | None:
        """As it is known to be; None: not known."""
        for known in self.shelves(noun):
            if (found := known.get(ident)) is not None:
                return found
        return None

    def shelves(self, noun: Noun) -> list[dict[UUID, Entity] | Shelf | FreshDeals]:
        """Where entities are known, the latest first; all of the older layer is remembered, or was."""
        shelf = self.entities.get(noun)
        found: list[dict[UUID, Entity] | Shelf | FreshDeals] = [] if shelf is None else [shelf]
        if newer := self.newer.entities[noun]:  # while a chunk is planned there is little or nothing in it
            found.insert(0, newer)
        if older := self.older.entities[noun]:
            found.append(older)
        if noun is Noun.DEAL and self.older.fresh is not None:
            found.append(self.older.fresh)
        return found

    def learn(self, noun: Noun, entities: Mapping[UUID, Entity]) -> None:
        """The store says this of entities that were not known."""
        if (shelf := self.entities.get(noun)) is not None:
            shelf.learn(entities)


class Remembered(Ground):
    """The ground, under what the import knows and plans."""

    def __init__(self, memory: ImportMemory, ground: Ground) -> None:
        self._ground = ground
        self._catalog = _Catalog(memory, ground.catalog)
        self._records = _Records(memory, ground.records)
        self._linkage = RememberedLinkage(memory, ground.linkage)

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
    def __init__(self, memory: ImportMemory, beneath: GroundCatalog) -> None:
        self._memory = memory
        self._beneath = beneath

    async def known(self, keys: Collection[Key], import_id: UUID | None = None) -> Mapping[Key, Sequence[UUID]]:
        memory = self._memory
        deals = bool(keys) and all(noun is Noun.DEAL for noun, _ in keys)
        if deals:
            await self._ask_for_deals()
        found, asked = memory.holders.known(keys)
        beneath = await self._beneath.known(asked, import_id) if asked else {}
        layers = list(reversed(memory.layers))
        if deals and not any(layer.unkeyed for layer in layers):
            found |= {key: sorted(idents) for key, idents in beneath.items()}
            asked = memory.holders.told(asked)  # no layer has any of the others
        for key in asked:
            idents = list(beneath.get(key, ()))
            for layer in layers:
                if layer.unkeyed:
                    idents = [ident for ident in idents if (*key, ident) not in layer.unkeyed]
                idents += [ident for ident in layer.having(key) if ident not in idents]
            if idents:
                found[key] = sorted(idents)
        if import_id is not None:
            memory.holders.learn({key: found.get(key, ()) for key in asked})
        return found

    async def _ask_for_deals(self) -> None:
        memory = self._memory
        if not memory.deals_asked:
            memory.deals_asked = True
            memory.holders.all_deals = await self.keyless(Noun.DEAL)

    async def deals_met(self) -> Sieve | None:
        if not self._memory.pristine:
            return None  # there may be deals without a key: those of imports that were undone
        await self._ask_for_deals()
        holders = self._memory.holders
        return holders.deals if holders.all_deals else None

    async def keyless(self, noun: Noun) -> bool:
        planned = any(layer.keyed(noun) for layer in self._memory.layers)
        return not planned and await self._beneath.keyless(noun)

    async def get(self, noun: Noun, idents: Collection[UUID]) -> dict[UUID, Entity]:
        found: dict[UUID, Entity] = {}
        asked: list[UUID] = []
        if idents and noun is Noun.DEAL:
            # What planning itself had saved becomes known to the sieve with the plan.
            holders, saved = self._memory.holders, self._memory.newer.entities[noun]
            strange = holders.deals.strange([ident.int for ident in idents])
            if not (holders.all_deals and self._memory.pristine):
                # There may be deals without a key; where all vendors are the import's own, all deals are.
                asked = [ident for ident, new in zip(idents, strange, strict=True) if new and ident not in saved]
            idents = [ident for ident, new in zip(idents, strange, strict=True) if not new or ident in saved]
        shelves = self._memory.shelves(noun) if idents else []
        # Where all vendors are the import's own, one that becomes a node only now is nobody yet.
        unborn = self._memory.newer.nodes if noun is Noun.VENDOR and self._memory.pristine else ()
        for ident in idents:
            for known in shelves:
                if (entity := known.get(ident)) is not None:
                    found[ident] = entity
                    break
            else:
                if ident not in unborn:
                    asked.append(ident)
        if asked:
            beneath = await self._beneath.get(noun, asked)
            self._memory.learn(noun, beneath)
            found |= beneath
        return found

    async def save(self, entities: Sequence[Entity]) -> None:
        memory = self._memory
        known = ((one.id, memory.entity(one.noun, one.id)) for one in entities)
        memory.newer.save(entities, {ident: was for ident, was in known if was is not None})
        memory.families.clear()

    async def standing(self, noun: Noun, idents: Collection[UUID]) -> AsyncIterator[tuple[UUID, Standing]]:
        told: set[tuple[UUID, object]] = set()
        async for ident, standing in self._beneath.standing(noun, idents):
            told.add((ident, standing.place))
            yield ident, standing
        # What is being written may be there already.
        if noun is Noun.VENDOR:
            for layer in reversed(self._memory.layers):
                for ident, standing in layer.claims(self._memory.imported, idents):
                    if (ident, standing.place) not in told:
                        yield ident, standing

    async def told(self, noun: Noun, by: Noun, idents: Collection[UUID]) -> list[Told]:
        memory = self._memory
        told, wanted = await self._beneath.told(noun, by, idents), set(idents)
        for layer in reversed(memory.layers):
            told = [one for one in told if not layer.tells(memory.imported, one.place)]
            told += layer.told(memory.imported, memory.scope, by, wanted)
        return [one for one in told if one.owner(noun) is not None]

    async def reassign(
        self, noun: Noun, moved: Sequence[Told], before: Collection[Attached], after: Collection[Attached]
    ) -> None:
        memory, step = self._memory, Moved(noun, moved, before, after)
        memory.newer.reassign(memory.imported.id, step)
        memory.repeats.forget()
        memory.holders.drop({(noun, text) for _, text, _ in {*before, *after}})

    async def merged(self, idents: Collection[UUID], noun: Noun = Noun.VENDOR) -> dict[UUID, UUID]:
        merged: dict[UUID, UUID] = {}
        seen: set[UUID] = set()
        while wanted := {*idents, *merged.values()} - seen:
            seen |= wanted
            asked: list[UUID] = []
            for ident in wanted:
                entity = self._memory.entity(noun, ident)
                if entity is None:
                    asked.append(ident)
                elif entity.merged_into is not None:
                    merged[ident] = entity.merged_into
            if asked:
                merged |= await self._beneath.merged(asked, noun)
        return merged

    async def members(self, idents: Collection[UUID], noun: Noun = Noun.VENDOR) -> dict[UUID, UUID]:
        if noun is not Noun.VENDOR:
            return await self._members(idents, noun)
        gathered, unknown = self._memory.families.known(idents)
        if unknown:
            members = await self._members(unknown, noun)
            self._memory.families.learn(unknown, members)
            gathered |= members
        return gathered

    async def _members(self, idents: Collection[UUID], noun: Noun) -> dict[UUID, UUID]:
        moved = {
            ident: one.merged_into
            for layer in reversed(self._memory.layers)
            for ident, one in layer.entities[noun].items()
        }
        members: dict[UUID, UUID] = {}
        seen: set[UUID] = set()
        while wanted := {*idents, *members} - seen:
            seen |= wanted
            beneath = await self._beneath.members(wanted, noun)
            members |= {ident: into for ident, into in beneath.items() if ident not in moved}
            members |= {ident: into for ident, into in moved.items() if into is not None and into in wanted}
        return members


class _Records(GroundRecords):
    def __init__(self, memory: ImportMemory, beneath: GroundRecords) -> None:
        self._memory = memory
        self._beneath = beneath

    async def seen(self, import_id: UUID, digests: Collection[int]) -> dict[int, Owners]:
        asked = digests
        if (records := self._memory.records) is not None and import_id == self._memory.imported.id:
            asked = [digest for digest, new in zip(digests, records.strange(digests), strict=True) if not new]
        found = await self._beneath.seen(import_id, asked) if asked else {}
        for layer in reversed(self._memory.layers):
            found = layer.given_away(found) | layer.owned(digests)
        return found
