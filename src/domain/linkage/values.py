"""Values: the level that two values of one field reach; each pair of different values is compared once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from domain.linkage.columns import Column, Derived, Flags, Levels, Numbered, Small
from domain.linkage.profiles import NUMBER_DIGITS

Rule = Callable[[Small, Small], Levels]
"""The levels of pairs of different values, by their numbers in a column."""


def other(a: Small, _b: Small) -> Levels:
    """Different texts are different."""
    return np.zeros(len(a), dtype=np.int8)


class Phones:
    """Different texts: the same number when one is the other without its country; else perhaps one digit apart."""

    def __init__(self, column: Column[str]) -> None:
        self._bare = Derived(column, lambda text: text.lstrip("+"), np.object_)
        self._tails = Derived(column, _after(Numbered(), lambda text: text.lstrip("+")[-NUMBER_DIGITS:]), np.int64)

    def __call__(self, a: Small, b: Small) -> Levels:
        bare, tails = self._bare.now, self._tails.now
        one, two = bare[a], bare[b]
        found = (cpdist(one, two, scorer=OSA.distance, score_cutoff=1, dtype=np.int32) <= 1).astype(np.int8)
        for at in np.flatnonzero(tails[a] == tails[b]).tolist():
            if one[at].endswith(two[at]) or two[at].endswith(one[at]):
                found[at] = 2
        return found


class Domains:
    """Different texts: the same but for the ending, or other."""

    def __init__(self, column: Column[str]) -> None:
        self._labels = Derived(column, _after(Numbered(), lambda text: text.split(".", 1)[0]), np.int64)

    def __call__(self, a: Small, b: Small) -> Levels:
        labels = self._labels.now
        found: Levels = (labels[a] == labels[b]).astype(np.int8)
        return found


class Postcodes:
    """2 equal (or one is the other's beginning of five), 1 one character apart or swapped, 0 else."""

    def __init__(self, column: Column[str]) -> None:
        self._texts = Derived(column, str, np.object_)
        self._heads = Derived(column, _after(Numbered(), lambda text: text[:5] if len(text) >= 5 else ""), np.int64)

    def __call__(self, a: Small, b: Small) -> Levels:
        found = np.full(len(a), 2, dtype=np.int8)
        differ = np.flatnonzero(a != b)
        texts, heads = self._texts.now, self._heads.now
        one, two = texts[a[differ]], texts[b[differ]]
        distance = cpdist(one, two, scorer=OSA.distance, score_cutoff=1, dtype=np.int32)
        found[differ] = distance <= 1
        for at in np.flatnonzero(heads[a[differ]] == heads[b[differ]]).tolist():
            if one[at].startswith(two[at]) or two[at].startswith(one[at]):
                found[differ[at]] = 2
        return found


def _after(numbers: Numbered, rule: Callable[[str], str]) -> Callable[[str], int]:
    return lambda text: numbers.of(rule(text))


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
