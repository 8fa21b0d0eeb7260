"""XLSX workbooks as tables: the first sheet that looks like one, row by row, in memory that does not grow with rows.

openpyxl's read-only mode is the reader: calamine is many times faster, but holds the whole rectangle between the first
and the last cell, which a file of a few hundred bytes can make larger than any memory.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from adapters.formats.from_above import filler, note_of
from adapters.formats.header import find_header, first_row, name_columns, under_groups
from adapters.formats.lines import clean
from adapters.formats.spreadsheet_cells import SheetRow, rows_of
from adapters.formats.table_fit import fitted
from application.ports.formats import Format
from domain.headers import scores_of
from domain.records import SOURCE, UNTOLD, Layout, Line, Problem, Record, Row, Told

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

LOOKED_AT = 400
"""Rows by which the header is found."""

NAMED = 20
"""Rows among which the names of columns are looked for to tell a table from a sheet of notes."""

STRINGS_LIMIT = 64 * 1024 * 1024
"""Bytes of the workbook's shared texts, which are held in memory while its rows are read."""

INFLATED_LIMIT = 4 * 1024 * 1024 * 1024
RATIO, RATIO_FROM = 300, 64 * 1024 * 1024
"""What inflates to more than RATIO_FROM bytes and RATIO times its size is a bomb and no table."""

EMPTY_LIMIT = 100_000
"""Empty rows, written down as such, in a row after which a sheet has ended."""

WITHOUT = "formula_without_value"

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

    def survey(self, file: BinaryIO, name: str, told: Told = UNTOLD) -> Layout:
        """By the first rows; where the workbook breaks among them, by those that could be read.

        Only the header's row can be told.
        """
        found: list[SheetRow] = []
        others = False
        try:
            with _Sheet(file) as sheet:
                for row in islice(sheet.rows(), LOOKED_AT):
                    if found and row[0] - found[-1][0] > LOOKED_AT:
                        break  # a stray cell far below is no part of the table
                    if row[0] >= (told.header_line or 0) and (any(row[1]) or row[2]):
                        found.append(row)
                others = sheet.others()
        except _Unreadable:
            if not found:
                return self.inspect(b"", name)
        rows = [cells for _, cells, _ in found]
        width = _width(rows)
        header = find_header(rows, width) if told.header_line is None else 0 if told.header_line and rows else None
        start = first_row(rows, width) if header is None else header
        names = rows[start] if header is not None else []
        if header is not None and told.header_line is None:
            start, names = under_groups(rows, start)
        columns = name_columns([clean(cell) for cell in names], width)
        notes = {
            NO_HEADER: header is None,
            PREAMBLE: start > 0 or (told.header_line or 0) > 1,
            OTHER_SHEETS: others,
            WITHOUT: any(without for _, _, without in found),
        }
        above = note_of(columns, rows[start + 1 :]) if header is not None else ""
        return Layout(
            format="xlsx",
            encoding="utf-8",
            columns=columns,
            header_line=found[start][0] if header is not None else 0,
            notes=(*(word for word, true in notes.items() if true), *([above] if above else [])),
        )

    def read(self, file: BinaryIO, layout: Layout) -> Iterator[Record]:
        width = len(layout.columns)
        seq, line, fill = 0, 0, filler(layout.notes)
        try:
            with _Sheet(file) as sheet:
                for line, cells, without in sheet.rows():
                    if line <= layout.header_line or not (any(cells) or without):
                        continue
                    row, problem = fitted(line, [clean(cell) for cell in cells], width)
                    lost = tuple((index, _without(line)) for index in without)
                    yield Record(seq, Line(line), Row(tuple(fill(row) if fill else row)), problem, lost)
                    seq += 1
        except _Unreadable as error:
            yield Record(seq, Line(line + 1), Row(()), error.problem)


