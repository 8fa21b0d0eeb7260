"""Exports as Excel workbooks: no cell is a formula, and no more than a row is in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Any, BinaryIO, cast

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from application.ports.exports import Binder, Binding
from domain.exports import Cell, Export, cell_of, columns, safe, schema_of

MOST_ROWS = 1_048_576
"""Of a sheet, its head included; more rows make further sheets. Source: Excel specifications and limits."""
LONGEST_TEXT = 32_767
MOST_DIGITS = 15
"""Excel computes with so many; a longer amount stays text, or its last digits would be lost."""


class _Sheets(Binding):
    def __init__(self, book: Workbook, file: IO[bytes], export: Export, most_rows: int) -> None:
        self._book, self._file, self._export, self._most_rows = book, file, export, most_rows
        self._columns = columns(export.noun)
        self._bold = book.add_format({"bold": True})
        # Keeps Excel from taking the text for a formula when somebody edits the cell.
        self._quoted = book.add_format({"quote_prefix": True})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._count = 0
        self._sheet, self._row = self._next_sheet(), 1

    def _next_sheet(self) -> Worksheet:
        self._count += 1
        name = f"{self._export.noun}s" + ("" if self._count == 1 else f" {self._count}")
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for number, column in enumerate(self._columns):
            sheet.write_string(0, number, column, self._bold)
        return sheet

    def add(self, rows: Sequence[Sequence[object]]) -> None:
        for row in rows:
            if self._row >= self._most_rows:
                self._sheet, self._row = self._next_sheet(), 1
            for number, (column, value) in enumerate(zip(self._columns, row, strict=True)):
                self._write(number, cell_of(column), value)
            self._row += 1

    def _write(self, number: int, cell: Cell, value: object) -> None:
        if value is None:
            return
        if cell is Cell.WHOLE:
            self._sheet.write_number(self._row, number, int(str(value)))
        elif cell is Cell.MOMENT:
            moment = datetime.fromisoformat(str(value)).astimezone(UTC).replace(tzinfo=None)
            self._sheet.write_datetime(self._row, number, moment, self._moment)
        elif cell is Cell.AMOUNT and _exact(str(value)):
            self._sheet.write_number(self._row, number, float(str(value)))
        else:
            self._text(number, str(value))

    def _text(self, number: int, text: str) -> None:
        if len(text) > LONGEST_TEXT:
            text = text[: LONGEST_TEXT - 1] + "…"
        quoted = self._quoted if safe(text) != text else None
        self._sheet.write_string(self._row, number, text, quoted)

    def finish(self) -> BinaryIO:
        self._book.close()
        self._file.seek(0)
        return cast(BinaryIO, self._file)


def _exact(text: str) -> bool:
    """Whether a sheet's number says all of this amount."""
    try:
        amount = Decimal(text)
    except ArithmeticError:
        return False
    return amount.is_finite() and len(amount.as_tuple().digits) <= MOST_DIGITS and abs(amount) < Decimal("1e15")


class XlsxBinder(Binder):
    """A sheet for as many rows as it takes, each head bold and fixed; `Sluice-Schema` among the book's properties."""

    def __init__(self, most_rows: int = MOST_ROWS) -> None:
        self._most_rows = most_rows

    @contextmanager
    def begin(self, export: Export) -> Iterator[Binding]:
        with TemporaryDirectory(prefix="sluice-") as folder, TemporaryFile(dir=folder) as file:
            options: dict[str, Any] = {
                "constant_memory": True,
                "tmpdir": folder,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            }
            book = Workbook(file, options)
            book.set_properties({"created": export.created_at.astimezone(UTC).replace(tzinfo=None)})
            book.set_custom_property("Sluice-Schema", schema_of(export.noun))
            sheets = _Sheets(book, file, export, self._most_rows)
            try:
                yield sheets
            finally:
                if not book.fileclosed:
                    book.close()
