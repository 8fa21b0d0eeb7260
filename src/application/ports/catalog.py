"""The catalogue: sources and their imports, the records that came in, and the vendors, contacts and deals derived."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from domain.provenance import Claim, Mention, Noun, Part, Pick, Place
from domain.records import Content, Locator, Problem
from domain.sources import Import, ImportState, Source


class Page(msgspec.Struct, frozen=True):
    """Where a list goes on: at most `limit` items after the opaque position `after` (None: from the start)."""

    limit: int
    after: str | None = None


class Sources(Protocol):
    """Stored files of the workspace."""

    @abstractmethod
    async def add(self, source: Source) -> None:
        """Keep it."""

    @abstractmethod
    async def get(self, ident: UUID) -> Source | None:
        """The source, or None in this workspace."""


class Imports(Protocol):
    """Readings of sources."""

    @abstractmethod
    async def add(self, imported: Import) -> Import:
        """Keep it and give it its number; Refusal CONFLICT `import_running` when an equal one is unfinished."""

    @abstractmethod
    async def get(self, ident: UUID, *, lock: bool = False) -> Import | None:
        """The import; with `lock` nobody else changes it until this work ends."""

    @abstractmethod
    async def running(self, fingerprint: str) -> Import | None:
        """The unfinished import with this fingerprint."""

    @abstractmethod
    async def save(self, imported: Import) -> None:
        """Replace it."""

    @abstractmethod
    async def list(self, page: Page, state: ImportState | None = None) -> tuple[list[Import], str | None]:
        """Newest first, and the position of the next page."""


class Kept(msgspec.Struct, frozen=True):
    """A record as kept: its content, what it says (`parts`), what became of it and whom it belongs to.

    `outcome` is new, changed, same, duplicate or rejected. Ids are per part, in the order of `parts`;
    None where a part says nothing about that noun. `digest` is a 64-bit digest of the content.
    `rules` names per part the match rule that chose the vendor ("" when it founded one).
    """

    seq: int
    locator: Locator
    content: Content
    digest: int
    outcome: str
    parts: tuple[Part, ...] = ()
    mentions: tuple[Mention, ...] = ()
    vendor_ids: tuple[UUID | None, ...] = ()
    contact_ids: tuple[UUID | None, ...] = ()
    deal_ids: tuple[UUID | None, ...] = ()
    rules: tuple[str, ...] = ()
    problem: Problem | None = None


class Chunk(msgspec.Struct, frozen=True):
    """The committed plan of one chunk: key (import, generation, chunk); records [first, last]."""

    import_id: UUID
    generation: int
    chunk: int
    first: int
    last: int
    counts: dict[str, int]
    pipeline: str


class Records(Protocol):
    """Records of imports with what they say, and the plan of each committed chunk."""

    @abstractmethod
    async def add(self, import_id: UUID, number: int, records: Sequence[Kept]) -> None:
        """Keep a chunk of records; replaces records of the same (import, seq)."""

    @abstractmethod
    async def seen(self, import_id: UUID, digests: Collection[int]) -> set[int]:
        """Which of these content digests an earlier planned record of this import has."""

    @abstractmethod
    async def add_chunk(self, chunk: Chunk) -> None:
        """Note a committed chunk; Refusal CONFLICT `chunk_committed` when it is there already."""

    @abstractmethod
    async def last_chunk(self, import_id: UUID, generation: int) -> Chunk | None:
        """The committed chunk with the highest number."""

    @abstractmethod
    def stream(self, import_id: UUID, outcome: str | None = None) -> AsyncIterator[Kept]:
        """All records in file order, in bounded memory."""

    @abstractmethod
    async def page(self, import_id: UUID, page: Page) -> tuple[list[Kept], str | None]:
        """A page of records in file order."""

    @abstractmethod
    async def trim(self, import_id: UUID, beyond: int) -> None:
        """Remove records with seq > `beyond` (a reprocess that found fewer)."""


class Entity(msgspec.Struct, frozen=True):
    """A vendor, contact or deal as derived: the surviving pick per field, how many live claims stand behind it."""

    noun: Noun
    id: UUID
    picks: dict[str, Pick]
    live: int
    version: int
    created_at: datetime
    updated_at: datetime
    vendor_id: UUID | None = None
    merged_into: UUID | None = None


class Standing(msgspec.Struct, frozen=True):
    """One live claim set about one entity, with where it comes from: what a projection is folded from."""

    place: Place
    import_id: UUID
    claims: dict[str, Claim]
    vendor_id: UUID | None
    locator: Locator
    columns: tuple[str, ...]
    pipeline: str
    rule: str


class Catalog(Protocol):
    """Vendors, contacts and deals: projections of live claims, found again by match keys."""

    @abstractmethod
    async def lock(self) -> None:
        """Serialise deciding who is who in this workspace until this work ends."""

    @abstractmethod
    async def known(self, keys: Collection[tuple[Noun, str]]) -> Mapping[tuple[Noun, str], Sequence[UUID]]:
        """Which entities live imports attached to each key text."""

    @abstractmethod
    async def get(self, noun: Noun, idents: Collection[UUID]) -> dict[UUID, Entity]:
        """The entities there are, shown or not."""

    @abstractmethod
    async def save(self, entities: Sequence[Entity]) -> None:
        """Insert or replace projections."""

    @abstractmethod
    async def attach(self, import_id: UUID, keys: Collection[tuple[Noun, str, UUID]]) -> None:
        """Attach key texts to entities on behalf of an import (idempotent)."""

    @abstractmethod
    async def detach(self, import_id: UUID) -> None:
        """Remove all keys an import attached."""

    @abstractmethod
    async def retract(self, import_id: UUID) -> None:
        """Its claims no longer count (undo, or the start of a reprocess)."""

    @abstractmethod
    async def restore(self, import_id: UUID) -> None:
        """Its claims count again (a reprocess)."""

    @abstractmethod
    def touched(self, import_id: UUID, noun: Noun, size: int) -> AsyncIterator[list[UUID]]:
        """The entities its records belong to, in batches of ids, in a stable order."""

    @abstractmethod
    async def standing(
        self, noun: Noun, idents: Collection[UUID], limit: int | None = None
    ) -> dict[UUID, list[Standing]]:
        """The live claims about each entity, in order of place (the newest `limit` when given)."""

    @abstractmethod
    async def list(
        self, noun: Noun, page: Page, query: str = "", vendor_id: UUID | None = None
    ) -> tuple[list[Entity], str | None]:
        """Shown entities (live claims, not merged away) by sort name then id; `query` is a case-blind substring."""
