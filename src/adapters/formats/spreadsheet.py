"""Workbooks as tables: the first sheet that looks like one, row by row, in memory that does not grow with rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from typing import BinaryIO

import msgspec

from adapters.formats.another import first_of_another, note_of_another, of_another
from adapters.formats.ditto import note_of_ditto
from adapters.formats.from_above import filler, note_of
from adapters.formats.header import find_header, first_row, name_columns, under_groups
from adapters.formats.lines import clean
from adapters.formats.table_fit import fitted
from adapters.formats.titles import note_of_scale, with_corner
from adapters.formats.workbook import ROW_LIMIT, Merge, Protected, Sheet, SheetRow, TooLarge, Workbook
from adapters.formats.workbook_kinds import kind_of, opened
from adapters.formats.workbook_merges import spread
from application.ports.formats import SAMPLE, Format
from domain.headers import scores_of
from domain.mending import is_ours
from domain.records import SOURCE, UNTOLD, Layout, Line, Problem, Record, Row, Told

LOOKED_AT = 400
"""Rows by which the header is found."""

CELLS_LOOKED_AT = 400_000
"""Cells after which no further row is looked at: 400 rows of the widest sheet would be 6,553,600."""

NAMED = 20
"""Rows among which the names of columns are looked for to tell a table from a sheet of notes."""

EMPTY_LIMIT = 100_000
"""Empty rows, written down as such, in a row after which a sheet has ended."""

WITHOUT = "formula_without_value"

OTHER_SHEETS = "other_sheets_not_read"
MERGES_UNREAD = "merged_cells_unread"
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
        return Layout(format=kind_of(sample), encoding="utf-8", confidence=0.0)

    def survey(self, file: BinaryIO, name: str, told: Told = UNTOLD) -> Layout:
        """By the first rows; where the workbook breaks among them, by those that could be read.

        Only the header's row can be told.
        """
        file.seek(0)
        sample = file.read(SAMPLE)
        found: list[SheetRow] = []
        merges: Sequence[Merge] | None = ()
        others = False
        try:
            with _Sheet(file) as sheet:
                seen = 0
                for row in islice(sheet.rows(), LOOKED_AT):
                    if found and (row.line - found[-1].line > LOOKED_AT or seen > CELLS_LOOKED_AT):
                        break  # a stray cell far below is no part of the table
                    seen += len(row.cells)
                    if row.line >= (told.header_line or 0) and (any(row.cells) or row.without):
                        found.append(row)
                merges, others = sheet.merges(), sheet.others()
        except _Unreadable:
            if not found:
                return self.inspect(sample, name)
        rows = [row.cells for row in found]
        width = _width(rows)
        header = find_header(rows, width) if told.header_line is None else 0 if told.header_line and rows else None
        start = first_row(rows, width) if header is None else header
        names = rows[start] if header is not None else []
        if header is not None and told.header_line is None:
            start, names = under_groups(rows, start)
        columns = name_columns([clean(cell) for cell in with_corner(names, rows[:start])], width)
        notes = {
            NO_HEADER: header is None,
            PREAMBLE: start > 0 or (told.header_line or 0) > 1,
            OTHER_SHEETS: others,
            MERGES_UNREAD: merges is None,
            WITHOUT: any(row.without for row in found),
        }
        line = found[start].line if header is not None else 0
        below = list(spread(iter(found[start + 1 :]), [one for one in merges or () if one.first > line]))
        cells = [row.cells for row in below]
        above = note_of(columns, cells, told) if header is not None and not is_ours(columns) else ""
        beneath = [(row.line, row.cells) for row in below]
        again = note_of_ditto(cells) if header is not None and not is_ours(columns) else ""
        scale = note_of_scale(rows[:start]) if header is not None else ""
        further = (above, again, note_of_another(columns, beneath), scale) if header is not None else ()
        return Layout(
            format=kind_of(sample),
            encoding="utf-8",
            columns=columns,
            header_line=line,
            notes=(*(word for word, true in notes.items() if true), *filter(None, further)),
        )

    def read(self, file: BinaryIO, layout: Layout) -> Iterator[Record]:
        width = len(layout.columns)
        seq, line, fill, other = 0, 0, filler(layout.notes), first_of_another(layout.notes)
        try:
            with _Sheet(file) as sheet:
                merges = [one for one in sheet.merges() or () if one.first > layout.header_line]
                for line, cells, without, long in spread(sheet.rows(), merges):
                    if line <= layout.header_line or not (any(cells) or without or long):
                        continue
                    row, problem = fitted(line, [clean(cell) for cell in cells], width)
                    if other and line >= other:
                        problem = problem or of_another(line, other)
                    lost = tuple((index, _without(line)) for index in without)
                    problem = _too_long(line) if long else problem
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
    """An open workbook, of which one sheet is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._book: Workbook | None = None
        self._chosen: Sheet | None = None

    def __enter__(self) -> _Sheet:
        try:
            self._book = opened(self._file)
            self._chosen = self._table()
        except Exception as error:  # broken bytes break a reader in more ways than can be listed
            self.__exit__()
            raise _Unreadable(_why(error)) from error
        return self

    def __exit__(self, *_: object) -> None:
        if self._book is not None:
            self._book.close()
            self._book = None

    def rows(self) -> Iterator[SheetRow]:
        """The rows of the sheet that is read; _Unreadable where the workbook breaks."""
        line = empty = 0
        try:
            for row in self._chosen.rows() if self._chosen else ():
                line = row.line
                empty = 0 if row.cells or row.without or row.long else empty + 1
                if empty > EMPTY_LIMIT:
                    return
                yield row
        except Exception as error:  # as above
            raise _Unreadable(_why(error, line)) from error

    def merges(self) -> Sequence[Merge] | None:
        """Cells of one column that were made one; None where the list of them cannot be read."""
        try:
            return self._chosen.merges() if self._chosen else ()
        except Exception:  # as above
            return None

    def others(self) -> bool:
        """Whether more than one sheet has cells; one that cannot be read counts, for nothing of it is wanted."""
        filled = 0
        for sheet in self._sheets():
            try:
                filled += _filled(sheet)
            except Exception:  # as above
                filled += 1
            if filled > 1:
                return True
        return False

    def _table(self) -> Sheet | None:
        """The first sheet that looks like a table of ours, of those that are shown before those that are hidden.

        Else the first shown one of several columns, the first shown one, or the first with a cell in it.
        """
        sheets = self._sheets()
        if len(sheets) == 1:
            return sheets[0]
        best, most = None, -1
        for sheet in sheets:
            rows = _first_rows(sheet)
            likeness = 4 * sheet.shown + 2 * _names_fields(rows) + (_width(rows) > 1) if rows else -1
            if likeness > most:
                best, most = sheet, likeness
            if most == 7:
                break
        return best

    def _sheets(self) -> Sequence[Sheet]:
        return self._book.sheets if self._book else ()


