"""The catalogue in memory: projections, match keys, and live claims read back from the records that are kept."""

from __future__ import annotations

import builtins
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from adapters.memory.imports import IMPORTS, RETRACTIONS, Retraction
from adapters.memory.records import PLANNED, RECORDS, RecordRow
from adapters.memory.sources import SOURCES
from adapters.memory.tables import Table, Transaction
from application.ports.catalog import NOTHING, Catalog, Decision, Entity, Kept, Page, Standing
from domain.catalog import Owners
from domain.errors import conflict
from domain.listing import finds, mark, name_mark, search_text, sort_name
from domain.plans_undo import family, roots, silenced
from domain.provenance import Noun, Place
from domain.sources import Import, scope_of
from domain.told import Attached, Told, given, told_of


class EntityRow(msgspec.Struct, frozen=True):
    """A projection."""

    workspace_id: UUID
    entity: Entity


class KeyRow(msgspec.Struct, frozen=True):
    """A key text attached to an entity on behalf of an import."""

    workspace_id: UUID
    noun: Noun
    text: str
    entity_id: UUID
    import_id: UUID


class DecisionRow(msgspec.Struct, frozen=True):
    """A person's decision."""

    workspace_id: UUID
    decision: Decision


class EpochRow(msgspec.Struct, frozen=True):
    """How often a workspace's catalogue was locked."""

    workspace_id: UUID
    epoch: int


EPOCHS: Table[UUID, EpochRow] = Table(
    "catalog_epochs", key=lambda r: r.workspace_id, workspace=lambda r: r.workspace_id
)
EntityKey = tuple[UUID, Noun, UUID]
ENTITIES: Table[EntityKey, EntityRow] = Table(
    "entities", key=lambda r: (r.workspace_id, r.entity.noun, r.entity.id), workspace=lambda r: r.workspace_id
)
KEYS: Table[KeyRow, KeyRow] = Table("match_keys", key=lambda r: r, workspace=lambda r: r.workspace_id)
DECISIONS: Table[UUID, DecisionRow] = Table(
    "decisions", key=lambda r: r.decision.id, workspace=lambda r: r.workspace_id
)


def owner_of(kept: Kept, noun: Noun, part: int) -> UUID | None:
    """Whose this part of a record is."""
    idents = {Noun.VENDOR: kept.vendor_ids, Noun.CONTACT: kept.contact_ids, Noun.DEAL: kept.deal_ids}[noun]
    return idents[part] if part < len(idents) else None


def _given(kept: Kept, noun: Noun, told: Iterable[Told]) -> Kept:
    owners = given(Owners(kept.vendor_ids, kept.contact_ids, kept.deal_ids), noun, told)
    return msgspec.structs.replace(kept, contact_ids=owners.contact_ids, deal_ids=owners.deal_ids)


def vendors_spoken_of(transaction: Transaction, idents: Collection[UUID]) -> set[UUID]:
    """Those of the vendors about which a live record says something itself."""
    found: set[UUID] = set()
    for row in transaction.scan(RECORDS):
        if row.kept.outcome in PLANNED and transaction.get(RETRACTIONS, row.import_id) is None:
            found.update(ident for ident in row.kept.vendor_ids if ident is not None and ident in idents)
    return found


