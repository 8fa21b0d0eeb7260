"""Linkage in memory: nodes with their keys, edges, what people said, and the models."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

import msgspec

from adapters.memory.catalog import ENTITIES, KEYS, vendors_spoken_of
from adapters.memory.tables import Table, Transaction
from application.ports.linkage import Linkage
from domain.linkage.deciding import Edge
from domain.linkage.known import Hanging, Heir, KnownNode, Tie, latest
from domain.linkage.model import Model
from domain.linkage.profiles import Profile
from domain.provenance import Noun


class NodeRow(msgspec.Struct, frozen=True):
    """A node and whose it is."""

    workspace_id: UUID
    known: KnownNode


class EdgeRow(msgspec.Struct, frozen=True):
    """An edge and whose it is."""

    workspace_id: UUID
    edge: Edge


class TieRow(msgspec.Struct, frozen=True):
    """A person's word and whose it is."""

    workspace_id: UUID
    tie: Tie


class HeirRow(msgspec.Struct, frozen=True):
    """Who is away, and whose it is."""

    workspace_id: UUID
    heir: Heir


class ModelRow(msgspec.Struct, frozen=True):
    """A model; the one with the highest `turn` decides."""

    workspace_id: UUID
    model: Model
    turn: int


NODES: Table[tuple[UUID, UUID], NodeRow] = Table(
    "linkage_nodes",
    key=lambda row: (row.workspace_id, row.known.id),
    workspace=lambda row: row.workspace_id,
    unique={"digest": lambda row: (row.workspace_id, row.known.digest)},
)
EDGES: Table[tuple[UUID, str, str], EdgeRow] = Table(
    "linkage_edges",
    key=lambda row: (row.workspace_id, row.edge.left, row.edge.right),
    workspace=lambda row: row.workspace_id,
)
TIES: Table[tuple[UUID, int], TieRow] = Table(
    "linkage_ties", key=lambda row: (row.workspace_id, row.tie.order), workspace=lambda row: row.workspace_id
)
HEIRS: Table[tuple[UUID, UUID], HeirRow] = Table(
    "linkage_heirs", key=lambda row: (row.workspace_id, row.heir.id), workspace=lambda row: row.workspace_id
)
MODELS: Table[tuple[UUID, str], ModelRow] = Table(
    "linkage_models", key=lambda row: (row.workspace_id, row.model.hash), workspace=lambda row: row.workspace_id
)


