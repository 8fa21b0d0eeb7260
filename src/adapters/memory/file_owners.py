"""Which files have a row, in memory."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from adapters.memory.exports import EXPORTS
from adapters.memory.parts import MemoryParts
from adapters.memory.sources import SOURCES
from adapters.memory.work import MemoryDatabase
from application.ports.files import FileOwners


class MemoryFileOwners(FileOwners):
    """Over one MemoryDatabase and the uploads beside it."""

    def __init__(self, database: MemoryDatabase, parts: MemoryParts) -> None:
        self._database = database
        self._parts = parts

    async def known(self, folder: str, idents: Sequence[UUID]) -> set[UUID]:
        tables = self._database.tables.begin(None)
        uploads = self._parts.idents()
        found = {
            "sources": lambda: {source.id for source in tables.scan(SOURCES)} | uploads,
            "parts": lambda: uploads,
            "exports": lambda: {row.export.id for row in tables.scan(EXPORTS)},
        }[folder]()
        return found & set(idents)
