"""The texts that the cells of a workbook share: any number of them, kept outside memory once they are many."""

from __future__ import annotations

import re
from array import array
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from tempfile import SpooledTemporaryFile

import msgspec

from adapters.formats.packed import Xml
from adapters.formats.workbook import ROW_LIMIT, TooLarge

TOGETHER = 128
"""Texts that are written down and read again together: neighbours stand in neighbouring cells."""

KEPT = 64
KEPT_SIZE = 8 * 1024 * 1024
"""How many such lots, and characters of them, are at hand."""

IN_MEMORY = 4 * 1024 * 1024
"""Bytes of all of them that need no file."""

WHOLE_LIMIT = 2 * 1024 * 1024 * 1024
"""Bytes of all of them: what a file with them may take on the disk."""

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

_encoder, _decoder = msgspec.json.Encoder(), msgspec.json.Decoder(list[str])


def unescaped(text: str) -> str:
    """`_x000D_` as the character it stands for (ECMA-376 part 1, 22.4.2.4), as far as a text can hold it."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda hit: hit[0] if 0xD800 <= int(hit[1], 16) < 0xE000 else chr(int(hit[1], 16)), text)


class SharedTexts:
    """The texts by their numbers; read no further than the highest number that was asked for."""

    def __init__(self, texts: Iterator[str]) -> None:
        self._texts = texts
        self._file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  closed by `close`
        self._ends = array("Q", [0])
        self._lots: OrderedDict[int, list[str]] = OrderedDict()
        self._sizes = 0
        self._latest: list[str] = []

    def __getitem__(self, number: int) -> str:
        """IndexError where there is none."""
        lot, at = divmod(number, TOGETHER)
        if number < 0:
            raise IndexError(number)
        while lot >= len(self._ends) - 1 and number >= self._count():
            self._further()
        if lot == len(self._ends) - 1:
            return self._latest[at]
        found = self._lots.get(lot)
        if found is None:
            found = self._fetched(lot)
        return found[at]

    def close(self) -> None:
        """Gives the file back."""
        self._file.close()
        self._lots.clear()

    def _count(self) -> int:
        return (len(self._ends) - 1) * TOGETHER + len(self._latest)

    def _further(self) -> None:
        text = next(self._texts, None)
        if text is None:
            raise IndexError(self._count())
        self._latest.append(text)
        if len(self._latest) == TOGETHER:
            written = _encoder.encode(self._latest)
            if self._ends[-1] + len(written) > WHOLE_LIMIT:
                raise TooLarge(f"its shared texts have more than {WHOLE_LIMIT:,} bytes")
            self._file.seek(self._ends[-1])
            self._file.write(written)
            self._ends.append(self._ends[-1] + len(written))
            self._latest = []

    def _fetched(self, lot: int) -> list[str]:
        begin, end = self._ends[lot], self._ends[lot + 1]
        self._file.seek(begin)
        found = self._lots[lot] = _decoder.decode(self._file.read(end - begin))
        self._sizes += end - begin
        while len(self._lots) > 1 and (len(self._lots) > KEPT or self._sizes > KEPT_SIZE):
            oldest, _ = self._lots.popitem(last=False)
            self._sizes -= self._ends[oldest + 1] - self._ends[oldest]
        return found


class SharedXml(Xml):
    """The texts of `sharedStrings.xml`: of one of several pieces all, of how it is pronounced nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._parts: list[str] = []
        self._size = self._aside = 0
        self._listens = False

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:  # noqa: ARG002  the listener's shape
        if name == "t":
            self._listens = not self._aside
        elif name == "si":
            self._parts, self._size = [], 0
        elif name == "rPh":
            self._aside += 1

    def end(self, name: str) -> None:
        if name == "t":
            self._listens = False
        elif name == "si":
            self.found.append(unescaped("".join(self._parts)))
        elif name == "rPh":
            self._aside -= 1

    def text(self, text: str) -> None:
        if self._listens and self._size <= ROW_LIMIT:
            self._parts.append(text)
            self._size += len(text)


def shared_xml(pieces: Iterator[bytes]) -> Iterator[str]:
    """The texts of the part, as they come."""
    listener = SharedXml()
    for piece in pieces:
        listener.feed(piece)
        yield from listener.found
        listener.found.clear()
    listener.finish()
    yield from listener.found
