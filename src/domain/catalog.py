"""The catalogue's words: a record as kept, the things derived from records, and the claims they stand on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from domain.provenance import Claim, Mention, Noun, Part, Pick, Pin, Place
from domain.readings import Policies
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
    parts: Sequence[Part] = ()
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
    the imports that last brought it into the shown set and last changed a shown value of it. `picks` are what sources
    say; `pins`, what people say, lie over them and stay whatever sources say later.
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
    pins: dict[str, Pin] = {}

    @property
    def values(self) -> dict[str, str]:
        """What is shown, by field: the word of people before that of sources."""
        said = {field: pick.value for field, pick in self.picks.items() if pick.value}
        for field, pin in self.pins.items():
            if pin.value is None:
                said.pop(field, None)
            else:
                said[field] = pin.value
        return said

    @property
    def shown(self) -> bool:
        """Whether lists show it."""
        return self.live > 0 and self.merged_into is None


def owners_of(entities: Iterable[Entity]) -> set[UUID]:
    """The vendors to which these contacts or deals were given."""
    return {entity.vendor_id for entity in entities if entity.vendor_id is not None}


def belonging(entity: Entity, merged: Mapping[UUID, UUID]) -> Entity:
    """The entity under the vendor it belongs to now; `merged`: vendors merged away, and into which."""
    owner = entity.vendor_id
    while owner is not None and owner in merged:
        owner = merged[owner]
    return entity if owner == entity.vendor_id else msgspec.structs.replace(entity, vendor_id=owner)


class Standing(msgspec.Struct, frozen=True, gc=False):
    """One live claim set about one entity, with where it comes from: what a projection is folded from.

    `policies` are those of its import, None when they are the usual ones. `came_at`: when its file was handed in.
    """

    place: Place
    import_id: UUID
    claims: dict[str, Claim]
    vendor_id: UUID | None
    locator: Locator
    columns: tuple[str, ...]
    pipeline: str
    rule: str
    came_at: datetime
    policies: Policies | None = None


class Decision(msgspec.Struct, frozen=True):
    """A person's word that vendors are the same: `from_ids` were merged into `into`; `undone_at` when taken back.

    `apart`: the word is that `into` and the one of `from_ids` are not the same, whatever they weigh.
    """

    id: UUID
    into: UUID
    from_ids: tuple[UUID, ...]
    decided_by: str
    decided_at: datetime
    undone_by: str = ""
    undone_at: datetime | None = None
    apart: bool = False
    reason: str = ""
