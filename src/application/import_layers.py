"""Layers: what a chunk of an import is about to write, so that the next one can be planned before it is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from application.ports.work import Work
from domain.catalog import Entity, Kept, Owners, Standing
from domain.linkage.deciding import Edge
from domain.linkage.known import KnownNode
from domain.linkage.model import Model
from domain.plans import Plan
from domain.provenance import Noun, Place
from domain.sources import Import

Key = tuple[Noun, str]


@dataclass(slots=True)
class Layer:
    """All that one chunk writes, and what it finds again by. `sayings`: what planning itself had to write, in order."""

    entities: dict[Noun, dict[UUID, Entity]] = field(default_factory=lambda: {noun: {} for noun in Noun})
    keys: dict[Key, list[UUID]] = field(default_factory=dict)
    nodes: dict[UUID, KnownNode] = field(default_factory=dict)
    digests: dict[UUID, UUID] = field(default_factory=dict)
    holders: dict[int, set[UUID]] = field(default_factory=dict)
    edges: dict[UUID, dict[tuple[str, str], Edge]] = field(default_factory=dict)
    owners: dict[int, Owners] = field(default_factory=dict)
    model: Model | None = None
    kept: tuple[Kept, ...] = ()
    steps: list[_Saved | _Added | Model] = field(default_factory=list)

    def save(self, entities: Sequence[Entity], before: dict[UUID, Entity]) -> None:
        """Planning has these saved; `before`: as they were."""
        self.steps.append(_Saved(entities, before))
        self._shown(entities)

    def add(self, nodes: Sequence[KnownNode], edges: Collection[Edge]) -> None:
        """Planning has these added."""
        self.steps.append(_Added(nodes, edges))
        for node in nodes:
            self.nodes[node.id] = node
            self.digests[node.digest] = node.id
            for key in node.keys:
                self.holders.setdefault(key, set()).add(node.id)
        for edge in edges:
            for end in (edge.left, edge.right):
                self.edges.setdefault(UUID(end), {})[edge.left, edge.right] = edge

    def decide_by(self, model: Model) -> None:
        """Planning has this model kept."""
        self.steps.append(model)
        self.model = model

    def take(self, plan: Plan) -> None:
        """The plan that came of it."""
        self._shown(plan.entities)
        for noun, text, ident in plan.keys:
            self.keys.setdefault((noun, text), []).append(ident)
        self.kept = plan.kept
        for kept in reversed(plan.kept):
            if kept.outcome not in ("rejected", "duplicate"):
                self.owners[kept.digest] = Owners(kept.vendor_ids, kept.contact_ids, kept.deal_ids)

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
            else:
                await work.linkage.decide_by(step)

    def claims(self, imported: Import, vendors: Collection[UUID]) -> Iterator[tuple[UUID, Standing]]:
        """What its records say about these vendors, in order of place."""
        for kept in self.kept:
            if kept.outcome in ("rejected", "duplicate"):
                continue
            for part, ident in enumerate(kept.vendor_ids):
                if ident is not None and ident in vendors:
                    yield ident, Standing(
                        Place(imported.number, kept.seq, part), imported.id, kept.parts[part].vendor, ident,
                        kept.locator, (), imported.pipeline, kept.rules[part], imported.created_at,
                        imported.policies,
                    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Saved:
    entities: Sequence[Entity]
    before: dict[UUID, Entity]


@dataclass(frozen=True, slots=True)
class _Added:
    nodes: Sequence[KnownNode]
    edges: Collection[Edge]
