"""API keys in memory, and the edge's look-up across workspaces."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from adapters.memory.tables import NotUnique, Table, Tables, Transaction
from application.ports.accounts import KeyFinder, Keys
from domain.access import Key
from domain.errors import conflict

API_KEYS: Table[UUID, Key] = Table(
    "api_keys", key=lambda k: k.id, workspace=lambda k: k.workspace_id, unique={"digest": lambda k: k.digest}
)


class MemoryKeys(Keys):
    """The keys of one workspace, inside a work's transaction."""

    def __init__(self, transaction: Transaction, workspace_id: UUID) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id

    async def add(self, key: Key) -> None:
        await self._transaction.lock(("api_keys", key.digest))
        await self._transaction.lock(("api_keys", key.id))
        if self._transaction.fresh(API_KEYS, key.id) is not None:
            raise conflict("key_exists", "There is a key with this id already; make another one.")
        try:
            self._transaction.put(API_KEYS, key)
        except NotUnique as error:
            raise conflict("key_exists", "There is a key with this secret already; make another one.") from error

    async def list(self) -> list[Key]:
        return sorted(self._transaction.scan(API_KEYS), key=lambda key: (key.created_at, key.id))

    async def get(self, ident: UUID) -> Key | None:
        return self._transaction.get(API_KEYS, ident)

    async def save(self, key: Key) -> None:
        self._transaction.put(API_KEYS, key)


class MemoryKeyFinder(KeyFinder):
    """Looks keys up in all workspaces."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def find(self, digest: bytes) -> Key | None:
        transaction = self._tables.begin(None)
        try:
            return transaction.find(API_KEYS, "digest", digest)
        finally:
            transaction.end()

    async def used(self, ident: UUID, at: datetime) -> None:
        transaction = self._tables.begin(None)
        try:
            key = transaction.get(API_KEYS, ident)
            if key is not None and (key.last_used_at is None or key.last_used_at < at):
                transaction.put(API_KEYS, msgspec.structs.replace(key, last_used_at=at))
                transaction.commit()
        finally:
            transaction.end()

    async def any_in(self, workspace_id: UUID) -> bool:
        transaction = self._tables.begin(workspace_id)
        try:
            return next(iter(transaction.scan(API_KEYS)), None) is not None
        finally:
            transaction.end()
