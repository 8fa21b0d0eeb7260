"""Keys: what two nodes must have in common to be compared at all (blocking). One key in common is enough.

A key is strong (an id, domain, phone or whole name), medium (two rare words, the beginnings of all words, number and
street in a place) or made of two weak ones, one of the name and one of the place. A key that many groups have is
crowded: it is refined by each weak key of its node, and by nothing else. A key that is not crowded but busy counts
half: it takes two of them. What is crowded and busy is part of the model, so that the keys of a node, and whether two
nodes are compared, depend on nothing but the nodes and the model.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Sequence
from enum import IntEnum
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

import msgspec
import numpy as np
from numpy.typing import NDArray

from domain.linkage.arrays import Flags, Ints, Small, crossed
from domain.linkage.frequencies import Frequencies
from domain.linkage.model import Model
from domain.linkage.names import Name
from domain.linkage.places import Place
from domain.linkage.profiles import NUMBER_DIGITS, Profile

Hashes = NDArray[np.uint64]


class Kind(IntEnum):
    """Where a key comes from; `STRENGTH` orders candidates."""

    REGISTRATION = 0
    DOMAIN = 1
    EMAIL = 2
    PHONE = 3
    NAME = 4
    WORDS = 5
    BEGINNINGS = 6
    PREMISES = 7
    NAME_AND_PLACE = 8
    REFINED = 9


STRENGTH: dict[Kind, float] = {
    Kind.REGISTRATION: 20.0,
    Kind.DOMAIN: 16.0,
    Kind.EMAIL: 16.0,
    Kind.PHONE: 14.0,
    Kind.NAME: 14.0,
    Kind.WORDS: 9.0,
    Kind.BEGINNINGS: 9.0,
    Kind.PREMISES: 10.0,
    Kind.NAME_AND_PLACE: 6.0,
    Kind.REFINED: 6.0,
}
"""Bits that sharing a key of the kind is worth when candidates are ranked; two shared keys add up."""


class Key(msgspec.Struct, frozen=True, order=True):
    """One row of the key table: a signed 64-bit number, and its kind for ranking and reports."""

    value: int
    kind: Kind

    @property
    def bits(self) -> float:
        """What sharing the key counts when candidates are ranked."""
        return STRENGTH[self.kind]


_STRENGTHS = np.array([STRENGTH[kind] for kind in Kind])


class Raw(msgspec.Struct, frozen=True):
    """Keys of many profiles before crowding is looked at, flat: row r has `values[starts[r]:starts[r + 1]]`.

    `direct` and `kinds` are the keys that need no other; `name` and `place` the weak ones.
    """

    direct: Hashes
    kinds: NDArray[np.int8]
    direct_starts: Ints
    name: Hashes
    name_starts: Ints
    place: Hashes
    place_starts: Ints

    @property
    def rows(self) -> int:
        """How many profiles there are."""
        return len(self.direct_starts) - 1


class KeyTable(msgspec.Struct, frozen=True):
    """Rows of (row of the profile, number, kind, whether the key is busy), sorted by number; no row twice."""

    rows: Small
    values: Hashes
    kinds: NDArray[np.int8]
    busy: Flags


def keys_of(profile: Profile, model: Model) -> tuple[Key, ...]:
    """The keys of one profile under the model, sorted; the same that `key_table` gives it among others."""
    found = table_of([profile], model)
    return tuple(
        Key(int(value), Kind(int(kind))) for value, kind in zip(found.values.view(np.int64), found.kinds, strict=True)
    )


class Told(msgspec.Struct, frozen=True):
    """The keys of many profiles: row by row (position of the profile, value, kind, whether the key is busy)."""

    rows: Ints
    values: Ints
    kinds: NDArray[np.int8]
    busy: Flags

    @property
    def bits(self) -> NDArray[np.float64]:
        """What sharing each counts when candidates are ranked."""
        found: NDArray[np.float64] = _STRENGTHS[self.kinds]
        return found

    def split(self, profiles: int) -> list[tuple[int, ...]]:
        """The values of each of so many profiles."""
        values = self.values.tolist()
        ends = np.searchsorted(self.rows, np.arange(profiles + 1)).tolist()
        return [tuple(values[start:end]) for start, end in pairwise(ends)]


def told_keys(profiles: Sequence[Profile], model: Model) -> Told:
    """The keys of many profiles, which is far faster than `keys_of` one by one; those of one profile in order."""
    if len(profiles) == 1:
        return _told_keys_of_one(profiles[0], model)
    table = table_of(profiles, model)
    order = np.argsort(table.rows, kind="stable")
    return Told(
        table.rows[order].astype(np.int64), table.values[order].view(np.int64), table.kinds[order], table.busy[order]
    )


def _told_keys_of_one(profile: Profile, model: Model) -> Told:
    """As of many, with few arrays: they cost about as much for one as for a hundred."""
    own, weak, near = _found_by(profile, model.frequencies, {})
    for one in weak:
        for two in near:
            own.setdefault(mix_one(one, two), Kind.NAME_AND_PLACE)
    full = _those_among(own, model.crowd)
    finer = [mix_one(value, one) for value in full for one in (*weak, *near)]
    lost = _those_among(finer, model.crowd)
    for value in full:
        del own[value]
    for value in finer:
        if value not in lost:
            own.setdefault(value, Kind.REFINED)
    values = sorted(own)
    hashes = np.array(values, dtype=np.uint64)
    kinds = np.array([own[value] for value in values], dtype=np.int8)
    return Told(np.zeros(len(own), dtype=np.int64), hashes.view(np.int64), kinds, _among(hashes, model.busy_keys))


def _those_among(values: Collection[int], known: Hashes) -> set[int]:
    found = np.array([*values], dtype=np.uint64)
    return set(found[_among(found, known)].tolist())


def raw_keys(profiles: Iterable[Profile], known: Frequencies) -> Raw:
    """What each profile can be found by."""
    direct, kinds, name, place = array("Q"), array("b"), array("Q"), array("Q")
    starts, name_starts, place_starts = array("q", [0]), array("q", [0]), array("q", [0])
    rarity: dict[str, float] = {}
    for profile in profiles:
        own, weak, near = _found_by(profile, known, rarity)
        direct.extend(own)
        kinds.extend(own.values())
        name.extend(weak)
        place.extend(near)
        starts.append(len(direct))
        name_starts.append(len(name))
        place_starts.append(len(place))
    return Raw(
        np.array(direct, dtype=np.uint64), np.array(kinds, dtype=np.int8), np.array(starts, dtype=np.int64),
        np.array(name, dtype=np.uint64), np.array(name_starts, dtype=np.int64),
        np.array(place, dtype=np.uint64), np.array(place_starts, dtype=np.int64),
    )  # fmt: skip


def _found_by(
    profile: Profile, known: Frequencies, rarity: dict[str, float]
) -> tuple[dict[int, Kind], dict[int, None], list[int]]:
    """(the keys that need no other, weak ones of the names, weak ones of the place); `rarity`: of words met before."""
    near = _place_keys(profile.place)
    own: dict[int, Kind] = {}
    weak: dict[int, None] = {}
    _id_keys(profile, own)
    for one in profile.names:
        _name_keys(one, known, rarity, own, weak)
    _premises_keys(profile.place, near, own)
    return own, weak, near


def _id_keys(profile: Profile, own: dict[int, Kind]) -> None:
    for scheme, number in profile.registrations:
        own[digest(f"r{scheme}:{number}")] = Kind.REGISTRATION
    for site in profile.domains:
        own[digest(f"d{site.split('.', 1)[0]}")] = Kind.DOMAIN
    for address in profile.emails:
        own[digest(f"e{address}")] = Kind.EMAIL
    for phone in profile.phones:
        own[digest(f"p{phone[-NUMBER_DIGITS:]}")] = Kind.PHONE


def _name_keys(
    name: Name, known: Frequencies, rarity: dict[str, float], own: dict[int, Kind], weak: dict[int, None]
) -> None:
    ordered = sorted(name.words)
    if len(ordered) > 1:
        own.setdefault(digest("b" + " ".join(sorted([word[:3] for word in ordered]))), Kind.BEGINNINGS)
        own[digest(f"n{' '.join(ordered)}")] = Kind.NAME
    own[digest(f"n{name.joined}")] = Kind.NAME
    if name.acronym:
        own[digest(f"n{name.acronym}")] = Kind.NAME
    for word in ordered:
        if word not in rarity:
            rarity[word] = -known.bits("word", word)
    rare = sorted(ordered, key=rarity.__getitem__)[:3]
    for at, one in enumerate(rare):
        for two in rare[at + 1 :]:
            own.setdefault(digest(f"w{one} {two}" if one < two else f"w{two} {one}"), Kind.WORDS)
        weak[_met(f"x{one}")] = None
    # The beginning too: a misspelt word is rare, so that it takes a place among the rarest.
    weak[_met(f"y{name.joined[:4]}")] = None


def _place_keys(place: Place) -> list[int]:
    near = [_met(f"z{place.postcode}")] if place.postcode else []
    if place.town:
        near.append(_met(f"t{''.join(place.town)[:6]}"))
    return near


def _premises_keys(place: Place, near: list[int], own: dict[int, Kind]) -> None:
    """Adds number and street in each of the places, then to the places themselves."""
    if place.extra:
        line = digest(f"s{''.join(place.extra)}")
        own.update((mix_one(line, where), Kind.PREMISES) for where in near)
    if place.street and place.numbers:
        house = digest(f"h{place.numbers[0]} {max(place.street, key=len)[:4]}")
        own.update((mix_one(house, where), Kind.PREMISES) for where in near)
        near.append(house)
    elif place.street:
        near.append(digest(f"s{''.join(place.street)}"))


def digest(text: str) -> int:
    """A number of 64 bits that is the same on every machine."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


