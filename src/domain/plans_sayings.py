"""Sayings: what one part of a record says about a contact or a deal, by the keys it can be found again by."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence
from uuid import UUID

import msgspec

from domain.matching import MatchKey, keyed
from domain.modes import declared
from domain.plans_desk import Saying
from domain.provenance import Noun, Part


class Spoken(msgspec.Struct, frozen=True, gc=False):
    """A part of a record with the vendor it belongs to, in the scope and under the declared keys of its import.

    `owner` is the vendor's id as text, `others` those of the vendors that are shown as the same one.
    """

    seq: int
    index: int
    part: Part
    vendor_id: UUID | None
    scope: str
    fields: Sequence[str] = ()
    owner: str | None = None
    others: tuple[str, ...] = ()

    def of(self, noun: Noun) -> Saying | None:
        """What it says about the noun, None where nothing of it can be found again."""
        part, owner, scope = self.part, self.owner, self.scope
        claims = part.of(noun)
        if not claims or (owner is None and noun is Noun.DEAL):
            return None
        keys, texts = keyed(noun, part, owner, scope)
        if not keys:
            return None
        also = self._elsewhere(noun, texts) if self.others else ()
        only = declared(noun, part, self.fields, str(owner), scope) if self.fields else None
        return Saying(self.seq, self.index, keys, texts, claims, self.vendor_id, also, only, said=part.said)

    def _elsewhere(self, noun: Noun, own: tuple[str, ...]) -> tuple[tuple[str, MatchKey], ...]:
        """The keys under which the others that are shown as the same vendor may know the contact or deal."""
        found: dict[str, MatchKey] = {}
        for other in self.others:
            keys, texts = keyed(noun, self.part, other, self.scope)
            if texts != own:
                found.update(zip(texts, keys, strict=True))
        return tuple([one for one in found.items() if one[0] not in own])


def owned(
    vendor_id: UUID | None, siblings: Mapping[UUID, tuple[UUID, ...]], texts: MutableMapping[int, str]
) -> tuple[str | None, tuple[str, ...]]:
    """The `owner` and `others` of Spoken; `texts` remembers ids as texts, by their numbers."""
    if vendor_id is None:
        return None, ()
    others = siblings.get(vendor_id, ()) if siblings else ()
    return _text(vendor_id, texts), tuple([_text(one, texts) for one in others])


def _text(ident: UUID, texts: MutableMapping[int, str]) -> str:
    return texts.get(ident.int) or texts.setdefault(ident.int, str(ident))
