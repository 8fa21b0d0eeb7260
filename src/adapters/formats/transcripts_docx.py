"""The text of a Word document (ECMA-376), paragraph by paragraph, read from front to back in bounded memory.

Programs of meetings (Teams, Meet) hand out transcripts as such documents. The archive is read without its directory, so
that no seeking is needed; what inflates too far, declares a document type or nests too deep ends the reading.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from struct import unpack_from
from typing import BinaryIO
from xml.parsers import expat  # document types and entities are refused below

from adapters.formats.lines import blocks
from adapters.formats.speakers import alone, time_alone
from domain.records import SOURCE, Problem

PARAGRAPH_LIMIT = 64 * 1024
_INFLATED = 256 * 1024 * 1024
_RATIO, _RATIO_FROM = 200, 8 * 1024 * 1024
_DEPTH = 200
_SILENT = 4 * 1024 * 1024
_PIECE = 64 * 1024
_CELLS = 200
"""Lines of one row of a table that are kept together."""

_NEXT = (b"PK\x03\x04", b"PK\x01\x02")
_DOCUMENT = b"word/document.xml"


def is_word(sample: bytes) -> bool:
    """True for the first bytes of a Word document."""
    return sample.startswith(b"PK\x03\x04") and b"word/" in sample and b"xl/workbook" not in sample


class _Broken(Exception):
    """The file is no Word document that can be read."""


class Paragraphs:
    """Iterates the lines of the document's body; `problem` says afterwards why the reading ended early, if it did."""

    def __init__(self, file: BinaryIO) -> None:
        self.problem: Problem | None = None
        self.suspect = False
        self._source = _Source(file)
        self._lines: list[str] = []
        self._parts: list[str] = []
        self._size = 0
        self._depth = 0
        self._rows = 0
        self._cells: list[list[str]] = []
        self._fallback = 0
        self._listens = False
        self._silent = 0
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def __iter__(self) -> Iterator[str]:
        try:
            for piece in _document(self._source):
                self._feed(piece)
                yield from self._lines
                self._lines.clear()
            self._parser.Parse(b"", True)
        except (_Broken, expat.ExpatError, zlib.error) as error:
            # What the libraries say is for programmers; our own words are for whoever sent the file.
            why = str(error) if isinstance(error, _Broken) else "it is damaged or breaks off"
            self.problem = Problem(
                code="unreadable_document",
                message=f"The Word document cannot be read to its end ({why}).",
                hint="Save the transcript again as a Word document, or as plain text.",
                phase=SOURCE,
            )
        yield from self._lines

    def _feed(self, piece: bytes) -> None:
        self._silent += len(piece)
        self._parser.Parse(piece, False)
        if self._silent > _SILENT:
            raise _Broken("a piece of it has no end")

    def _refuse(self, *_: object) -> None:
        raise _Broken("it declares a document type")

    def _start(self, name: str, _: dict[str, str]) -> None:
        self._silent = 0
        self._depth += 1
        if self._depth > _DEPTH:
            raise _Broken("it nests too deep")
        tag = name.rpartition(":")[2]
        if tag == "t":
            self._listens = not self._fallback
        elif tag in ("tab", "ptab"):
            self._characters("\t", not self._fallback)
        elif tag in ("br", "cr"):
            self._line()
        elif tag == "Fallback":
            self._fallback += 1
        elif tag == "tr":
            self._rows += 1
        elif tag == "tc" and self._rows == 1:
            self._cells.append([])

    def _end(self, name: str) -> None:
        self._depth -= 1
        tag = name.rpartition(":")[2]
        if tag == "t":
            self._listens = False
        elif tag == "p":
            self._line()
        elif tag == "Fallback":
            self._fallback -= 1
        elif tag == "tr":
            self._rows -= 1
            if not self._rows:
                self._row()

    def _characters(self, text: str, always: bool = False) -> None:
        self._silent = 0
        if (self._listens or always) and self._size <= PARAGRAPH_LIMIT:
            self._parts.append(text)
            self._size += len(text)

    def _line(self) -> None:
        line = "".join(self._parts)[: PARAGRAPH_LIMIT + 1] + "\n"
        self._parts, self._size = [], 0
        if self._cells and sum(map(len, self._cells)) < _CELLS:
            self._cells[-1].append(line)
        else:
            self._lines.append(line)

    def _row(self) -> None:
        """A row of a table: cells of one line each are columns (time, name, words), others are text one after another.

        An empty cell, where a picture of the speaker stands, is none.
        """
        cells = [[line for line in cell if line.strip()] for cell in self._cells]
        filled = [cell for cell in cells if cell]
        texts = [cell[0].strip() for cell in filled]
        if len(filled) >= 3 and all(len(cell) == 1 for cell in filled):
            self._lines.append("\t".join(texts) + "\n")
        elif len(filled) == 2 and len(filled[0]) == 1 and (one := alone(texts[0])) and time_alone(texts[1]) is None:
            self._lines += ["\n", f"{texts[0].rstrip(':')}{'' if one.start_ms is None else ' '}:\t{texts[1]}\n"]
            self._lines += filled[1][1:]
        else:
            self._lines += [line for cell in self._cells for line in cell]
        self._cells = []


