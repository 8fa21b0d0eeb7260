"""Comparison: the level that each field of a pair reaches, and how much information is in what the two agree on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from domain.linkage import fields, values
from domain.linkage.arrays import Flags, Ints, Levels, Reals, Small, distinct_pairs
from domain.linkage.columns import Column, Columns, Single
from domain.linkage.fields import FIELDS, MISSING
from domain.linkage.frequencies import Frequencies
from domain.linkage.naming import NameRules
from domain.linkage.placing import PlaceRules
from domain.linkage.profiles import Profile


class Simple:
    """A field of texts: the best level among the values of both sides counts."""

    def __init__(
        self, field: int, column: Column[str] | Single[str], known: Callable[[str], float] | None, rule: values.Rule
    ) -> None:
        self.field = field
        self.column = column
        self.equal = len(FIELDS[field].levels) - 1
        self._rule = rule
        self._bits = None if known is None else column.values.derived(known, np.float32)

    def levels(self, a: Small, b: Small) -> tuple[Levels, Reals]:
        """(level, bits of what is agreed on) of pairs of values."""
        same = a == b
        found = np.where(same, self.equal, 0).astype(np.int8)
        other = np.flatnonzero(~same)
        if len(other):
            found[other] = self._rule(a[other], b[other])
        known = np.full(len(a), np.nan, dtype=np.float32)
        if self._bits is not None:
            known[same] = self._bits.now[a[same]]
        return found, known


class Compared(msgspec.Struct, frozen=True):
    """`levels[pair, field]` (-1 missing); `bits[pair, field]`: information of what is agreed on, nan where unknown
    (in half precision: a tenth of a bit is more than enough).
    """

    levels: Levels
    bits: NDArray[np.float16]


class Comparer:
    """Compares pairs of profiles; what is the same for all pairs is made once, when a profile is added."""

    def __init__(self, profiles: Sequence[Profile], known: Frequencies, *, packed: bool = False) -> None:
        """`packed`: keep a third of the memory for what is there; for many profiles that come bit by bit."""
        self.columns = columns = Columns(packed=packed)
        self.known = known
        self.name_rules = NameRules(known, packed=packed)
        columns.names.values.follow(self.name_rules.add)
        self.place_rules = PlaceRules(columns, known, packed=packed)
        self._registered: dict[str, values.Registrations] = {}
        self._several = columns.forms.values.derived(lambda form: form != "sole", np.bool_)
        self.simple = (
            Simple(fields.FORM, columns.forms, None, values.other),
            Simple(fields.COUNTRY, columns.countries, known.told("country"), values.other),
            Simple(fields.PHONE, columns.phones, known.told("phone"), values.Phones(columns.numbers)),
            Simple(fields.DOMAIN, columns.domains, known.told("domain"), values.Domains(columns.domains.values)),
            Simple(fields.EMAIL, columns.emails, known.told("email"), values.other),
        )
        if profiles:
            self.add(profiles)

    def add(self, profiles: Sequence[Profile]) -> None:
        """Profiles behind those that are there, to be compared by their positions."""
        self.columns.add(profiles)

    def compare(self, left: Ints, right: Ints) -> Compared:
        """The levels of the pairs (positions of profiles); the order within a pair does not matter."""
        levels = np.full((len(left), len(FIELDS)), MISSING, dtype=np.int8)
        bits = np.full((len(left), len(FIELDS)), np.nan, dtype=np.float32)
        if len(left):
            self._names(left, right, levels, bits)
            for simple in self.simple:
                if not simple.column.empty:
                    _best(simple, left, right, levels, bits)
            premises, agreed, extra = self.place_rules.places(left, right)
            levels[:, fields.PREMISES], bits[:, fields.PREMISES], levels[:, fields.EXTRA] = premises, agreed, extra
            levels[:, fields.LOCALITY], bits[:, fields.LOCALITY] = self.place_rules.locality(left, right)
            levels[:, fields.REGISTRATION] = self._registrations(left, right)
        return Compared(levels, bits.astype(np.float16))

    def _names(self, left: Ints, right: Ints, levels: Levels, bits: Reals) -> None:
        """The best pair of names, and the numbers in it."""
        pair, a, b = self.columns.names.crossed(left, right)
        first, second, where = distinct_pairs(a, b)
        if not len(first):
            return
        found, known, alike = self.name_rules.levels(first, second)
        numbers, people = self.name_rules.number_levels(first, second, found, alike)
        found, known, numbers, people = found[where], known[where], numbers[where], people[where]
        # People of one family name are told apart by no list's given names: these are misspelt and left out too often.
        some = np.flatnonzero(people)
        numbers[some[~self._firms(left[pair[some]], right[pair[some]])]] = MISSING
        at, best = _first_by(pair, -numbers, -known, -found)
        levels[at, fields.NAME], bits[at, fields.NAME] = found[best], known[best]
        levels[at, fields.NUMBERS] = numbers[best]
        at = at[found[best] > 0]
        levels[at[self.place_rules.two_towns(left[at], right[at])], fields.NUMBERS] = 0

    def _firms(self, left: Ints, right: Ints) -> Flags:
        """Whether one side has a domain, or a legal form that is not of one trader, as firms do."""
        domains = self.columns.domains
        found: Flags = (domains.sizes(left) > 0) | (domains.sizes(right) > 0) | self._formed(left) | self._formed(right)
        return found

    def _formed(self, rows: Ints) -> Flags:
        """Of each of these rows whether it has a legal form of several, or of a body of its own."""
        forms = self.columns.forms.of(rows)
        found = forms >= 0
        found[found] = self._several.now[forms[found]]
        return found

    def _registrations(self, left: Ints, right: Ints) -> Levels:
        """The same number in any scheme agrees; else different numbers of one scheme disagree."""
        worst = np.full(len(left), MISSING, dtype=np.int8)
        same = np.zeros(len(left), dtype=np.bool_)
        for scheme, (column, numbers) in self.columns.registrations.items():
            pair, a, b = column.crossed(left, right)
            if not len(pair):
                continue
            if (rule := self._registered.get(scheme)) is None:
                rule = self._registered[scheme] = values.Registrations(numbers)
            first, second, where = distinct_pairs(a, b)
            found = rule(first, second)[where]
            level = np.full(len(left), MISSING, dtype=np.int8)
            np.maximum.at(level, pair, found)
            same |= level == 2
            worst = np.where((worst == MISSING) | ((level != MISSING) & (level < worst)), level, worst)
        return np.where(same, 2, worst).astype(np.int8)


def _best(simple: Simple, left: Ints, right: Ints, levels: Levels, bits: Reals) -> None:
    """The best level among the values of both sides, with the information of the rarest value agreed on."""
    pair, a, b = simple.column.crossed(left, right)
    if len(pair):
        found, known = simple.levels(a, b)
        rows, best = _first_by(pair, -np.nan_to_num(known), -found)
        levels[rows, simple.field], bits[rows, simple.field] = found[best], known[best]


def _first_by(pair: Ints, *by: NDArray[Any]) -> tuple[Ints, Ints]:
    """(each pair once, the place of the one of it that comes first); `pair` ascends, the last of `by` counts most."""
    if (pair[1:] != pair[:-1]).all():
        return pair, np.arange(len(pair))
    order = np.lexsort((*by, pair))
    at, begins = np.unique(pair[order], return_index=True)
    return at, order[begins]


class Few:
    """Compares some pairs of many profiles: only those that are asked for are made ready, anew each time."""

    def __init__(self, profiles: Sequence[Profile], known: Frequencies) -> None:
        self._profiles = profiles
        self._known = known

    def compare(self, left: Ints, right: Ints) -> Compared:
        """As `Comparer.compare`."""
        rows, where = np.unique(np.concatenate([left, right]), return_inverse=True)
        comparer = Comparer([self._profiles[row] for row in rows.tolist()], self._known)
        return comparer.compare(where[: len(left)], where[len(left) :])
