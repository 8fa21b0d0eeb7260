"""Columns: the profiles of many groups as arrays, each value once, so that pairs are compared by whole columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from domain.linkage.arrays import Flags, Growing, Ints, S, Small, crossed
from domain.linkage.names import Name
from domain.linkage.numbering import Numbers, Texts
from domain.linkage.profiles import Profile

V = TypeVar("V")
Line = tuple[str, ...]

BETWEEN, BESIDE = "\x1f", "\x1e"
"""Between the words of a value, and between what a name consists of: no word has them, as words end at them."""


class Values(Generic[V]):
    """Different values by number, in the order in which they were first met. `said`: a text that no other value has.

    Whoever follows is told of each value once; what is made of it then need not be found again.
    """

    def __init__(self, said: Callable[[V], str], numbers: Numbers) -> None:
        self.numbers = numbers
        self._said = said
        self._followers: list[Callable[[Sequence[V]], None]] = []

    def of(self, values: Sequence[V]) -> list[int]:
        """The number of each."""
        found, first = self.numbers.of([*map(self._said, values)])
        if first:
            fresh = [values[at] for at in first]
            for follower in self._followers:
                follower(fresh)
        return found

    def follow(self, follower: Callable[[Sequence[V]], None]) -> None:
        """It is told of new values from now on, in the order of their numbers."""
        self._followers.append(follower)

    def derived(self, rule: Callable[[V], float | str], kind: type[S]) -> Growing[S]:
        """What follows from each value alone, by its number."""
        known = Growing(kind)
        self.follow(lambda fresh: known.add([*map(rule, fresh)]))
        return known


class Listed(Values[V]):
    """Values of which it is known, too, what they are. `meant`: the value that says a text."""

    def __init__(self, said: Callable[[V], str], meant: Callable[[str], V], *, packed: bool) -> None:
        self._texts = Texts(packed=packed)
        self._meant = meant
        super().__init__(said, self._texts)

    def follow(self, follower: Callable[[Sequence[V]], None]) -> None:
        """As `Values.follow`, and of those that are there already at once."""
        super().follow(follower)
        if there := len(self._texts):
            follower(self.picked(np.arange(there, dtype=np.int32)).tolist())

    def picked(self, ids: Small) -> NDArray[np.object_]:
        """The values of these numbers."""
        texts = self._texts.texts(ids)
        if self._meant is _text:
            return texts
        found = np.empty(len(texts), dtype=object)
        found[:] = [*map(self._meant, texts.tolist())]
        return found

    def among(self, one: Small, two: Small) -> tuple[list[V], Small, Small]:
        """(the values of both, each once; the positions of `one` and of `two` among them)."""
        used, where = np.unique(np.concatenate([one, two]), return_inverse=True)
        at = where.astype(np.int32)
        return self.picked(used).tolist(), at[: len(one)], at[len(one) :]


class Column(Generic[V]):
    """One field of N rows, any number of values each: of row r the numbers `ids[starts[r]:starts[r + 1]]`."""

    def __init__(self, values: Values[V]) -> None:
        self.values = values
        self._ids = Growing(np.int32)
        self._starts = Growing(np.int32)
        self._starts.add([0])

    def add(self, rows: Sequence[Sequence[V]]) -> None:
        """Rows behind those that are there."""
        size = len(self._ids)
        self._starts.add(size + np.cumsum([*map(len, rows)]))
        self._ids.add(self.values.of([value for row in rows for value in row]))

    @property
    def starts(self) -> Small:
        """Where each row begins, and where the last one ends."""
        return self._starts.now

    def sizes(self, rows: Ints) -> Small:
        """How many values these rows have."""
        starts = self.starts
        return starts[rows + 1] - starts[rows]

    @property
    def empty(self) -> bool:
        """Whether no row has a value."""
        return not len(self._ids)

    def crossed(self, left: Ints, right: Ints) -> tuple[Ints, Small, Small]:
        """Every combination of the values of pairs of rows: (position of the pair, value left, value right).

        A pair with a side that has no value does not appear.
        """
        ids, starts = self._ids.now, self.starts
        return crossed(left, ids, starts, right, ids, starts)


class Single(Generic[V]):
    """One field of N rows, one value each or none. Where no row has one it takes no room."""

    def __init__(self, values: Values[V]) -> None:
        self.values = values
        self._rows = 0
        self._ids = Growing(np.int32)

    def add(self, values: Sequence[V]) -> None:
        """Rows behind those that are there; an empty value is none."""
        some = [at for at, value in enumerate(values) if value]
        if some and self.empty:
            self._ids.add(np.full(self._rows, -1, dtype=np.int32))
        if some or not self.empty:
            ids = np.full(len(values), -1, dtype=np.int32)
            ids[some] = self.values.of([values[at] for at in some])
            self._ids.add(ids)
        self._rows += len(values)

    @property
    def empty(self) -> bool:
        """Whether no row has a value."""
        return not len(self._ids)

    def of(self, rows: Ints) -> Small:
        """The numbers of the values of these rows, -1 where one has none."""
        return np.full(len(rows), -1, dtype=np.int32) if self.empty else self._ids.now[rows]

    def crossed(self, left: Ints, right: Ints) -> tuple[Ints, Small, Small]:
        """As `Column.crossed`."""
        one, two = self.of(left), self.of(right)
        pair = np.flatnonzero((one >= 0) & (two >= 0))
        return pair, one[pair], two[pair]


class Columns:
    """The columns of profiles, in their order. `names` also serves the numbers and the acronyms in them."""

    def __init__(self, *, packed: bool) -> None:
        """`packed`: as of Numbers."""
        self.size = 0
        self.names = Column(Values(_said_of_name, Numbers(packed=packed)))
        self.forms = Single(Values(_text, Numbers(packed=packed)))
        self.countries = Single(Values(_text, Numbers(packed=packed)))
        self.lines: Values[Line] = Values(_said, Numbers(packed=packed))
        self.extras = Single(self.lines)
        self.streets = Single(self.lines)
        self.houses = Listed(_said, _meant, packed=packed)
        self.house_numbers = Single(self.houses)
        self.codes = Listed(_text, _text, packed=packed)
        self.postcodes = Single(self.codes)
        self.places = Listed(_said, _meant, packed=packed)
        self.towns = Single(self.places)
        self.numbers = Listed(_text, _text, packed=packed)
        self.phones = Column(self.numbers)
        self.domains = Column(Values(_text, Numbers(packed=packed)))
        self.emails = Column(Values(_text, Numbers(packed=packed)))
        self.registrations: dict[str, tuple[Column[str], Listed[str]]] = {}
        self._packed = packed
        self._sited = Growing(np.bool_)

    @property
    def sited(self) -> Flags:
        """[row]: whether its name has the town that it is in."""
        return self._sited.now

    def add(self, profiles: Sequence[Profile]) -> None:
        """Rows behind those that are there."""
        places = [profile.place for profile in profiles]
        self.names.add([profile.names for profile in profiles])
        self.forms.add([profile.form for profile in profiles])
        self.countries.add([profile.country for profile in profiles])
        self.extras.add([place.extra for place in places])
        self.streets.add([place.street for place in places])
        self.house_numbers.add([place.numbers for place in places])
        self.postcodes.add([place.postcode for place in places])
        self.towns.add([place.town for place in places])
        self._sited.add([_in_town(profile) for profile in profiles])
        self.phones.add([profile.phones for profile in profiles])
        self.domains.add([profile.domains for profile in profiles])
        self.emails.add([profile.emails for profile in profiles])
        schemes = {scheme for profile in profiles for scheme, _ in profile.registrations}
        for scheme in sorted(schemes - self.registrations.keys()):
            values = Listed(_text, _text, packed=self._packed)
            column = Column(values)
            column.add([()] * self.size)
            self.registrations[scheme] = column, values
        for scheme, (column, _) in self.registrations.items():
            column.add([[value for named, value in one.registrations if named == scheme] for one in profiles])
        self.size += len(profiles)


def _text(text: str) -> str:
    return text


def _said(words: Line) -> str:
    return BETWEEN.join(words)


def _meant(text: str) -> Line:
    return tuple(text.split(BETWEEN))


def _said_of_name(name: Name) -> str:
    return BESIDE.join((BETWEEN.join(name.words), name.form, BETWEEN.join(name.numbers), name.acronym))


def _in_town(profile: Profile) -> bool:
    town = profile.place.town
    return bool(town) and any(all(word in name.words for word in town) for name in profile.names)