def _first_rows(sheet: Sheet) -> list[list[str]]:
    """The first rows with something in them, up to where the sheet breaks: reading it will meet that place again."""
    found: list[list[str]] = []
    with suppress(Exception):  # as in `rows`
        found.extend(row.cells for row in islice(sheet.rows(), LOOKED_AT) if row.cells or row.without)
    return found


def _names_fields(rows: list[list[str]]) -> bool:
    """Whether one of the rows holds two of the words that tables call our fields."""
    return any(sum(bool(cell and scores_of(cell)) for cell in row[:100]) > 1 for row in rows[:NAMED])


def _filled(sheet: Sheet) -> bool:
    """Whether one of the first rows of the sheet has a cell in it."""
    return any(row.cells or row.without for row in islice(sheet.rows(), LOOKED_AT))


def _without(line: int) -> Problem:
    return Problem(
        WITHOUT,
        f"A cell of row {line} has a formula, but the file does not hold the formula's result.",
        hint="Open the workbook in a spreadsheet program, save it there and send it again: that stores the results.",
    )


def _too_long(line: int) -> Problem:
    return Problem(
        "record_too_long",
        f"The cells of row {line} have more than {ROW_LIMIT:,} characters.",
        hint="Shorten its texts, or split the row.",
    )


def _why(error: Exception, line: int = 0) -> Problem:
    """What ended the reading behind row `line`, 0 where nothing could be read."""
    if isinstance(error, TooLarge):
        return Problem(
            "spreadsheet_too_large",
            f"The workbook is too large to be read: {error}.",
            hint="Save the sheet as CSV (UTF-8) and hand in that file: a CSV file may have any size.",
            phase=SOURCE,
        )
    broken = _broken(line)
    if isinstance(error, Protected):
        return msgspec.structs.replace(broken, message="The workbook is protected by a password.")
    return broken


def _broken(line: int) -> Problem:
    text = f"The workbook is damaged behind row {line}: what follows cannot be read." if line else ""
    return Problem(
        "spreadsheet_unreadable",
        text or "The workbook cannot be read: it is damaged, or protected by a password.",
        hint="Open it in a spreadsheet program and save it again as .xlsx without a password, or as CSV.",
        phase=SOURCE,
    )
