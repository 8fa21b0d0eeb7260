"""Sources in memory: the rows of stored files."""

from __future__ import annotations

from uuid import UUID

from adapters.memory.tables import Table, Transaction
from application.ports.catalog import Sources
from domain.sources import Source

SOURCES: Table[UUID, Source] = Table("sources", key=lambda s: s.id, workspace=lambda s: s.workspace_id)


class MemorySources(Sources):
    """The sources of one workspace, inside a work's transaction."""

    def __init__(self, transaction: Transaction, workspace_id: UUID) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id

    async def add(self, source: Source) -> None:
        self._transaction.put(SOURCES, source)

    async def get(self, ident: UUID) -> Source | None:
        return self._transaction.get(SOURCES, ident)
