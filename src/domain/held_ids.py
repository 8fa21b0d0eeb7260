"""Held ids: which id stands under which 128-bit key, some 40 bytes each, so that a hundred thousand take a few MB."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from domain.idents import id_of

Words = NDArray[np.uint64]
Places = NDArray[np.int64]

NOBODY = UUID(int=1)
"""Held where it is known that there is no id; what was held is told as this very object."""

FIRST, FULL = 1024, 0.8
"""Slots of a table that begins, and the share of them that is used before it grows."""


def of_ids(idents: Iterable[UUID]) -> Words:
    """Keys that are ids."""
    octets = b"".join([one.int.to_bytes(16, "big") for one in idents])
    return np.array(np.frombuffer(octets, dtype=">u8") if octets else (), dtype=np.uint64).reshape(-1, 2)


def of_texts(texts: Sequence[str]) -> Words:
    """Keys that name texts, in this process alone: two keyed hashes of 64 bits each (SipHash, of the interpreter)."""
    words = np.empty((len(texts), 2), dtype=np.int64)
    words[:, 0] = np.fromiter(map(hash, texts), np.int64, len(texts))
    words[:, 1] = np.fromiter([hash("\x00" + text) for text in texts], np.int64, len(texts))
    return words.view(np.uint64)


class HeldIds:
    """At most about `most` ids under their keys; a mark may stand beside each. What was held first goes first, half
    of all at a time. A key that is all zeros is never held.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self.whole = True
        """Whether nothing that was held has gone."""
        self._young = _Table(FIRST)
        self._old: _Table | None = None

    def get(self, keys: Words) -> tuple[list[UUID | None], list[bool]]:
        """The id under each key, None where none is held, and whether it is marked."""
        words, marks = self._young.read(keys)
        if self._old is not None and len(missing := np.flatnonzero(~words.any(axis=1))):
            words[missing], marks[missing] = self._old.read(keys[missing])
        found = [
            id_of(high << 64 | low) if high else NOBODY if low == 1 else id_of(low) if low else None
            for high, low in words.tolist()
        ]
        return found, marks.tolist()

    def put(self, keys: Words, idents: Sequence[UUID], *, mark: bool = False) -> None:
        """From now on these ids are held; of a key that is told twice the last one."""
        if not len(keys):
            return
        if self._young.used + len(keys) > max(self._most // 2, FIRST):
            self.whole = self._old is None
            self._old, self._young = self._young, _Table(FIRST)
        if self._young.used + len(keys) > FULL * len(self._young.keys):
            self._young = self._young.grown(len(keys))
        self._young.write(keys, of_ids(idents), mark)

    def mark(self, keys: Words) -> None:
        """Mark what is held under these keys."""
        for table in self._tables():
            slots = table.slots(keys)
            table.marks[slots[slots >= 0]] = True

    def unmark(self) -> None:
        """Nothing is marked any more."""
        for table in self._tables():
            table.marks[:] = False

    def drop(self, keys: Words) -> None:
        """Nothing is known of these keys any more."""
        self.whole = False
        for table in self._tables():
            slots = table.slots(keys)
            table.words[slots[slots >= 0]] = 0

    def _tables(self) -> list[_Table]:
        return [self._young] if self._old is None else [self._young, self._old]


class _Table:
    """Open addressing with double hashing, in batches. A slot whose key is zeros is empty; an id of zeros is none."""

    def __init__(self, size: int) -> None:
        self.keys: Words = np.zeros((size, 2), dtype=np.uint64)
        self.words: Words = np.zeros((size, 2), dtype=np.uint64)
        self.marks: NDArray[np.bool_] = np.zeros(size, dtype=np.bool_)
        self.used = 0

    def read(self, keys: Words) -> tuple[Words, NDArray[np.bool_]]:
        """The id under each key, zeros for none; whether it is marked."""
        slots = self.slots(keys)
        words, marks = self.words[slots], self.marks[slots]
        words[slots < 0], marks[slots < 0] = 0, False
        return words, marks

    def slots(self, keys: Words) -> Places:
        """Where each key stands, -1 for nowhere."""
        found = np.full(len(keys), -1, dtype=np.int64)
        left = np.arange(len(keys))
        at, step = self._path(keys)
        while len(left):
            there = self.keys[at[left]]
            same = (there == keys[left]).all(axis=1)
            found[left[same]] = at[left[same]]
            left = left[~same & there.any(axis=1)]
            at[left] = (at[left] + step[left]) & (len(self.keys) - 1)
        return found

    def write(self, keys: Words, words: Words, marks: NDArray[np.bool_] | bool) -> None:
        """These ids under these keys; there is room for them."""
        left = np.arange(len(keys))
        at, step = self._path(keys)
        every = np.broadcast_to(np.asarray(marks), len(keys))
        while len(left):
            free = left[~self.keys[at[left]].any(axis=1)]
            self.keys[at[free]] = keys[free]
            self.used += len(np.unique(at[free]))
            same = (self.keys[at[left]] == keys[left]).all(axis=1)
            done = left[same]
            self.words[at[done]], self.marks[at[done]] = words[done], every[done]
            left = left[~same]
            at[left] = (at[left] + step[left]) & (len(self.keys) - 1)

    def grown(self, more: int) -> _Table:
        """The same with room for so many more."""
        live = np.flatnonzero(self.words.any(axis=1))
        size = len(self.keys)
        while FULL * size < len(live) + more:
            size *= 2
        table = _Table(size)
        table.write(self.keys[live], self.words[live], self.marks[live])
        return table

    def _path(self, keys: Words) -> tuple[Places, Places]:
        """The first slot of each key, and how far it is to the next: odd, so that all are reached."""
        mask = np.uint64(len(self.keys) - 1)
        return (keys[:, 1] & mask).astype(np.int64), (keys[:, 0] & mask | np.uint64(1)).astype(np.int64)
