"""Previews in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from adapters.memory.tables import Table, Transaction
from adapters.memory.work import MemoryDatabase
from application.ports.catalog import Page
from application.ports.previews import ExpiredPreviews, Previews
from domain.listing import mark, number_mark
from domain.previews import PlanLine, Preview


class PreviewRow(msgspec.Struct, frozen=True):
    """A preview with its lines, and whose it is."""

    workspace_id: UUID
    preview: Preview
    lines: tuple[PlanLine, ...]


PREVIEWS: Table[tuple[UUID, UUID], PreviewRow] = Table(
    "previews", key=lambda row: (row.workspace_id, row.preview.import_id), workspace=lambda row: row.workspace_id
)


class MemoryPreviews(Previews):
    """Rows of one workspace in a transaction."""

    def __init__(self, transaction: Transaction, workspace_id: UUID) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id

    def _row(self, import_id: UUID) -> PreviewRow | None:
        return self._transaction.get(PREVIEWS, (self._workspace_id, import_id))

    async def keep(self, preview: Preview, lines: Sequence[PlanLine]) -> None:
        self._transaction.put(PREVIEWS, PreviewRow(self._workspace_id, preview, tuple(lines)))

    async def get(self, import_id: UUID) -> Preview | None:
        row = self._row(import_id)
        return None if row is None else row.preview

    async def lines(self, import_id: UUID, page: Page, outcome: str | None = None) -> tuple[list[PlanLine], str | None]:
        last = -1 if page.after is None else number_mark(page.after)
        row = self._row(import_id)
        kept = () if row is None else row.lines
        found = [line for line in kept if line.record > last and outcome in (None, line.outcome)]
        shown = sorted(found, key=lambda line: line.record)[: page.limit]
        return shown, mark(shown[-1].record) if len(found) > page.limit else None

    async def remove(self, import_id: UUID) -> None:
        if self._row(import_id) is not None:
            self._transaction.delete(PREVIEWS, (self._workspace_id, import_id))


class MemoryExpiredPreviews(ExpiredPreviews):
    """Over one MemoryDatabase."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def expired(self, now: datetime, limit: int) -> list[tuple[UUID, UUID]]:
        rows = [row for row in self._database.tables.begin(None).scan(PREVIEWS) if row.preview.expires_at <= now]
        rows.sort(key=lambda row: (row.preview.expires_at, row.preview.import_id))
        return [(row.workspace_id, row.preview.import_id) for row in rows[:limit]]
