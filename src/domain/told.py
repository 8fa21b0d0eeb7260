"""What is told: parts of live records with whom they belong to, from which belongings can be decided anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

import msgspec

from domain.catalog import Kept, Owners
from domain.provenance import Noun, Part, Place
from domain.readings import Policies
from domain.sources import Import


class Told(msgspec.Struct, frozen=True, gc=False):
    """What one part of a live record says, whom it belongs to, and what its import finds things again by.

    `digest` is that of the record, `scope` and `fields` as of a Setting and a Planner.
    """

    place: Place
    import_id: UUID
    digest: int
    part: Part
    vendor_id: UUID | None
    contact_id: UUID | None
    deal_id: UUID | None
    scope: str
    fields: tuple[str, ...] = ()
    policies: Policies | None = None

    def owner(self, noun: Noun) -> UUID | None:
        """Whose it is."""
        return {Noun.VENDOR: self.vendor_id, Noun.CONTACT: self.contact_id, Noun.DEAL: self.deal_id}[noun]

    def given(self, noun: Noun, ident: UUID | None) -> Told:
        """The same as another one's contact or deal, or as nobody's."""
        field = "contact_id" if noun is Noun.CONTACT else "deal_id"
        return msgspec.structs.replace(self, **{field: ident})


def given(owners: Owners, noun: Noun, told: Iterable[Told]) -> Owners:
    """The owners of a record whose parts of this noun belong to whom it is said here."""
    idents = list(owners.contact_ids if noun is Noun.CONTACT else owners.deal_ids)
    for one in told:
        idents[one.place.part] = one.owner(noun)
    if noun is Noun.CONTACT:
        return Owners(owners.vendor_ids, tuple(idents), owners.deal_ids)
    return Owners(owners.vendor_ids, owners.contact_ids, tuple(idents))


def told_of(imported: Import, scope: str, kept: Kept) -> Iterator[Told]:
    """What each part of a record tells of contacts and deals, as long as it is live."""
    if kept.outcome in ("rejected", "duplicate"):
        return
    for index, part in enumerate(kept.parts):
        owners = kept.vendor_ids[index], kept.contact_ids[index], kept.deal_ids[index]
        if owners[1] is not None or owners[2] is not None:
            place = Place(imported.number, kept.seq, index, part.said)
            yield Told(
                place, imported.id, kept.digest, part, *owners, scope, tuple(imported.used.keys), imported.policies
            )


Attached = tuple[UUID, str, UUID]
"""A key text that an import (the first) attached to an entity (the last)."""


def holders_of(attached: Iterable[Attached]) -> set[tuple[str, UUID]]:
    """Who has which key text, by whatever import."""
    return {(text, ident) for _, text, ident in attached}
