"""Ties an import remembers: who has which match key, and who became whom; a few bytes each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import compress, islice
from uuid import UUID

import numpy as np

from application.import_layers import Key
from domain.fresh_deals import FreshDeals
from domain.held_ids import NOBODY, HeldIds, Words, of_ids, of_texts
from domain.matching import stem_of
from domain.provenance import Noun
from domain.sieve import Sieve

KEYS, FAMILIES = 208_000, 208_000
"""The most that are held of each, some 41 bytes each."""

SHARED = 5_000
"""Keys of several holders that are remembered, some 300 bytes each."""

MEMBERS = 6
"""Vendors that became one, up to which they are remembered."""


class Holders:
    """Who has the key texts of vendors and contacts. Of deals, most of which are told of once, it is known which the
    import surely told of none by.

    A key of one holder is marked when the import has attached it.
    """

    def __init__(self) -> None:
        self.deals = Sieve()
        """The key texts of all deals that the import told of since this is known, their stems and ids."""
        self.all_deals = False
        """Whether those are all deals there are: there was none when the import began."""
        self.shared_mail = False
        """Whether somebody else has been given a contact's e-mail address since this was last put to False."""
        self._sole = HeldIds(KEYS)
        self._shared: dict[Key, list[UUID]] = {}

    def known(self, keys: Collection[Key]) -> tuple[dict[Key, Sequence[UUID]], list[Key]]:
        """(the holders of keys that have some, the keys of which nothing is known)."""
        found: dict[Key, Sequence[UUID]] = {}
        unknown: list[Key] = []
        if all(noun is Noun.DEAL for noun, _ in keys):
            return found, list(keys) if not self.all_deals else self.told(keys)
        for key, sole in zip(keys, self._sole.get(_words(keys))[0], strict=True):
            if sole is None:
                if (shared := self._shared.get(key)) is None:
                    unknown.append(key)
                else:
                    found[key] = shared
            elif sole is not NOBODY:
                found[key] = (sole,)
        return found, unknown

    def told(self, keys: Collection[Key]) -> list[Key]:
        """Those of these keys of deals that the import may have told of one by."""
        return list(compress(keys, [not new for new in self.deals.strange([text for _, text in keys])]))

    def learn(self, holders: Mapping[Key, Sequence[UUID]]) -> None:
        """These are all who have these keys."""
        some = {key: one for key, one in holders.items() if key[0] is not Noun.DEAL}
        sole = {key: one[0] if one else NOBODY for key, one in some.items() if len(one) < 2}
        self._sole.put(_words(sole), list(sole.values()))
        self._share({key: list(one) for key, one in some.items() if len(one) > 1})

    def attach(self, keys: Sequence[tuple[Noun, str, UUID]]) -> list[tuple[Noun, str, UUID]]:
        """These will be attached; those of them that are not known to be so by the import already, and deals'."""
        asked = [key[:2] for key in keys if key[0] is not Noun.DEAL]
        sole, marked = self._sole.get(_words(asked))
        self._met([text for noun, text, _ in keys if noun is Noun.DEAL])
        held = dict(zip(asked, sole, strict=True))
        mine = {key: one for key, one, mark in zip(asked, sole, marked, strict=True) if mark}
        changed: set[Key] = set()
        new: list[tuple[Noun, str, UUID]] = []
        for noun, text, ident in keys:
            if noun is not Noun.DEAL:
                key = noun, text
                if mine.get(key) == ident:
                    continue
                self._attached(key, ident, held)
                mine[key] = ident
                changed.add(key)
            new.append((noun, text, ident))
        now = {key: one for key in changed if (one := held[key]) is not None}
        self._sole.put(_words(now), list(now.values()), mark=True)
        self._sole.drop(_words([key for key in changed if held[key] is None]))
        return new

    def _attached(self, key: Key, ident: UUID, held: dict[Key, UUID | None]) -> None:
        was = held[key]
        if was not in (NOBODY, ident) and key[0] is Noun.CONTACT and key[1].startswith("email:"):
            self.shared_mail = True
        if was is NOBODY:
            held[key] = ident
        elif was is not None and was != ident:
            held[key] = None
            self._share({key: sorted((was, ident))})
        elif was is None and (shared := self._shared.get(key)) is not None and ident not in shared:
            self._shared[key] = sorted((*shared, ident))

    def found(self, deals: FreshDeals) -> None:
        """These deals are there from now on."""
        self.deals.add([*deals.texts, *deals.stems, *[ident.int for ident in deals.idents]])

    def _met(self, texts: Sequence[str]) -> None:
        if texts:
            self.deals.add([*texts, *map(stem_of, texts)])

    def sole(self, texts: Sequence[str]) -> list[UUID | None]:
        """Who alone has each of these key texts of contacts; None: several have, or it is not known."""
        found = self._sole.get(_words([(Noun.CONTACT, text) for text in texts]))[0]
        return [None if one is NOBODY else one for one in found]

    def drop(self, keys: Collection[Key]) -> None:
        """Nothing is known of these keys any more."""
        self._sole.drop(_words(keys))
        self._met([text for noun, text in keys if noun is Noun.DEAL])
        for key in keys:
            self._shared.pop(key, None)

    def _share(self, keys: dict[Key, list[UUID]]) -> None:
        self._shared |= keys
        if len(self._shared) > SHARED:
            for key in list(islice(self._shared, len(self._shared) - SHARED * 7 // 8)):
                del self._shared[key]


def _words(keys: Collection[Key]) -> Words:
    return of_texts([noun + "\x1f" + text for noun, text in keys])


class Families:
    """Which vendors became a vendor. The n-th member is held under the id moved on by n, behind the last one NOBODY."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Nothing is known."""
        self._held = HeldIds(FAMILIES)

    def known(self, heads: Collection[UUID]) -> tuple[dict[UUID, UUID], list[UUID]]:
        """(each member with what it became, the heads of which nothing is known)."""
        members: dict[UUID, UUID] = {}
        unknown: list[UUID] = []
        asked, nth = list(heads), 0
        while asked:
            held, _ = self._held.get(_moved(asked, nth))
            told = [(head, one) for head, one in zip(asked, held, strict=True) if one is not NOBODY]
            unknown += [head for head, one in told if one is None]
            members |= {one: head for head, one in told if one is not None}
            asked, nth = [head for head, one in told if one is not None], nth + 1
        return members, unknown

    def learn(self, heads: Collection[UUID], members: Mapping[UUID, UUID]) -> None:
        """These are all that became these heads; those that became others first are not remembered, nor are many."""
        of: dict[UUID, list[UUID]] = {}
        for one, into in members.items():
            of.setdefault(into, []).append(one)
        own = {head: of.get(head, []) for head in heads}
        flat = {head: one for head, one in own.items() if len(one) <= MEMBERS and not any(map(of.get, one))}
        for nth in range(max(map(len, flat.values()), default=-1) + 1):
            there = [head for head, one in flat.items() if len(one) >= nth]
            self._held.put(_moved(there, nth), [[*flat[head], NOBODY][nth] for head in there])

    def drop(self, heads: Collection[UUID]) -> None:
        """Nothing is known of these any more."""
        self._held.drop(_moved(heads, 0))


def _moved(heads: Collection[UUID], nth: int) -> Words:
    words = of_ids(heads)
    words[:, 1] += np.uint64(nth)
    return words
