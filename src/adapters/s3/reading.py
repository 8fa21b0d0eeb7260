"""An object of the bucket as a local file: read in ranges, so that neither memory nor disk depends on its size."""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import PreconditionError
from obstore.store import S3Store

from adapters.s3.faults import said
from domain.errors import Transient

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

RANGE = 4 << 20
"""Bytes of one request."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One object: its name in the store, its size in bytes, and the tag of the version that was met."""

    path: str
    size: int
    tag: str | None


class RangeReader(io.RawIOBase):
    """The bytes of these pieces, one behind the other. Reading is blocking, but for the first bytes, given as `head`.

    Raises Transient `storage_unavailable`, also when an object was replaced while it was read.
    """

    def __init__(self, store: S3Store, pieces: Sequence[Piece], head: bytes = b"") -> None:
        super().__init__()
        self._store = store
        self._pieces = pieces
        self._starts = [0, *accumulate(piece.size for piece in pieces)]
        self._head = head
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._starts[-1]}[whence]
        if base + offset < 0:
            raise ValueError(f"negative seek value {base + offset}")
        self._position = base + offset
        return self._position

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        room = memoryview(buffer).cast("B")
        got = self._some(len(room))
        room[: len(got)] = got
        self._position += len(got)
        return len(got)

    def _some(self, wanted: int) -> bytes | memoryview:
        if self._position < len(self._head):
            return self._head[self._position : self._position + wanted]
        if self._position >= self._starts[-1] or not wanted:
            return b""
        number = bisect_right(self._starts, self._position) - 1
        piece, start = self._pieces[number], self._position - self._starts[number]
        return ranged(self._store, piece, start, min(start + wanted, piece.size))


def ranged(store: S3Store, piece: Piece, start: int, end: int) -> memoryview:
    """Blocking: these bytes of that version of the object."""
    with said():
        try:
            got = obstore.get(store, piece.path, options={"range": (start, end), "if_match": piece.tag})
        except PreconditionError as error:
            raise Transient("storage_unavailable", "The file was replaced while it was read.") from error
        return memoryview(got.bytes())
