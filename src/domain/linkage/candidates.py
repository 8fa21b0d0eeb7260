"""Candidates: the pairs of rows that share a key, and what crowded keys cost."""

from __future__ import annotations

import msgspec
import numpy as np

from domain.linkage.columns import Ints, Small
from domain.linkage.keys import Hashes, KeyTable, Kind, Raw, first_keys, refine

CAPS = (100, 70, 50, 35, 25, 18, 12, 8)
"""Members from which a key is crowded: the first that keeps the pairs within the budget."""

PAIRS_PER_ROW = 12
"""Pairs for each row, counted once per shared key, that are looked at."""

ESTIMATED = 5_000
"""Lost pairs that are looked at to estimate what was lost."""

WHOLE = 1_000
"""Members of one key up to which all pairs are made when a frozen model did not know that it would be crowded."""


class Crowding(msgspec.Struct, frozen=True):
    """`values`: crowded keys; `cap`: from how many members; `lost`: pairs that no refinement holds, by kind of key.

    `left`, `right`: some of the lost pairs, to estimate from.
    """

    values: tuple[int, ...]
    cap: int
    lost: dict[str, int]
    left: Ints
    right: Ints


def find_crowded(raw: Raw) -> Crowding:
    """Which keys are crowded among these profiles, once refined and not."""
    rows, values, _ = first_keys(raw)
    distinct, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    cap = _cap(counts, raw.rows)
    crowded = distinct[counts > cap]
    full = (counts > cap)[where]
    finer_rows, finer = refine(raw, rows[full], values[full])
    finer_values, finer_counts = np.unique(finer, return_counts=True)
    lost = finer_counts > cap
    left, right = _some_pairs(finer_rows, finer, finer_values[lost])
    numbers = np.concatenate([crowded, finer_values[lost]]).astype(np.uint64).view(np.int64)
    sizes = finer_counts[lost].astype(np.int64)
    pairs = int((sizes * (sizes - 1) // 2).sum())
    return Crowding(tuple(sorted(numbers.tolist())), cap, {Kind.REFINED.name: pairs}, left, right)


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


def _cap(counts: Ints, rows: int) -> int:
    for cap in CAPS:
        kept = counts[counts <= cap].astype(np.int64)
        if int((kept * (kept - 1) // 2).sum()) <= PAIRS_PER_ROW * rows:
            return cap
    return CAPS[-1]


def pairs_of(table: KeyTable) -> tuple[Ints, Ints, dict[str, int]]:
    """(left rows, right rows, pairs not made by kind): every two rows that share a key, once, left below right."""
    changes = np.flatnonzero(table.values[1:] != table.values[:-1]) + 1
    bounds = np.concatenate([[0], changes, [len(table.values)]]).astype(np.int64)
    sizes = np.diff(bounds)
    codes: list[Ints] = []
    for size in np.unique(sizes):
        if 1 < size <= WHOLE:
            members = table.rows[bounds[:-1][sizes == size][:, None] + np.arange(size)].astype(np.int64)
            one, two = np.triu_indices(int(size), 1)
            low, high = np.minimum(members[:, one], members[:, two]), np.maximum(members[:, one], members[:, two])
            codes.append(np.unique((low << 32 | high).ravel()))
    found = np.unique(np.concatenate(codes)) if codes else np.zeros(0, dtype=np.int64)
    left_out: dict[str, int] = {}
    for at in np.flatnonzero(sizes > WHOLE):
        kind = Kind(int(table.kinds[bounds[at]])).name
        left_out[kind] = left_out.get(kind, 0) + int(sizes[at]) * (int(sizes[at]) - 1) // 2
    return found >> 32, found & 0xFFFFFFFF, left_out


def members_per_kind(table: KeyTable) -> dict[str, int]:
    """How many keys of each kind there are."""
    numbers, counts = np.unique(table.kinds, return_counts=True)
    return {Kind(int(number)).name: int(count) for number, count in zip(numbers, counts, strict=True)}
