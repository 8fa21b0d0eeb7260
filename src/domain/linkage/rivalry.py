"""Rivalry: whether a word of a name stands where another name has another word, as the names of two firms do.

`Northern Star Shipping` and `Northern Dawn Shipping` agree in all but the word that tells them apart. Two different
words in one place speak against a pair as different numbers do. A slip of the keyboard, a beginning, a shortened form
and the same trade in another language are no other word; nor is a line of business beside a telling word, as lists add
and leave out lines of business as they like.

Two names are of strangers when nothing telling is in both: `Birchfield Dental` and `Birchwood Dental` have a trade in
common, as the tenants of one house have. A trade, a town and a title tell nobody; what is left of each must then be
one word, near enough for a slip, wherever it stands.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from rapidfuzz.distance import OSA, Indel
from rapidfuzz.process import cpdist

from domain.linkage.alignment import BATCH, Words, nearness
from domain.linkage.arrays import Flags, Growing, Ints, Small, distinct_pairs
from domain.linkage.exonyms import town_of
from domain.linkage.frequencies import Frequencies
from domain.linkage.trades import ORNAMENTS, PRACTICES, is_trade, line_of, near_trade, trade_of

LIKE, UNLIKE = 0.6, 0.5
"""Likeness of letters from which a word that nobody knows may be another one with several slips; and under which it is
another word."""

KNOWN, SURE = 4, 16
"""Surroundings in which a word must stand for it to be a word of its own, and not one vendor's; and for it to be no
slip of a short trade, as slips of common words come again (`Enery`)."""

SHORTEST, SHORT = 3, 4
"""Letters of a known word that may stand against another, and of one that nobody knows (`Noo` for `No.`)."""

CLOSE = 0.7
"""Likeness of letters from which two words may be one with several slips where the names have nothing else in common:
words that are put together (`Birchfield`, `Birchwood`) begin or end alike."""

TWO_SLIPS, LETTERS = 2, 5
"""Slips that a word of so many letters may have there, and a letter more where the first one differs, too."""

WHOLE = "univ"
"""What is one with all its parts: departments have words of their own."""

DEGREES: frozenset[str] = frozenset({"dr", "prof", "med", "dent", "dott", "dra"})
"""Words of who has a practice or an office."""

TITLES: frozenset[str] = DEGREES | frozenset(
    "mr mrs ms miss herr frau mme mlle sra dipl ing mag rev saint".split()  # noqa: SIM905
)
"""Words before a name that tell nobody."""

UNTELLING = ORNAMENTS | PRACTICES | TITLES
"""What tells nobody though it may stand against another word."""

CONTAINED = 4
"""Letters from which a word that stands within another is a part of it."""


class Rivalry:
    """Finds the names in which two words stand against each other; what depends on one word alone is made once."""

    def __init__(self, words: Words, known: Frequencies) -> None:
        self._words = words
        self._surroundings = known.counts.get("company", {})
        self._towns = known.counts.get("town", {})
        self._eligible, self._known, self._place = Growing(np.bool_), Growing(np.bool_), Growing(np.bool_)
        self._telling = Growing(np.bool_)

    def _grow(self) -> None:
        new = self._words.texts(np.arange(len(self._known), self._words.known)).tolist()
        trades = [is_trade(word) for word in new]
        common = [self._surroundings.get(word, 0) >= KNOWN or word in ORNAMENTS for word in new]
        sure = [self._surroundings.get(word, 0) >= SURE for word in new]
        self._eligible.add(
            [
                len(word) >= (SHORTEST if told else SHORT)
                and word.isalpha()
                and not trade
                and (real or not near_trade(word))
                for word, trade, told, real in zip(new, trades, common, sure, strict=True)
            ]
        )
        self._known.add(common)
        place = [word in self._towns or bool(town_of(word)) for word in new]
        self._place.add(place)
        self._telling.add(
            [
                word == WHOLE or not (trade or there or word in UNTELLING or word.isdigit() or len(word) < 2)
                for word, trade, there in zip(new, trades, place, strict=True)
            ]
        )

    def rivals(self, a: Small, b: Small) -> tuple[Flags, Flags]:
        """(whether a word of one stands against a word of the other, whether the two are of strangers) of pairs of rows
        of words."""
        self._grow()
        found, strange = np.zeros(len(a), dtype=np.bool_), np.zeros(len(a), dtype=np.bool_)
        for start in range(0, len(a), BATCH):
            part = slice(start, start + BATCH)
            found[part], strange[part] = self._rivals(a[part], b[part])
        return found, strange

    def _rivals(self, a: Small, b: Small) -> tuple[Flags, Flags]:
        words = self._words
        width = max(int(np.maximum(words.lengths[a], words.lengths[b]).max(initial=1)), 1)
        left, right = words.ids(a, width), words.ids(b, width)
        equal = (left[:, :, None] == right[:, None, :]) & (left > 0)[:, :, None]
        alone_a, alone_b = ~equal.any(axis=2) & (left > 0), ~equal.any(axis=1) & (right > 0)
        found, strange = np.zeros(len(a), dtype=np.bool_), np.zeros(len(a), dtype=np.bool_)
        eligible, telling = self._eligible.now, self._telling.now
        shared = (equal.any(axis=2) & telling[left]).any(axis=1)
        rows = np.flatnonzero((alone_a & eligible[left]).any(axis=1) & (alone_b & eligible[right]).any(axis=1))
        if not len(rows):
            return found, strange
        left, right, alone_a, alone_b = left[rows], right[rows], alone_a[rows], alone_b[rows]
        pair, at, to = np.nonzero(alone_a[:, :, None] & alone_b[:, None, :])
        one, two = left[pair, at], right[pair, to]
        first, second, where = distinct_pairs(one, two)
        kin, other, close = (flags[where] for flags in self._kinship(first, second))
        tells = telling & eligible
        strange[rows] = ~shared[rows] & (alone_a & tells[left]).any(axis=1) & (alone_b & tells[right]).any(axis=1)
        # A town that is misspelt is a word in common, too.
        named = telling | self._place.now
        strange[rows[pair[close & named[one] & named[two]]]] = False
        # A word that another one explains stands against none.
        told_a, told_b = np.zeros_like(alone_a), np.zeros_like(alone_b)
        told_a[pair[kin], at[kin]] = True
        told_b[pair[kin], to[kin]] = True
        lengths_a, lengths_b = words.lengths[a[rows]][pair], words.lengths[b[rows]][pair]
        against = (
            other
            & eligible[one]
            & eligible[two]
            & ~told_a[pair, at]
            & ~told_b[pair, to]
            & _one_place(left, right, pair, at, to, lengths_a, lengths_b)
        )
        found[rows[pair[against]]] = True
        return found, strange

    def _kinship(self, a: Small, b: Small) -> tuple[Flags, Flags, Flags]:
        """(whether two words may be one, whether they are two words, whether they are one as far as can be told) of
        pairs of different words."""
        words, known, place = self._words, self._known.now, self._place.now
        near = nearness(words, a, b) > 0
        one, two = words.texts(a), words.texts(b)
        like = cpdist(one, two, scorer=Indel.normalized_similarity, score_cutoff=UNLIKE, dtype=np.float32)
        both = known[a] & known[b]
        slips = cpdist(one, two, scorer=OSA.distance, score_cutoff=TWO_SLIPS, dtype=np.int32) <= TWO_SLIPS
        begun = words.initials[a] == words.initials[b]
        slips &= np.minimum(words.sizes[a], words.sizes[b]) >= np.where(begun, LETTERS, LETTERS + 1)
        close = near | (((like >= CLOSE) | slips) & ~both)
        ask = np.flatnonzero(~close)
        close[ask] = [_akin(x, y) for x, y in zip(one[ask], two[ask], strict=True)]
        kin: Flags = close | ((like >= LIKE) & ~both)
        other: Flags = ~kin & (both | (like < UNLIKE)) & (place[a] == place[b])
        return kin, other, close


def _one_place(left: Small, right: Small, pair: Ints, at: Ints, to: Ints, lengths_a: Small, lengths_b: Small) -> Flags:
    """Whether two words stand in one place: counted from the front or the end, or behind or before the same word."""
    before = np.where(at > 0, left[pair, at - 1], -1) == np.where(to > 0, right[pair, to - 1], -2)
    width = left.shape[1] - 1
    last_a, last_b = at + 1 >= lengths_a, to + 1 >= lengths_b
    behind = np.where(last_a, -1, left[pair, np.minimum(at + 1, width)]) == np.where(
        last_b, -2, right[pair, np.minimum(to + 1, width)]
    )
    found: Flags = (at == to) | (lengths_a - at == lengths_b - to) | before | behind
    return found


@lru_cache(maxsize=65_536)
def _akin(one: str, two: str) -> bool:
    """Whether two words that are not near may be one: shortened, a part, one trade or one town in two languages."""
    short, long = (one, two) if len(one) <= len(two) else (two, one)
    if short[0] == long[0] and len(long) > len(short) + 1 and _within(short, long):
        return True
    if len(short) >= CONTAINED and short in long:
        return True
    if trade_of(one) == trade_of(two) or (line_of(one) and line_of(one) == line_of(two)):
        return True
    return bool(town_of(one)) and town_of(one) == town_of(two)


def _within(short: str, long: str) -> bool:
    """Whether the letters of one stand in the other in their order."""
    rest = iter(long)
    return all(letter in rest for letter in short)