@lru_cache(maxsize=16_384)
def _met(text: str) -> int:
    """`digest` of what many nodes have in common: a word, a town."""
    return digest(text)


_FACTOR, _FINAL, _ALL = 0x9E3779B97F4A7C15, (0xFF51AFD7ED558CCD, 0xC4CEB9FE1A85EC53), 0xFFFFFFFFFFFFFFFF


def mix_one(one: int, two: int) -> int:
    """`mix` of two numbers."""
    found = (one + two * _FACTOR) & _ALL
    for factor in _FINAL:
        found = (found ^ found >> 33) * factor & _ALL
    return found ^ found >> 33


def mix(one: Hashes, two: Hashes) -> Hashes:
    """One number for each two, the order of which matters (the finaliser of MurmurHash3)."""
    found = one + two * np.uint64(_FACTOR)
    for factor in _FINAL:
        found ^= found >> np.uint64(33)
        found *= np.uint64(factor)
    last: Hashes = found ^ (found >> np.uint64(33))
    return last


def table_of(profiles: Iterable[Profile], model: Model) -> KeyTable:
    """The keys of the profiles under the model."""
    return key_table(raw_keys(profiles, model.frequencies), model)


def key_table(raw: Raw, model: Model) -> KeyTable:
    """The keys of the profiles: direct ones and two weak ones together, the crowded refined by the weak ones."""
    rows, values, kinds = first_keys(raw)
    known = model.crowd
    if len(known):
        full = _among(values, known)
        more_rows, more = refine(raw, rows[full], values[full])
        still = _among(more, known)
        rows = np.concatenate([rows[~full], more_rows[~still]])
        values = np.concatenate([values[~full], more[~still]])
        kinds = np.concatenate([kinds[~full], np.full(len(values) - int((~full).sum()), Kind.REFINED, dtype=np.int8)])
    return _sorted(rows, values, kinds, model.busy_keys)


