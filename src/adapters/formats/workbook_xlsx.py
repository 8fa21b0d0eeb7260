"""XLSX workbooks (ECMA-376 part 1, SpreadsheetML): openpyxl says what stands in them, and is fed within bounds.

The parts are heard piece by piece, so that no part, sheet or row is ever a tree; names count without their namespace,
which differs between the two editions of the standard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from openpyxl.packaging.workbook import ChildSheet
from openpyxl.styles.numbers import NumberFormat
from openpyxl.utils import range_boundaries
from openpyxl.workbook.properties import WorkbookProperties

from adapters.formats.packed import Parts, Xml, heard
from adapters.formats.packed_relations import ROOT, relations
from adapters.formats.workbook import (
    ROW_LIMIT,
    SHEETS_LIMIT,
    STYLES_LIMIT,
    Damaged,
    Merge,
    RowMaking,
    Sheet,
    SheetRow,
    Workbook,
)  # fmt: skip
from adapters.formats.workbook_cells import Cells, Numbers, form_of
from adapters.formats.workbook_merges import MERGES_LIMIT, merged
from adapters.formats.workbook_strings import SharedTexts, shared_xml

_PLACE = rb"[A-Z]{1,3}[0-9]{1,7}"
_MERGE = re.compile(rb"<(?:\w{1,20}:)?mergeCell\b([^<>]{0,300})>")
_RANGE = re.compile(rb'\bref\s*=\s*["\'](' + _PLACE + rb":" + _PLACE + rb')["\']')
_OVERLAP = 400


class _Book(Xml):
    """The sheets as the workbook lists them: the id of each one's part, and whether it is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, bool]] = []
        self.since_1904 = False

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet" and len(self.sheets) < SHEETS_LIMIT:
            ident = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            number, state = len(self.sheets) + 1, attributes.get("state", "visible")
            sheet = ChildSheet(attributes.get("name", ""), number, state, ident)
            self.sheets.append((sheet.id, sheet.state == "visible"))
        elif name == "workbookPr":
            self.since_1904 = bool(WorkbookProperties(date1904=attributes.get("date1904", "0").lower()).date1904)


class Styles(Xml):
    """The number format of each style of a cell."""

    def __init__(self) -> None:
        super().__init__()
        self._own: dict[int, str] = {}
        self._used: list[int] = []
        self._of_cells = False

    def formats(self) -> list[str]:
        """By the number of the style."""
        return [form_of(ident, self._own) for ident in self._used]

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "xf" and self._of_cells:
            self._used.append(_whole(attributes.get("numFmtId")))
        elif name == "numFmt":
            own = NumberFormat(_whole(attributes.get("numFmtId")), attributes.get("formatCode", "")[:1000])
            self._own[own.numFmtId] = own.formatCode
        elif name == "cellXfs":
            self._of_cells = True
        if len(self._own) + len(self._used) > STYLES_LIMIT:
            raise Damaged("too many styles")

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._of_cells = False


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


class _Rows(Xml):
    """Listens to the XML of a sheet and feeds its cells to openpyxl; `found` has the rows that have ended."""

    def __init__(self, texts: SharedTexts | None, numbers: Numbers) -> None:
        super().__init__()
        self.found: list[SheetRow] = []
        self.ended = False
        self._cells, self._row = Cells(texts, numbers), RowMaking()
        self._attributes: Mapping[str, str] = {}
        self._inline = self._listens = self._formula = self._valued = False
        self._parts: list[str] = []
        self._size = self._aside = 0

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "v":
            self._listens = not self._inline
            self._valued = self._valued or self._listens
        elif name == "c":
            self._attributes, self._inline = attributes, attributes.get("t") == "inlineStr"
            self._parts, self._size = [], 0
            self._formula = self._valued = False
        elif name == "row":
            self._row.begin(self._cells.row(attributes.get("r")))
        elif name == "f":
            self._formula = True
        elif name == "t" and self._inline and not self._aside:
            self._listens = self._valued = True
        elif name == "rPh":
            self._aside += 1

    def end(self, name: str) -> None:
        if name == "v" or name == "t":
            self._listens = False
        elif name == "c":
            cell = self._cells.cell(self._attributes, "".join(self._parts) if self._valued else None, self._formula)
            if cell.without:
                self._row.lack(cell.column)
            else:
                self._row.add(cell.column, cell.text)
        elif name == "row":
            self.found.append(self._row.done())
        elif name == "rPh":
            self._aside -= 1
        elif name == "sheetData":
            self.ended = True

    def text(self, text: str) -> None:
        if self._listens and self._size <= ROW_LIMIT:
            self._parts.append(text)
            self._size += len(text)


class XlsxSheet(Sheet):
    """A sheet by the name of its part."""

    def __init__(self, book: XlsxBook, part: str, shown: bool) -> None:
        self.shown = shown
        self._book, self._part = book, part

    def rows(self) -> Iterator[SheetRow]:
        listener = _Rows(self._book.texts, self._book.numbers)
        for piece in self._book.parts.pieces(self._part):
            if listener.ended:
                continue  # what stands behind the rows may be odd; to the end, where the checksum is compared
            try:
                listener.feed(piece)
            finally:
                yield from listener.found
                listener.found.clear()
        if not listener.ended:
            listener.finish()

    def merges(self) -> Sequence[Merge]:
        return merged(self._merges())

    def _merges(self) -> Iterator[tuple[int, int, int, int]]:
        held, met = b"", 0
        for piece in self._book.parts.pieces(self._part):
            held += piece
            used = 0
            for hit in _MERGE.finditer(held):
                used = hit.end()
                if met <= MERGES_LIMIT:
                    met += 1
                    place = _RANGE.search(hit[1])
                    if place is None:
                        raise Damaged("merged cells that are nowhere")
                    left, first, right, last = range_boundaries(place[1].decode("ascii"))
                    yield first, left - 1, last, right - 1
            held = held[max(used, len(held) - _OVERLAP) :]


class XlsxBook(Workbook):
    """An open workbook of the kinds .xlsx, .xlsm and .xltx."""

    def __init__(self, file: BinaryIO) -> None:
        self.parts = parts = Parts(file)
        main = self._main()
        related = relations(parts, main)
        book = _Book()
        heard(book, parts.pieces(main))
        strings = next((part for what, part in related.values() if what == "sharedStrings" and part in parts), "")
        self.texts = SharedTexts(shared_xml(parts.pieces(strings))) if strings else None
        styles = Styles()
        for what, part in related.values():
            if what == "styles" and part in parts:
                heard(styles, parts.pieces(part))
        self.numbers = Numbers(styles.formats(), book.since_1904)
        found = [(related.get(ident, ("", "")), shown) for ident, shown in book.sheets]
        self.sheets = [XlsxSheet(self, part, shown) for (what, part), shown in found if what == "worksheet"]

    def _main(self) -> str:
        if ROOT in self.parts:
            for what, part in relations(self.parts, "").values():
                if what == "officeDocument":
                    return part
        return "xl/workbook.xml"

    def close(self) -> None:
        if self.texts is not None:
            self.texts.close()
