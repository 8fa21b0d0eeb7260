"""Exports in memory."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from adapters.memory.tables import Table, Transaction
from adapters.memory.work import MemoryDatabase
from application.ports.catalog import Page
from application.ports.exports import ExpiredExports, Exports
from domain.exports import Export
from domain.listing import id_mark, mark


class ExportRow(msgspec.Struct, frozen=True):
    """An export and whose it is."""

    workspace_id: UUID
    export: Export


EXPORTS: Table[tuple[UUID, UUID], ExportRow] = Table(
    "exports", key=lambda row: (row.workspace_id, row.export.id), workspace=lambda row: row.workspace_id
)


class MemoryExports(Exports):
    """Rows of one workspace in a transaction."""

    def __init__(self, transaction: Transaction, workspace_id: UUID) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id

    async def add(self, export: Export) -> None:
        self._transaction.put(EXPORTS, ExportRow(self._workspace_id, export))

    async def get(self, ident: UUID) -> Export | None:
        row = self._transaction.get(EXPORTS, (self._workspace_id, ident))
        return None if row is None else row.export

    async def save(self, export: Export) -> None:
        if await self.get(export.id) is not None:
            self._transaction.put(EXPORTS, ExportRow(self._workspace_id, export))

    async def list(self, page: Page) -> tuple[list[Export], str | None]:
        before = None if page.after is None else id_mark(page.after)
        exports = [row.export for row in self._transaction.scan(EXPORTS)]
        found = sorted((one for one in exports if before is None or one.id < before), key=lambda one: one.id)[::-1]
        shown = found[: page.limit]
        return shown, mark(shown[-1].id) if len(found) > page.limit else None

    async def remove(self, ident: UUID) -> None:
        self._transaction.delete(EXPORTS, (self._workspace_id, ident))


class MemoryExpiredExports(ExpiredExports):
    """Over one MemoryDatabase."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def expired(self, now: datetime, limit: int) -> list[tuple[UUID, Export]]:
        rows = [row for row in self._database.tables.begin(None).scan(EXPORTS) if row.export.expires_at <= now]
        rows.sort(key=lambda row: (row.export.expires_at, row.export.id))
        return [(row.workspace_id, row.export) for row in rows[:limit]]
