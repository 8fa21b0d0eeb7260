"""The linkage as an import knows it: nodes and edges that it plans, over those that the store has."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from application.ground import GroundLinkage
from domain.held_ids import of_ids
from domain.linkage.deciding import Edge, ident_of
from domain.linkage.holding import Holding
from domain.linkage.known import Hanging, Heir, KnownNode, Tie
from domain.linkage.model import Model
from domain.linkage.profiles import Profile
from domain.provenance import Place

if TYPE_CHECKING:
    from application.import_memory import ImportMemory


FEW = 20_000
"""Nodes of a workspace up to which an import takes all their keys along, some hundred bytes each."""


class RememberedLinkage(GroundLinkage):
    """The linkage beneath, under the memory."""

    def __init__(self, memory: ImportMemory, beneath: GroundLinkage) -> None:
        self._memory = memory
        self._beneath = beneath

    async def model(self) -> Model | None:
        memory = self._memory
        if memory.model is None:
            memory.model = memory.newer.model or memory.older.model or await self._beneath.model()
        return memory.model

    async def decide_by(self, model: Model) -> None:
        self._memory.newer.decide_by(model)
        self._memory.model = model

    async def found(self, digests: Collection[UUID]) -> dict[UUID, UUID]:
        memory = self._memory
        found: dict[UUID, UUID] = {}
        asked: list[UUID] = []
        held, _ = memory.digests.get(of_ids(digests))
        for digest, known in zip(digests, held, strict=True):
            ident = known or memory.newer.digests.get(digest) or memory.older.digests.get(digest)
            if ident is None:
                asked.append(digest)
            else:
                found[digest] = ident
        if asked and not (await self.pristine() and memory.digests.whole):
            beneath = await self._beneath.found(asked)
            memory.digests.put(of_ids(beneath), list(beneath.values()))
            found |= beneath
        return found

    async def pristine(self) -> bool:
        memory = self._memory
        if memory.pristine is None:
            memory.pristine = not any(layer.nodes for layer in memory.layers) and await self._beneath.pristine()
        return memory.pristine

    async def which(self, idents: Collection[UUID]) -> set[UUID]:
        here = {ident for layer in self._memory.layers for ident in idents if ident in layer.nodes}
        return here | await self._beneath.which([ident for ident in idents if ident not in here])

    async def profiles(self, idents: Collection[UUID]) -> dict[UUID, Profile]:
        found = {
            ident: layer.nodes[ident].profile
            for layer in self._memory.layers
            for ident in idents
            if ident in layer.nodes
        }
        return found | await self._beneath.profiles([ident for ident in idents if ident not in found])

    async def holding(self) -> Holding | None:
        """All keys there are; None too where this chunk has planned nodes before, which are not among them yet."""
        await self._ask()
        return None if self._memory.newer.nodes else self._memory.holding

    async def _ask(self) -> None:
        memory = self._memory
        if not memory.asked:
            memory.asked = True
            if (known := await self._beneath.keyed(FEW)) is not None:
                memory.hold(known)

    async def holders(self, keys: Collection[int], most: int) -> list[tuple[int, UUID]]:
        memory = self._memory
        await self._ask()
        if memory.holding is None:
            rows = await self._beneath.holders(keys, most)
            here = [layer.holders for layer in memory.layers if layer.holders]
        else:
            rows = await asyncio.to_thread(memory.holding.holders, keys, most)
            here = [memory.newer.holders]
        own = {key for held in here for key in held.keys() & keys}
        if not own:
            return rows
        found: dict[int, set[UUID]] = {key: set() for key in own}
        told: list[tuple[int, UUID]] = []
        for row in rows:
            if (idents := found.get(row[0])) is None:
                told.append(row)
            else:
                idents.add(row[1])
        for key, idents in found.items():
            idents.update(*(held[key] for held in here if key in held))
            told += [(key, ident) for ident in (sorted(idents)[:most] if len(idents) > most else idents)]
        return told

    async def add(self, nodes: Sequence[KnownNode], edges: Collection[Edge]) -> list[Heir]:
        self._memory.newer.add(nodes, edges)
        return await self.handed([one.id for one in nodes])

    async def hanging(self, idents: Collection[UUID]) -> Hanging:
        born: dict[UUID, Place | None] = {}
        edges: dict[tuple[str, str], Edge] = {}
        ties: set[Tie] = set()
        heirs: set[Heir] = set()
        layers = self._memory.layers
        beyond, asked = self._bound(idents), 0
        while beyond:
            beneath, asked = await self._beneath.hanging(beyond), asked + 1
            reached = {*beyond, *beneath.born}
            born.update(dict.fromkeys(beyond) | beneath.born)
            ties.update(beneath.ties)
            heirs.update(beneath.heirs)
            edges.update(((edge.left, edge.right), edge) for edge in beneath.edges)
            beyond = self._bound(reached) - born.keys()
        if asked > 1:
            # What is said of two of them that were not asked for together: that they are not one, as a rule.
            beneath = await self._beneath.hanging(born)
            ties.update(beneath.ties)
            edges.update(((edge.left, edge.right), edge) for edge in beneath.edges)
        for layer in reversed(layers):
            for ident in layer.edges.keys() & born.keys():
                edges.update(layer.edges[ident])
        for layer in layers:
            born |= {ident: layer.nodes[ident].born for ident in born if ident in layer.nodes}
        among = tuple([one for one in edges.values() if ident_of(one.left) in born and ident_of(one.right) in born])
        away = tuple(sorted(one for one in heirs if not any(one.id in layer.nodes for layer in layers)))
        return Hanging(born, among, tuple(sorted(ties)), away)

    def _bound(self, idents: Collection[UUID]) -> set[UUID]:
        """These, and all that edges which are planned bind to them, step by step."""
        reached, to_go = set(idents), list(idents)
        planned = [layer.edges for layer in self._memory.layers if layer.edges]
        while to_go and planned:
            ident = to_go.pop()
            for edges in planned:
                for edge in edges.get(ident, {}).values():
                    if edge.same:
                        for end in (ident_of(edge.left), ident_of(edge.right)):
                            if end not in reached:
                                reached.add(end)
                                to_go.append(end)
        return reached

    async def keyed(self, most: int) -> list[tuple[UUID, tuple[int, ...]]] | None:
        """None: what is planned is not among what the store has."""
        del most
        return None

    async def handed(self, idents: Collection[UUID]) -> list[Heir]:
        return [] if await self.pristine() else await self._beneath.handed(idents)
