"""Told before: which contacts and deals the earlier reading of an import told of, till the next has decided them anew.

They stay joined while the import is read again, so that they keep their ids; but a reading that breaks off, or that
tells of others, would leave them so for ever. So they are marked, by a key of their own that no record has, on behalf
of an id that is no import's: nobody finds a contact by it.
"""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID, uuid5

from application.ports.work import Work
from domain.provenance import Noun


def _reading(import_id: UUID) -> UUID:
    return uuid5(import_id, "told before")


async def mark(work: Work, import_id: UUID, noun: Noun, idents: Collection[UUID]) -> None:
    """Remember these; again makes no difference."""
    await work.catalog.attach(_reading(import_id), [(noun, f"\0told before\0{ident}", ident) for ident in idents])


async def touched(work: Work, import_id: UUID, noun: Noun, after: UUID | None, limit: int) -> list[UUID]:
    """The next that the import tells of, or told of before it was read again, in order of id."""
    now = await work.catalog.touched(import_id, noun, after, limit)
    before = await work.catalog.touched(_reading(import_id), noun, after, limit)
    return sorted({*now, *before})[:limit]


async def forget(work: Work, import_id: UUID) -> None:
    """All are decided."""
    await work.catalog.detach(_reading(import_id))