def _width(rows: list[list[str]]) -> int:
    """The greatest width that a fair part of the rows has; cells missing at the end make narrow rows, not wide ones."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    usual = max(widths.values(), default=0)
    return max((width for width, count in widths.items() if count * 4 >= usual), default=1)


class _Sheet:
    """An open workbook."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._book: Workbook | None = None

    def __enter__(self) -> _Sheet:
        _refuse_bombs(self._file)
        from openpyxl import load_workbook  # takes long to load, and few sources are workbooks

        try:
            self._book = load_workbook(self._file, read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # a broken archive breaks the library in more ways than can be listed
            raise _Unreadable(_broken()) from error
        return self

    def __exit__(self, *_: object) -> None:
        # Not closed: that would close the caller's file.
        self._book = None

    def rows(self) -> Iterator[SheetRow]:
        """The rows of the sheet that is read; _Unreadable where the workbook breaks."""
        line = 0
        try:
            sheet = self._table()
            if sheet is None:
                return
            empty = 0
            for row in rows_of(sheet):
                line = row[0]
                empty = 0 if row[1] or row[2] else empty + 1
                if empty > EMPTY_LIMIT:
                    return
                yield row
        except Exception as error:  # a broken sheet breaks the library in more ways than can be listed
            raise _Unreadable(_broken(line)) from error

    def others(self) -> bool:
        """Whether more than one sheet has cells; one that cannot be read counts, for nothing of it is wanted."""
        filled = 0
        for sheet in self._sheets():
            try:
                filled += _filled(sheet)
            except Exception:  # as above
                filled += 1
        return filled > 1

    def _table(self) -> Any:
        """The first sheet that looks like a table of ours, of those that are shown before those that are hidden.

        Else the first shown one of several columns, the first shown one, or the first with a cell in it.
        """
        sheets = self._sheets()
        if len(sheets) == 1:
            return sheets[0]
        best, most = None, -1
        for sheet in sheets:
            rows = _first_rows(sheet)
            shown = sheet.sheet_state == "visible"
            likeness = (4 if shown else 0) + (2 if _names_fields(rows) else 0) + (_width(rows) > 1) if rows else -1
            if likeness > most:
                best, most = sheet, likeness
            if most == 7:
                break
        return best

    def _sheets(self) -> list[Any]:
        return list(self._book.worksheets) if self._book else []


def _first_rows(sheet: Any) -> list[list[str]]:
    """The first rows with something in them, up to where the sheet breaks: reading it will meet that place again."""
    found: list[list[str]] = []
    with suppress(Exception):  # as in `rows`
        for _, cells, without in islice(rows_of(sheet), LOOKED_AT):
            if cells or without:
                found.append(cells)
    return found


def _names_fields(rows: list[list[str]]) -> bool:
    """Whether one of the rows holds two of the words that tables call our fields."""
    return any(sum(bool(cell and scores_of(cell)) for cell in row[:100]) > 1 for row in rows[:NAMED])


def _filled(sheet: Any) -> bool:
    """Whether one of the first rows of the sheet has a cell in it."""
    return any(cells or without for _, cells, without in islice(rows_of(sheet), LOOKED_AT))


def _without(line: int) -> Problem:
    return Problem(
        WITHOUT,
        f"A cell of row {line} has a formula, but the file does not hold the formula's result.",
        hint="Open the workbook in a spreadsheet program, save it there and send it again: that stores the results.",
    )


def _refuse_bombs(file: BinaryIO) -> None:
    """Look at the sizes that the directory declares (zipfile holds each part to them while it inflates)."""
    try:
        file.seek(0)
        parts = zipfile.ZipFile(file).infolist()
    except Exception as error:  # zipfile raises struct.error, ValueError, NotImplementedError and more on broken bytes
        raise _Unreadable(_broken()) from error
    size = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    strings = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
    if size > INFLATED_LIMIT or strings > STRINGS_LIMIT or (size > RATIO_FROM and size > RATIO * packed):
        raise _Unreadable(
            Problem(
                "spreadsheet_too_large",
                f"The workbook inflates to {size:,} bytes, {strings:,} of them shared texts.",
                hint="Save the sheet as CSV (UTF-8) and hand in that file: a CSV file may have any size.",
                phase=SOURCE,
            )
        )


def _broken(line: int = 0) -> Problem:
    """`line`: the last row that could be read."""
    text = f"The workbook is damaged behind row {line}: what follows cannot be read." if line else ""
    return Problem(
        "spreadsheet_unreadable",
        text or "The workbook cannot be read: it is damaged, or protected by a password.",
        hint="Open it in a spreadsheet program and save it again as .xlsx without a password, or as CSV.",
        phase=SOURCE,
    )


def is_spreadsheet(sample: bytes, name: str) -> bool:
    """True for the first bytes of an XLSX or XLSM workbook."""
    if not sample.startswith(b"PK\x03\x04") or b"word/" in sample or b"ppt/" in sample:
        return False
    return b"xl/" in sample or (name.lower().endswith((".xlsx", ".xlsm")) and b"[Content_Types].xml" in sample)
