"""Layers: what a chunk of an import is about to write, so that the next one can be planned before it is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import msgspec

from application.ports.work import Work
from domain.catalog import Entity, Kept, Owners, Standing
from domain.fresh_deals import FreshDeals
from domain.linkage.deciding import Edge, ident_of
from domain.linkage.known import KnownNode
from domain.linkage.model import Model
from domain.plans import Plan
from domain.provenance import Noun, Place
from domain.sources import Import
from domain.told import Attached, Told, given, holders_of, told_of

Key = tuple[Noun, str]


@dataclass(slots=True)
class Layer:
    """All that one chunk writes, and what it finds again by. `sayings`: what planning itself had to write, in order."""

    entities: dict[Noun, dict[UUID, Entity]] = field(default_factory=lambda: {noun: {} for noun in Noun})
    fresh: FreshDeals | None = None
    """Deals that stand among the entities only when somebody asks, as hardly anybody does."""
    nodes: dict[UUID, KnownNode] = field(default_factory=dict)
    digests: dict[UUID, UUID] = field(default_factory=dict)
    edges: dict[UUID, dict[tuple[str, str], Edge]] = field(default_factory=dict)
    model: Model | None = None
    kept: tuple[Kept, ...] = ()
    moved: dict[Place, Told] = field(default_factory=dict)
    given: dict[int, list[tuple[Noun, Told]]] = field(default_factory=dict)
    """Of records of this import by digest: the parts that were given to others, in order."""
    unkeyed: set[tuple[Noun, str, UUID]] = field(default_factory=set)
    steps: list[_Saved | _Added | Moved | Model] = field(default_factory=list)
    _holders: dict[int, set[UUID]] = field(default_factory=dict)
    _unlisted: list[KnownNode] = field(default_factory=list)
    _keys: dict[Key, list[UUID]] = field(default_factory=dict)
    _keyless: FreshDeals | None = None
    _records: dict[int, Kept] | None = None

    def having(self, key: Key) -> Sequence[UUID]:
        """Who has the key by this layer."""
        return (self._keys if key[0] is not Noun.DEAL else self._deals_too()).get(key, ())

    def keyed(self, noun: Noun) -> bool:
        """Whether anything of the noun has a key by this layer."""
        return (noun is Noun.DEAL and bool(self._keyless)) or any(kind is noun for kind, _ in self._keys)

    def _deals_too(self) -> dict[Key, list[UUID]]:
        """The keys, those of the fresh deals put among them now."""
        if (fresh := self._keyless) is not None:
            self._keyless = None
            for text, ident in zip(fresh.texts, fresh.idents, strict=True):
                self._keys.setdefault((Noun.DEAL, text), []).append(ident)
        return self._keys

    @property
    def holders(self) -> dict[int, set[UUID]]:
        """The nodes by key; they are put there when this is asked for, which it seldom is."""
        for node in self._unlisted:
            ident = node.id
            for key in node.keys:
                self._holders.setdefault(key, set()).add(ident)
        self._unlisted.clear()
        return self._holders

    @property
    def saved(self) -> set[UUID]:
        """What planning had to have saved before the plan itself is."""
        return {one.id for step in self.steps if isinstance(step, _Saved) for one in step.entities}

    def save(self, entities: Sequence[Entity], before: dict[UUID, Entity]) -> None:
        """Planning has these saved; `before`: as they were."""
        self.steps.append(_Saved(entities, before))
        self._shown(entities)

    def add(self, nodes: Sequence[KnownNode], edges: Collection[Edge]) -> None:
        """Planning has these added."""
        self.steps.append(_Added(nodes, edges))
        for node in nodes:
            ident = node.id
            self.nodes[ident] = node
            self.digests[node.digest] = ident
        self._unlisted.extend(nodes)
        for edge in edges:
            for end in (edge.left, edge.right):
                self.edges.setdefault(ident_of(end), {})[edge.left, edge.right] = edge

    def reassign(self, import_id: UUID, step: Moved) -> None:
        """Planning has parts of records given to others; those of the import itself are found again by their digest."""
        self.steps.append(step)
        for one in step.moved:
            self.moved[one.place] = one
            if one.import_id == import_id:
                self.given.setdefault(one.digest, []).append((step.noun, one))
        for text, ident in step.gone:
            self.unkeyed.add((step.noun, text, ident))
            if ident in (held := self._deals_too().get((step.noun, text), [])):
                held.remove(ident)
        for text, ident in step.new:
            self.unkeyed.discard((step.noun, text, ident))
            self._deals_too().setdefault((step.noun, text), []).append(ident)

    def decide_by(self, model: Model) -> None:
        """Planning has this model kept."""
        self.steps.append(model)
        self.model = model

    def take(self, plan: Plan) -> None:
        """The plan that came of it."""
        self._shown(plan.entities)
        self.fresh = self._keyless = plan.fresh
        keys = self._keys
        for noun, text, ident in plan.keys:
            key = noun, text
            if key in keys:
                keys[key].append(ident)
            else:
                keys[key] = [ident]
        self.kept, self._records = plan.kept, None

    def digests_kept(self) -> list[int]:
        """Those of the planned records."""
        return [kept.digest for kept in self.kept if kept.outcome not in ("rejected", "duplicate")]

    def owned(self, digests: Collection[int]) -> dict[int, Owners]:
        """Whom the planned records of these digests belong to."""
        if (records := self._records) is None:
            told = (kept for kept in reversed(self.kept) if kept.outcome not in ("rejected", "duplicate"))
            records = self._records = {kept.digest: kept for kept in told}
        found = ((digest, records[digest]) for digest in records.keys() & digests)
        return {digest: Owners(kept.vendor_ids, kept.contact_ids, kept.deal_ids) for digest, kept in found}

    def _shown(self, entities: Iterable[Entity]) -> None:
        for entity in entities:
            self.entities[entity.noun][entity.id] = entity

    async def write_steps(self, work: Work) -> None:
        """Write what planning had to have written, before the plan itself is."""
        for step in self.steps:
            if isinstance(step, _Saved):
                await work.catalog.save(step.entities, step.before)
            elif isinstance(step, _Added):
                await work.linkage.add(step.nodes, step.edges)
            elif isinstance(step, Moved):
                await work.catalog.reassign(step.noun, step.moved, step.before, step.after)
            else:
                await work.linkage.decide_by(step)

    def tells(self, imported: Import, place: Place) -> bool:
        """Whether what a part of a record tells, and whose it is, is known from here."""
        kept = self.kept
        mine = bool(kept) and place.number == imported.number and kept[0].seq <= place.seq <= kept[-1].seq
        return mine or place in self.moved

    def told(self, imported: Import, scope: str, by: Noun, idents: Collection[UUID]) -> Iterator[Told]:
        """The parts that belong to one of these, of this chunk and of what was given to others."""
        for kept in self.kept:
            owners = {Noun.VENDOR: kept.vendor_ids, Noun.CONTACT: kept.contact_ids, Noun.DEAL: kept.deal_ids}[by]
            if any(ident in idents for ident in owners):
                yield from (one for one in told_of(imported, scope, kept) if one.owner(by) in idents)
        yield from (one for one in self.moved.values() if one.owner(by) in idents)

    def given_away(self, known: Mapping[int, Owners]) -> dict[int, Owners]:
        """Whom planned records of this import belong to, by digest; `known`: as was known before this chunk."""
        found = dict(known)
        for digest in self.given.keys() & known.keys():
            for noun, told in self.given[digest]:
                found[digest] = given(found[digest], noun, [told])
        return found

    def claims(self, imported: Import, vendors: Collection[UUID]) -> Iterator[tuple[UUID, Standing]]:
        """What its records say about these vendors, in order of place."""
        for kept in self.kept:
            if kept.outcome in ("rejected", "duplicate"):
                continue
            for part, ident in enumerate(kept.vendor_ids):
                if ident is not None and ident in vendors:
                    yield ident, Standing(
                        Place(imported.number, kept.seq, part, kept.parts[part].said), imported.id,
                        kept.parts[part].vendor, ident, kept.locator, (), imported.pipeline, kept.rules[part],
                        imported.created_at, imported.policies,
                    )  # fmt: skip


class Moved(msgspec.Struct, frozen=True):
    """Parts of records given to other contacts or deals, as of Catalog.reassign."""

    noun: Noun
    moved: Sequence[Told]
    before: Collection[Attached]
    after: Collection[Attached]

    @property
    def gone(self) -> set[tuple[str, UUID]]:
        """Who no longer has which key text, for any import."""
        return holders_of(self.before) - holders_of(self.after)

    @property
    def new(self) -> set[tuple[str, UUID]]:
        """Who has which key text from now on."""
        return holders_of(self.after) - holders_of(self.before)


@dataclass(frozen=True, slots=True)
class _Saved:
    entities: Sequence[Entity]
    before: dict[UUID, Entity]


@dataclass(frozen=True, slots=True)
class _Added:
    nodes: Sequence[KnownNode]
    edges: Collection[Edge]
