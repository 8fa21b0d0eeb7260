"""OpenDocument workbooks (.ods, OASIS OpenDocument 1.3 part 3, chapter 9): rows out of the XML of all sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from adapters.formats.number_formats import PERCENT, with_currency
from adapters.formats.number_texts import number_of, text_of
from adapters.formats.packed import Parts, Xml, local
from adapters.formats.workbook import (
    CELLS_LIMIT,
    ROW_LIMIT,
    ROWS_LIMIT,
    SHEETS_LIMIT,
    Merge,
    Protected,
    RowMaking,
    Sheet,
    SheetRow,
    TooLarge,
    Workbook,
)  # fmt: skip
from adapters.formats.workbook_merges import MERGES_LIMIT, merged

CONTENT, MANIFEST = "content.xml", "META-INF/manifest.xml"

REPEATED_LIMIT = 64 * 1024 * 1024
"""Characters that may come of cells which only say how often they stand there."""

_NAMESPACE = re.compile(rb'xmlns:(\w{1,40})\s*=\s*["\']urn:oasis:names:tc:opendocument:xmlns:table:1\.0["\']')
_OVERLAP = 2_000
_SPAN = re.compile(r"-?P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_CELLS = frozenset(("table-cell", "covered-table-cell"))


class _Rows(Xml):
    """Listens to the content; `found` has the rows of the wanted table that have ended, and how often each stands
    there."""

    def __init__(self, wanted: int) -> None:
        super().__init__()
        self.found: list[tuple[SheetRow, int]] = []
        self.ended = False
        self.merges: list[tuple[int, int, int, int]] = []
        self._wanted, self._table, self._nested, self._aside = wanted, -1, 0, 0
        self._row, self._row_times = RowMaking(), 1
        self._column, self._times = 0, 1
        self._cell: dict[str, str] = {}
        self._in_row = self._in_cell = self._listens = False
        self._parts: list[str] = []
        self._size = self._paragraphs = self._repeated = 0

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "table":
            self._nested += 1
            self._table += self._nested == 1
        elif self._table != self._wanted or self._nested != 1 or self.ended:
            return
        elif name in _CELLS:
            if self._in_row:
                self._begin_cell(local(attributes))
        elif name == "table-row":
            self._end_row()  # a row within a row, in a damaged document, ends the one around it
            self._row.begin(None)
            self._in_row = True
            self._row_times = _count(local(attributes).get("number-rows-repeated"), ROWS_LIMIT)
            self._column = 0
        elif self._in_cell:
            self._within(name, attributes)

    def _within(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "annotation":
            self._aside += 1
        elif self._aside:
            return
        elif name == "p":
            self._listens = True
            self._paragraphs += 1
            if self._paragraphs > 1:
                self._parts.append("\n")
        elif name == "s":
            self._parts.append(" " * _count(local(attributes).get("c"), 1_000))
        elif name in ("tab", "line-break"):
            self._parts.append("\t" if name == "tab" else "\n")

    def end(self, name: str) -> None:
        if name == "table":
            self.ended = self.ended or (self._table == self._wanted and self._nested == 1)
            self._nested -= 1
        elif self._table != self._wanted or self._nested != 1 or self.ended:
            return
        elif name in _CELLS:
            if self._in_cell:
                self._end_cell()
        elif name == "table-row":
            self._end_row()
        elif name == "annotation":
            self._aside -= 1
        elif name == "p" and not self._aside:
            self._listens = False

    def text(self, text: str) -> None:
        if self._listens and not self._aside and self._size <= ROW_LIMIT and self._nested == 1:
            self._parts.append(text)
            self._size += len(text)

    def _begin_cell(self, said: dict[str, str]) -> None:
        self._cell, self._in_cell = said, True
        self._times = _count(said.get("number-columns-repeated"), CELLS_LIMIT)
        self._parts, self._size, self._paragraphs = [], 0, 0

    def _end_cell(self) -> None:
        said, column = self._cell, self._column
        self._in_cell = self._listens = False
        self._aside = 0
        text = _text(said, "".join(self._parts))
        self._column += self._times
        if text:
            self._count_repeated((self._times - 1) * len(text))
            for index in range(column, min(column + self._times, CELLS_LIMIT)):
                self._row.add(index, text)
        elif "formula" in said and "value-type" not in said:
            self._row.lack(column)
        rows = _count(said.get("number-rows-spanned"), ROWS_LIMIT)
        if rows > 1 and len(self.merges) <= MERGES_LIMIT:
            wide = _count(said.get("number-columns-spanned"), CELLS_LIMIT)
            self.merges.append((self._row.last, column, self._row.last + rows - 1, column + wide - 1))

    def _end_row(self) -> None:
        if not self._in_row:
            return
        self._in_row = False
        row = self._row.done()
        if not (row.cells or row.without):
            self._row.last = min(self._row.last + self._row_times - 1, ROWS_LIMIT)
            return
        times = min(self._row_times, ROWS_LIMIT + 1 - row.line)
        self._count_repeated((times - 1) * (sum(map(len, row.cells)) + len(row.cells)))
        self._row.last += times - 1
        self.found.append((row, times))

    def _count_repeated(self, more: int) -> None:
        self._repeated += more
        if self._repeated > REPEATED_LIMIT:
            raise TooLarge("its cells say that they stand there very often")


def _count(text: str | None, most: int) -> int:
    """A number from 1; what is none counts as one."""
    return min(max(int(text), 1), most) if text and text.isdecimal() and len(text) < 10 else 1


def _text(said: Mapping[str, str], shown: str) -> str:
    """A cell's value by its type (19.387), as one would write it into a CSV file; as it is shown where it has none."""
    kind, value = said.get("value-type", ""), said.get("value", "")
    if kind in ("float", "percentage", "currency"):
        try:
            number = text_of(number_of(value))
        except ValueError:
            return shown
        code = PERCENT if kind == "percentage" else said.get("currency", "") if kind == "currency" else ""
        return with_currency(number, code) if code == PERCENT or _CURRENCY.fullmatch(code) else number
    if kind == "date":
        day, _, time = said.get("date-value", "").partition("T")
        return f"{day}T{time[:8]}" if time and time[:8] != "00:00:00" else day or shown
    if kind == "time" and (found := _SPAN.fullmatch(said.get("time-value", ""))):
        days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return f"{days * 24 + hours:02}:{minutes:02}:{seconds:02}"
    if kind == "boolean" and said.get("boolean-value"):
        return text_of(said["boolean-value"] == "true")
    return shown or said.get("string-value", "")


