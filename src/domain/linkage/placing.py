"""Placing: the levels that two addresses reach: premises (street and number), second line, locality."""

from __future__ import annotations

import numpy as np

from domain.linkage import values
from domain.linkage.alignment import Words, align, joined_ratio
from domain.linkage.arrays import Flags, Ints, Levels, Reals, distinct_pairs
from domain.linkage.columns import Columns, Line, Single
from domain.linkage.fields import MISSING
from domain.linkage.frequencies import Frequencies, premises

TELLING = 5.0
"""Bits that two lines of an address must share for the shorter to be taken as the beginning of the longer."""

AT_ALL, NEARLY, EQUAL = 0.35, 0.7, 0.95
"""Similarities from which streets are partly alike, nearly the same and the same."""

_RATIOS = np.array([0.84, 0.9, 0.99], dtype=np.float32)
_JOINED = np.array([0.0, 0.5, 0.8, 1.0])
"""How alike lines are whose letters without blanks are so much alike."""

_LINES = np.array([0, 0.6, 0.95], dtype=np.float32)
_STREETS = np.array([0, AT_ALL, NEARLY, EQUAL], dtype=np.float32)


# One row for each likeness of the streets (other, partly, nearly, the same, one is missing), in it what the numbers
# of the houses make of it (other, one digit apart, the same, one is missing).
_PREMISES = np.array(
    [[0, 0, 2, 3], [1, 1, 7, 3], [4, 5, 8, 6], [4, 5, 9, 6], [MISSING, MISSING, 2, MISSING]], dtype=np.int8
)
_EQUAL = 9
# One row for each level of the postcodes (other, nearly, the same, one is missing), in it what the towns make of it
# (other, the same, one is missing).
_LOCALITY = np.array([[0, 4, 2], [3, 6, 3], [7, 9, 8], [1, 5, MISSING]], dtype=np.int8)
_TELLING = np.isin(np.arange(11) - 1, (4, 5, 8, 9))[[*range(1, 11), 0]]
"""Levels of the locality at which the bits of a postcode or a town are agreed on; the last is a missing one."""


class PlaceRules:
    """Compares the addresses of rows of columns; what depends on one row alone is made once."""

    def __init__(self, columns: Columns, known: Frequencies, *, packed: bool) -> None:
        self.columns = columns
        self._known = known
        self.lines = Words(known.told("street"), packed=packed)
        columns.lines.follow(self.lines.add)
        self._postcodes = values.Postcodes(columns.codes)
        self._code_bits = columns.codes.derived(known.told("postcode"), np.float32)
        told = known.told("town")
        self._town_bits = columns.places.derived(lambda town: told(" ".join(town)), np.float32)

    def two_towns(self, left: Ints, right: Ints) -> Flags:
        """Pairs of which each has in its name the town that it is in, and these are two towns.

        No slip stands in two fields: `Stadtwerke Lindau` in Lindau and `Stadtwerke Landau` in Landau are two.
        """
        columns, sited = self.columns, self.columns.sited
        found = np.zeros(len(left), dtype=np.bool_)
        rows = np.flatnonzero(sited[left] & sited[right])
        if len(rows):
            towns = columns.towns
            first, second, where = distinct_pairs(towns.of(left[rows]), towns.of(right[rows]))
            found[rows] = ~values.one_town(*columns.places.among(first, second))[where]
        return found

    def places(self, left: Ints, right: Ints) -> tuple[Levels, Reals, Levels]:
        """(premises, their information, second lines). Lines that are written in the other order are the same lines."""
        streets, extras = self.columns.streets, self.columns.extras
        first = _likeness(streets, streets, self.lines, left, right)
        second = _likeness(extras, extras, self.lines, left, right)
        if not extras.empty:
            across = _likeness(streets, extras, self.lines, left, right)
            back = _likeness(extras, streets, self.lines, left, right)
            turned = np.maximum(across, back) > np.maximum(np.maximum(first, second), np.float32(0.6))
            first = np.where(turned, np.maximum(across, back), first)
            second = np.where(turned, np.where((across >= 0) & (back >= 0), np.minimum(across, back), -1), second)
        extra: Levels = (np.searchsorted(_LINES, second, side="right") - 1).astype(np.int8)
        return *self._premises(first, left, right), extra

    def _premises(self, likeness: Reals, left: Ints, right: Ints) -> tuple[Levels, Reals]:
        numbers = self.columns.house_numbers
        number = np.full(len(left), MISSING, dtype=np.int8)
        if not numbers.empty:
            pair, a, b = numbers.crossed(left, right)
            first, second, where = distinct_pairs(a, b)
            number[pair] = values.house_numbers(*self.columns.houses.among(first, second))[where]
        street = np.searchsorted(_STREETS, likeness, side="right") - 1
        level = _PREMISES[street, number]
        bits = np.full(len(left), np.nan, dtype=np.float32)
        equal = np.flatnonzero(level == _EQUAL)
        if len(equal):
            bits[equal] = np.minimum(self._rarity(left[equal]), self._rarity(right[equal]))
        return level, bits

    def _rarity(self, rows: Ints) -> Reals:
        """The bits of street and number of each of these rows, which have a number; none without a street."""
        columns, bits = self.columns, self._known.told("premises")
        found = np.zeros(len(rows), dtype=np.float32)
        streets = columns.streets.of(rows)
        both = np.flatnonzero(streets >= 0)
        lines = self.lines.rows(streets[both])
        houses = columns.houses.picked(columns.house_numbers.of(rows[both]))
        found[both] = [bits(premises(*one)) for one in zip(lines, houses, strict=True)]
        return found

    def locality(self, left: Ints, right: Ints) -> tuple[Levels, Reals]:
        columns = self.columns
        code = np.full(len(left), MISSING, dtype=np.int8)
        town = np.full(len(left), MISSING, dtype=np.int8)
        bits = np.full(len(left), np.nan, dtype=np.float32)
        if not columns.postcodes.empty:
            pair, a, b = columns.postcodes.crossed(left, right)
            code[pair] = self._postcodes(a, b)
            rare = self._code_bits.now
            bits[pair] = np.where(a == b, rare[a], np.nan)
        if not columns.towns.empty:
            pair, a, b = columns.towns.crossed(left, right)
            first, second, where = distinct_pairs(a, b)
            town[pair] = values.towns(*columns.places.among(first, second))[where]
            rare = self._town_bits.now
            bits[pair] = np.where(np.isnan(bits[pair]) & (a == b), rare[a], bits[pair])
        level = _LOCALITY[code, town]
        return level, np.where(_TELLING[level], bits, np.nan).astype(np.float32)


def _likeness(one: Single[Line], two: Single[Line], words: Words, left: Ints, right: Ints) -> Reals:
    """The similarity of lines of addresses; -1 where one side has none. The columns have one list of values."""
    found = np.full(len(left), -1, dtype=np.float32)
    lines, others = one.of(left), two.of(right)
    pair = np.flatnonzero((lines >= 0) & (others >= 0))
    if not len(pair):
        return found
    first, second, where = distinct_pairs(lines[pair], others[pair])
    similarity, shared, within = align(words, first, second)
    ratio = joined_ratio(words, first, second)
    joined = _JOINED[np.searchsorted(_RATIOS, ratio, side="right")]
    # A line that goes on (`12 High St, Mill House`) is the shorter line and more.
    longer = np.where((within >= 0.95) & (shared >= TELLING), 0.75, 0.0)
    found[pair] = np.maximum(np.maximum(similarity, joined), longer)[where]
    return found
