"""Records in memory: what came in with what it says, and the committed chunks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

import msgspec

from adapters.memory.tables import Table, Transaction
from application.ports.catalog import Chunk, Kept, Owners, Page, Records
from domain.errors import conflict
from domain.listing import mark, number_mark

PLANNED = frozenset({"new", "changed", "same"})
"""Outcomes of records whose claims count; a duplicate repeats one of them."""


class RecordRow(msgspec.Struct, frozen=True):
    """A kept record of an import."""

    workspace_id: UUID
    import_id: UUID
    number: int
    kept: Kept


class ChunkRow(msgspec.Struct, frozen=True):
    """A committed chunk."""

    workspace_id: UUID
    chunk: Chunk


RECORDS: Table[tuple[UUID, int], RecordRow] = Table(
    "records", key=lambda r: (r.import_id, r.kept.seq), workspace=lambda r: r.workspace_id
)
CHUNKS: Table[tuple[UUID, int, int], ChunkRow] = Table(
    "chunks",
    key=lambda c: (c.chunk.import_id, c.chunk.generation, c.chunk.chunk),
    workspace=lambda c: c.workspace_id,
)


class MemoryRecords(Records):
    """The records of one workspace, inside a work's transaction."""

    def __init__(self, transaction: Transaction, workspace_id: UUID) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id

    def _of(self, import_id: UUID, outcome: str | None = None) -> list[Kept]:
        rows = (row.kept for row in self._transaction.scan(RECORDS) if row.import_id == import_id)
        return sorted((kept for kept in rows if outcome in (None, kept.outcome)), key=lambda kept: kept.seq)

    async def add(self, import_id: UUID, number: int, records: Sequence[Kept]) -> None:
        for kept in records:
            self._transaction.put(RECORDS, RecordRow(self._workspace_id, import_id, number, kept))

    async def seen(self, import_id: UUID, digests: Collection[int]) -> dict[int, Owners]:
        found: dict[int, Owners] = {}
        for kept in self._of(import_id):
            if kept.digest in digests and kept.outcome in PLANNED and kept.digest not in found:
                found[kept.digest] = Owners(kept.vendor_ids, kept.contact_ids, kept.deal_ids)
        return found

    async def add_chunk(self, chunk: Chunk) -> None:
        if self._transaction.get(CHUNKS, (chunk.import_id, chunk.generation, chunk.chunk)) is not None:
            raise conflict("chunk_committed", f"Chunk {chunk.chunk} of import {chunk.import_id} is committed already.")
        self._transaction.put(CHUNKS, ChunkRow(self._workspace_id, chunk))

    async def last_chunk(self, import_id: UUID, generation: int) -> Chunk | None:
        chunks = [
            row.chunk
            for row in self._transaction.scan(CHUNKS)
            if row.chunk.import_id == import_id and row.chunk.generation == generation
        ]
        return max(chunks, key=lambda chunk: chunk.chunk, default=None)

    async def page(self, import_id: UUID, page: Page, outcome: str | None = None) -> tuple[list[Kept], str | None]:
        last = -1 if page.after is None else number_mark(page.after)
        found = [kept for kept in self._of(import_id, outcome) if kept.seq > last]
        shown = found[: page.limit]
        return shown, mark(shown[-1].seq) if len(found) > page.limit else None

    async def trim(self, import_id: UUID, beyond: int) -> None:
        for kept in self._of(import_id):
            if kept.seq > beyond:
                self._transaction.delete(RECORDS, (import_id, kept.seq))