class OdsSheet(Sheet):
    """A sheet by its place among the others."""

    def __init__(self, book: OdsBook, number: int, shown: bool) -> None:
        self.shown = shown
        self._book, self._number = book, number

    def rows(self) -> Iterator[SheetRow]:
        listener = _Rows(self._number)
        for piece in self._book.parts.pieces(CONTENT):
            if listener.ended:
                continue  # what stands behind may be odd; to the end, where the checksum is compared
            try:
                listener.feed(piece)
            finally:
                for row, times in listener.found:
                    yield row
                    for line in range(row.line + 1, row.line + times):
                        yield SheetRow(line, list(row.cells), list(row.without), row.long)
                listener.found.clear()
        if not listener.ended:
            listener.finish()

    def merges(self) -> Sequence[Merge]:
        if not any(b"number-rows-spanned" in piece for piece in _overlapping(self._book.parts.pieces(CONTENT))):
            return []
        listener = _Rows(self._number)
        for piece in self._book.parts.pieces(CONTENT):
            listener.feed(piece)
            listener.found.clear()
            if listener.ended:
                break
        return merged(listener.merges)


class OdsBook(Workbook):
    """An open OpenDocument workbook."""

    def __init__(self, file: BinaryIO) -> None:
        self.parts = parts = Parts(file)
        if MANIFEST in parts and any(b":encryption-data" in piece for piece in _overlapping(parts.pieces(MANIFEST))):
            raise Protected
        hidden: set[bytes] = set()
        sheets: list[OdsSheet] = []
        for piece in _tags(parts.pieces(CONTENT)):
            name, _, said = piece.partition(b" ")
            if name == b"table-properties":
                if b':display="false"' in said:
                    hidden.add(self._style)
            elif name == b"style":
                self._style = _said(b"name", said)
            elif b'is-sub-table="true"' not in said and len(sheets) < SHEETS_LIMIT:
                sheets.append(OdsSheet(self, len(sheets), _said(b"style-name", said) not in hidden))
        self.sheets = sheets

    _style = b""

    def close(self) -> None:
        """Nothing is kept outside memory."""


def _overlapping(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces, each with the end of the one before it."""
    held = b""
    for piece in pieces:
        yield held + piece
        held = piece[-100:]


_STYLES = re.compile(rb"<\w{1,40}:(style\s[^<>]{0,1500}|table-properties\s[^<>]{0,1500})>")


def _tags(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The tags of tables, of styles and of the properties of tables, without their prefixes."""
    held, pattern = b"", _STYLES
    for piece in pieces:
        held += piece
        if pattern is _STYLES and (found := _NAMESPACE.search(held)):
            prefix = re.escape(found[1])
            tables = rb"<%b:(table(?:\s[^<>]{0,1500})?)>" % prefix
            pattern = re.compile(tables + b"|" + _STYLES.pattern)
        last = 0
        for hit in pattern.finditer(held):
            last = hit.end()
            yield re.sub(rb"\s+", b" ", next(group for group in hit.groups() if group))
        held = held[max(last, len(held) - _OVERLAP) :]


def _said(name: bytes, tag: bytes) -> bytes:
    found = re.search(rb'(?:^|[\s:])%b\s*=\s*"([^"]*)"' % name, tag)
    return found[1] if found else b""