class _Source:
    """Bytes in any number, from blocks."""

    def __init__(self, file: BinaryIO) -> None:
        self._blocks = blocks(file)
        self._held = b""

    def take(self, size: int) -> bytes:
        """Up to `size` bytes; fewer only at the end."""
        while len(self._held) < size and (block := next(self._blocks, b"")):
            self._held += block
        taken, self._held = self._held[:size], self._held[size:]
        return taken

    def back(self, data: bytes) -> None:
        """Put bytes back that were too many."""
        self._held = data + self._held


def _document(source: _Source) -> Iterator[bytes]:
    """The inflated bytes of the document, out of the archive's entries in their order."""
    while True:
        head = source.take(30)
        if len(head) < 30 or head[:4] != b"PK\x03\x04":
            raise _Broken("it holds no text" if head[:4] in (b"PK\x01\x02", b"PK\x05\x06") else "it breaks off")
        flags, method, packed, named, extra = (
            *unpack_from("<HH", head, 6), *unpack_from("<I", head, 18), *unpack_from("<HH", head, 26),
        )  # fmt: skip
        name = source.take(named)
        source.take(extra)
        if flags & 1:
            raise _Broken("it is encrypted")
        if method == 8:
            pieces = _inflated(source)
        elif method == 0 and not flags & 8 and packed != 0xFFFFFFFF:
            pieces = _stored(source, packed)
        else:
            raise _Broken("it is packed in an unusual way")
        if name == _DOCUMENT:
            yield from pieces
            return
        for _ in pieces:
            pass
        if flags & 8:
            _skip_descriptor(source)


def _stored(source: _Source, size: int) -> Iterator[bytes]:
    while size and (piece := source.take(min(size, _PIECE))):
        size -= len(piece)
        yield piece


def _inflated(source: _Source) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-15)
    packed = unpacked = 0
    while not inflater.eof:
        data = inflater.unconsumed_tail or source.take(_PIECE)
        if not data:
            raise _Broken("it breaks off")
        packed += 0 if inflater.unconsumed_tail else len(data)
        piece = inflater.decompress(data, _PIECE)
        unpacked += len(piece)
        if unpacked > _INFLATED or (unpacked > _RATIO_FROM and unpacked > _RATIO * packed):
            raise _Broken("it inflates too far")
        if piece:
            yield piece
    source.back(inflater.unused_data)


def _skip_descriptor(source: _Source) -> None:
    """Past the sizes that follow an entry when its header could not tell them: 12 to 24 bytes."""
    head = source.take(24)
    size = next((at for at in (12, 16, 20) if head[at : at + 4] in _NEXT), len(head))
    source.back(head[size:])
