"""A shadow of the linkage: nodes and edges that a plan would have added, over those that there are."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar
from uuid import UUID

import msgspec

from application.ground import GroundLinkage
from application.ports.scratch import Scratchpad
from domain.linkage.deciding import Edge
from domain.linkage.gathering import MOST_HOLDERS
from domain.linkage.known import Hanging, Heir, KnownNode, Tie
from domain.linkage.model import Model
from domain.linkage.profiles import Profile
from domain.provenance import Place

T = TypeVar("T")
FOLLOWED = MOST_HOLDERS + 1
"""Nodes remembered of one key, those with the lowest ids: more are never asked for."""

_node, _edges = msgspec.msgpack.Decoder(KnownNode), msgspec.msgpack.Decoder(list[Edge])
_model = msgspec.msgpack.Decoder(Model)
_encode = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True, slots=True)
class LinkagePages:
    """What a shadow keeps of nodes, keys and edges. Calls are blocking."""

    pad: Scratchpad
    name: str = ""

    def model(self) -> Model | None:
        """The one decided for here."""
        found = self.pad.get(f"{self.name}model", [b"now"])
        return _model.decode(found[b"now"]) if found else None

    def decide_by(self, model: Model) -> None:
        """Keep it."""
        self.pad.put(f"{self.name}model", [(b"now", _encode(model))])

    def found(self, digests: Collection[UUID]) -> dict[UUID, UUID]:
        """The nodes that say this."""
        held = self.pad.get(f"{self.name}nodes by digest", {one.bytes for one in digests})
        return {UUID(bytes=digest): UUID(bytes=ident) for digest, ident in held.items()}

    def nodes(self, idents: Collection[UUID]) -> dict[UUID, KnownNode]:
        """Those of the vendors that became nodes here."""
        held = self.pad.get(f"{self.name}nodes", {one.bytes for one in idents})
        return {UUID(bytes=ident): _node.decode(value) for ident, value in held.items()}

    def holders(self, keys: Collection[int]) -> dict[int, list[bytes]]:
        """The nodes with these keys, the lowest ids first."""
        held = self.pad.get(f"{self.name}nodes by key", {_eight(key) for key in keys})
        return {int.from_bytes(key, "big", signed=True): _pieces(value) for key, value in held.items()}

    def add(self, nodes: Sequence[KnownNode], edges: Collection[Edge]) -> None:
        """Keep them."""
        self.pad.put(f"{self.name}nodes", ((one.id.bytes, _encode(one)) for one in nodes))
        self.pad.put(f"{self.name}nodes by digest", ((one.digest.bytes, one.id.bytes) for one in nodes))
        held = self.holders({key for one in nodes for key in one.keys})
        for one in nodes:
            for key in one.keys:
                held.setdefault(key, []).append(one.id.bytes)
        self.pad.put(
            f"{self.name}nodes by key",
            ((_eight(key), b"".join(sorted(set(idents))[:FOLLOWED])) for key, idents in held.items()),
        )
        self._join(edges)

    def _join(self, edges: Collection[Edge]) -> None:
        by_end: dict[UUID, list[Edge]] = {}
        for edge in edges:
            for end in (edge.left, edge.right):
                by_end.setdefault(UUID(end), []).append(edge)
        held = self.edges(by_end)
        for ident, new in by_end.items():
            replaced = {(edge.left, edge.right) for edge in new}
            new += [edge for edge in held.get(ident, ()) if (edge.left, edge.right) not in replaced]
        self.pad.put(f"{self.name}edges", ((ident.bytes, _encode(some)) for ident, some in by_end.items()))

    def edges(self, idents: Collection[UUID]) -> dict[UUID, list[Edge]]:
        """The edges of these nodes that came here, by node."""
        held = self.pad.get(f"{self.name}edges", {one.bytes for one in idents})
        return {UUID(bytes=ident): _edges.decode(value) for ident, value in held.items()}

    def every_edge(self) -> Iterator[Edge]:
        """Each edge that came here, once."""
        for ident, value in self.pad.walk(f"{self.name}edges"):
            yield from (edge for edge in _edges.decode(value) if UUID(edge.left).bytes == ident)


class ShadowLinkage(GroundLinkage):
    """The linkage beneath, and what the pages have over it."""

    def __init__(self, pages: LinkagePages, beneath: GroundLinkage) -> None:
        self._pages = pages
        self._beneath = beneath

    async def model(self) -> Model | None:
        return await asyncio.to_thread(self._pages.model) or await self._beneath.model()

    async def decide_by(self, model: Model) -> None:
        await asyncio.to_thread(self._pages.decide_by, model)

    async def found(self, digests: Collection[UUID]) -> dict[UUID, UUID]:
        return await self._beneath.found(digests) | await asyncio.to_thread(self._pages.found, digests)

    async def which(self, idents: Collection[UUID]) -> set[UUID]:
        return await self._beneath.which(idents) | (await asyncio.to_thread(self._pages.nodes, idents)).keys()

    async def profiles(self, idents: Collection[UUID]) -> dict[UUID, Profile]:
        here = await asyncio.to_thread(self._pages.nodes, idents)
        beneath = await self._beneath.profiles([ident for ident in idents if ident not in here])
        return beneath | {ident: one.profile for ident, one in here.items()}

    async def holders(self, keys: Collection[int], most: int) -> list[tuple[int, UUID]]:
        found: dict[int, set[UUID]] = {}
        for key, ident in await self._beneath.holders(keys, most):
            found.setdefault(key, set()).add(ident)
        for key, idents in (await asyncio.to_thread(self._pages.holders, keys)).items():
            found.setdefault(key, set()).update(UUID(bytes=ident) for ident in idents)
        return [(key, ident) for key, some in found.items() for ident in sorted(some)[:most]]

    async def keyed(self, most: int) -> list[tuple[UUID, tuple[int, ...]]] | None:
        """None: what it keeps lies on disk, as it may be too much for the memory."""
        del most
        return None

    async def add(self, nodes: Sequence[KnownNode], edges: Collection[Edge]) -> list[Heir]:
        await asyncio.to_thread(self._pages.add, nodes, edges)
        return await self._beneath.handed([one.id for one in nodes])

    async def hanging(self, idents: Collection[UUID]) -> Hanging:
        born: dict[UUID, Place | None] = {}
        heirs: set[Heir] = set()
        edges: dict[tuple[str, str], Edge] = {}
        ties: set[Tie] = set()
        beyond = set(idents)
        asked = 0
        while beyond:
            beneath, asked = await self._beneath.hanging(beyond), asked + 1
            reached = {*beyond, *beneath.born}
            born.update(dict.fromkeys(beyond) | beneath.born)
            ties.update(beneath.ties)
            heirs.update(beneath.heirs)
            here = [edge for some in (await asyncio.to_thread(self._pages.edges, reached)).values() for edge in some]
            edges.update({(edge.left, edge.right): edge for edge in (*beneath.edges, *here)})
            bound = {UUID(end) for edge in here if edge.same for end in (edge.left, edge.right)}
            beyond = bound - born.keys()
        if asked > 1:
            # What is said of two of them that were not asked for together: that they are not one, as a rule.
            beneath = await self._beneath.hanging(born)
            ties.update(beneath.ties)
            edges = {(edge.left, edge.right): edge for edge in beneath.edges} | edges
        back = await asyncio.to_thread(self._pages.nodes, born)
        born |= {ident: one.born for ident, one in back.items()}
        away = tuple(sorted(one for one in heirs if one.id not in back))
        return Hanging(born, tuple(_among(edges.values(), born)), tuple(sorted(ties)), away)

    async def handed(self, idents: Collection[UUID]) -> list[Heir]:
        return await self._beneath.handed(idents)


def _among(edges: Iterable[Edge], idents: Collection[UUID]) -> Iterator[Edge]:
    texts = {str(ident) for ident in idents}
    return (edge for edge in edges if edge.left in texts and edge.right in texts)


def _eight(key: int) -> bytes:
    return key.to_bytes(8, "big", signed=True)


def _pieces(idents: bytes) -> list[bytes]:
    return [idents[start : start + 16] for start in range(0, len(idents), 16)]


def batched(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of so many."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
