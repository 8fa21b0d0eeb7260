"""Sayings: what one part of a record says about a contact or a deal, by the keys it can be found again by."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from uuid import UUID

import msgspec

from domain.matching import MatchKey, keyed, said_key
from domain.modes import declared
from domain.plans_turns import Saying
from domain.provenance import Noun, Part


class Spoken(msgspec.Struct, frozen=True, gc=False):
    """A part of a record with the vendor it belongs to, in the scope and under the declared keys of its import.

    `owner` is the vendor's id as text, `others` those of all that are shown as the same vendor (it may be one of them).
    """

    seq: int
    index: int
    part: Part
    vendor_id: UUID | None
    scope: str
    fields: Sequence[str] = ()
    owner: str | None = None
    others: tuple[str, ...] = ()

    def of(self, noun: Noun, held: Container[str] | None = None) -> Saying | None:
        """What it says about the noun, None where nothing of it can be found again.

        `held`: the key texts that anybody has or will have; what others know it by is of no use beyond these.
        """
        part, owner, scope = self.part, self.owner, self.scope
        keys, texts = self._own(noun)
        if not keys:
            return None
        if noun is Noun.VENDOR:
            said = said_key(part)
            keys, texts = (*keys, said), (*texts, said.text)
        also = tuple(self._elsewhere(keys, texts, held)) if self.others else ()
        only = declared(noun, part, self.fields, str(owner), scope) if self.fields else None
        return Saying(self.seq, self.index, keys, texts, part.of(noun), self.vendor_id, also, only, said=part.said)

    def texts(self, noun: Noun) -> list[str]:
        """All key texts under which it may be known, those of others that are shown as the same vendor among them."""
        keys, own = self._own(noun)
        patterns = [one for _, one in self._patterns(keys)] if self.others else []
        return [*own, *[before + other + after for before, after in patterns for other in self.others]]

    def _own(self, noun: Noun) -> tuple[tuple[MatchKey, ...], tuple[str, ...]]:
        """The keys of what it says, and their texts; none where nothing of it can be found again."""
        if not self.part.of(noun) or (self.owner is None and noun is Noun.DEAL):
            return (), ()
        return keyed(noun, self.part, self.owner, self.scope)

    def _elsewhere(
        self, keys: Sequence[MatchKey], texts: tuple[str, ...], held: Container[str] | None
    ) -> Iterator[tuple[str, MatchKey]]:
        """The keys under which the others that are shown as the same vendor may know the contact or deal."""
        patterns = self._patterns(keys)
        for other in self.others if patterns else ():
            if other == self.owner:
                continue
            for key, (before, after) in patterns:
                text = before + other + after
                if text not in texts and (held is None or text in held):
                    yield text, MatchKey(key.kind, other + after, key.rule, key.beside, key.finds)

    def _patterns(self, keys: Sequence[MatchKey]) -> list[tuple[MatchKey, tuple[str, str]]]:
        """The keys that name the vendor, each with what is before and behind its id in the text."""
        mine = f"{self.owner}:"
        return [(key, (f"{key.kind}:", key.value[len(mine) - 1 :])) for key in keys if key.value.startswith(mine)]


def owned(
    vendor_id: UUID | None, siblings: Mapping[UUID, tuple[UUID, ...]], texts: Texts
) -> tuple[str | None, tuple[str, ...]]:
    """The `owner` and `others` of Spoken."""
    if vendor_id is None:
        return None, ()
    return texts.of(vendor_id), texts.all(siblings.get(vendor_id, ()) if siblings else ())


class Texts:
    """Ids as texts, each made once: of one id by its number, of all that are shown as one vendor together."""

    def __init__(self) -> None:
        self._one: dict[int, str] = {}
        self._all: dict[int, tuple[str, ...]] = {}
        """By the number of the first of them: nobody is shown as two."""

    def of(self, ident: UUID) -> str:
        """That of one id."""
        number = ident.int
        found = self._one.get(number)
        if found is None:
            digits = f"{number:032x}"  # as its own text, which takes four times as long to make
            found = f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
            self._one[number] = found
        return found

    def all(self, idents: tuple[UUID, ...]) -> tuple[str, ...]:
        """Those of all that are shown as one vendor."""
        if not idents:
            return ()
        first = idents[0].int
        return self._all.get(first) or self._all.setdefault(first, tuple([self.of(one) for one in idents]))
