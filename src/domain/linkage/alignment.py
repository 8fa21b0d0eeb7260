"""Alignment: how far two sequences of words are the same words, rare words counting more (soft-IDF).

Words are paired when equal or nearly so, as in SoftTFIDF (Cohen, Ravikumar and Fienberg, 2003); nearly so is one edit,
two in a long word (optimal string alignment), or one word being the beginning of the other. The similarity is Tversky's
(1977): what both have, against what each has alone; words that only one side has because the other leaves them out
weigh less than words that stand against each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, Indel
from rapidfuzz.process import cpdist

from domain.linkage.arrays import Flags, Growing, Hashes, Ints, Reals, Small, distinct_pairs
from domain.linkage.givennames import ROWS, one_name
from domain.linkage.numbering import Texts

EDITED, TWICE, BEGUN, CALLED = 0.8, 0.6, 0.6, 0.7
"""What of a word's information is shared with it after one edit, after two, by a word that begins it, and by another
form of the same given name (`Margaret`, `Peggy`)."""

SHORTEST, LONG = 4, 7
"""Letters of a word in which one edit is looked for, and two."""

DEPENDENT = 0.75
"""What the information of every word but the most telling one counts: words of names come together."""

BATCH = 65_536
"""Pairs that are aligned at a time: bounds the memory."""

RESPELT = 0.8
"""Likeness of letters from which it is told how alike two rows are without blanks."""

MOST_IDF = 12.0
"""Bits that one word counts at most in the similarity, so that a rare misspelling does not outweigh all else."""

AGAINST, ALONE = 1.5, 0.5
"""What a bit of words that stand against each other counts, and one of words that only one side has."""


class Words:
    """Sequences of words as rows of word ids, with the information of each word in bits.

    Word 0 is none: it fills the rows that are shorter than the longest. `people`: whether words may be given names.
    """

    def __init__(self, idf: Callable[[str], float], *, packed: bool, people: bool = False) -> None:
        """`packed`: as of domain.linkage.numbering."""
        self._idf = idf
        self._people = people
        self._known = Texts(packed=packed)
        self._ids, self._starts, self._lengths = Growing(np.int32), Growing(np.uint32), Growing(np.int32)
        self._width = 1
        self._sizes, self._initials = Growing(np.int32), Growing(np.int32)
        self._bits, self._total, self._telling = Growing(np.float32), Growing(np.float32), Growing(np.float32)
        self._fuzzy, self._letters, self._given = Growing(np.bool_), Growing(np.uint64), Growing(np.bool_)
        self._spelt, self._long = Growing(np.uint64), Growing(np.int32)
        self._number([""])

    def add(self, values: Sequence[tuple[str, ...]]) -> None:
        """Rows behind those that are there."""
        if not values:
            return
        ids = self._number([word for words in values for word in words])
        lengths = np.array([*map(len, values)], dtype=np.int64)
        ends = np.cumsum(lengths)
        self._starts.add(len(self._ids) + ends - lengths)
        self._lengths.add(lengths)
        self._ids.add(ids)
        self._width = max(self._width, int(lengths.max()))
        filled = np.zeros((len(values), self._width), dtype=np.float32)
        filled[np.arange(self._width) < lengths[:, None]] = self.bits[ids]
        most = filled.max(axis=1, initial=0)
        self._telling.add(most)
        self._total.add(_together(filled.sum(axis=1), most))
        begins = np.minimum(ends - lengths, len(ids) - 1)
        some = lengths > 0
        self._spelt.add(np.where(some, np.bitwise_or.reduceat(self.letters[ids], begins), 0) if len(ids) else some)
        self._long.add(np.where(some, np.add.reduceat(self.sizes[ids], begins), 0) if len(ids) else some)

    def _number(self, words: Sequence[str]) -> list[int]:
        """The ids of the words, new ones among them."""
        ids, first = self._known.of(words)
        new = [words[at] for at in first]
        self._bits.add([self._idf(word) if word else 0.0 for word in new])
        self._sizes.add([*map(len, new)])
        self._fuzzy.add([len(word) >= SHORTEST and not word.isdigit() for word in new])
        self._given.add([self._people and word in ROWS for word in new])
        self._initials.add([ord(word[0]) if word else 0 for word in new])
        self._letters.add(np.array([*map(letters_of, new)], dtype=np.uint64))
        return ids

    def __len__(self) -> int:
        """How many rows."""
        return len(self._lengths)

    def ids(self, rows: Small | Ints, width: int) -> Small:
        """[row, place]: the word there, of so many words at most."""
        windows = sliding_window_view(self._ids.beyond(width), width)
        found: Small = windows[self._starts.now[rows]]
        found[np.arange(width) >= self.lengths[rows][:, None]] = 0
        return found

    def spelt(self, rows: Small) -> tuple[Small, Hashes]:
        """(how many letters these rows have, a bit for each as of `letters`)."""
        return self._long.now[rows], self._spelt.now[rows]

    def texts(self, words: Small | Ints) -> NDArray[np.object_]:
        """The texts of these words."""
        return self._known.texts(words)

    def rows(self, rows: Small | Ints) -> Iterator[list[str]]:
        """The words of these rows."""
        lengths = self.lengths[rows].tolist()
        width = max(lengths, default=0)
        texts = self.texts(self.ids(rows, width).ravel()).reshape(len(rows), width)
        for row, length in zip(texts.tolist(), lengths, strict=True):
            yield row[:length]

    @property
    def known(self) -> int:
        """How many words there are."""
        return len(self._known)

    @property
    def lengths(self) -> Small:
        """[row]: how many words."""
        return self._lengths.now

    @property
    def total(self) -> Reals:
        """[row]: bits of all its words together."""
        return self._total.now

    @property
    def telling(self) -> Reals:
        """[row]: bits of the rarest of its words."""
        return self._telling.now

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
    def given(self) -> Flags:
        """[word]: whether it is a given name that has other forms."""
        return self._given.now

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
    left, right = words.ids(a, width), words.ids(b, width)
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
    may = words.fuzzy | words.given
    may_a, may_b = alone_a & may[left], alone_b & may[right]
    pair, at, to = np.nonzero(may_a[:, :, None] & may_b[:, None, :])
    a, b = left[pair, at], right[pair, to]
    some = np.flatnonzero(
        ((_may_edit(words, a, b) | _may_begin(words, a, b)) & words.fuzzy[a] & words.fuzzy[b])
        | (words.given[a] & words.given[b])
    )
    if not len(some):
        return some, some, some, np.zeros(0, dtype=np.float32)
    pair, at, to = pair[some], at[some], to[some]
    first, second, where = distinct_pairs(a[some], b[some])
    spelt = np.where(words.fuzzy[first] & words.fuzzy[second], _misspelt(words, first, second), 0)
    score = np.maximum(spelt, _called(words, first, second))[where].astype(np.float32)
    keep = np.flatnonzero(score > 0)
    keep = keep[np.lexsort((to[keep], at[keep], -score[keep], pair[keep]))]
    pair, at, to, score = pair[keep], at[keep], to[keep], score[keep]
    width = left.shape[1]
    # Best first: a word is used by the first line that has it; what that takes from others is rarely a second choice.
    best = _first_of(pair * width + at) & _first_of(pair * width + to)
    return pair[best], at[best], to[best], score[best]


def nearness(words: Words, a: Small, b: Small) -> Reals:
    """How much of their information two different words share; 0 when they are different words."""
    return np.maximum(_misspelt(words, a, b), _called(words, a, b))


def _called(words: Words, a: Small, b: Small) -> Reals:
    """Of words that are two forms of one given name."""
    found = np.zeros(len(a), dtype=np.float32)
    both = np.flatnonzero(words.given[a] & words.given[b])
    one, two = words.texts(a[both]), words.texts(b[both])
    found[both] = [CALLED if one_name(*names) else 0.0 for names in zip(one, two, strict=True)]
    return found


def _misspelt(words: Words, a: Small, b: Small) -> Reals:
    """Of words that differ in an edit or two, or of which one begins the other."""
    found = np.zeros(len(a), dtype=np.float32)
    close = np.flatnonzero(_may_edit(words, a, b))
    if len(close):
        one, two = a[close], b[close]
        long = np.minimum(words.sizes[one], words.sizes[two]) >= LONG
        distance = cpdist(words.texts(one), words.texts(two), scorer=OSA.distance, score_cutoff=2, dtype=np.int32)
        found[close[(distance == 2) & long]] = TWICE
        edited = close[distance <= 1]
    begun = np.flatnonzero(_may_begin(words, a, b))
    for at, one, two in zip(begun.tolist(), words.texts(a[begun]), words.texts(b[begun]), strict=True):
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


def letters_of(text: str) -> int:
    """A bit for each letter in it; two letters may have the same."""
    found = 0
    for letter in text:
        found |= 1 << (ord(letter) & 63)
    return found


def _first_of(codes: Ints) -> Flags:
    found = np.zeros(len(codes), dtype=np.bool_)
    found[np.unique(codes, return_index=True)[1]] = True
    return found


def joined_ratio(words: Words, a: Small, b: Small) -> Reals:
    """How alike two rows are without blanks: 1 less the share of inserted and deleted letters; 0 under 0.8.

    Each letter that only one of them has takes one at least: most pairs are told by that.
    """
    found = np.zeros(len(a), dtype=np.float32)
    (sizes, letters), (others, theirs) = words.spelt(a), words.spelt(b)
    least = np.maximum(np.bitwise_count(letters ^ theirs), np.abs(sizes - others))
    may = np.flatnonzero(least <= (1 - RESPELT) * (sizes + others) + 1e-6)
    found[may] = cpdist(
        _joined(words, a[may]),
        _joined(words, b[may]),
        scorer=Indel.normalized_similarity,
        score_cutoff=RESPELT,
        dtype=np.float32,
    )
    return found


def _joined(words: Words, rows: Small) -> NDArray[np.object_]:
    """The words of these rows without blanks."""
    used, where = np.unique(rows, return_inverse=True)
    found = np.empty(len(used), dtype=object)
    found[:] = [*map("".join, words.rows(used))]
    return found[where]
