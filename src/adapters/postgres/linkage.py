"""Linkage on Postgres: each question about any number of nodes is one statement over an index."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres import linkage_sql as sql
from adapters.postgres.arrays import numbers, uuids, words
from adapters.postgres.catalog_keys import NUMBERS
from adapters.postgres.database import Session, raw
from application.ports.linkage import Linkage
from domain.linkage.deciding import Edge
from domain.linkage.known import Hanging, Heir, KnownNode, Tie
from domain.linkage.model import VERSION, Model
from domain.linkage.nodes import Node
from domain.linkage.profiles import Profile, profile_of
from domain.provenance import Noun, Place

KEPT_MODELS = 4
"""Decoded models that a process keeps: one is a few megabytes, and every chunk asks for it."""

_models: dict[str, Model] = {}
_model = msgspec.json.Decoder(Model)
_node = msgspec.json.Decoder(Node)
_profile = msgspec.msgpack.Decoder(tuple[int, Profile])
_packer = msgspec.msgpack.Encoder()
_encoder = msgspec.json.Encoder()
_present = _packer.encode((VERSION, None))[:-1]
"""How a profile begins that was made by the rules of now."""


class PostgresLinkage(Linkage):
    """The linkage of one workspace, inside a work's transaction."""

    def __init__(self, connection: Session, workspace_id: UUID) -> None:
        self._connection = connection
        self._workspace_id = workspace_id
        self._salt = salt_of(workspace_id)

    async def model(self) -> Model | None:
        current = self._connection.decides_by
        if current is None:
            current = await (await self._driver()).fetchval(sql.CURRENT, self._workspace_id)
        if not current:
            return None
        return _models.get(current) or await self.model_of(current)

    async def model_of(self, digest: str) -> Model | None:
        driver = await self._driver()
        # Held from here on: while the server is asked, another task may push it out of what is kept.
        model = _models.get(digest)
        body = await driver.fetchval(sql.MODEL if model is None else sql.HAS_MODEL, self._workspace_id, digest)
        if body is None:
            return None
        if model is None:
            model = _models[digest] = _model.decode(body)
            while len(_models) > KEPT_MODELS:
                _models.pop(next(iter(_models)))
        return model

    async def decide_by(self, model: Model) -> None:
        driver = await self._driver()
        self._connection.decides_by = None
        await driver.execute(sql.FORGET_MODEL, self._workspace_id, model.hash)
        await driver.execute(sql.ADD_MODEL, self._workspace_id, model.hash, _encoder.encode(model).decode())

    async def found(self, digests: Collection[UUID]) -> dict[UUID, UUID]:
        rows = await self._of(sql.FOUND, digests)
        return {row["digest"]: row["id"] for row in rows}

    async def which(self, idents: Collection[UUID]) -> set[UUID]:
        return {row["id"] for row in await self._of(sql.WHICH, idents)}

    async def profiles(self, idents: Collection[UUID]) -> dict[UUID, Profile]:
        rows = await self._of(sql.PROFILES, idents)
        found = {row["id"]: _read(row["profile"]) for row in rows}
        old = [ident for ident, profile in found.items() if profile is None]
        fresh = {ident: known.profile for ident, known in (await self.nodes(old)).items()}
        return {ident: fresh[ident] if profile is None else profile for ident, profile in found.items()}

    async def nodes(self, idents: Collection[UUID]) -> dict[UUID, KnownNode]:
        found = [_known(row, self._salt) for row in await self._of(sql.NODES, idents)]
        return {known.id: known for known in found}

    async def walk(self, after: UUID | None, limit: int) -> list[KnownNode]:
        driver = await self._driver()
        rows = await driver.fetch(sql.WALK, self._workspace_id, after or UUID(int=0), limit)
        return [_known(row, self._salt) for row in rows]

    async def holders(self, keys: Collection[int], most: int) -> list[tuple[int, UUID]]:
        if not keys:
            return []
        driver = await self._driver()
        salted = numbers([key ^ self._salt for key in keys])
        rows = await driver.fetch(sql.HOLDERS, self._workspace_id, salted, most)
        return [(key ^ self._salt, node) for key, node in rows]

    async def keyed(self, most: int) -> list[tuple[UUID, tuple[int, ...]]] | None:
        driver = await self._driver()
        if await driver.fetchval(sql.MORE_THAN, self._workspace_id, most):
            return None
        rows = await driver.fetch(sql.KEYED, self._workspace_id)
        return [(row["id"], tuple([key ^ self._salt for key in row["keys"]])) for row in rows]

    async def pristine(self) -> bool:
        driver = await self._driver()
        told: bool = await driver.fetchval(sql.TOLD, self._workspace_id, NUMBERS[Noun.VENDOR])
        return not told

    async def add(self, nodes: Sequence[KnownNode], edges: Collection[Edge]) -> list[Heir]:
        driver = await self._driver()
        came_back: list[asyncpg.Record] = []
        if nodes:
            came_back = await driver.fetch(
                sql.ADD_NODES,
                self._workspace_id,
                uuids(known.id for known in nodes),
                uuids(known.digest for known in nodes),
                numbers(known.born.number for known in nodes),
                numbers(known.born.seq for known in nodes),
                numbers(known.born.part for known in nodes),
                [_encoder.encode(known.node).decode() for known in nodes],
                [packed(known.profile) for known in nodes],
                # An array of arrays would need one length for all.
                words(f'"{numbers([key ^ self._salt for key in known.keys])}"' for known in nodes),
            )
        if edges:
            both = [(one.left, one.right, one.bits, one.same) for one in edges]
            both += [(right, left, bits, same) for left, right, bits, same in both]
            one, other, bits, same = zip(*both, strict=True)
            await driver.execute(
                sql.ADD_EDGES, self._workspace_id, words(one), words(other), words(map(repr, bits)),
                words("t" if may else "f" for may in same),
            )  # fmt: skip
        return [_heir(row) for row in came_back]

    async def hand_over(self, heirs: Sequence[Heir]) -> None:
        driver = await self._driver()
        rows = [(self._workspace_id, one.id, one.heir, one.born.number, one.born.seq, one.born.part) for one in heirs]
        await driver.executemany(sql.HAND_OVER, rows)

    async def handed(self, idents: Collection[UUID]) -> list[Heir]:
        rows = await self._of(sql.HANDED, idents)
        return [_heir(row) for row in rows]

    async def remove(self, idents: Collection[UUID]) -> None:
        for statement in (sql.REMOVE_KEYS, sql.REMOVE_TURNED, sql.REMOVE_EDGES, sql.REMOVE_NODES):
            await self._run(statement, idents)

    async def hanging(self, idents: Collection[UUID]) -> Hanging:
        reached = await self._of(sql.HANGING, idents)
        born = {
            row["id"]: None if row["number"] is None else Place(row["number"], row["seq"], row["part"])
            for row in reached
        }
        every = await self._of(sql.EDGES, born) if len(born) > 1 else []
        edges = [_edge(row) for row in every if row["node"] < row["other"] and row["other"] in born]
        ties = [_tie(row) for row in await self._of(sql.TIES_AMONG, born)] if len(born) > 1 else []
        away = [_heir(row) for row in reached if row["heir"] is not None]
        return Hanging(born, tuple(edges), tuple(sorted(ties)), tuple(sorted(away)))

    async def edges(self, idents: Collection[UUID]) -> list[Edge]:
        found = {_turned(row) for row in await self._of(sql.EDGES, idents)}
        return sorted(found)

    async def tie(self, ties: Sequence[Tie]) -> None:
        driver = await self._driver()
        for tie in ties:
            await driver.execute(sql.TIE, self._workspace_id, tie.left, tie.right, tie.must, tie.source)

    async def untie(self, source: UUID) -> set[UUID]:
        driver = await self._driver()
        rows = await driver.fetch(sql.UNTIE, self._workspace_id, source)
        return {_id(end) for row in rows for end in (row["left_id"], row["right_id"])}

    async def parted(self, idents: Collection[UUID]) -> list[Tie]:
        ties = [_tie(row) for row in await self._of(sql.TIES_AMONG, idents)]
        return sorted(tie for tie in ties if tie.must is False)

    async def silent(self, idents: Collection[UUID]) -> set[UUID]:
        return set(idents) - {row["id"] for row in await self._of(sql.SPOKEN, idents)}

    async def _driver(self) -> asyncpg.Connection:
        driver = await raw(self._connection)
        if not self._connection.by_index:
            await driver.execute(sql.BY_INDEX)
            self._connection.by_index = True
        return driver

    async def _of(self, statement: str, idents: Collection[UUID]) -> list[asyncpg.Record]:
        if not idents:
            return []
        driver = await self._driver()
        rows: list[asyncpg.Record] = await driver.fetch(statement, self._workspace_id, uuids(idents))
        return rows

    async def _run(self, statement: str, idents: Collection[UUID]) -> None:
        if idents:
            await (await self._driver()).execute(statement, self._workspace_id, uuids(idents))