class MemoryCatalog(Catalog):
    """The catalogue of one workspace, inside a work's transaction."""

    def __init__(self, transaction: Transaction, workspace_id: UUID) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id

    async def lock(self) -> int:
        await self._transaction.lock(("catalog", self._workspace_id))
        before = self._transaction.fresh(EPOCHS, self._workspace_id)
        epoch = 1 if before is None else before.epoch + 1
        self._transaction.put(EPOCHS, EpochRow(self._workspace_id, epoch))
        return epoch

    async def known(
        self, keys: Collection[tuple[Noun, str]], import_id: UUID | None = None
    ) -> Mapping[tuple[Noun, str], Sequence[UUID]]:
        del import_id  # attaching twice costs nothing here
        found: dict[tuple[Noun, str], set[UUID]] = {}
        for row in self._transaction.scan(KEYS):
            if (row.noun, row.text) in keys:
                found.setdefault((row.noun, row.text), set()).add(row.entity_id)
        return {key: sorted(idents) for key, idents in found.items()}

    async def keyless(self, noun: Noun) -> bool:
        return not any(row.noun is noun for row in self._transaction.scan(KEYS))

    async def get(self, noun: Noun, idents: Collection[UUID]) -> dict[UUID, Entity]:
        rows = (self._transaction.get(ENTITIES, (self._workspace_id, noun, ident)) for ident in idents)
        return {row.entity.id: row.entity for row in rows if row is not None}

    async def save(self, entities: Sequence[Entity], before: Mapping[UUID, Entity] = NOTHING) -> None:
        for entity in entities:
            place = (self._workspace_id, entity.noun, entity.id)
            if entity.id in before and self._transaction.get(ENTITIES, place) is None:
                raise RuntimeError(f"{entity.noun} {entity.id} was to be changed, and is not there")
            self._transaction.put(ENTITIES, EntityRow(self._workspace_id, entity))

    async def found(self, deals: Sequence[Entity]) -> None:
        places = ((self._workspace_id, Noun.DEAL, deal.id) for deal in deals)
        if any(self._transaction.get(ENTITIES, place) is not None for place in places):
            raise conflict("deal_exists", "A deal that was to be founded is there already.")
        await self.save(deals)

    async def silence(self, noun: Noun, idents: Collection[UUID], number: int, now: datetime) -> set[UUID]:
        told = {ident for ident, _ in self._claims(noun, idents)}
        found = await self.get(noun, [ident for ident in idents if ident not in told])
        silent = [one for one in found.values() if not one.pins]
        await self.save([silenced(one, number, now) for one in silent])
        return {one.id for one in silent}

    async def attach(self, import_id: UUID, keys: Collection[tuple[Noun, str, UUID]]) -> None:
        for noun, text, ident in keys:
            self._transaction.put(KEYS, KeyRow(self._workspace_id, noun, text, ident, import_id))

    async def detach(self, import_id: UUID) -> None:
        for row in list(self._transaction.scan(KEYS)):
            if row.import_id == import_id:
                self._transaction.delete(KEYS, row)

    async def retract(self, import_id: UUID) -> None:
        self._transaction.put(RETRACTIONS, Retraction(import_id, self._workspace_id))

    async def restore(self, import_id: UUID) -> None:
        self._transaction.delete(RETRACTIONS, import_id)

    async def touched(self, import_id: UUID, noun: Noun, after: UUID | None, limit: int) -> list[UUID]:
        found = {
            row.entity_id
            for row in self._transaction.scan(KEYS)
            if row.import_id == import_id and row.noun == noun and (after is None or row.entity_id > after)
        }
        return sorted(found)[:limit]

    def _claims(self, noun: Noun, idents: Collection[UUID]) -> Iterator[tuple[UUID, Standing]]:
        for row in self._transaction.scan(RECORDS):
            if row.kept.outcome not in PLANNED or self._transaction.get(RETRACTIONS, row.import_id) is not None:
                continue
            for part in range(len(row.kept.parts)):
                ident = owner_of(row.kept, noun, part)
                if ident is not None and ident in idents:
                    yield ident, self._standing(row, noun, part)

    def _standing(self, row: RecordRow, noun: Noun, part: int) -> Standing:
        kept, source = row.kept, self._source(row.import_id)
        return Standing(
            place=Place(row.number, kept.seq, part, kept.parts[part].said),
            import_id=row.import_id,
            claims=kept.parts[part].of(noun),
            vendor_id=owner_of(kept, Noun.VENDOR, part),
            locator=kept.locator,
            columns=source.columns,
            pipeline=source.pipeline,
            rule=kept.rules[part] if part < len(kept.rules) else "",
            came_at=source.created_at,
            policies=source.policies,
        )

    def _source(self, import_id: UUID) -> Import:
        found = self._transaction.get(IMPORTS, import_id)
        if found is None:
            raise LookupError(f"records of import {import_id}, which is not there")
        return found

    async def standing(self, noun: Noun, idents: Collection[UUID]) -> AsyncIterator[tuple[UUID, Standing]]:
        for ident, claims in sorted(self._claims(noun, idents), key=lambda found: (found[0], found[1].place)):
            yield ident, claims

    async def newest(self, noun: Noun, idents: Collection[UUID], limit: int) -> list[Standing]:
        found = [claims for _, claims in self._claims(noun, idents)]
        return sorted(found, key=lambda claims: claims.place, reverse=True)[:limit]

    async def at(self, noun: Noun, idents: Collection[UUID], places: Collection[Place]) -> list[Standing]:
        return [claims for _, claims in self._claims(noun, idents) if claims.place in places]

    async def told(self, noun: Noun, by: Noun, idents: Collection[UUID]) -> builtins.list[Told]:
        found: list[Told] = []
        for row in self._transaction.scan(RECORDS):
            if self._transaction.get(RETRACTIONS, row.import_id) is None:
                imported = self._source(row.import_id)
                source = self._transaction.get(SOURCES, imported.source_id)
                scope = scope_of(imported, "" if source is None else source.sha256)
                found += told_of(imported, scope, row.kept)
        return [one for one in found if one.owner(noun) is not None and one.owner(by) in idents]

    async def owned(self, noun: Noun, vendors: Collection[UUID], after: UUID | None, limit: int) -> builtins.list[UUID]:
        found = {one.owner(noun) for one in await self.told(noun, Noun.VENDOR, vendors)}
        return sorted(one for one in found if one is not None and (after is None or one > after))[:limit]

    async def reassign(
        self, noun: Noun, moved: Sequence[Told], before: Collection[Attached], after: Collection[Attached]
    ) -> None:
        by_record: dict[tuple[UUID, int], list[Told]] = {}
        for one in moved:
            by_record.setdefault((one.import_id, one.digest), []).append(one)
        for row in list(self._transaction.scan(RECORDS)):
            told = by_record.get((row.import_id, row.kept.digest), ())
            if told and row.kept.outcome in (*PLANNED, "duplicate"):
                self._transaction.put(RECORDS, msgspec.structs.replace(row, kept=_given(row.kept, noun, told)))
        for import_id, text, ident in set(before) - set(after):
            self._transaction.delete(KEYS, KeyRow(self._workspace_id, noun, text, ident, import_id))
        for import_id, text, ident in set(after) - set(before):
            self._transaction.put(KEYS, KeyRow(self._workspace_id, noun, text, ident, import_id))

    async def merged(self, idents: Collection[UUID], noun: Noun = Noun.VENDOR) -> dict[UUID, UUID]:
        every = self._merged(noun)
        return {ident: every[ident] for given in idents for ident in (given, *roots(given, every)) if ident in every}

    async def members(self, idents: Collection[UUID], noun: Noun = Noun.VENDOR) -> dict[UUID, UUID]:
        every = self._merged(noun)
        return {ident: every[ident] for ident in family(idents, every) - set(idents)}

    def _merged(self, noun: Noun) -> dict[UUID, UUID]:
        entities = (row.entity for row in self._transaction.scan(ENTITIES) if row.entity.noun is noun)
        return {entity.id: entity.merged_into for entity in entities if entity.merged_into is not None}

    async def decide(self, decision: Decision) -> None:
        self._transaction.put(DECISIONS, DecisionRow(self._workspace_id, decision))

    async def decision(self, ident: UUID) -> Decision | None:
        row = self._transaction.get(DECISIONS, ident)
        return None if row is None else row.decision

    async def words(self, idents: Collection[UUID]) -> builtins.list[Decision]:
        standing = [row.decision for row in self._transaction.scan(DECISIONS) if row.decision.undone_at is None]
        found = [one for one in standing if not {one.into, *one.from_ids}.isdisjoint(idents)]
        return sorted(found, key=lambda one: (one.decided_at, one.id))

    async def walk(self, noun: Noun, after: UUID | None, limit: int) -> builtins.list[Entity]:
        entities = [row.entity for row in self._transaction.scan(ENTITIES)]
        found = [one for one in entities if one.noun is noun and one.shown and (after is None or one.id > after)]
        return sorted(found, key=lambda entity: entity.id)[:limit]

    async def list(
        self, noun: Noun, page: Page, query: str = "", vendor_id: UUID | None = None
    ) -> tuple[list[Entity], str | None]:
        owners = {vendor_id} if vendor_id is None else {vendor_id, *(await self.members([vendor_id]))}
        found: list[tuple[tuple[str, UUID], Entity]] = []
        for row in self._transaction.scan(ENTITIES):
            entity = row.entity
            if entity.noun is not noun or not entity.shown:
                continue
            if vendor_id is not None and entity.vendor_id not in owners:
                continue
            values = entity.values
            if finds(noun, query, search_text(noun, values)):
                found.append(((sort_name(noun, values), entity.id), entity))
        after = None if page.after is None else name_mark(page.after)
        rest = sorted((entry for entry in found if after is None or entry[0] > after), key=lambda entry: entry[0])
        shown = rest[: page.limit]
        return [entity for _, entity in shown], mark(*shown[-1][0]) if len(rest) > page.limit else None
