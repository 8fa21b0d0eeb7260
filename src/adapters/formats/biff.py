"""Records of an old workbook ([MS-XLS] 2.1.4, BIFF5 to BIFF8), and the texts in them, which may go on in the next."""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct, unpack_from

from adapters.compound import Compound
from adapters.formats.workbook import ROW_LIMIT, Damaged

CONTINUE, EOF = 0x3C, 0x0A

_HEAD = Struct("<HH")


def records(file: Compound, stream: str, begin: int = 0) -> Iterator[tuple[int, bytes]]:
    """(number, content) of each record of the stream from `begin` on, to its end."""
    held, at = b"", 0
    for piece in file.pieces(stream, begin):
        held, at = held[at:] + piece, 0
        while len(held) - at >= 4:
            number, size = _HEAD.unpack_from(held, at)
            if len(held) - at - 4 < size:
                break
            yield number, held[at + 4 : at + 4 + size]
            at += 4 + size


def short_text(data: bytes, at: int, codec: str) -> str:
    """A text with its length before it, as a whole in one record: in BIFF8 (`codec` "") with flags, else in `codec`."""
    (count,) = unpack_from("<H", data, at)
    if codec:
        return data[at + 2 : at + 2 + count].decode(codec, "replace")
    return text_at(data, at + 3, count, data[at + 2])


def text_at(data: bytes, at: int, count: int, flags: int) -> str:
    """`count` characters of a byte or two each."""
    if flags & 1:
        return data[at : at + 2 * count].decode("utf-16-le", "replace")
    return data[at : at + count].decode("latin-1")


class _Segments:
    """The bytes of a record and those that go on with it."""

    def __init__(self, found: Iterator[bytes]) -> None:
        self._found = found
        self._data, self._at = next(found, b""), 0

    def take(self, size: int) -> bytes:
        """So many bytes, over the borders of records."""
        while len(self._data) - self._at < size:
            following = next(self._found, None)
            if following is None:
                raise Damaged("a text breaks off")
            self._data, self._at = self._data[self._at :] + following, 0
        taken = self._data[self._at : self._at + size]
        self._at += size
        return taken

    def skip(self, size: int) -> None:
        """Past so many bytes."""
        while size:
            size -= len(self.take(min(size, 65_536)))

    def characters(self, count: int, flags: int) -> str:
        """So many characters; where a record ends among them, the next one begins with flags of its own."""
        parts: list[str] = []
        while count:
            if self._at >= len(self._data):
                following = next(self._found, None)
                if not following:
                    raise Damaged("a text breaks off")
                self._data, self._at, flags = following, 1, following[0]
            width = 2 if flags & 1 else 1
            here = min(count, (len(self._data) - self._at) // width)
            if not here:
                raise Damaged("half a character")
            parts.append(text_at(self._data, self._at, here, flags))
            self._at += here * width
            count -= here
        return "".join(parts)


def long_text(contents: list[bytes], codec: str) -> str:
    """A text with its length before it, over one record and those that go on with it."""
    if codec:
        return short_text(b"".join(contents), 0, codec)
    data = _Segments(iter(contents))
    count, flags = unpack_from("<HB", data.take(3))
    return data.characters(count, flags)


def shared_texts(first: bytes, following: Iterator[tuple[int, bytes]]) -> Iterator[str]:
    """The texts of the SST record `first` (2.4.265) and of the records that go on with it."""

    def whole() -> Iterator[bytes]:
        yield first
        for number, content in following:
            if number != CONTINUE:
                return
            yield content

    data = _Segments(whole())
    _, count = unpack_from("<II", data.take(8))
    for _ in range(count):
        length, flags = unpack_from("<HB", data.take(3))
        runs = unpack_from("<H", data.take(2))[0] if flags & 8 else 0
        beside = unpack_from("<I", data.take(4))[0] if flags & 4 else 0
        text = data.characters(min(length, ROW_LIMIT), flags)
        data.skip(4 * runs + beside)
        yield text
