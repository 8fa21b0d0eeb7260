"""Compound files ([MS-CFB]): the streams of old Office documents and Outlook messages, read in bounded memory.

Only the table of sectors is held, a 128th of the file at most; nothing that the file says of itself is believed.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterator
from struct import unpack_from
from typing import BinaryIO, NamedTuple

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

ENTRIES_LIMIT = 100_000
"""Streams and folders of a file; a message with a thousand attachments has some 30,000."""

DEPTH_LIMIT = 64
PIECE = 64 * 1024

_END, _LAST = 0xFFFFFFFE, 0xFFFFFFFA
_ENTRY = 128
_NOBODY = 0xFFFFFFFF
_FOLDER, _STREAM, _ROOT = 1, 2, 5


class BrokenCompound(Exception):
    """The file is no compound file, or a damaged one."""


class Stream(NamedTuple):
    """Where a stream begins, and its bytes."""

    start: int
    size: int


class Compound:
    """An open compound file: its streams and folders by their paths (`Workbook`, `__attach_version1.0_#00000000/x`)."""

    def __init__(self, file: BinaryIO) -> None:
        """BrokenCompound where its tables cannot be followed."""
        self._file = file
        self._length = file.seek(0, 2)
        head = self._at(0, 512)
        if len(head) < 512 or head[:8] != MAGIC:
            raise BrokenCompound("no compound file")
        self._shift, mini = unpack_from("<HH", head, 30)
        if self._shift not in (9, 12) or mini != 6:
            raise BrokenCompound("sectors of an odd size")
        self._sector = 1 << self._shift
        directory, _, self._cutoff, first_mini = unpack_from("<IIII", head, 48)
        self._table = self._fat(head)
        self.streams: dict[str, Stream] = {}
        self.folders: set[str] = set()
        self._small: array[int] = array("I")
        self._read_directory(directory)
        self._small_table = _numbers(b"".join(self._sectors(self._chain(first_mini))))

    def read(self, path: str, limit: int) -> bytes:
        """The first `limit` bytes of a stream; KeyError where there is none of that path."""
        taken = bytearray()
        for piece in self.pieces(path):
            taken += piece
            if len(taken) >= limit:
                break
        return bytes(taken[:limit])

    def pieces(self, path: str, begin: int = 0) -> Iterator[bytes]:
        """The bytes of a stream from `begin` on."""
        stream = self.streams[path]
        small = stream.size < self._cutoff
        chain = self._small_chain(stream) if small else self._chain(stream.start)
        step = 64 if small else self._sector
        skipped, left = begin // step, stream.size - begin
        cut = begin - skipped * step
        found = self._small_sectors(chain[skipped:]) if small else self._sectors(chain[skipped:])
        for piece in found:
            piece = piece[cut : cut + left]
            cut, left = 0, left - len(piece)
            if not piece:
                break
            yield piece
            if left <= 0:
                return
        if left > 0:
            raise BrokenCompound("a stream breaks off")

    def _at(self, place: int, size: int) -> bytes:
        self._file.seek(place)
        taken = bytearray()
        while len(taken) < size and (block := self._file.read(size - len(taken))):
            taken += block
        return bytes(taken)

    def _fat(self, head: bytes) -> array[int]:
        """The table of sectors: for each which one follows it."""
        most = self._length // self._sector + 1
        places = [number for number in unpack_from("<109I", head, 76) if number <= _LAST]
        following, count = unpack_from("<II", head, 68)
        each = self._sector // 4
        while following <= _LAST and len(places) * each <= most + each and count:
            more = _numbers(self._at((following + 1) << self._shift, self._sector))
            if len(more) < each:
                raise BrokenCompound("its tables break off")
            places += [number for number in more[:-1] if number <= _LAST]
            following, count = more[-1], count - 1
        table: array[int] = array("I")
        for place in places[: most // each + 1]:
            table.extend(_numbers(self._at((place + 1) << self._shift, self._sector)))
        return table

    def _chain(self, start: int) -> array[int]:
        """The sectors of a stream in their order."""
        return _followed(self._table, start)

    def _sectors(self, chain: array[int]) -> Iterator[bytes]:
        """The bytes of these sectors; neighbours are read in one go."""
        at, together = 0, max(1, PIECE >> self._shift)
        while at < len(chain):
            end = at + 1
            while end < len(chain) and end - at < together and chain[end] == chain[end - 1] + 1:
                end += 1
            yield self._at((chain[at] + 1) << self._shift, (end - at) << self._shift)
            at = end

    def _small_chain(self, stream: Stream) -> array[int]:
        return _followed(self._small_table, stream.start) if stream.size else array("I")

    def _small_sectors(self, chain: array[int]) -> Iterator[bytes]:
        per = self._sector // 64
        for number in chain:
            home, at = divmod(number, per)
            if home >= len(self._small):
                raise BrokenCompound("a stream breaks off")
            yield self._at(((self._small[home] + 1) << self._shift) + at * 64, 64)

    def _read_directory(self, start: int) -> None:
        chain = self._chain(start)
        if not chain or len(chain) * self._sector > ENTRIES_LIMIT * _ENTRY:
            raise BrokenCompound("no directory, or one too large")
        data = b"".join(self._sectors(chain))
        entries = len(data) // _ENTRY
        if not entries or data[66] != _ROOT:
            raise BrokenCompound("no directory")
        self._small = self._chain(unpack_from("<I", data, 116)[0])
        waiting, seen = [(unpack_from("<I", data, 76)[0], "", 0)], bytearray(entries)
        while waiting:
            number, above, depth = waiting.pop()
            if number == _NOBODY or number >= entries or seen[number] or depth > DEPTH_LIMIT:
                continue
            seen[number] = 1
            entry = data[number * _ENTRY : (number + 1) * _ENTRY]
            left, right, child = unpack_from("<III", entry, 68)
            path = above + entry[: max(0, min(64, unpack_from("<H", entry, 64)[0]) - 2)].decode("utf-16-le", "replace")
            waiting += [(left, above, depth), (right, above, depth)]
            if entry[66] == _STREAM:
                start, size = unpack_from("<IQ", entry, 116)
                self.streams[path] = Stream(start, min(size & 0xFFFFFFFF if self._shift == 9 else size, self._length))
            elif entry[66] == _FOLDER:
                self.folders.add(path)
                waiting.append((child, f"{path}/", depth + 1))


def _numbers(data: bytes) -> array[int]:
    found: array[int] = array("I")
    found.frombytes(data[: len(data) & ~3])
    if sys.byteorder == "big":
        found.byteswap()
    return found


def _followed(table: array[int], start: int) -> array[int]:
    """The chain from `start` to its end; BrokenCompound for one that leaves the table or has no end."""
    chain: array[int] = array("I")
    if start > _LAST:
        return chain
    while start != _END:
        if start >= len(table) or len(chain) > len(table):
            raise BrokenCompound("a chain of sectors without an end")
        chain.append(start)
        start = table[start]
    return chain
