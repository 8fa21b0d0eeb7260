"""The rows of one sheet of a workbook, each cell as text, and which formulas were stored without their result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from adapters.formats.number_formats import PERCENT, currency_of, is_percent, with_currency

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

CELLS_LIMIT = 16_384
ROWS_LIMIT = 1_048_576
"""Of a sheet (ECMA-376: columns to XFD); a row beyond is damage."""

SheetRow = tuple[int, list[str], list[int]]
"""Row number from 1, the cells without empty ones at the end, and the indexes of formulas without a result."""

_WITHOUT = object()


def rows_of(sheet: ReadOnlyWorksheet) -> Iterator[SheetRow]:
    """The rows that the sheet has, in its order; raises what openpyxl raises for one that cannot be read."""
    book = sheet.parent
    with sheet._get_source() as source:
        parser = _parser()(
            source, sheet._shared_strings, data_only=True, epoch=book.epoch, date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )  # fmt: skip
        currencies = _Currencies(book)
        last = 0
        for number, row in parser.parse():
            # A number that was given before would make two rows one.
            last = number if number > last else last + 1
            if last > ROWS_LIMIT:
                raise ValueError(last)
            yield last, *_texts(row, currencies)


class _Currencies:
    """The currency (or PERCENT) in the number format of each style, found once per style."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._found: dict[int, str] = {}

    def __getitem__(self, style: int) -> str:
        found = self._found.get(style)
        if found is None:
            form = self._format(style)
            found = self._found[style] = PERCENT if is_percent(form) else currency_of(form)
        return found

    def _format(self, style: int) -> str:
        from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

        styles = self._book._cell_styles
        ident = styles[style].numFmtId if style < len(styles) else 0
        if ident < BUILTIN_FORMATS_MAX_SIZE:
            return str(BUILTIN_FORMATS.get(ident, ""))
        own = self._book._number_formats
        return str(own[ident - BUILTIN_FORMATS_MAX_SIZE]) if ident - BUILTIN_FORMATS_MAX_SIZE < len(own) else ""


def _texts(row: list[dict[str, Any]], currencies: _Currencies) -> tuple[list[str], list[int]]:
    cells: list[str] = []
    without: list[int] = []
    for cell in row:
        value, index = cell["value"], cell["column"] - 1
        if value is None or value == "" or index >= CELLS_LIMIT:
            continue
        if index >= len(cells):
            cells += [""] * (index + 1 - len(cells))
        if value is _WITHOUT:
            without.append(index)
            continue
        text = text_of(value)
        if cell["style_id"] and type(value) in (int, float) and (currency := currencies[cell["style_id"]]):
            text = with_currency(text, currency)
        cells[index] = text
    while cells and not cells[-1]:
        cells.pop()
    return cells, without


_kept: list[type] = []


def _parser() -> Any:
    """openpyxl's parser, which tells of a formula without a result that it has none, and not that it is empty."""
    if _kept:
        return _kept[0]
    from openpyxl.utils import coordinate_to_tuple  # takes long to load
    from openpyxl.worksheet._reader import DATA_TAG, FORMULA_TAG, ROW_TAG, VALUE_TAG, WorkSheetParser
    from openpyxl.xml.functions import iterparse

    class Parser(WorkSheetParser):  # type: ignore[misc]  # the library has no types
        def parse(self) -> Iterator[tuple[int, list[dict[str, Any]]]]:
            """The rows alone: what stands behind them (filters, rules, print settings) may be as odd as it likes."""
            for _, element in iterparse(self.source):
                if element.tag == ROW_TAG:
                    row = self.parse_row(element)
                    element.clear()
                    self.row_dimensions.clear()
                    yield row
                elif element.tag == DATA_TAG:
                    break
            while self.source.read(1 << 16):
                pass  # to the end, where the archive compares its checksum

        def parse_cell(self, element: Any) -> dict[str, Any]:
            try:
                cell: dict[str, Any] = super().parse_cell(element)
            except ValueError:
                return self._as_written(element)
            # `t="str"` with an empty value is a result: the empty text.
            bare = element.get("t") != "str" or element.find(VALUE_TAG) is None
            if cell["value"] is None and bare and element.find(FORMULA_TAG) is not None:
                cell["value"] = _WITHOUT
            return cell

        def _as_written(self, element: Any) -> dict[str, Any]:
            """A cell whose value is not of the type it claims, as the text that stands there."""
            column = coordinate_to_tuple(element.get("r"))[1] if element.get("r") else self.col_counter
            if element.get("t", "n") not in ("n", "d", "b"):
                raise ValueError(element.get("t"))
            return {"column": column, "value": element.findtext(VALUE_TAG), "style_id": 0}

    _kept.append(Parser)
    return Parser


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
