"""Numbering: equal texts have one number, in the order in which they were first met; most are kept as bytes.

As an object with a place in a dictionary a text takes some two hundred bytes. Only the last few hundred stand so. Those
before them are known by two keyed hashes of 96 bits together (SipHash, of the interpreter), some 20 bytes each; where
their letters are needed again, these stand one behind the other in one array.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from domain.linkage.arrays import Growing, Hashes, Ints, Small

YOUNG = 512
"""Texts that stand as objects before they are packed: a few nodes are compared without packing any."""

FIRST, FULL = 1024, 0.7
"""Slots of a table that begins, and the share of them that is used before it grows."""


class Numbers:
    """Texts by number. What a text was is not known any more. `packed`: whether most are kept as bytes: for those who
    compare a few nodes, or all at once and no more, objects are faster.
    """

    def __init__(self, *, packed: bool) -> None:
        self._most = YOUNG if packed else None
        self._young: dict[str, int] = {}
        self._older = _Older()

    def __len__(self) -> int:
        return len(self._older) + len(self._young)

    def of(self, texts: Sequence[str]) -> tuple[list[int], list[int]]:
        """(the number of each, the places of those that were met for the first time, in the order of their numbers)."""
        young, size = self._young, len(self)
        known = self._known(texts) if len(self._older) else young
        found: list[int] = []
        first: list[int] = []
        for at, text in enumerate(texts):
            number = known.get(text)
            if number is None:
                number = young.setdefault(text, size)
                if number == size:
                    first.append(at)
                    size += 1
            found.append(number)
        if self._most is not None and len(young) > self._most:
            self._pack(young)
            young.clear()
        return found, first

    def _known(self, texts: Sequence[str]) -> dict[str, int]:
        """Those of the texts that were packed, with their numbers."""
        young = self._young
        asked = [text for text in dict.fromkeys(texts) if text not in young]
        numbers = self._older.get(asked)
        return {text: number for text, number in zip(asked, numbers, strict=True) if number >= 0}

    def _pack(self, young: dict[str, int]) -> None:
        self._older.add(young)


class Texts(Numbers):
    """Texts by number, and what each of them is."""

    def __init__(self, *, packed: bool) -> None:
        super().__init__(packed=packed)
        self._recent: NDArray[np.object_] = np.empty(0, dtype=object)
        self._letters = bytearray()
        self._ends = Growing(np.uint32)
        self._ends.add([0])

    def texts(self, numbers: Small | Ints) -> NDArray[np.object_]:
        """What these numbers stand for."""
        if not len(self._older):
            if len(self._recent) < len(self._young):
                self._recent = np.array([*self._young, None], dtype=object)[:-1]
            found: NDArray[np.object_] = self._recent[numbers]
            return found
        used, where = np.unique(numbers, return_inverse=True)
        each = np.empty(len(used), dtype=object)
        each[:] = self._read(np.asarray(used, dtype=np.int64))
        return each[where]

    def _read(self, numbers: Ints) -> list[str]:
        """The same of numbers that ascend."""
        letters, packed = self._letters, int(np.searchsorted(numbers, len(self._older)))
        ends, older = self._ends.now, numbers[:packed]
        told = [
            str(letters[start:end], "utf-8", "surrogatepass")
            for start, end in zip(ends[older].tolist(), ends[older + 1].tolist(), strict=True)
        ]
        if packed < len(numbers):
            recent = list(self._young)
            told += [recent[number - len(self._older)] for number in numbers[packed:].tolist()]
        return told

    def _pack(self, young: dict[str, int]) -> None:
        super()._pack(young)
        self._recent = np.empty(0, dtype=object)
        octets = [text.encode("utf-8", "surrogatepass") for text in young]
        self._ends.add(len(self._letters) + np.cumsum([*map(len, octets)]))
        self._letters += b"".join(octets)


class _Older:
    """Texts by their hashes: open addressing with double hashing, in batches. A slot holds a number, -1 for none."""

    def __init__(self) -> None:
        self._slots: Small = np.zeros(0, dtype=np.int32)
        self._keys, self._checks = Growing(np.uint64), Growing(np.uint32)

    def __len__(self) -> int:
        return len(self._keys)

    def get(self, texts: Sequence[str]) -> list[int]:
        """The number of each, -1 for none."""
        if not len(self):
            return [-1] * len(texts)
        keys, checks = _hashes(texts)
        slots, known, told = self._slots, self._keys.now, self._checks.now
        found = np.full(len(texts), -1, dtype=np.int32)
        left = np.arange(len(texts))
        at, step = _path(keys, len(slots))
        while len(left):
            there = slots[at]
            same = (known[there] == keys[left]) & (told[there] == checks[left]) & (there >= 0)
            found[left[same]] = there[same]
            on = (there >= 0) & ~same
            left, step = left[on], step[on]
            at = (at[on] + step) & (len(slots) - 1)
        numbers: list[int] = found.tolist()
        return numbers

    def add(self, texts: Sequence[str] | dict[str, int]) -> None:
        """Texts that are not there; they have the next numbers."""
        keys, checks = _hashes(texts)
        first = len(self)
        self._keys.add(keys)
        self._checks.add(checks)
        if len(self) > FULL * len(self._slots):
            size = max(len(self._slots), FIRST)
            while len(self) > FULL * size:
                size *= 2
            self._slots = np.full(size, -1, dtype=np.int32)
            first = 0
        self._place(first)

    def _place(self, first: int) -> None:
        """Gives a slot to each from this number on."""
        slots = self._slots
        numbers = np.arange(first, len(self), dtype=np.int32)
        at, step = _path(self._keys.now[first:], len(slots))
        while len(numbers):
            free = slots[at] < 0
            slots[at[free]] = numbers[free]  # of several that want one slot the last has it
            on = slots[at] != numbers
            numbers, step = numbers[on], step[on]
            at = (at[on] + step) & (len(slots) - 1)


def _hashes(texts: Sequence[str] | dict[str, int]) -> tuple[Hashes, NDArray[np.uint32]]:
    keys = np.fromiter(map(hash, texts), np.int64, len(texts)).view(np.uint64)
    checks = np.fromiter([hash("\x00" + text) for text in texts], np.int64, len(texts))
    return keys, (checks & 0xFFFFFFFF).astype(np.uint32)


def _path(keys: Hashes, size: int) -> tuple[Ints, Ints]:
    """The first slot of each key, and how far it is to the next: odd, so that all are reached."""
    mask = np.uint64(size - 1)
    return (keys & mask).astype(np.int64), (keys >> np.uint64(32) & mask | np.uint64(1)).astype(np.int64)
