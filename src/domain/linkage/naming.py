"""Naming: the levels that two names and the numbers in them reach."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence

import numpy as np
from rapidfuzz.distance import OSA

from domain.linkage.alignment import Words, align, joined_ratio
from domain.linkage.arrays import Flags, Growing, Ints, Levels, Reals, Small, distinct_pairs
from domain.linkage.fields import EQUAL_NAME, MISSING, NEARLY_ALL, RARE_NAME
from domain.linkage.frequencies import Frequencies
from domain.linkage.names import Name
from domain.linkage.rivalry import DEGREES, Rivalry
from domain.linkage.trades import PRACTICES, body_of, is_trade, line_of, trade_of

STEPS = np.array([0.12, 0.3, 0.48, 0.64, 0.8, 0.92], dtype=np.float32)
"""Similarities from which a name reaches level 1 to 6."""

RESPACED, NEARLY = (0.99, 0.93), (0.92, 0.81)
"""(letters alike from, similarity then) of names that differ in blanks alone, and in blanks and a letter."""

FAINT = 0.8
"""Letters alike from which names that have no word in common, even nearly, are no two names for certain."""

RARE = 9.0
"""Bits from which a word is rare: fewer than one name in five hundred has it."""

PERSONAL = 3
"""Words of the name of a person at most."""

INITIALS = np.float32(0.48)
"""Similarity of a name and its initials."""

INITIAL = np.float32(3.5)
"""Bits of each of these: letters begin words unevenly."""

_NO_ACRONYM, _NO_WORD = 1, 2
"""Told instead of a hash where there is nothing: like nothing else, and not like each other."""


class NameRules:
    """Compares names by their position in a list; what depends on one name alone is made once."""

    def __init__(self, known: Frequencies, *, packed: bool) -> None:
        self._known = known
        self.words = Words(known.told("word"), packed=packed, people=True)
        self.most = np.float32(known.most("word"))
        self._whole = Growing(np.float32)
        self._cores, self._numbers, self._initials = Growing(np.int64), Growing(np.int64), Growing(np.int64, 2)
        self._numbered = Growing(np.bool_)
        self._rivalry = Rivalry(self.words, known)
        self._lines = Growing(np.int32)
        self._bodies = Growing(np.int32)
        self._personal = Growing(np.bool_)
        self._letters = Growing(np.int8)
        self._known_lines: dict[frozenset[str], int] = {frozenset(): 0}
        self._known_bodies: dict[Hashable, int] = {}

    def add(self, names: Sequence[Name]) -> None:
        """Names behind those that are there."""
        size = len(self._cores.now)
        self.words.add([name.words for name in names])
        cores = [name.core for name in names]
        whole = np.minimum(self.words.total[size:], self.most)
        for at, core in enumerate(cores):
            if self._known.common("core", core):
                whole[at] = min(whole[at], self._known.bits("core", core))
        self._whole.add(whole)
        # What is only asked to be equal is known by its keyed hash, of 64 bits.
        self._cores.add([*map(hash, cores)])
        self._numbers.add([hash(" ".join(name.numbers)) for name in names])
        self._numbered.add([bool(name.numbers) for name in names])
        lines = self._known_lines
        self._lines.add([lines.setdefault(_line_of(name), len(lines)) for name in names])
        self._bodies.add(_ids([body_of(name.words) for name in names], self._known_bodies))
        self._personal.add([_personal(name) for name in names])
        self._letters.add([min(len(name.words[0]), 99) if name.words else 0 for name in names])
        if names:
            self._initials.add([*map(_initials, names)])

    def levels(self, a: Small, b: Small) -> tuple[Levels, Reals, Flags]:
        """(level, information in bits of what is agreed on, whether a word is agreed on) of each pair."""
        similarity, shared, _ = align(self.words, a, b)
        cores = self._cores.now
        equal = cores[a] == cores[b]
        self._respaced(similarity, shared, a, b, np.flatnonzero((similarity < STEPS[-1]) & ~equal))
        letters = self._initialled(a, b)
        similarity = np.where(letters > 0, np.maximum(similarity, INITIALS), similarity)
        shared = np.maximum(shared, letters * INITIAL)
        level = np.searchsorted(STEPS, similarity, side="right").astype(np.int8)
        alike = (level > 0) | equal
        # A name that is misspelt beyond its words is not yet another name.
        none = np.flatnonzero(~alike)
        level[none[joined_ratio(self.words, a[none], b[none]) >= FAINT]] = 1
        level[equal] = np.where(self.words.telling[a[equal]] >= RARE, RARE_NAME, EQUAL_NAME)
        return level, np.where(equal, self._whole.now[a], np.minimum(shared, self.most)).astype(np.float32), alike

    def _initialled(self, a: Small, b: Small) -> Small:
        """How many letters a name has that is the other's initials; 0 where it is not."""
        known, letters = self._initials.now, self._letters.now
        found: Small = np.select([known[a, 1] == known[b, 0], known[a, 0] == known[b, 1]], [letters[a], letters[b]], 0)
        return found

    def number_levels(self, a: Small, b: Small, level: Levels, alike: Flags) -> tuple[Levels, Flags]:
        """(the levels of the numbers in the names, missing where neither has one; where the names may be of two people
        who have a name in common).

        Lines of business that stand against each other (`Holdings`, `Services`) part sister firms as numbers part
        branches, and so do two different words in one place, and names that nothing telling is in both of (`rivalry`);
        they are looked for in names that are `alike` in a word, as few are. What two firms do together is neither of
        them, nor is the foundation of one.
        """
        numbers, numbered = self._numbers.now, self._numbered.now
        one, two = numbered[a], numbered[b]
        found: Levels = np.where(numbers[a] == numbers[b], 2, ~(one & two)).astype(np.int8)
        found[~(one | two)] = MISSING
        found[self._rivals(a, b, alike)] = 0
        bodies, cores, personal = self._bodies.now, self._cores.now, self._personal.now
        found[alike & (bodies[a] != bodies[b])] = 0
        rows = np.flatnonzero(alike & (found != 0) & (cores[a] != cores[b]))
        rows = rows[self._initialled(a[rows], b[rows]) == 0]
        rivals, strange = self._rivalry.rivals(a[rows], b[rows])
        strange &= level[rows] < NEARLY_ALL
        found[rows[rivals | strange]] = 0
        people = np.zeros(len(a), dtype=np.bool_)
        rows = rows[rivals | strange]
        people[rows] = personal[a[rows]] & personal[b[rows]]
        return found, people

    def _rivals(self, a: Small, b: Small, alike: Flags) -> Ints:
        """Pairs in which either name has a line of business that the other has not."""
        one, two = self._lines.now[a], self._lines.now[b]
        rows = np.flatnonzero(alike & (one != two) & (one > 0) & (two > 0))
        if not len(rows):
            return rows
        first, second, where = distinct_pairs(one[rows], two[rows])
        sets = list(self._known_lines)
        apart = [_beyond(sets[i], sets[j]) and _beyond(sets[j], sets[i]) for i, j in zip(first, second, strict=True)]
        rows = rows[np.array(apart, dtype=np.bool_)[where]]
        one, two = one[rows], two[rows]
        stand = [
            _stands(_beyond(sets[i], sets[j]), mine, theirs) and _stands(_beyond(sets[j], sets[i]), theirs, mine)
            for i, j, mine, theirs in zip(one, two, self.words.rows(a[rows]), self.words.rows(b[rows]), strict=True)
        ]
        return rows[np.array(stand, dtype=np.bool_)]

    def _respaced(self, similarity: Reals, shared: Reals, a: Small, b: Small, rows: Ints) -> None:
        """Where the blanks stand is no difference; edits within words were seen by the alignment."""
        words = self.words
        rows = rows[words.lengths[a[rows]] != words.lengths[b[rows]]]
        if not len(rows):
            return
        ratio = joined_ratio(words, a[rows], b[rows])
        raised = np.select([ratio >= RESPACED[0], ratio >= NEARLY[0]], [RESPACED[1], NEARLY[1]], 0.0)
        higher = raised > similarity[rows]
        rows, ratio = rows[higher], ratio[higher]
        similarity[rows] = raised[higher]
        total = np.minimum(words.total[a[rows]], words.total[b[rows]])
        shared[rows] = np.maximum(shared[rows], total * ratio)


