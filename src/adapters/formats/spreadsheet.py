"""XLSX workbooks as tables: the first sheet with cells in it, row by row, in memory that does not grow with the rows.

openpyxl's read-only mode is the reader: calamine is many times faster, but holds the whole rectangle between the first
and the last cell, which a file of a few hundred bytes can make larger than any memory.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from adapters.formats.header import find_header, first_row, name_columns
from adapters.formats.lines import clean
from adapters.formats.table_fit import fitted
from application.ports.formats import Format
from domain.records import Layout, Line, Problem, Record, Row

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

LOOKED_AT = 400
"""Rows by which the header is found."""

STRINGS_LIMIT = 64 * 1024 * 1024
"""Bytes of the workbook's shared texts, which are held in memory while its rows are read."""

INFLATED_LIMIT = 4 * 1024 * 1024 * 1024
RATIO, RATIO_FROM = 300, 64 * 1024 * 1024
"""What inflates to more than RATIO_FROM bytes and RATIO times its size is a bomb and no table."""

CELLS_LIMIT = 16_384
EMPTY_LIMIT = 100_000
"""Empty rows in a row after which a sheet has ended."""

OTHER_SHEETS = "other_sheets_not_read"
NO_HEADER = "no_header"
PREAMBLE = "lines_before_header"


class _Unreadable(Exception):
    """The workbook cannot be read; the argument is the Problem."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Spreadsheets(Format):
    """A record's line is its row in the sheet. What cannot be read at all is one rejected record."""

    def inspect(self, sample: bytes, name: str) -> Layout:  # noqa: ARG002  the port's shape
        """Nothing can be told from the first bytes alone: a workbook's directory stands at its end; see `survey`."""
        return Layout(format="xlsx", encoding="utf-8", confidence=0.0)

    def survey(self, file: BinaryIO, name: str) -> Layout:
        try:
            with _Sheet(file) as sheet:
                found = [(line, cells) for line, cells in islice(sheet.rows(), LOOKED_AT) if any(cells)]
                others = sheet.others
        except _Unreadable:
            return self.inspect(b"", name)
        rows = [cells for _, cells in found]
        width = _width(rows)
        header = find_header(rows, width)
        start = first_row(rows, width) if header is None else header
        columns = name_columns([clean(cell) for cell in rows[start]] if header is not None else [], width)
        notes = {NO_HEADER: header is None, PREAMBLE: start > 0, OTHER_SHEETS: others}
        return Layout(
            format="xlsx",
            encoding="utf-8",
            columns=columns,
            header_line=found[start][0] if header is not None else 0,
            notes=tuple(word for word, true in notes.items() if true),
        )

    def read(self, file: BinaryIO, layout: Layout) -> Iterator[Record]:
        width = len(layout.columns)
        seq, line = 0, 0
        try:
            with _Sheet(file) as sheet:
                for line, cells in sheet.rows():
                    if line <= layout.header_line or not any(cells):
                        continue
                    row, problem = fitted(line, [clean(cell) for cell in cells], width)
                    yield Record(seq, Line(line), Row(tuple(row)), problem)
                    seq += 1
        except _Unreadable as error:
            yield Record(seq, Line(line + 1), Row(()), error.problem)


def _width(rows: list[list[str]]) -> int:
    """The greatest width that a fair part of the rows has; cells missing at the end make narrow rows, not wide ones."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    usual = max(widths.values(), default=0)
    return max((width for width, count in widths.items() if count * 4 >= usual), default=1)


class _Sheet:
    """The first sheet with cells; `others` tells that there are more such sheets."""

    def __init__(self, file: BinaryIO) -> None:
        self.others = False
        self._file = file
        self._book: Workbook | None = None

    def __enter__(self) -> _Sheet:
        _refuse_bombs(self._file)
        from openpyxl import load_workbook  # takes long to load, and few sources are workbooks

        try:
            self._book = load_workbook(self._file, read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # a broken archive breaks the library in more ways than can be listed
            raise _Unreadable(_broken(error)) from error
        return self

    def __exit__(self, *_: object) -> None:
        # Not closed: that would close the caller's file.
        self._book = None

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Row number from 1 and the cells as text, without empty ones at the end."""
        try:
            book = self._book
            sheets = [sheet for sheet in book.worksheets if self._filled(sheet)] if book else []
            self.others = len(sheets) > 1
            if not sheets:
                return
            sheets[0].reset_dimensions()
            empty = 0
            for line, values in enumerate(sheets[0].iter_rows(values_only=True), start=1):
                cells = [text_of(value) for value in values[:CELLS_LIMIT]]
                while cells and not cells[-1]:
                    cells.pop()
                empty = 0 if cells else empty + 1
                if empty > EMPTY_LIMIT:
                    return
                yield line, cells
        except _Unreadable:
            raise
        except Exception as error:  # as above
            raise _Unreadable(_broken(error)) from error

    def _filled(self, sheet: Any) -> bool:
        """Whether one of the first rows of the sheet has a cell in it."""
        sheet.reset_dimensions()
        rows = islice(sheet.iter_rows(values_only=True), LOOKED_AT)
        return any(value is not None and value != "" for row in rows for value in row)


def text_of(value: object) -> str:
    """A cell's value as one would write it into a CSV file: ISO dates, numbers without exponent or needless zeros."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 1e15
        return str(int(value)) if whole else format(value, "f") if abs(value) >= 1e16 else _short(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)


def _short(value: float) -> str:
    text = repr(value)
    return text if "e" not in text else f"{value:.17f}".rstrip("0").rstrip(".") or "0"


def _refuse_bombs(file: BinaryIO) -> None:
    """Look at the sizes that the directory declares (zipfile holds each part to them while it inflates)."""
    try:
        file.seek(0)
        parts = zipfile.ZipFile(file).infolist()
    except Exception as error:  # zipfile raises struct.error, ValueError, NotImplementedError and more on broken bytes
        raise _Unreadable(_broken(error)) from error
    size = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    strings = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
    if size > INFLATED_LIMIT or strings > STRINGS_LIMIT or (size > RATIO_FROM and size > RATIO * packed):
        raise _Unreadable(
            Problem(
                "spreadsheet_too_large",
                f"The workbook inflates to {size:,} bytes, {strings:,} of them shared texts.",
                hint="Save the sheet as CSV (UTF-8) and hand in that file: a CSV file may have any size.",
            )
        )


def _broken(error: Exception) -> Problem:
    return Problem(
        "spreadsheet_unreadable",
        f"The workbook cannot be read ({type(error).__name__}).",
        hint="Open it in a spreadsheet program and save it again as .xlsx without a password, or as CSV.",
    )


def is_spreadsheet(sample: bytes, name: str) -> bool:
    """True for the first bytes of an XLSX or XLSM workbook."""
    if not sample.startswith(b"PK\x03\x04") or b"word/" in sample or b"ppt/" in sample:
        return False
    return b"xl/" in sample or (name.lower().endswith((".xlsx", ".xlsm")) and b"[Content_Types].xml" in sample)
