"""Columns: the profiles of many groups as arrays, each value once, so that pairs are compared by whole columns."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import islice
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from domain.linkage.names import Name
from domain.linkage.profiles import Profile

V = TypeVar("V", bound=Hashable)
A = TypeVar("A", np.int32, np.uint64)
S = TypeVar("S", bound=np.generic)
Ints = NDArray[np.int64]
Small = NDArray[np.int32]
Reals = NDArray[np.float32]
Flags = NDArray[np.bool_]
Levels = NDArray[np.int8]


class Growing(Generic[S]):
    """An array that rows are added to at its end; room is made twice as large when it runs out."""

    def __init__(self, kind: type[S], width: int | None = None) -> None:
        self._room: NDArray[S] = np.empty((0,) if width is None else (0, width), dtype=kind)
        self._size = 0

    @property
    def now(self) -> NDArray[S]:
        """What it holds, to be read before more is added."""
        return self._room[: self._size]

    def add(self, more: ArrayLike) -> None:
        """Rows behind those that are there."""
        if not self._size:
            first: NDArray[S] = np.array(more, dtype=self._room.dtype)
            if len(first):
                self._room, self._size = first, len(first)
            return
        rows = np.asarray(more, dtype=self._room.dtype)
        size = self._size + len(rows)
        if size > len(self._room):
            room = np.empty((max(size, 2 * len(self._room)), *self._room.shape[1:]), dtype=self._room.dtype)
            room[: self._size] = self.now
            self._room = room
        if len(rows):
            self._room[self._size : size] = rows
        self._size = size


class Values(Generic[V]):
    """Values, each with its number: the order in which they were first met."""

    def __init__(self) -> None:
        self.numbers: dict[V, int] = {}
        self._listed: list[V] = []

    def listed(self) -> list[V]:
        """All of them by number."""
        if len(self._listed) < len(self.numbers):
            # From the end: walking to where the new ones begin would take longer with each that there is.
            self._listed += [*islice(reversed(self.numbers), len(self.numbers) - len(self._listed))][::-1]
        return self._listed


def crossed(
    left: Ints, left_ids: NDArray[A], left_starts: Ints, right: Ints, right_ids: NDArray[A], right_starts: Ints
) -> tuple[Ints, NDArray[A], NDArray[A]]:
    """Every value of row `left[i]` with every value of row `right[i]`: (i, value left, value right)."""
    begins, others = left_starts[left], right_starts[right]
    wide = right_starts[right + 1] - others
    counts = (left_starts[left + 1] - begins).astype(np.int64) * wide
    pair = np.repeat(np.arange(len(left), dtype=np.int64), counts)
    within = np.arange(len(pair), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
    width = np.maximum(wide, 1)[pair]
    return pair, left_ids[begins[pair] + within // width], right_ids[others[pair] + within % width]


class Column(Generic[V]):
    """One field of N rows, any number of values each: row r has `values[i] for i in ids[starts[r]:starts[r + 1]]`.

    `values` is in the order in which they were first met. Columns made with one `values` have one list of them.
    """

    def __init__(self, values: Values[V] | None = None) -> None:
        self._values: Values[V] = Values() if values is None else values
        self._ids = Growing(np.int32)
        self._starts = Growing(np.int64)
        self._starts.add([0])

    def add(self, rows: Iterable[Sequence[V]]) -> None:
        """Rows behind those that are there."""
        numbers = self._values.numbers
        ids: list[int] = []
        starts: list[int] = []
        size = len(self._ids.now)
        for row in rows:
            if len(row) == 1:
                ids.append(numbers.setdefault(row[0], len(numbers)))
            else:
                for value in row:
                    ids.append(numbers.setdefault(value, len(numbers)))
            starts.append(size + len(ids))
        self._ids.add(ids)
        self._starts.add(starts)

    def add_single(self, values: Sequence[V]) -> None:
        """Rows behind those that are there, of one value each, or of none where it is empty."""
        numbers = self._values.numbers
        size = len(self._ids.now)
        if not any(values):
            self._starts.add([size] * len(values))
            return
        ids: list[int] = []
        starts: list[int] = []
        for value in values:
            if value:
                ids.append(numbers.setdefault(value, len(numbers)))
            starts.append(size + len(ids))
        self._ids.add(ids)
        self._starts.add(starts)

    @property
    def values(self) -> list[V]:
        """Each value once; it is the column's own list."""
        return self._values.listed()

    @property
    def ids(self) -> Small:
        """Positions in `values`."""
        return self._ids.now

    @property
    def starts(self) -> Ints:
        """Where each row begins in `ids`, and where the last one ends."""
        return self._starts.now

    def sizes(self, rows: Ints) -> Ints:
        """How many values these rows have."""
        starts = self.starts
        return starts[rows + 1] - starts[rows]

    def picked(self, ids: Small) -> NDArray[np.object_]:
        """The values of these positions."""
        values = self.values
        found = np.empty(len(ids), dtype=object)
        found[:] = [values[at] for at in ids.tolist()]
        return found

    def among(self, one: Small, two: Small) -> tuple[list[V], Small, Small]:
        """(the values of both, each once; the positions of `one` and of `two` among them)."""
        used, where = np.unique(np.concatenate([one, two]), return_inverse=True)
        values = self.values
        at = where.astype(np.int32)
        return [values[number] for number in used.tolist()], at[: len(one)], at[len(one) :]

    @property
    def empty(self) -> bool:
        """Whether no row has a value."""
        return not len(self.ids)

    def crossed(self, left: Ints, right: Ints) -> tuple[Ints, Small, Small]:
        """Every combination of the values of pairs of rows: (position of the pair, value left, value right).

        A pair with a side that has no value does not appear.
        """
        return crossed(left, self.ids, self.starts, right, self.ids, self.starts)


