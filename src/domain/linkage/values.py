"""Values: the level that two values of one field reach; each pair of different values is compared once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from domain.linkage.alignment import letters_of
from domain.linkage.arrays import Flags, Growing, Ints, Levels, Small
from domain.linkage.columns import Listed, Values
from domain.linkage.profiles import NUMBER_DIGITS

LONG = 6
"""Characters of a registration number from which one of them may be a slip."""

LONGEST = 30_000
"""Characters of a text that are counted."""

Rule = Callable[[Small, Small], Levels]
"""The levels of pairs of different values, by their numbers in a column."""


def other(a: Small, _b: Small) -> Levels:
    """Different texts are different."""
    return np.zeros(len(a), dtype=np.int8)


class Spelling:
    """How texts are spelt, by their numbers, so that most of those that differ in more than one character are told."""

    def __init__(self, values: Values[str], bare: Callable[[str], str] = str) -> None:
        self._sizes = values.derived(lambda text: min(len(bare(text)), LONGEST), np.int16)
        self._letters: Growing[np.uint64] = values.derived(lambda text: letters_of(bare(text)), np.uint64)

    def near(self, a: Small, b: Small) -> Ints:
        """Places of the pairs that one edit may part: it takes a character away, brings one, or both."""
        sizes, letters = self._sizes.now, self._letters.now
        near: Ints = np.flatnonzero(
            (np.bitwise_count(letters[a] ^ letters[b]) <= 2) & (np.abs(sizes[a] - sizes[b]) <= 1)
        )
        return near

    def sizes(self, numbers: Small) -> NDArray[np.int16]:
        """How many characters they have, as far as that is counted."""
        return self._sizes.now[numbers]


class Phones:
    """Different texts: the same number when one is the other without its country; else perhaps one digit apart."""

    def __init__(self, values: Listed[str]) -> None:
        self._values = values
        self._spelling = Spelling(values, _bare)
        self._tails = values.derived(lambda text: hash(_bare(text)[-NUMBER_DIGITS:]), np.int64)

    def __call__(self, a: Small, b: Small) -> Levels:
        found = np.zeros(len(a), dtype=np.int8)
        near = self._spelling.near(a, b)
        found[near] = _edits(self._texts(a[near]), self._texts(b[near])) <= 1
        tails = self._tails.now
        alike = np.flatnonzero(tails[a] == tails[b])
        for at, one, two in zip(alike.tolist(), self._texts(a[alike]), self._texts(b[alike]), strict=True):
            if one.endswith(two) or two.endswith(one):
                found[at] = 2
        return found

    def _texts(self, numbers: Small) -> list[str]:
        return [*map(_bare, self._values.picked(numbers).tolist())]


def _edits(one: Sequence[str] | NDArray[np.object_], two: Sequence[str] | NDArray[np.object_]) -> Small:
    """How many edits part texts; two where there are more."""
    found: Small = cpdist(one, two, scorer=OSA.distance, score_cutoff=1, dtype=np.int32)
    return found


def _bare(phone: str) -> str:
    return phone.lstrip("+")


class Domains:
    """Different texts: the same but for the ending, or other."""

    def __init__(self, values: Values[str]) -> None:
        self._labels = values.derived(lambda text: hash(text.split(".", 1)[0]), np.int64)

    def __call__(self, a: Small, b: Small) -> Levels:
        labels = self._labels.now
        found: Levels = ((labels[a] == labels[b]) & (labels[a] != _NOTHING)).astype(np.int8)
        return found


_NOTHING = hash("")
_HEAD = 5


class Postcodes:
    """2 equal (or one is the other's beginning of five), 1 one character apart or swapped, 0 else."""

    def __init__(self, values: Listed[str]) -> None:
        self._values = values
        self._spelling = Spelling(values)
        self._heads = values.derived(lambda text: hash(text[:_HEAD] if len(text) >= _HEAD else ""), np.int64)

    def __call__(self, a: Small, b: Small) -> Levels:
        found = np.where(a == b, 2, 0).astype(np.int8)
        differ = np.flatnonzero(a != b)
        near = differ[self._spelling.near(a[differ], b[differ])]
        found[near] = _edits(self._values.picked(a[near]), self._values.picked(b[near])) <= 1
        heads = self._heads.now
        alike = differ[(heads[a[differ]] == heads[b[differ]]) & (heads[a[differ]] != _NOTHING)]
        for at, first, second in zip(alike.tolist(), *map(self._values.picked, (a[alike], b[alike])), strict=True):
            if first.startswith(second) or second.startswith(first):
                found[at] = 2
        return found


class Registrations:
    """Numbers of one scheme: 2 equal, 1 one character apart in a long one, 0 else."""

    def __init__(self, values: Listed[str]) -> None:
        self._values = values
        self._spelling = Spelling(values)

    def __call__(self, a: Small, b: Small) -> Levels:
        found = np.where(a == b, 2, 0).astype(np.int8)
        spelling = self._spelling
        differ = np.flatnonzero((a != b) & (np.minimum(spelling.sizes(a), spelling.sizes(b)) >= LONG))
        near = differ[spelling.near(a[differ], b[differ])]
        found[near] = _edits(self._values.picked(a[near]), self._values.picked(b[near])) == 1
        return found


def house_numbers(values: Sequence[tuple[str, ...]], a: Small, b: Small) -> Levels:
    """2 a number in common, 1 one digit apart, 0 else."""
    first = np.array([value[0] for value in values], dtype=object)
    distance = cpdist(first[a], first[b], scorer=OSA.distance, score_cutoff=1, dtype=np.int32)
    many = np.array([len(value) > 1 for value in values], dtype=np.bool_)
    shared = a == b
    for at in np.flatnonzero((many[a] | many[b]) & ~shared):
        shared[at] = not set(values[a[at]]).isdisjoint(values[b[at]])
    return np.select([shared, distance <= 1], [2, 1], 0).astype(np.int8)


def _unmarked(town: str) -> str:
    """`muenchen` as `munchen`: marks that are written as a letter more."""
    for long, short in (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a")):
        town = town.replace(long, short)
    return town


def one_town(values: Sequence[tuple[str, ...]], a: Small, b: Small) -> Flags:
    """Whether two towns are one however they are spelt with marks, or one is within the other; a letter tells apart."""
    plain = [frozenset(map(_unmarked, value)) for value in values]
    pairs = zip(a.tolist(), b.tolist(), strict=True)
    return np.array([plain[one] <= plain[two] or plain[two] <= plain[one] for one, two in pairs], dtype=np.bool_)


def towns(values: Sequence[tuple[str, ...]], a: Small, b: Small) -> Levels:
    """1 equal, nearly so, or one within the other (`York`, `New York`); 0 else."""
    joined = np.array(["".join(value) for value in values], dtype=object)
    score = cpdist(joined[a], joined[b], scorer=JaroWinkler.normalized_similarity, score_cutoff=0.9, dtype=np.float32)
    plain = np.array([_unmarked(text) for text in joined], dtype=object)
    near = (score >= 0.9) | (plain[a] == plain[b])
    sets = [frozenset(value) for value in values]
    for at in np.flatnonzero(~near):
        one, two = sets[a[at]], sets[b[at]]
        near[at] = one <= two or two <= one
    level: Levels = near.astype(np.int8)
    return level
