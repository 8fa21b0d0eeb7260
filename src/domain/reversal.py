"""Reversal: what an undo of an import takes back, and what people did since that stands on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.catalog import Decision
from domain.corrections import Correction
from domain.errors import Detail, Refusal, conflict

MOST_SHOWN = 100
"""How many pieces of work of each kind are told of."""


class Stays(msgspec.Struct, frozen=True, rename="camel"):
    """Of the things of one noun that an import tells of: how many no other import tells of (they leave), how many
    stay as the others tell them, and how many of those it founded (to the later ones they are handed over)."""

    leaving: int = 0
    staying: int = 0
    handed_over: int = 0


class WorkKind(StrEnum):
    """What a person did."""

    CORRECTION = "correction"
    MERGE = "merge"
    PARTING = "parting"


class Affected(msgspec.Struct, frozen=True, rename="camel"):
    """A piece of a person's work about things that leave: it is set aside with them, and comes back with them."""

    kind: WorkKind
    id: UUID
    entity_ids: tuple[UUID, ...]
    by: str
    at: datetime
    about: str


class Reversed(msgspec.Struct, frozen=True, rename="camel"):
    """All of it. `proposals` open ones compare a vendor that leaves: the next pass looks at what is left."""

    vendors: Stays
    contacts: Stays
    deals: Stays
    work: tuple[Affected, ...]
    proposals: int = 0


def affected(corrections: Sequence[Correction], decisions: Sequence[Decision]) -> tuple[Affected, ...]:
    """The work as it is told of, oldest first."""
    found = [
        Affected(
            WorkKind.CORRECTION,
            one.id,
            (one.entity_id,),
            one.made_by,
            one.made_at,
            f"{', '.join(sorted(one.values))} of {one.noun} {one.entity_id}",
        )
        for one in corrections
    ]
    found += [
        Affected(
            WorkKind.PARTING if one.apart else WorkKind.MERGE,
            one.id,
            (one.into, *one.from_ids),
            one.decided_by,
            one.decided_at,
            f"vendor {one.into} from {one.from_ids[0]}"
            if one.apart
            else f"vendor {one.into} with {len(one.from_ids)} other{'s' if len(one.from_ids) > 1 else ''}",
        )
        for one in decisions
    ]
    return tuple(sorted(found, key=lambda one: (one.at, one.id)))


def refusal_of(import_id: UUID, work: Sequence[Affected]) -> Refusal:
    """CONFLICT `undo_conflicts`, with a detail for each piece of work."""
    more = "at least " if len(work) >= MOST_SHOWN else ""
    text = (
        f"{more.capitalize()}{len(work)} corrections or merges by people are about vendors, contacts or deals that "
        f"leave with import {import_id}. Look at GET /v1/imports/{import_id}/undo; with force=true they are set aside "
        "with it, and come back when it is read again by the same kind of matching."
    )
    return conflict("undo_conflicts", text, *_details(work))


def unmerge_refusal_of(merge_id: UUID, work: Sequence[Affected]) -> Refusal:
    """CONFLICT `unmerge_conflicts`, with a detail for each piece of work."""
    text = (
        f"{len(work)} corrections or merges were made since of what merge {merge_id} made one. Look at GET "
        f"/v1/vendors/merges/{merge_id}/undo; with force=true each stays with the vendor whose id it names."
    )
    return conflict("unmerge_conflicts", text, *_details(work))


def _details(work: Sequence[Affected]) -> list[Detail]:
    return [
        Detail(f"/work/{index}", f"The {one.kind} {one.id}: {one.about}.", one.kind) for index, one in enumerate(work)
    ]
