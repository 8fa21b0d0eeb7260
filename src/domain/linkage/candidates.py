"""Candidates: the pairs of rows that share a key, and what crowded keys cost."""

from __future__ import annotations

import msgspec
import numpy as np

from domain.linkage.arrays import Flags, Ints, Small
from domain.linkage.keys import Hashes, KeyTable, Kind, Raw, first_keys, refine

CAPS = (100, 70, 50, 35, 25, 18, 12, 8)
"""Members from which a key is crowded: the first that keeps the pairs within the budget."""

PAIRS_PER_ROW = 12
"""Pairs for each row, counted once per shared key, that are looked at."""

BUSY = 1 / 3
"""Others under a key, as a part of the cap, from which having it in common is not enough to be compared."""

ESTIMATED = 5_000
"""Lost pairs that are looked at to estimate what was lost."""

WHOLE = 1_000
"""Members of one key up to which all pairs are made when a frozen model did not know that it would be crowded."""


_NONE = np.zeros(0, dtype=np.int64)


class Crowding(msgspec.Struct, frozen=True):
    """`values`: crowded keys; `busy`: others that have many members (see `BUSY`); `cap`: members that crowd a key.

    `lost`: pairs that no refinement holds, by kind of key. `left`, `right`: some of the lost pairs, to estimate from.
    """

    values: tuple[int, ...]
    busy: tuple[int, ...]
    cap: int
    lost: dict[str, int]
    left: Ints
    right: Ints


def find_crowded(raw: Raw, times: float = 1.0) -> Crowding:
    """Which keys are crowded, once refined and not, where the profiles are one in `times` of those to come."""
    rows, values, kinds = first_keys(raw)
    distinct, first, where, counts = np.unique(values, return_index=True, return_inverse=True, return_counts=True)
    cap = _cap(counts, raw.rows, times)
    many = _over(counts, cap, times)
    crowded = distinct[many]
    full = many[where]
    finer_rows, finer = refine(raw, rows[full], values[full])
    finer_values, finer_counts = np.unique(finer, return_counts=True)
    lost = _over(finer_counts, cap, times)
    left, right = _some_pairs(finer_rows, finer, finer_values[lost])
    often = _meets(counts, cap * BUSY, times) & ~many & (kinds[first] != Kind.REGISTRATION)
    busy = np.concatenate([distinct[often], finer_values[_meets(finer_counts, cap * BUSY, times) & ~lost]])
    sizes = finer_counts[lost].astype(np.int64)
    pairs = int((sizes * (sizes - 1) // 2).sum())
    lost_pairs = {Kind.REFINED.name: pairs}
    return Crowding(_named(np.concatenate([crowded, finer_values[lost]])), _named(busy), cap, lost_pairs, left, right)


def _named(values: Hashes) -> tuple[int, ...]:
    return tuple(np.sort(values.astype(np.uint64).view(np.int64)).tolist())


def _some_pairs(rows: Small, values: Hashes, lost: Hashes) -> tuple[Ints, Ints]:
    """Neighbours under the lost keys, at most `ESTIMATED` of them, each once, left below right."""
    among = np.flatnonzero(np.isin(values, lost))
    order = among[np.lexsort((rows[among], values[among]))]
    beside = np.flatnonzero(values[order[1:]] == values[order[:-1]])
    one, two = rows[order[beside]].astype(np.int64), rows[order[beside + 1]].astype(np.int64)
    codes = np.unique(np.minimum(one, two) << 32 | np.maximum(one, two))
    codes = codes[:: max(-(-len(codes) // ESTIMATED), 1)]
    codes = codes[codes >> 32 != codes & 0xFFFFFFFF]
    return codes >> 32, codes & 0xFFFFFFFF


def _over(counts: Ints, cap: int, times: float) -> Flags:
    """Which keys have more than `cap` members, or will have. Two are no sign of a third: they may be one vendor."""
    return _meets(counts, cap, times) & (counts > min(cap, 2))


def _meets(counts: Ints, least: float, times: float) -> Flags:
    """Under which keys a member meets so many others: `times` as many as in the sample."""
    found: Flags = (counts - 1) * times >= least
    return found


def _cap(counts: Ints, rows: int, times: float) -> int:
    for cap in CAPS:
        kept = counts[~_over(counts, cap, times)].astype(np.int64)
        if float((kept * (kept - 1) // 2).sum()) * times <= PAIRS_PER_ROW * rows:
            return cap
    return CAPS[-1]


def pairs_of(table: KeyTable) -> tuple[Ints, Ints, dict[str, int]]:
    """(left rows, right rows, pairs not made by kind): every two rows that share enough, once, left below right.

    One key is enough; of busy ones it takes two.
    """
    changes = np.flatnonzero(table.values[1:] != table.values[:-1]) + 1
    bounds = np.concatenate([[0], changes, [len(table.values)]]).astype(np.int64)
    sizes = np.diff(bounds)
    busy = table.busy[bounds[:-1]] if len(table.values) else np.zeros(len(sizes), dtype=np.bool_)
    enough, halves = [_NONE], [_NONE]
    for size in np.unique(sizes):
        if 1 < size <= WHOLE:
            enough.append(np.unique(_among(table, bounds[:-1][(sizes == size) & ~busy], int(size))))
            halves.append(_among(table, bounds[:-1][(sizes == size) & busy], int(size)))
    twice, often = np.unique(np.concatenate(halves), return_counts=True)
    found = np.unique(np.concatenate([*enough, twice[often > 1]]))
    left_out: dict[str, int] = {}
    for at in np.flatnonzero(sizes > WHOLE):
        kind = Kind(int(table.kinds[bounds[at]])).name
        left_out[kind] = left_out.get(kind, 0) + int(sizes[at]) * (int(sizes[at]) - 1) // 2
    return found >> 32, found & 0xFFFFFFFF, left_out


def _among(table: KeyTable, begins: Ints, size: int) -> Ints:
    """The pairs under each of the keys that begin there and have so many members, as one number each."""
    members = table.rows[begins[:, None] + np.arange(size)].astype(np.int64)
    one, two = np.triu_indices(size, 1)
    low, high = np.minimum(members[:, one], members[:, two]), np.maximum(members[:, one], members[:, two])
    codes: Ints = (low << 32 | high).ravel()
    return codes


def members_per_kind(table: KeyTable) -> dict[str, int]:
    """How many keys of each kind there are."""
    numbers, counts = np.unique(table.kinds, return_counts=True)
    return {Kind(int(number)).name: int(count) for number, count in zip(numbers, counts, strict=True)}