def _line_of(name: Name) -> frozenset[str]:
    """The words of the name that many firms have: what it does, or what it is in its group."""
    return frozenset([line for word in name.words if (line := line_of(word))])


def _personal(name: Name) -> bool:
    """Whether the name may be that of a person: a given name and a family name, without what tells of a practice."""
    return (
        len(name.words) <= PERSONAL
        and not name.numbers
        and not any(word in DEGREES or word in PRACTICES or is_trade(word) for word in name.words)
    )


def _beyond(line: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """The words of a line of business that are no trade of the other, in whatever language."""
    trades = {trade_of(word) for word in other}
    return frozenset([word for word in line if trade_of(word) not in trades])


def _stands(line: Collection[str], mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether one of these words of a name is not just another spelling of a word that the other name has alone."""
    alone = [line_of(word) or word for word in theirs if word not in mine]
    return any(
        not any(
            OSA.distance(word, other, score_cutoff=2) <= 2 or other.startswith(word[:3]) or word.startswith(other)
            for other in alone
        )
        for word in line
    )


def _ids(found: Sequence[Hashable], known: dict[Hashable, int]) -> list[int]:
    return [known.setdefault(value, len(known)) for value in found]


def _initials(name: Name) -> tuple[int, int]:
    """Hashes of the acronym and of a one-word name; they are equal where one is the other's initials."""
    single = name.words[0] if len(name.words) == 1 and 3 <= len(name.words[0]) <= 6 else ""
    return hash(name.acronym) if name.acronym else _NO_ACRONYM, hash(single) if single else _NO_WORD
