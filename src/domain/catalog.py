"""The catalogue's words: a record as kept, the things derived from records, and the claims they stand on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from domain.provenance import Claim, Mention, Noun, Part, Pick, Place
from domain.records import Content, Locator, Problem


class Kept(msgspec.Struct, frozen=True, gc=False):
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


class Owners(msgspec.Struct, frozen=True, gc=False):
    """Whom a kept record belongs to, per part: what a duplicate of it belongs to as well."""

    vendor_ids: tuple[UUID | None, ...] = ()
    contact_ids: tuple[UUID | None, ...] = ()
    deal_ids: tuple[UUID | None, ...] = ()


class Chunk(msgspec.Struct, frozen=True):
    """The committed plan of one chunk: key (import, generation, chunk); records [first, last]."""

    import_id: UUID
    generation: int
    chunk: int
    first: int
    last: int
    counts: dict[str, int]
    pipeline: str


class Entity(msgspec.Struct, frozen=True, gc=False):
    """A vendor, contact or deal as derived: the surviving pick per field, how many live claims stand behind it.

    `vendor_place` is the place of the claims that gave `vendor_id`. `founded_by` and `changed_by` are the numbers of
    the imports that last brought it into the shown set and last changed a shown value of it.
    """

    noun: Noun
    id: UUID
    picks: dict[str, Pick]
    live: int
    version: int
    created_at: datetime
    updated_at: datetime
    vendor_id: UUID | None = None
    merged_into: UUID | None = None
    vendor_place: Place | None = None
    founded_by: int = 0
    changed_by: int = 0

    @property
    def shown(self) -> bool:
        """Whether lists show it."""
        return self.live > 0 and self.merged_into is None


def belonging(entity: Entity, merged: Mapping[UUID, UUID]) -> Entity:
    """The entity under the vendor it belongs to now; `merged`: vendors merged away, and into which."""
    owner = entity.vendor_id
    while owner is not None and owner in merged:
        owner = merged[owner]
    return entity if owner == entity.vendor_id else msgspec.structs.replace(entity, vendor_id=owner)


class Standing(msgspec.Struct, frozen=True, gc=False):
    """One live claim set about one entity, with where it comes from: what a projection is folded from."""

    place: Place
    import_id: UUID
    claims: dict[str, Claim]
    vendor_id: UUID | None
    locator: Locator
    columns: tuple[str, ...]
    pipeline: str
    rule: str


class Decision(msgspec.Struct, frozen=True):
    """A person's word that vendors are the same: `from_ids` were merged into `into`; `undone_at` when taken back."""

    id: UUID
    into: UUID
    from_ids: tuple[UUID, ...]
    decided_by: str
    decided_at: datetime
    undone_by: str = ""
    undone_at: datetime | None = None