def _among(values: Hashes, known: Hashes) -> Flags:
    """Which values are in the sorted `known`."""
    if not len(known):
        return np.zeros(len(values), dtype=np.bool_)
    at = np.minimum(np.searchsorted(known, values), len(known) - 1)
    found: Flags = known[at] == values
    return found


def first_keys(raw: Raw) -> tuple[Small, Hashes, NDArray[np.int8]]:
    """(row, number, kind) of every key before crowding."""
    rows = np.repeat(np.arange(raw.rows, dtype=np.int32), np.diff(raw.direct_starts))
    every = np.arange(raw.rows, dtype=np.int64)
    pair, one, two = crossed(every, raw.name, raw.name_starts, every, raw.place, raw.place_starts)
    return (
        np.concatenate([rows, pair.astype(np.int32)]),
        np.concatenate([raw.direct, mix(one, two)]),
        np.concatenate([raw.kinds, np.full(len(one), Kind.NAME_AND_PLACE, dtype=np.int8)]),
    )


def refine(raw: Raw, rows: Small, values: Hashes) -> tuple[Small, Hashes]:
    """Each of these keys with each weak key of its row."""
    own = np.arange(len(rows) + 1, dtype=np.int64)
    finer_rows, finer = [], []
    for weak, starts in ((raw.name, raw.name_starts), (raw.place, raw.place_starts)):
        at, first, second = crossed(own[:-1], values, own, rows.astype(np.int64), weak, starts)
        finer_rows.append(rows[at])
        finer.append(mix(first, second))
    return np.concatenate(finer_rows), np.concatenate(finer)


def _sorted(rows: Small, values: Hashes, kinds: NDArray[np.int8], busy: Hashes) -> KeyTable:
    order: Ints = np.lexsort((kinds, rows, values))
    rows, values, kinds = rows[order], values[order], kinds[order]
    fresh = np.ones(len(rows), dtype=np.bool_)
    fresh[1:] = (values[1:] != values[:-1]) | (rows[1:] != rows[:-1])
    return KeyTable(rows[fresh], values[fresh], kinds[fresh], _among(values[fresh], busy))
