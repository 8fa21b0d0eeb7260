"""Comparisons in memory."""

from __future__ import annotations

from uuid import UUID

import msgspec

from adapters.memory.tables import Table, Transaction
from application.ports.catalog import Page
from application.ports.comparisons import Comparisons
from domain.comparisons import Comparison
from domain.listing import id_mark, mark


class ComparisonRow(msgspec.Struct, frozen=True):
    """A comparison and whose it is."""

    workspace_id: UUID
    comparison: Comparison


COMPARISONS: Table[tuple[UUID, UUID], ComparisonRow] = Table(
    "comparisons", key=lambda row: (row.workspace_id, row.comparison.id), workspace=lambda row: row.workspace_id
)


class MemoryComparisons(Comparisons):
    """Rows of one workspace in a transaction."""

    def __init__(self, transaction: Transaction, workspace_id: UUID) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id

    async def add(self, comparison: Comparison) -> None:
        self._transaction.put(COMPARISONS, ComparisonRow(self._workspace_id, comparison))

    async def get(self, ident: UUID) -> Comparison | None:
        row = self._transaction.get(COMPARISONS, (self._workspace_id, ident))
        return None if row is None else row.comparison

    async def save(self, comparison: Comparison) -> None:
        if await self.get(comparison.id) is not None:
            await self.add(comparison)

    async def list(self, page: Page) -> tuple[list[Comparison], str | None]:
        before = None if page.after is None else id_mark(page.after)
        found = [row.comparison for row in self._transaction.scan(COMPARISONS)]
        found = sorted((one for one in found if before is None or one.id < before), key=lambda one: one.id)[::-1]
        shown = found[: page.limit]
        return shown, mark(shown[-1].id) if len(found) > page.limit else None
