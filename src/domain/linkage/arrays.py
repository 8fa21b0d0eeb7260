"""Arrays: the kinds of arrays that matching works on, one that grows, and pairs of rows as arrays."""

from __future__ import annotations

from typing import Generic, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

A = TypeVar("A", np.int32, np.uint64)
B = TypeVar("B", np.int32, np.int64)
S = TypeVar("S", bound=np.generic)
Ints = NDArray[np.int64]
Small = NDArray[np.int32]
Reals = NDArray[np.float32]
Flags = NDArray[np.bool_]
Levels = NDArray[np.int8]
Hashes = NDArray[np.uint64]

FEW = 64
"""Pairs up to which a dictionary finds the different ones sooner than sorting does."""


class Growing(Generic[S]):
    """An array that rows are added to at its end; room is made twice as large when it runs out."""

    def __init__(self, kind: type[S], width: int | None = None) -> None:
        self._room: NDArray[S] = np.empty((0,) if width is None else (0, width), dtype=kind)
        self._size = 0

    def __len__(self) -> int:
        return self._size

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
        if len(rows):
            self.beyond(len(rows))[self._size :] = rows
        self._size += len(rows)

    def beyond(self, more: int) -> NDArray[S]:
        """What it holds and so many places behind, whatever stands there."""
        size = self._size + more
        if size > len(self._room):
            room = np.empty((max(size, 2 * len(self._room)), *self._room.shape[1:]), dtype=self._room.dtype)
            room[: self._size] = self.now
            self._room = room
        return self._room[:size]


def crossed(
    left: Ints,
    left_ids: NDArray[A],
    left_starts: NDArray[B],
    right: Ints,
    right_ids: NDArray[A],
    right_starts: NDArray[B],
) -> tuple[Ints, NDArray[A], NDArray[A]]:
    """Every value of row `left[i]` with every value of row `right[i]`: (i, value left, value right).

    Row r has `ids[starts[r]:starts[r + 1]]`.
    """
    begins, others = left_starts[left], right_starts[right]
    wide = right_starts[right + 1] - others
    counts = (left_starts[left + 1] - begins).astype(np.int64) * wide
    pair = np.repeat(np.arange(len(left), dtype=np.int64), counts)
    within = np.arange(len(pair), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
    width = np.maximum(wide, 1)[pair]
    return pair, left_ids[begins[pair] + within // width], right_ids[others[pair] + within % width]


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