class MemoryLinkage(Linkage):
    """The linkage of one workspace, inside a work's transaction."""

    def __init__(self, transaction: Transaction, workspace_id: UUID) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id

    async def model(self) -> Model | None:
        rows = list(self._transaction.scan(MODELS))
        return max(rows, key=lambda row: row.turn).model if rows else None

    async def model_of(self, digest: str) -> Model | None:
        row = self._transaction.get(MODELS, (self._workspace_id, digest))
        return None if row is None else row.model

    async def decide_by(self, model: Model) -> None:
        turn = 1 + max((row.turn for row in self._transaction.scan(MODELS)), default=0)
        self._transaction.put(MODELS, ModelRow(self._workspace_id, model, turn))

    async def found(self, digests: Collection[UUID]) -> dict[UUID, UUID]:
        return {known.digest: known.id for known in self._all() if known.digest in digests}

    async def which(self, idents: Collection[UUID]) -> set[UUID]:
        return set(await self.nodes(idents))

    async def profiles(self, idents: Collection[UUID]) -> dict[UUID, Profile]:
        return {ident: known.profile for ident, known in (await self.nodes(idents)).items()}

    async def nodes(self, idents: Collection[UUID]) -> dict[UUID, KnownNode]:
        rows = (self._transaction.get(NODES, (self._workspace_id, ident)) for ident in idents)
        return {row.known.id: row.known for row in rows if row is not None}

    async def walk(self, after: UUID | None, limit: int) -> list[KnownNode]:
        found = [known for known in self._all() if after is None or known.id > after]
        return sorted(found, key=lambda known: known.id)[:limit]

    async def holders(self, keys: Collection[int], most: int) -> list[tuple[int, UUID]]:
        wanted = set(keys)
        found: dict[int, list[UUID]] = {}
        for known in self._all():
            for key in wanted.intersection(known.keys):
                found.setdefault(key, []).append(known.id)
        return [(key, ident) for key, idents in found.items() for ident in sorted(idents)[:most]]

    async def keyed(self, most: int) -> list[tuple[UUID, tuple[int, ...]]] | None:
        found = [(known.id, known.keys) for known in self._all()]
        return found if len(found) <= most else None

    async def pristine(self) -> bool:
        transaction, here = self._transaction, self._workspace_id
        told = [row.workspace_id for row in transaction.scan(ENTITIES) if row.entity.noun is Noun.VENDOR]
        told += [row.workspace_id for row in transaction.scan(KEYS) if row.noun is Noun.VENDOR]
        told += [row.workspace_id for row in transaction.scan(NODES)]
        told += [row.workspace_id for row in transaction.scan(TIES)]
        told += [row.workspace_id for row in transaction.scan(HEIRS)]
        return here not in told

    async def add(self, nodes: Sequence[KnownNode], edges: Collection[Edge]) -> list[Heir]:
        came_back = await self.handed([known.id for known in nodes])
        for known in nodes:
            self._transaction.put(NODES, NodeRow(self._workspace_id, known))
            self._transaction.delete(HEIRS, (self._workspace_id, known.id))
        for edge in edges:
            self._transaction.put(EDGES, EdgeRow(self._workspace_id, edge))
        return came_back

    async def hand_over(self, heirs: Sequence[Heir]) -> None:
        for heir in heirs:
            self._transaction.put(HEIRS, HeirRow(self._workspace_id, heir))

    async def handed(self, idents: Collection[UUID]) -> list[Heir]:
        rows = (self._transaction.get(HEIRS, (self._workspace_id, ident)) for ident in set(idents))
        return sorted(row.heir for row in rows if row is not None)

    async def remove(self, idents: Collection[UUID]) -> None:
        for edge in await self.edges(idents):
            self._transaction.delete(EDGES, (self._workspace_id, edge.left, edge.right))
        for ident in await self.which(idents):
            self._transaction.delete(NODES, (self._workspace_id, ident))

    async def hanging(self, idents: Collection[UUID]) -> Hanging:
        edges = [row.edge for row in self._transaction.scan(EDGES)]
        ties = latest([row.tie for row in self._transaction.scan(TIES)])
        beside: dict[UUID, set[UUID]] = {}
        bound = [(UUID(edge.left), UUID(edge.right)) for edge in edges if edge.same]
        heirs = [row.heir for row in self._transaction.scan(HEIRS)]
        bound += [(tie.left, tie.right) for tie in ties if tie.must] + [(one.id, one.heir) for one in heirs]
        for one, two in bound:
            beside.setdefault(one, set()).add(two)
            beside.setdefault(two, set()).add(one)
        reached: set[UUID] = set()
        to_go = list(idents)
        while to_go:
            ident = to_go.pop()
            if ident not in reached:
                reached.add(ident)
                to_go.extend(beside.get(ident, ()))
        known = await self.nodes(reached)
        texts = {str(ident) for ident in reached}
        away = {one.id: one.born for one in heirs}
        return Hanging(
            {ident: known[ident].born if ident in known else away.get(ident) for ident in reached},
            tuple(edge for edge in edges if edge.left in texts and edge.right in texts),
            tuple(tie for tie in ties if tie.left in reached and tie.right in reached),
            tuple(sorted(one for one in heirs if one.id in reached)),
        )

    async def edges(self, idents: Collection[UUID]) -> list[Edge]:
        texts = {str(ident) for ident in idents}
        every = (row.edge for row in self._transaction.scan(EDGES))
        return sorted(edge for edge in every if edge.left in texts or edge.right in texts)

    async def tie(self, ties: Sequence[Tie]) -> None:
        last = max((row.tie.order for row in self._transaction.scan(TIES)), default=0)
        for order, tie in enumerate(ties, last + 1):
            self._transaction.put(TIES, TieRow(self._workspace_id, msgspec.structs.replace(tie, order=order)))

    async def untie(self, source: UUID) -> set[UUID]:
        ties = [row.tie for row in self._transaction.scan(TIES) if row.tie.source == source]
        for tie in ties:
            self._transaction.delete(TIES, (self._workspace_id, tie.order))
        return {end for tie in ties for end in (tie.left, tie.right)}

    async def parted(self, idents: Collection[UUID]) -> list[Tie]:
        ties = latest([row.tie for row in self._transaction.scan(TIES)])
        return [tie for tie in ties if tie.must is False and tie.left in idents and tie.right in idents]

    async def silent(self, idents: Collection[UUID]) -> set[UUID]:
        return set(idents) - vendors_spoken_of(self._transaction, idents)

    def _all(self) -> Iterator[KnownNode]:
        return (row.known for row in self._transaction.scan(NODES))