class Derived(Generic[V, S]):
    """What follows from each value of a column alone, by its number; worked out once, when it is first asked for."""

    def __init__(self, column: Column[V], rule: Callable[[V], float | str], kind: type[S]) -> None:
        self._column = column
        self._rule = rule
        self._known = Growing(kind)

    @property
    def now(self) -> NDArray[S]:
        """Of all values that the column has now."""
        if len(more := self._column.values[len(self._known.now) :]):
            self._known.add([*map(self._rule, more)])
        return self._known.now


class Numbered:
    """Numbers for texts: equal ones have one number, and an empty one is like no other."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._empty = 0

    def of(self, text: str) -> int:
        """The number of this text."""
        if not text:
            self._empty -= 1
            return self._empty
        return self._numbers.setdefault(text, len(self._numbers))


class Columns:
    """The columns of profiles, in their order. `names` also serves the numbers and the acronyms in them."""

    def __init__(self) -> None:
        self.size = 0
        self.names: Column[Name] = Column()
        self.forms: Column[str] = Column()
        self.countries: Column[str] = Column()
        lines: Values[tuple[str, ...]] = Values()
        self.extras = Column(lines)
        self.streets = Column(lines)
        self.house_numbers: Column[tuple[str, ...]] = Column()
        self.postcodes: Column[str] = Column()
        self.towns: Column[tuple[str, ...]] = Column()
        self.phones: Column[str] = Column()
        self.domains: Column[str] = Column()
        self.emails: Column[str] = Column()
        self.registrations: dict[str, Column[str]] = {}
        self._sited = Growing(np.bool_)

    @property
    def sited(self) -> Flags:
        """[row]: whether its name has the town that it is in."""
        return self._sited.now

    def add(self, profiles: Sequence[Profile]) -> None:
        """Rows behind those that are there."""
        places = [profile.place for profile in profiles]
        self.names.add([profile.names for profile in profiles])
        self.forms.add_single([profile.form for profile in profiles])
        self.countries.add_single([profile.country for profile in profiles])
        self.extras.add_single([place.extra for place in places])
        self.streets.add_single([place.street for place in places])
        self.house_numbers.add_single([place.numbers for place in places])
        self.postcodes.add_single([place.postcode for place in places])
        self.towns.add_single([place.town for place in places])
        self._sited.add([_in_town(profile) for profile in profiles])
        self.phones.add([profile.phones for profile in profiles])
        self.domains.add([profile.domains for profile in profiles])
        self.emails.add([profile.emails for profile in profiles])
        schemes = {scheme for profile in profiles for scheme, _ in profile.registrations}
        for scheme in sorted(schemes - self.registrations.keys()):
            column: Column[str] = Column()
            column.add([()] * self.size)
            self.registrations[scheme] = column
        for scheme, column in self.registrations.items():
            column.add([[value for named, value in one.registrations if named == scheme] for one in profiles])
        self.size += len(profiles)


def _in_town(profile: Profile) -> bool:
    town = profile.place.town
    return bool(town) and any(all(word in name.words for word in town) for name in profile.names)


FEW = 64
"""Pairs up to which a dictionary finds the different ones sooner than sorting does."""


def distinct_pairs(a: Small, b: Small) -> tuple[Small, Small, Ints]:
    """(left, right, where): each unordered pair of value ids once, and where each given pair is found among them."""
    if len(a) <= FEW:
        return _distinct_of_few(np.minimum(a, b), np.maximum(a, b))
    low, high = np.minimum(a, b).astype(np.int64), np.maximum(a, b).astype(np.int64)
    codes, where = np.unique(low << 32 | high, return_inverse=True)
    return (codes >> 32).astype(np.int32), (codes & 0xFFFFFFFF).astype(np.int32), where.astype(np.int64)


def _distinct_of_few(low: Small, high: Small) -> tuple[Small, Small, Ints]:
    numbers: dict[tuple[int, int], int] = {}
    where = [numbers.setdefault(both, len(numbers)) for both in zip(low.tolist(), high.tolist(), strict=True)]
    if len(numbers) == len(where):
        return low, high, np.arange(len(where))
    left, right = zip(*numbers, strict=True)
    return np.array(left, dtype=np.int32), np.array(right, dtype=np.int32), np.array(where, dtype=np.int64)
