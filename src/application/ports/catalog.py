"""The catalogue: sources and their imports, the records that came in, and the vendors, contacts and deals derived."""

from __future__ import annotations

import builtins
from abc import abstractmethod
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from domain.catalog import Chunk, Decision, Entity, Kept, Owners, Standing
from domain.provenance import Noun, Place
from domain.sieve import Sieve
from domain.sources import Import, ImportState, Source
from domain.told import Attached, Told

__all__ = [
    "Catalog",
    "Chunk",
    "Decision",
    "Entity",
    "Imports",
    "Kept",
    "Owners",
    "Page",
    "Records",
    "Sources",
    "Standing",
]


NOTHING: Mapping[UUID, Entity] = {}
"""Of no entity it is known how it is kept."""


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
        """The unfinished import with this fingerprint, or with one that continues it after a `:`."""

    @abstractmethod
    async def save(self, imported: Import) -> None:
        """Replace it."""

    @abstractmethod
    async def list(self, page: Page, state: ImportState | None = None) -> tuple[list[Import], str | None]:
        """Newest first, and the position of the next page."""


class Records(Protocol):
    """Records of imports with what they say, and the plan of each committed chunk."""

    @abstractmethod
    async def add(self, import_id: UUID, number: int, records: Sequence[Kept]) -> None:
        """Keep a chunk of records; replaces records of the same (import, seq)."""

    @abstractmethod
    async def seen(self, import_id: UUID, digests: Collection[int]) -> dict[int, Owners]:
        """For each of these content digests that a planned record of this import has: whom that record belongs to."""

    @abstractmethod
    async def add_chunk(self, chunk: Chunk) -> None:
        """Note a committed chunk; Refusal CONFLICT `chunk_committed` when it is there already."""

    @abstractmethod
    async def last_chunk(self, import_id: UUID, generation: int) -> Chunk | None:
        """The committed chunk with the highest number."""

    @abstractmethod
    async def page(self, import_id: UUID, page: Page, outcome: str | None = None) -> tuple[list[Kept], str | None]:
        """A page of records in file order; of those with this outcome when given."""

    @abstractmethod
    async def trim(self, import_id: UUID, beyond: int) -> None:
        """Remove records with seq > `beyond` (a reprocess that found fewer)."""


class Catalog(Protocol):
    """Vendors, contacts and deals: projections of live claims, found again by match keys."""

    @abstractmethod
    async def lock(self) -> int:
        """Serialise deciding who is who in this workspace until this work ends.

        How often it was locked by works that were committed, this one counted: nobody else has changed what is known
        since a work of ours was told one less.
        """

    @abstractmethod
    async def known(
        self, keys: Collection[tuple[Noun, str]], import_id: UUID | None = None
    ) -> Mapping[tuple[Noun, str], Sequence[UUID]]:
        """Which entities live imports attached to each key text; `import_id`: on whose behalf more will be attached."""

    @abstractmethod
    async def keyless(self, noun: Noun) -> bool:
        """Whether nothing of this noun has any key: then nobody need be looked for."""

    async def deals_met(self) -> Sieve | None:
        """The stems of all deals there are, where they are held in memory; a store holds none."""
        return None

    @abstractmethod
    async def get(self, noun: Noun, idents: Collection[UUID]) -> dict[UUID, Entity]:
        """The entities there are, shown or not."""

    @abstractmethod
    async def save(self, entities: Sequence[Entity], before: Mapping[UUID, Entity] = NOTHING) -> None:
        """Insert or replace projections. `before`: as some of them are kept now, which saves looking at them.

        RuntimeError where one that is given with its `before` is not there: what becomes of it would be lost.
        """

    @abstractmethod
    async def found(self, deals: Sequence[Entity]) -> None:
        """Insert deals under ids that nobody ever had; Refusal CONFLICT `deal_exists` where one of them is there."""

    @abstractmethod
    async def silence(self, noun: Noun, idents: Collection[UUID], number: int, now: datetime) -> set[UUID]:
        """Let those of these contacts or deals show nothing any more of which no live record tells, and no person said
        anything, as deriving them anew would (`plans_undo.silenced`); which they are.

        `number` is that of the import that was retracted.
        """

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
    async def touched(self, import_id: UUID, noun: Noun, after: UUID | None, limit: int) -> list[UUID]:
        """The next entities, in order of id, to which this import attached a key: all that its claims are about."""

    @abstractmethod
    def standing(self, noun: Noun, idents: Collection[UUID]) -> AsyncIterator[tuple[UUID, Standing]]:
        """The live claims about these entities, by entity and then in order of place, in bounded memory."""

    @abstractmethod
    async def newest(self, noun: Noun, idents: Collection[UUID], limit: int) -> list[Standing]:
        """The live claims about any of these entities with the latest places, latest first, at most `limit`."""

    @abstractmethod
    async def at(self, noun: Noun, idents: Collection[UUID], places: Collection[Place]) -> list[Standing]:
        """The live claims about any of these entities that stand at these places."""

    @abstractmethod
    async def told(self, noun: Noun, by: Noun, idents: Collection[UUID]) -> builtins.list[Told]:
        """The parts of live records that belong to a contact or deal (`noun`), and to one of these of the noun `by`."""

    @abstractmethod
    async def owned(self, noun: Noun, vendors: Collection[UUID], after: UUID | None, limit: int) -> builtins.list[UUID]:
        """The next contacts or deals, in order of id, of which parts of live records tell that belong to these vendors
        themselves."""

    @abstractmethod
    async def reassign(
        self,
        noun: Noun,
        moved: Sequence[Told],
        before: Collection[Attached],
        after: Collection[Attached],
    ) -> None:
        """Give parts of records, and of those that repeat them, to the contact or deal that is said here.

        Of the match keys of all that is concerned, `before`, only those stay or come that are in `after`. Projections
        are not touched.
        """

    @abstractmethod
    async def merged(self, idents: Collection[UUID], noun: Noun = Noun.VENDOR) -> dict[UUID, UUID]:
        """Those of these vendors that were merged away, and what they became if that was merged away too: each with
        the vendor it was merged into. So of contacts and deals that lost all their records to others."""

    @abstractmethod
    async def members(self, idents: Collection[UUID], noun: Noun = Noun.VENDOR) -> dict[UUID, UUID]:
        """All that was merged into these, at any depth: each with the one it was merged into."""

    @abstractmethod
    async def decide(self, decision: Decision) -> None:
        """Keep a decision by a person; replaces the one of the same id."""

    @abstractmethod
    async def decision(self, ident: UUID) -> Decision | None:
        """The decision, or None in this workspace."""

    @abstractmethod
    async def words(self, idents: Collection[UUID]) -> builtins.list[Decision]:
        """What people said that one of these vendors is in, and did not take back; the oldest first."""

    @abstractmethod
    async def walk(self, noun: Noun, after: UUID | None, limit: int) -> builtins.list[Entity]:
        """The next shown entities in order of id: whatever is renamed on the way is met once."""

    @abstractmethod
    async def list(
        self, noun: Noun, page: Page, query: str = "", vendor_id: UUID | None = None
    ) -> tuple[list[Entity], str | None]:
        """Shown entities (live claims, not merged away) by sort name then id; `query` is a case-blind substring."""
