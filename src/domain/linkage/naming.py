"""Naming: the levels that two names and the numbers in them reach."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from domain.linkage.alignment import Words, align, joined_ratio
from domain.linkage.columns import Ints, Levels, Reals, Small
from domain.linkage.fields import EQUAL_NAME, MISSING, RARE_NAME
from domain.linkage.frequencies import Frequencies
from domain.linkage.names import Name

STEPS = np.array([0.12, 0.3, 0.48, 0.64, 0.8, 0.92], dtype=np.float32)
"""Similarities from which a name reaches level 1 to 6."""

RESPACED, NEARLY = (0.99, 0.93), (0.92, 0.81)
"""(letters alike from, similarity then) of names that differ in blanks alone, and in blanks and a letter."""

RARE = 9.0
"""Bits from which a word is rare: fewer than one name in five hundred has it."""

INITIALS = np.float32(0.48)
"""Similarity of a name and its initials."""


class NameRules:
    """Compares names by their position in a list; what depends on one name alone is made once."""

    def __init__(self, names: Sequence[Name], known: Frequencies) -> None:
        self.words = Words([name.words for name in names], lambda word: known.bits("word", word))
        self.most = np.float32(known.most("word"))
        self.whole = np.minimum(self.words.total, self.most)
        for at, name in enumerate(names):
            if known.common("core", name.core):
                self.whole[at] = min(self.whole[at], known.bits("core", name.core))
        self.telling = self.words.bits[self.words.ids].max(axis=1, initial=0)
        self.cores = _ids([name.core for name in names])
        self.numbers = _ids([name.numbers for name in names])
        self.numbered = np.array([bool(name.numbers) for name in names], dtype=np.bool_)
        self.initials = _initials(names)

    def levels(self, a: Small, b: Small) -> tuple[Levels, Reals]:
        """(level, information in bits of what is agreed on) of each pair."""
        similarity, shared, _ = align(self.words, a, b)
        equal = self.cores[a] == self.cores[b]
        self._respaced(similarity, shared, a, b, np.flatnonzero((similarity < STEPS[-1]) & ~equal))
        initials = (self.initials[a, 0] == self.initials[b, 1]) | (self.initials[a, 1] == self.initials[b, 0])
        similarity = np.where(initials, np.maximum(similarity, INITIALS), similarity)
        level = np.searchsorted(STEPS, similarity, side="right").astype(np.int8)
        level[equal] = np.where(self.telling[a[equal]] >= RARE, RARE_NAME, EQUAL_NAME)
        return level, np.where(equal, self.whole[a], np.minimum(shared, self.most)).astype(np.float32)

    def number_levels(self, a: Small, b: Small) -> Levels:
        """The levels of the numbers in the names; missing where neither has one."""
        one, two = self.numbered[a], self.numbered[b]
        found = np.select([~one & ~two, self.numbers[a] == self.numbers[b], ~one | ~two], [MISSING, 2, 1], 0)
        return found.astype(np.int8)

    def _respaced(self, similarity: Reals, shared: Reals, a: Small, b: Small, rows: Ints) -> None:
        """Where the blanks stand is no difference; edits within words were seen by the alignment."""
        words = self.words
        rows = rows[words.lengths[a[rows]] != words.lengths[b[rows]]]
        ratio = joined_ratio(words, a[rows], b[rows])
        raised = np.select([ratio >= RESPACED[0], ratio >= NEARLY[0]], [RESPACED[1], NEARLY[1]], 0.0)
        higher = raised > similarity[rows]
        rows, ratio = rows[higher], ratio[higher]
        similarity[rows] = raised[higher]
        total = np.minimum(words.total[a[rows]], words.total[b[rows]])
        shared[rows] = np.maximum(shared[rows], total * ratio)


def _ids(found: Sequence[Hashable]) -> Small:
    known: dict[Hashable, int] = {}
    return np.array([known.setdefault(value, len(known)) for value in found], dtype=np.int32)


def _initials(names: Sequence[Name]) -> Small:
    """(id of the acronym, id of a one-word name) of each name; they are equal where one is the other's initials."""
    known: dict[str, int] = {}
    rows = []
    for at, name in enumerate(names):
        single = name.words[0] if len(name.words) == 1 and 3 <= len(name.words[0]) <= 6 else ""
        rows.append(
            (
                known.setdefault(name.acronym, len(known)) if name.acronym else -2 * at - 1,
                known.setdefault(single, len(known)) if single else -2 * at - 2,
            )
        )
    return np.array(rows, dtype=np.int32).reshape(-1, 2)
