"""Old workbooks (.xls, BIFF5 to BIFF8, [MS-XLS]): rows out of the records of a sheet, one after the other."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Sequence
from struct import Struct, unpack_from
from typing import BinaryIO

from adapters.compound import Compound
from adapters.formats.biff import CONTINUE, EOF, long_text, records, shared_texts, short_text, text_at
from adapters.formats.number_texts import NumberTexts, format_of, text_of
from adapters.formats.workbook import (
    SHEETS_LIMIT,
    STYLES_LIMIT,
    Damaged,
    Merge,
    Protected,
    RowMaking,
    Sheet,
    SheetRow,
    TooLarge,
    Workbook,
)  # fmt: skip
from adapters.formats.workbook_merges import MERGES_LIMIT, merged
from adapters.formats.workbook_strings import SharedTexts

STREAMS = ("Workbook", "Book")
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}

UNORDERED_LIMIT = 32 * 1024 * 1024
"""Characters of a sheet whose rows do not stand in their order, which are put into it in memory; few programs write
such a one."""

_BOF, _SHEET, _CODEPAGE, _1904, _FORMAT, _XF, _SST, _LOCKED = 0x809, 0x85, 0x42, 0x22, 0x41E, 0xE0, 0xFC, 0x2F
_NUMBER, _RK, _RKS, _SHARED, _LABEL, _RICH, _FORMULA, _RESULT, _TRUTH, _MERGED = (
    0x203, 0x27E, 0xBD, 0xFD, 0x204, 0xD6, 0x06, 0x207, 0x205, 0xE5,
)  # fmt: skip
_CELLS = frozenset((_NUMBER, _RK, _RKS, _SHARED, _LABEL, _RICH, _FORMULA, _TRUTH))
_BIFF8 = 0x600
_CELL = Struct("<HHH")
_CODECS = {1200: "utf-16-le", 10000: "mac-roman", 32768: "mac-roman", 32769: "cp1252", 21010: "utf-16-le"}


def rk_of(packed: int) -> int | float:
    """A number in 30 bits ([MS-XLS] 2.5.217)."""
    value: int | float
    if packed & 2:
        value = (packed >> 2) - (1 << 30 if packed & 0x80000000 else 0)
    else:
        (value,) = unpack_from("<d", b"\0\0\0\0" + (packed & 0xFFFFFFFC).to_bytes(4, "little"))
    return value / 100 if packed & 1 else value


def error_of(code: int) -> str:
    """What a spreadsheet shows for an error."""
    return ERRORS.get(code, "#N/A")


class _Globals:
    """What stands before the sheets: where they begin, what the styles are, where the shared texts are."""

    def __init__(self, file: Compound, stream: str) -> None:
        self.sheets: list[tuple[int, bool]] = []
        self.texts: SharedTexts | None = None
        self.codec, self.since_1904 = "cp1252", False
        self._own: dict[int, str] = {}
        self._used: list[int] = []
        self._names: list[tuple[int, bytes]] = []
        self._read(file, stream)
        if len(self.sheets) > SHEETS_LIMIT or len(self._used) > STYLES_LIMIT:
            raise Damaged("too many sheets or styles")

    def formats(self) -> list[str]:
        """By the number of the style."""
        return [format_of(ident, self._own) for ident in self._used]

    def _read(self, file: Compound, stream: str) -> None:
        place = 0
        for at, (number, data) in enumerate(records(file, stream)):
            if not at and (number != _BOF or len(data) < 4):
                raise Damaged("no workbook")
            if not at:
                self.biff8 = unpack_from("<H", data)[0] >= _BIFF8
            elif number == _LOCKED:
                raise Protected
            elif number == _SST and self.texts is None:
                following = records(file, stream, place + 4 + len(data))
                self.texts = SharedTexts(shared_texts(data, following))
            elif number == EOF:
                return
            else:
                self._heed(number, data)
            place += 4 + len(data)
        raise Damaged("it breaks off")

    def _heed(self, number: int, data: bytes) -> None:
        if number == _SHEET and len(data) >= 6:
            begin, hidden, kind = unpack_from("<IBB", data)
            if not kind:
                self.sheets.append((begin, not hidden & 3))
        elif number == _CODEPAGE:
            self.codec = _codec(unpack_from("<H", data)[0])
        elif number == _1904:
            self.since_1904 = data[:2] == b"\1\0"
        elif number == _XF:
            self._used.append(unpack_from("<H", data, 2)[0])
        elif number == _FORMAT and len(self._own) < STYLES_LIMIT:
            self._own[unpack_from("<H", data)[0]] = self._format(data)

    def _format(self, data: bytes) -> str:
        return short_text(data, 2, "") if self.biff8 else data[3 : 3 + data[2]].decode(self.codec, "replace")


def _codec(page: int) -> str:
    name = _CODECS.get(page, f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


class XlsSheet(Sheet):
    """A sheet by the place of its first record."""

    def __init__(self, book: XlsBook, begin: int, shown: bool) -> None:
        self.shown = shown
        self._book, self._begin = book, begin
        self._known: tuple[list[tuple[int, int, int, int]], bool] | None = None

    def rows(self) -> Iterator[SheetRow]:
        ordered = self._looked_over()[1]
        return self._in_order() if ordered else iter(self._put_in_order())

    def merges(self) -> Sequence[Merge]:
        return merged(self._looked_over()[0])

    def _records(self) -> Iterator[tuple[int, bytes]]:
        """The records of the sheet itself; those of charts within it are left out."""
        depth = 0
        for number, data in records(self._book.file, self._book.stream, self._begin):
            if number == _BOF:
                depth += 1
            elif number == EOF:
                depth -= 1
                if depth <= 0:
                    return
            elif depth == 1:
                yield number, data
        raise Damaged("it breaks off")

    def _looked_over(self) -> tuple[list[tuple[int, int, int, int]], bool]:
        """The merged ranges, and whether the rows stand in their order."""
        if self._known is None:
            ranges: list[tuple[int, int, int, int]] = []
            last, ordered = 0, True
            try:
                for number, data in self._records():
                    if number in _CELLS:
                        row = unpack_from("<H", data)[0]
                        ordered, last = ordered and row >= last, row
                    elif number == _MERGED and len(ranges) <= MERGES_LIMIT:
                        ranges += _ranges(data)
            except Exception:  # noqa: S110  whoever reads the rows meets the same place, and says so
                pass
            self._known = ranges, ordered
        return self._known

    def _in_order(self) -> Iterator[SheetRow]:
        making, row = RowMaking(), -1
        for here, index, text in self._cells():
            if here != row:
                if row >= 0:
                    yield making.done()
                making.begin(here + 1)
                row = here
            if text is None:
                making.lack(index)
            else:
                making.add(index, text)
        if row >= 0:
            yield making.done()

    def _put_in_order(self) -> list[SheetRow]:
        found: dict[int, list[tuple[int, str | None]]] = {}
        size = 0
        for row, index, text in self._cells():
            found.setdefault(row, []).append((index, text))
            size += len(text or "") + 16
            if size > UNORDERED_LIMIT:
                raise TooLarge("its rows do not stand in their order")
        making, rows = RowMaking(), []
        for row in sorted(found):
            making.begin(row + 1)
            for index, text in found[row]:
                if text is None:
                    making.lack(index)
                else:
                    making.add(index, text)
            rows.append(making.done())
        return rows

    def _cells(self) -> Iterator[tuple[int, int, str | None]]:
        """(row, column, text) from 0; None for a formula without a result."""
        book = self._book
        waiting: tuple[int, int] | None = None
        result: list[bytes] = []
        for number, data in self._records():
            if result and number == CONTINUE:
                result.append(data)
                continue
            if result and waiting:
                yield *waiting, book.long_text(result)
                waiting, result = None, []
            if number == _RESULT and waiting:
                result = [data]
            elif number == _RKS:
                yield from self._several(data)
            elif number in _CELLS:
                row, column, style = _CELL.unpack_from(data)
                if number == _FORMULA and data[12:14] == b"\xff\xff" and data[6] == 0:
                    waiting = row, column
                else:
                    yield row, column, _READERS[number](book, data, style)
        if result and waiting:
            yield *waiting, book.long_text(result)

    def _several(self, data: bytes) -> Iterator[tuple[int, int, str | None]]:
        row, first = unpack_from("<HH", data)
        for column, at in enumerate(range(4, len(data) - 7, 6), first):
            style, packed = unpack_from("<HI", data, at)
            yield row, column, self._book.numbers(rk_of(packed), style)


def _ranges(data: bytes) -> list[tuple[int, int, int, int]]:
    (count,) = unpack_from("<H", data)
    found = [unpack_from("<HHHH", data, at) for at in range(2, min(len(data) - 7, 2 + 8 * count), 8)]
    return [(first + 1, left, last + 1, right) for first, last, left, right in found]


class XlsBook(Workbook):
    """An open workbook of BIFF5 to BIFF8."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = Compound(file)
        self.stream = next((name for name in STREAMS if name in self.file.streams), "")
        if not self.stream:
            if "EncryptedPackage" in self.file.streams:
                raise Protected
            raise Damaged("no workbook")
        told = _Globals(self.file, self.stream)
        self.texts, self._biff8, self._codec = told.texts, told.biff8, told.codec
        self.numbers = NumberTexts(told.formats(), told.since_1904)
        self.sheets = [XlsSheet(self, begin, shown) for begin, shown in told.sheets]

    def text(self, data: bytes, at: int) -> str:
        """A text that stands in its cell."""
        if self._biff8:
            count, flags = unpack_from("<HB", data, at)
            return text_at(data, at + 3, count, flags)
        return short_text(data, at, self._codec)

    def long_text(self, contents: list[bytes]) -> str:
        """The same over several records."""
        return long_text(contents, "" if self._biff8 else self._codec)

    def shared(self, number: int) -> str:
        """A text that cells share."""
        if self.texts is None:
            raise Damaged("no shared texts")
        return self.texts[number]

    def close(self) -> None:
        if self.texts is not None:
            self.texts.close()


def _formula(book: XlsBook, data: bytes, style: int) -> str:
    """The result that was stored ([MS-XLS] 2.5.133); a text stands in a record of its own."""
    if data[12:14] != b"\xff\xff":
        return book.numbers(unpack_from("<d", data, 6)[0], style)
    return text_of(data[8] != 0) if data[6] == 1 else error_of(data[8]) if data[6] == 2 else ""


_READERS: dict[int, Callable[[XlsBook, bytes, int], str]] = {
    _NUMBER: lambda book, data, style: book.numbers(unpack_from("<d", data, 6)[0], style),
    _RK: lambda book, data, style: book.numbers(rk_of(unpack_from("<I", data, 6)[0]), style),
    _SHARED: lambda book, data, _: book.shared(unpack_from("<I", data, 6)[0]),
    _LABEL: lambda book, data, _: book.text(data, 6),
    _RICH: lambda book, data, _: book.text(data, 6),
    _TRUTH: lambda _, data, __: error_of(data[6]) if data[7] else text_of(data[6] != 0),
    _FORMULA: _formula,
}
