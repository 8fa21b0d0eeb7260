"""Placing: the levels that two addresses reach: premises (street and number), second line, locality."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from domain.linkage import values
from domain.linkage.alignment import Words, align, joined_ratio
from domain.linkage.columns import Column, Columns, Growing, Ints, Levels, Reals, distinct_pairs
from domain.linkage.fields import MISSING
from domain.linkage.frequencies import Frequencies, premises_text
from domain.linkage.profiles import Profile

Line = tuple[str, ...]

TELLING = 5.0
"""Bits that two lines of an address must share for the shorter to be taken as the beginning of the longer."""

AT_ALL, NEARLY, EQUAL = 0.35, 0.7, 0.95
"""Similarities from which streets are partly alike, nearly the same and the same."""


class PlaceRules:
    """Compares the addresses of rows of columns; what depends on one row alone is made once."""

    def __init__(self, columns: Columns, known: Frequencies) -> None:
        self.columns = columns
        self._known = known
        self.lines = Words(lambda word: known.bits("street", word))
        self._premises_bits, self._code_bits = Growing(np.float32), Growing(np.float32)
        self._town_bits = Growing(np.float32)

    def add(self, profiles: Sequence[Profile]) -> None:
        """Rows behind those that are there; the columns have them already."""
        known, columns = self._known, self.columns
        self.lines.add(columns.streets.values[len(self.lines.lengths) :])
        texts = map(premises_text, profiles)
        self._premises_bits.add([known.bits("premises", text) if text else 0.0 for text in texts])
        codes = columns.postcodes.values[len(self._code_bits.now) :]
        self._code_bits.add([known.bits("postcode", value) for value in codes])
        towns = columns.towns.values[len(self._town_bits.now) :]
        self._town_bits.add([known.bits("town", " ".join(value)) for value in towns])

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
        extra = np.select([second < 0, second >= 0.95, second >= 0.6], [MISSING, 2, 1], 0).astype(np.int8)
        return *self._premises(first, left, right), extra

    def _premises(self, likeness: Reals, left: Ints, right: Ints) -> tuple[Levels, Reals]:
        numbers = self.columns.house_numbers
        number = np.full(len(left), MISSING, dtype=np.int8)
        if not numbers.empty:
            pair, a, b = numbers.crossed(left, right)
            first, second, where = distinct_pairs(a, b)
            number[pair] = values.house_numbers(*numbers.among(first, second))[where]
        known = likeness >= 0
        street = np.select([~known, likeness >= EQUAL, likeness >= NEARLY, likeness >= AT_ALL], [-1, 3, 2, 1], 0)
        same, close = number == 2, number == 1
        level = np.select(
            [
                ~known & same,
                ~known,
                (street == 3) & same,
                (street == 2) & same,
                (street == 1) & same,
                (street >= 2) & (number == MISSING),
                (street >= 2) & close,
                street >= 2,
                number == MISSING,
                same,
                street == 1,
            ],
            [2, MISSING, 9, 8, 7, 6, 5, 4, 3, 2, 1],
            0,
        ).astype(np.int8)
        agreed = np.minimum(self._premises_bits.now[left], self._premises_bits.now[right])
        return level, np.where(level == 9, agreed, np.nan).astype(np.float32)

    def locality(self, left: Ints, right: Ints) -> tuple[Levels, Reals]:
        columns = self.columns
        code = np.full(len(left), MISSING, dtype=np.int8)
        town = np.full(len(left), MISSING, dtype=np.int8)
        bits = np.full(len(left), np.nan, dtype=np.float32)
        if not columns.postcodes.empty:
            pair, a, b = columns.postcodes.crossed(left, right)
            first, second, where = distinct_pairs(a, b)
            code[pair] = values.postcodes(*columns.postcodes.among(first, second))[where]
            rare = self._code_bits.now
            bits[pair] = np.where(a == b, rare[a], np.nan)
        if not columns.towns.empty:
            pair, a, b = columns.towns.crossed(left, right)
            first, second, where = distinct_pairs(a, b)
            town[pair] = values.towns(*columns.towns.among(first, second))[where]
            rare = self._town_bits.now
            bits[pair] = np.where(np.isnan(bits[pair]) & (a == b), rare[a], bits[pair])
        level = np.select(
            [
                (code == MISSING) & (town == MISSING),
                (code == 2) & (town == 1),
                (code == 2) & (town == MISSING),
                code == 2,
                (code == 1) & (town == 1),
                (code == MISSING) & (town == 1),
                town == 1,
                code == 1,
                town == MISSING,
                code == MISSING,
            ],
            [MISSING, 9, 8, 7, 6, 5, 4, 3, 2, 1],
            0,
        ).astype(np.int8)
        return level, np.where(np.isin(level, (4, 5, 8, 9)), bits, np.nan).astype(np.float32)


def _likeness(one: Column[Line], two: Column[Line], words: Words, left: Ints, right: Ints) -> Reals:
    """The similarity of lines of addresses; -1 where one side has none. The columns have one list of values."""
    found = np.full(len(left), -1, dtype=np.float32)
    pair = np.flatnonzero((one.sizes(left) > 0) & (two.sizes(right) > 0))
    if not len(pair):
        return found
    a, b = one.ids[one.starts[left[pair]]], two.ids[two.starts[right[pair]]]
    first, second, where = distinct_pairs(a, b)
    similarity, shared, within = align(words, first, second)
    ratio = joined_ratio(words, first, second)
    joined = np.select([ratio >= 0.99, ratio >= 0.9, ratio >= 0.84], [1.0, 0.8, 0.5], 0.0)
    # A line that goes on (`12 High St, Mill House`) is the shorter line and more.
    longer = np.where((within >= 0.95) & (shared >= TELLING), 0.75, 0.0)
    found[pair] = np.maximum(np.maximum(similarity, joined), longer)[where]
    return found
