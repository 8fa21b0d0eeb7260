"""Alignment: how far two sequences of words are the same words, rare words counting more (soft-IDF).

Words are paired when equal or nearly so, as in SoftTFIDF (Cohen, Ravikumar and Fienberg, 2003); nearly so is one edit,
two in a long word (optimal string alignment), or one word being the beginning of the other. The similarity is Tversky's
(1977): what both have, against what each has alone; words that only one side has because the other leaves them out
weigh less than words that stand against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, Indel
from rapidfuzz.process import cpdist

from domain.linkage.columns import Flags, Growing, Ints, Reals, Small, distinct_pairs

EDITED, TWICE, BEGUN = 0.8, 0.6, 0.6
"""What of a word's information is shared with it after one edit, after two, and by a word that begins it."""

SHORTEST, LONG = 4, 7
"""Letters of a word in which one edit is looked for, and two."""

DEPENDENT = 0.75
"""What the information of every word but the most telling one counts: words of names come together."""

BATCH = 65_536
"""Pairs that are aligned at a time: bounds the memory."""

MOST_IDF = 12.0
"""Bits that one word counts at most in the similarity, so that a rare misspelling does not outweigh all else."""

AGAINST, ALONE = 1.5, 0.5
"""What a bit of words that stand against each other counts, and one of words that only one side has."""


class Words:
    """Sequences of words as a matrix of word ids, with the information of each word in bits.

    Word 0 is none: it fills the rows that are shorter than the longest.
    """

    def __init__(self, idf: Callable[[str], float]) -> None:
        self._idf = idf
        self._known: dict[str, int] = {}
        self._ids = Growing(np.int32, 1)
        self._lengths, self._sizes, self._initials = Growing(np.int32), Growing(np.int32), Growing(np.int32)
        self._words, self._joined = Growing(np.object_), Growing(np.object_)
        self._bits, self._total, self._telling = Growing(np.float32), Growing(np.float32), Growing(np.float32)
        self._fuzzy, self._letters = Growing(np.bool_), Growing(np.uint64)
        self._number([("",)])

    def add(self, values: Sequence[tuple[str, ...]]) -> None:
        """Rows behind those that are there."""
        rows = self._number(values)
        width = max(map(len, rows), default=0)
        before, room = self.ids.shape
        if width > room:
            wider = Growing(np.int32, width)
            if before:
                wider.add(np.pad(self.ids, ((0, 0), (0, width - room))))
            self._ids, room = wider, width
        filled = [row if len(row) == room else row + [0] * (room - len(row)) for row in rows]
        ids = np.array(filled, dtype=np.int32).reshape(len(rows), room)
        self._ids.add(ids)
        self._lengths.add([*map(len, rows)])
        self._joined.add(["".join(words) for words in values])
        bits = self.bits[ids]
        most = bits.max(axis=1, initial=0)
        self._telling.add(most)
        self._total.add(_together(bits.sum(axis=1), most))

    def _number(self, values: Sequence[tuple[str, ...]]) -> list[list[int]]:
        """The ids of the words, new ones among them."""
        known = self._known
        before = len(known)
        rows = [[known.setdefault(word, len(known)) for word in words] for words in values]
        new = list(islice(reversed(known), len(known) - before))[::-1]
        self._words.add(new)
        self._bits.add([self._idf(word) if word else 0.0 for word in new])
        self._sizes.add([*map(len, new)])
        self._fuzzy.add([len(word) >= SHORTEST and not word.isdigit() for word in new])
        self._initials.add([ord(word[0]) if word else 0 for word in new])
        self._letters.add(np.array([*map(_letters, new)], dtype=np.uint64))
        return rows

    @property
    def ids(self) -> Small:
        """[row, place]: the word there."""
        return self._ids.now

    @property
    def lengths(self) -> Small:
        """[row]: how many words."""
        return self._lengths.now

    @property
    def joined(self) -> NDArray[np.object_]:
        """[row]: the words without blanks."""
        return self._joined.now

    @property
    def total(self) -> Reals:
        """[row]: bits of all its words together."""
        return self._total.now

    @property
    def telling(self) -> Reals:
        """[row]: bits of the rarest of its words."""
        return self._telling.now

    @property
    def words(self) -> NDArray[np.object_]:
        """[word]: its text."""
        return self._words.now

    @property
    def bits(self) -> Reals:
        """[word]: its information."""
        return self._bits.now

    @property
    def sizes(self) -> Small:
        """[word]: its letters."""
        return self._sizes.now

    @property
    def fuzzy(self) -> Flags:
        """[word]: whether one edit is looked for in it."""
        return self._fuzzy.now

    @property
    def initials(self) -> Small:
        """[word]: its first letter."""
        return self._initials.now

    @property
    def letters(self) -> NDArray[np.uint64]:
        """[word]: a bit for each letter in it; two letters may have the same."""
        return self._letters.now

    def capped(self, ids: Small) -> Reals:
        """What these words count at most in the similarity."""
        return np.minimum(self.bits[ids], np.float32(MOST_IDF))


def align(words: Words, a: Small, b: Small) -> tuple[Reals, Reals, Reals]:
    """(similarity 0 to 1, bits of the words both have, how far one is within the other) for pairs of rows."""
    similarity = np.empty(len(a), dtype=np.float32)
    shared = np.empty(len(a), dtype=np.float32)
    within = np.empty(len(a), dtype=np.float32)
    # Pairs of about one length go together, so that short names do not pay for long ones.
    order = np.argsort(np.maximum(words.lengths[a], words.lengths[b]), kind="stable")
    for start in range(0, len(order), BATCH):
        part = order[start : start + BATCH]
        similarity[part], shared[part], within[part] = _align(words, a[part], b[part])
    return similarity, shared, within