def salt_of(workspace_id: UUID) -> int:
    """Mixed into every key, so that one narrow index serves all workspaces and none meets another's keys."""
    return (workspace_id.int ^ workspace_id.int >> 64) & (1 << 63) - 1


def packed(profile: Profile) -> bytes:
    """As the column has it, with the version of the rules that made it."""
    return _packer.encode((VERSION, profile))


def _id(value: UUID) -> UUID:
    """As the standard library's: the driver has a class of its own."""
    return UUID(int=value.int)


def _read(packed: bytes) -> Profile | None:
    """None when rules of another version made it."""
    return _profile.decode(packed)[1] if packed.startswith(_present) else None


def _known(row: Mapping[str, Any], salt: int) -> KnownNode:
    node = _node.decode(row["body"])
    return KnownNode(
        row["digest"],
        node,
        _read(row["profile"]) or profile_of(node),
        Place(row["number"], row["seq"], row["part"]),
        tuple([key ^ salt for key in row["keys"]]),
    )


def _edge(row: Mapping[str, Any]) -> Edge:
    return Edge(str(row["node"]), str(row["other"]), row["bits"], row["same"])


def _turned(row: Mapping[str, Any]) -> Edge:
    """The lower end first, whichever way round the row stands."""
    low, high = sorted((str(row["node"]), str(row["other"])))
    return Edge(low, high, row["bits"], row["same"])


def _heir(row: Mapping[str, Any]) -> Heir:
    return Heir(_id(row["id"]), _id(row["heir"]), Place(row["number"], row["seq"], row["part"]))


def _tie(row: Mapping[str, Any]) -> Tie:
    return Tie(row["order"], _id(row["left_id"]), _id(row["right_id"]), row["must"], _id(row["source"]))
