"""Columns: the profiles of many groups as arrays, each value once, so that pairs are compared by whole columns."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from domain.linkage.profiles import Profile

V = TypeVar("V", bound=Hashable)
A = TypeVar("A", np.int32, np.uint64)
Ints = NDArray[np.int64]
Small = NDArray[np.int32]
Reals = NDArray[np.float32]
Flags = NDArray[np.bool_]
Levels = NDArray[np.int8]


class Column(Generic[V]):
    """One field of N rows, any number of values each: row r has `values[i] for i in ids[starts[r]:starts[r + 1]]`.

    Columns made with one `known` have one list of values, that of the last.
    """

    def __init__(self, rows: Iterable[Sequence[V]], known: dict[V, int] | None = None) -> None:
        known = {} if known is None else known
        ids: list[int] = []
        starts = [0]
        for row in rows:
            ids.extend(known.setdefault(value, len(known)) for value in row)
            starts.append(len(ids))
        self.values: list[V] = list(known)
        self.ids: Small = np.array(ids, dtype=np.int32)
        self.starts: Ints = np.array(starts, dtype=np.int64)
        self.sizes: Ints = np.diff(self.starts)

    @property
    def empty(self) -> bool:
        """Whether no row has a value."""
        return not len(self.ids)

    def crossed(self, left: Ints, right: Ints) -> tuple[Ints, Small, Small]:
        """Every combination of the values of pairs of rows: (position of the pair, value left, value right).

        A pair with a side that has no value does not appear.
        """
        return crossed(left, self.ids, self.starts, right, self.ids, self.starts)


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


class Columns:
    """The columns of profiles, in their order. `names` also serves the numbers and the acronyms in them."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self.size = len(profiles)
        self.names = Column([profile.names for profile in profiles])
        self.forms = _single(profiles, lambda profile: profile.form)
        self.countries = _single(profiles, lambda profile: profile.country)
        lines: dict[tuple[str, ...], int] = {}
        self.extras = _single(profiles, lambda profile: profile.place.extra, lines)
        self.streets = _single(profiles, lambda profile: profile.place.street, lines)
        self.house_numbers = _single(profiles, lambda profile: profile.place.numbers)
        self.postcodes = _single(profiles, lambda profile: profile.place.postcode)
        self.towns = _single(profiles, lambda profile: profile.place.town)
        self.phones = Column([profile.phones for profile in profiles])
        self.domains = Column([profile.domains for profile in profiles])
        self.emails = Column([profile.emails for profile in profiles])
        schemes = sorted({scheme for profile in profiles for scheme, _ in profile.registrations})
        self.registrations: dict[str, Column[str]] = {
            scheme: Column(
                [[value for named, value in profile.registrations if named == scheme] for profile in profiles]
            )
            for scheme in schemes
        }


def _single(profiles: Sequence[Profile], value: Callable[[Profile], V], known: dict[V, int] | None = None) -> Column[V]:
    """The column of a field that has one value, or none where it is empty."""
    return Column([(found,) if (found := value(profile)) else () for profile in profiles], known)


def distinct_pairs(a: Small, b: Small) -> tuple[Small, Small, Ints]:
    """(left, right, where): each unordered pair of value ids once, and where each given pair is found among them."""
    low, high = np.minimum(a, b).astype(np.int64), np.maximum(a, b).astype(np.int64)
    codes, where = np.unique(low << 32 | high, return_inverse=True)
    return (codes >> 32).astype(np.int32), (codes & 0xFFFFFFFF).astype(np.int32), where.astype(np.int64)