def _align(words: Words, a: Small, b: Small) -> tuple[Reals, Reals, Reals]:
    width = max(int(np.maximum(words.lengths[a], words.lengths[b]).max(initial=1)), 1)
    left, right = words.ids[a, :width], words.ids[b, :width]
    equal = (left[:, :, None] == right[:, None, :]) & (left > 0)[:, :, None]
    alone_a = ~equal.any(axis=2) & (left > 0)
    alone_b = ~equal.any(axis=1) & (right > 0)
    both = words.capped(left) * (~alone_a & (left > 0))
    known = words.bits[left] * (~alone_a & (left > 0))
    mass, shared, most = both.sum(axis=1), known.sum(axis=1), known.max(axis=1, initial=0)
    only_a = (words.capped(left) * alone_a).sum(axis=1)
    only_b = (words.capped(right) * alone_b).sum(axis=1)
    pair, at, to, near = _near_words(words, left, right, alone_a, alone_b)
    if len(pair):
        idf_a, idf_b = words.capped(left[pair, at]), words.capped(right[pair, to])
        # A misspelt word is rare because it is misspelt: the commoner of the two tells how much the word says.
        least = np.minimum(idf_a, idf_b)
        gain = least * near
        np.add.at(mass, pair, gain)
        np.add.at(shared, pair, gain)
        np.maximum.at(most, pair, gain)
        np.add.at(only_a, pair, (least - gain) / 2 - idf_a)
        np.add.at(only_b, pair, (least - gain) / 2 - idf_b)
    against, alone = np.maximum(np.minimum(only_a, only_b), 0), np.abs(only_a - only_b)
    whole = np.maximum(mass + AGAINST * against + ALONE * alone, np.float32(1e-6))
    return mass / whole, _together(shared, most), mass / np.maximum(mass + against, np.float32(1e-6))


def _together(total: Reals, most: Reals) -> Reals:
    """The information of several words: the most telling one whole, the others less."""
    return (most + DEPENDENT * (total - most)).astype(np.float32)


def _near_words(
    words: Words, left: Small, right: Small, alone_a: Flags, alone_b: Flags
) -> tuple[Ints, Ints, Ints, Reals]:
    """Words left alone on both sides that are nearly equal, each used once: (pair, place left, place right, score)."""
    may_a, may_b = alone_a & words.fuzzy[left], alone_b & words.fuzzy[right]
    pair, at, to = np.nonzero(may_a[:, :, None] & may_b[:, None, :])
    a, b = left[pair, at], right[pair, to]
    may = np.flatnonzero(_may_edit(words, a, b) | _may_begin(words, a, b))
    if not len(may):
        return may, may, may, np.zeros(0, dtype=np.float32)
    pair, at, to = pair[may], at[may], to[may]
    first, second, where = distinct_pairs(a[may], b[may])
    score = nearness(words, first, second)[where]
    keep = np.flatnonzero(score > 0)
    keep = keep[np.lexsort((to[keep], at[keep], -score[keep], pair[keep]))]
    pair, at, to, score = pair[keep], at[keep], to[keep], score[keep]
    width = left.shape[1]
    # Best first: a word is used by the first line that has it; what that takes from others is rarely a second choice.
    best = _first_of(pair * width + at) & _first_of(pair * width + to)
    return pair[best], at[best], to[best], score[best]


def nearness(words: Words, a: Small, b: Small) -> Reals:
    """How much of their information two different words share; 0 when they are different words."""
    found = np.zeros(len(a), dtype=np.float32)
    close = np.flatnonzero(_may_edit(words, a, b))
    if len(close):
        one, two = a[close], b[close]
        long = np.minimum(words.sizes[one], words.sizes[two]) >= LONG
        distance = cpdist(words.words[one], words.words[two], scorer=OSA.distance, score_cutoff=2, dtype=np.int32)
        found[close[(distance == 2) & long]] = TWICE
        edited = close[distance <= 1]
    begun = np.flatnonzero(_may_begin(words, a, b))
    for at, one, two in zip(begun.tolist(), words.words[a[begun]], words.words[b[begun]], strict=True):
        if one.startswith(two) or two.startswith(one):
            found[at] = BEGUN
    if len(close):
        found[edited] = EDITED
    return found


def _may_edit(words: Words, a: Small, b: Small) -> Flags:
    """Whether so few edits as are looked for may lie between two words: each takes a letter away, brings one, or both.

    That is far sooner told than how many edits there are, and seldom so.
    """
    one, two = words.sizes[a], words.sizes[b]
    edits = np.where(np.minimum(one, two) >= LONG, 2, 1)
    may: Flags = (np.abs(one - two) <= edits) & (np.bitwise_count(words.letters[a] ^ words.letters[b]) <= 2 * edits)
    return may


def _may_begin(words: Words, a: Small, b: Small) -> Flags:
    """Whether one of two words may begin the other."""
    may: Flags = (words.sizes[a] != words.sizes[b]) & (words.initials[a] == words.initials[b])
    return may


def _letters(word: str) -> int:
    found = 0
    for letter in word:
        found |= 1 << (ord(letter) & 63)
    return found


def _first_of(codes: Ints) -> Flags:
    found = np.zeros(len(codes), dtype=np.bool_)
    found[np.unique(codes, return_index=True)[1]] = True
    return found


def joined_ratio(words: Words, a: Small, b: Small) -> Reals:
    """How alike two rows are without blanks: 1 less the share of inserted and deleted letters; 0 under 0.8."""
    found: Reals = cpdist(
        words.joined[a], words.joined[b], scorer=Indel.normalized_similarity, score_cutoff=0.8, dtype=np.float32
    )
    return found
