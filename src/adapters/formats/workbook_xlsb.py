"""Binary workbooks (.xlsb, [MS-XLSB]): rows out of the records of a sheet's part, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from struct import unpack_from
from typing import BinaryIO

from adapters.formats.number_texts import NumberTexts, format_of, text_of
from adapters.formats.packed import Parts
from adapters.formats.packed_relations import relations
from adapters.formats.workbook import (
    SHEETS_LIMIT,
    STYLES_LIMIT,
    Damaged,
    Merge,
    RowMaking,
    Sheet,
    SheetRow,
    Workbook,
)  # fmt: skip
from adapters.formats.workbook_merges import MERGES_LIMIT, merged
from adapters.formats.workbook_strings import SharedTexts
from adapters.formats.workbook_xls import error_of, rk_of

MAIN = "xl/workbook.bin"
RECORD_LIMIT = 4 * 1024 * 1024
"""Bytes of one record: a text of 32,767 characters with its pieces has far fewer."""

_ROW, _TEXT, _END, _SHARED, _FORMAT, _XF, _PROPERTIES, _SHEET, _MERGED = 0, 19, 146, 7, 44, 47, 153, 156, 176
_STYLES_BEGIN, _STYLES_END = 617, 618
_BARE = 11
"""Numbers 12 to 18 are those of cells 1 to 7 without their column, which is the next one."""


def records(pieces: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """(number, content) of each record ([MS-XLSB] 2.1.4)."""
    held, at = b"", 0
    for piece in pieces:
        held, at = held[at:] + piece, 0
        while (head := _head(held, at)) is not None:
            number, size, begin = head
            if size > RECORD_LIMIT:
                raise Damaged("a record without an end")
            if len(held) < begin + size:
                break
            yield number, held[begin : begin + size]
            at = begin + size
    if at < len(held):
        raise Damaged("a record breaks off")


def _head(data: bytes, at: int) -> tuple[int, int, int] | None:
    """(number, size, where the content begins); None where there are too few bytes."""
    if at + 2 > len(data):
        return None
    number = data[at]
    at += 1
    if number & 0x80:
        number = (number & 0x7F) | (data[at] & 0x7F) << 7
        at += 1
    size = shift = 0
    while True:
        if at >= len(data):
            return None
        byte = data[at]
        at += 1
        size |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80 or shift > 21:
            return number, size, at


def text_in(data: bytes, at: int) -> str:
    """A text behind the number of its characters; Damaged where it breaks off."""
    (count,) = unpack_from("<I", data, at)
    if count == 0xFFFFFFFF:
        return ""
    if at + 4 + 2 * count > len(data):
        raise Damaged("a text breaks off")
    return data[at + 4 : at + 4 + 2 * count].decode("utf-16-le", "replace")


class XlsbSheet(Sheet):
    """A sheet by the name of its part."""

    def __init__(self, book: XlsbBook, part: str, shown: bool) -> None:
        self.shown = shown
        self._book, self._part = book, part

    def rows(self) -> Iterator[SheetRow]:
        making, column, begun, ended = RowMaking(), -1, False, False
        for number, data in records(self._book.parts.pieces(self._part)):
            if number == _ROW and not ended:
                if begun:
                    yield making.done()
                begun, column = True, -1
                making.begin(unpack_from("<I", data)[0] + 1)
            elif 1 <= number <= 18 or number == 62:
                at = 8
                if _BARE < number <= 18:
                    number, column, at = number - _BARE, column + 1, 4
                else:
                    (column,) = unpack_from("<I", data)
                style = int.from_bytes(data[at - 4 : at - 1], "little")
                if text := self._text(number, data, at, style):
                    making.add(column, text)
            elif number == _END:
                ended = True
        if begun:
            yield making.done()
        if not ended:
            raise Damaged("it breaks off")

    def merges(self) -> Sequence[Merge]:
        return merged(self._merges())

    def _merges(self) -> Iterator[tuple[int, int, int, int]]:
        met = 0
        for number, data in records(self._book.parts.pieces(self._part)):
            if number == _MERGED and met <= MERGES_LIMIT:
                met += 1
                first, last, left, right = unpack_from("<IIII", data)
                yield first + 1, left, last + 1, right

    def _text(self, number: int, data: bytes, at: int, style: int) -> str:
        """The text of a cell; "" of a blank one."""
        if number == _SHARED:
            return self._book.shared(unpack_from("<I", data, at)[0])
        if number == 2:
            return self._book.numbers(rk_of(unpack_from("<I", data, at)[0]), style)
        if number in (5, 9):
            return self._book.numbers(unpack_from("<d", data, at)[0], style)
        if number in (6, 8):
            return text_in(data, at)
        if number == 62:
            return text_in(data, at + 1)
        if number in (3, 11):
            return error_of(data[at])
        return text_of(data[at] != 0) if number in (4, 10) else ""


class XlsbBook(Workbook):
    """An open binary workbook."""

    def __init__(self, file: BinaryIO) -> None:
        self.parts = parts = Parts(file)
        related = relations(parts, MAIN)
        self._texts: SharedTexts | None = None
        formats: list[str] = []
        for what, part in related.values():
            if what == "sharedStrings" and part in parts and self._texts is None:
                self._texts = SharedTexts(_shared(parts.pieces(part)))
            elif what == "styles" and part in parts:
                formats = _formats(parts.pieces(part))
        since_1904 = False
        sheets: list[XlsbSheet] = []
        for number, data in records(parts.pieces(MAIN)):
            if number == _PROPERTIES:
                since_1904 = bool(data[0] & 1)
            elif number == _SHEET and len(sheets) < SHEETS_LIMIT:
                what, part = related.get(text_in(data, 8), ("", ""))
                if what == "worksheet":
                    sheets.append(XlsbSheet(self, part, not unpack_from("<I", data)[0]))
        self.sheets = sheets
        self.numbers = NumberTexts(formats, since_1904)

    def shared(self, number: int) -> str:
        """A text that cells share."""
        if self._texts is None:
            raise Damaged("no shared texts")
        return self._texts[number]

    def close(self) -> None:
        if self._texts is not None:
            self._texts.close()


def _shared(pieces: Iterator[bytes]) -> Iterator[str]:
    for number, data in records(pieces):
        if number == _TEXT:
            yield text_in(data, 1)


def _formats(pieces: Iterator[bytes]) -> list[str]:
    """The number format of each style of a cell."""
    own: dict[int, str] = {}
    used: list[int] = []
    of_cells = False
    for number, data in records(pieces):
        if number == _FORMAT:
            own[unpack_from("<H", data)[0]] = text_in(data, 2)[:1000]
        elif number == _XF and of_cells:
            used.append(unpack_from("<H", data, 2)[0])
        elif number in (_STYLES_BEGIN, _STYLES_END):
            of_cells = number == _STYLES_BEGIN
        if len(own) + len(used) > STYLES_LIMIT:
            raise Damaged("too many styles")
    return [format_of(ident, own) for ident in used]
