"""Cells of an XLSX workbook as openpyxl understands them: fed to it one by one, so that it holds no row or sheet."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, SubElement  # made here and never parsed

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils import coordinate_to_tuple
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel
from openpyxl.worksheet._reader import CELL_TAG, FORMULA_TAG, ROW_TAG, VALUE_TAG, WorkSheetParser

from adapters.formats.number_formats import PERCENT, currency_of, is_percent, with_currency
from adapters.formats.number_texts import NO_DAY, format_of, text_of
from adapters.formats.workbook_strings import SharedTexts, unescaped

_SHAPES = {
    "n": re.compile(r"[^_]*"),
    "b": re.compile(r"[0-9]+"),
    "d": re.compile(r"[0-9:.T+-]+Z?|PT[0-9.HMS]+"),
}
"""What a value may be made of by its type. openpyxl takes what Python takes, `1_000` too, and of a text for a day
what it begins with."""

_SPACED = re.compile(r"(\d{4}-\d\d-\d\d) ([0-9:.]+Z?)")
"""A day and a time as SQL writes them; openpyxl would leave the time away."""

_DAY, _SPAN = "day", "span"
_WITHOUT = object()


class Cell(NamedTuple):
    """Its column from 0, its text, and whether it has a formula without a result."""

    column: int
    text: str
    without: bool


class Numbers:
    """Numbers as texts by the number of their style: what its format makes of them, by openpyxl's rules for days."""

    def __init__(self, formats: Sequence[str], since_1904: bool) -> None:
        self._formats = formats
        self._epoch = CALENDAR_MAC_1904 if since_1904 else CALENDAR_WINDOWS_1900
        self._shown: dict[int, str] = {}

    def text(self, value: float, style: int) -> str:
        """A style beyond those that are known shows the number as it is."""
        if not 0 <= style < len(self._formats):
            return text_of(value)
        shown = self._shown.get(style)
        if shown is None:
            shown = self._shown[style] = _shown(self._formats[style])
        if shown not in (_DAY, _SPAN):
            return with_currency(text_of(value), shown) if shown else text_of(value)
        try:
            return text_of(from_excel(value, self._epoch, timedelta=shown == _SPAN))
        except (OverflowError, ValueError):
            return NO_DAY


def form_of(ident: int, own: Mapping[int, str]) -> str:
    """The format with this number: the file's own, one openpyxl knows, or a day of East Asia, which it does not."""
    return own.get(ident) or BUILTIN_FORMATS.get(ident) or format_of(ident, {})


def _shown(form: str) -> str:
    """A day, a span of time, the currency before the number or percent; "" for the number alone."""
    if is_date_format(form):
        return _SPAN if is_timedelta_format(form) else _DAY
    return PERCENT if is_percent(form) else currency_of(form)


class Cells(WorkSheetParser):  # type: ignore[misc]  # the library has no types
    """openpyxl's parser of a sheet, which is given cells and not the sheet.

    It is told of no format of days: it would warn of each number that is no day, and keep every such warning.
    """

    def __init__(self, texts: SharedTexts | None, numbers: Numbers) -> None:
        super().__init__(None, () if texts is None else texts, data_only=True)
        self._numbers = numbers

    def row(self, number: str | None) -> int:
        """Begins a row and tells its number, the one after the last where it has none; ValueError where it is odd."""
        found: int = self.parse_row(Element(ROW_TAG, {} if number is None else {"r": number}))[0]
        return found

    def cell(self, attributes: Mapping[str, str], value: str | None, formula: bool) -> Cell:
        """The cell with this text in its value, None where it has none; raises what openpyxl raises for an odd one."""
        inline = attributes.get("t") == "inlineStr"
        element = Element(CELL_TAG, {name: attributes[name] for name in ("r", "t") if name in attributes})
        if (style := attributes.get("s", "")).isdecimal():
            element.set("s", style)
        if formula:
            SubElement(element, FORMULA_TAG)
        if value is not None and not (inline and not value):
            spaced = attributes.get("t") == "d" and _SPACED.fullmatch(value)
            SubElement(element, VALUE_TAG).text = f"{spaced[1]}T{spaced[2]}" if spaced else value
            if inline:
                element.set("t", "str")  # its pieces are one text by now, and need no objects
        found = self.parse_cell(element)
        held, column = found["value"], found["column"] - 1
        if held is None or held is _WITHOUT:
            return Cell(column, "", held is not None)
        if type(held) in (int, float):
            return Cell(column, self._numbers.text(held, found["style_id"]), False)
        return Cell(column, unescaped(held) if inline else text_of(held), False)

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """As openpyxl does, but a formula without a result tells so, and an odd value is the text that stands there."""
        before = self.col_counter
        shape, text = _SHAPES.get(element.get("t", "n")), element.findtext(VALUE_TAG)
        if shape and text and not shape.fullmatch(text):
            return self._as_written(element, before)
        try:
            cell: dict[str, Any] = super().parse_cell(element)
        except (ValueError, OverflowError):
            return self._as_written(element, before)
        if isinstance(cell["value"], float) and not isfinite(cell["value"]):
            return self._as_written(element, before)
        # `t="str"` with an empty value is a result: the empty text.
        bare = element.get("t") != "str" or element.find(VALUE_TAG) is None
        if cell["value"] is None and bare and element.find(FORMULA_TAG) is not None:
            cell["value"] = _WITHOUT
        return cell

    def _as_written(self, element: Any, before: int) -> dict[str, Any]:
        """A cell whose value is not of the type it claims, as the text that stands there."""
        if element.get("t", "n") not in ("n", "d", "b"):
            raise ValueError(element.get("t"))
        place = element.get("r")
        self.col_counter = coordinate_to_tuple(place)[1] if place else before + 1
        return {"column": self.col_counter, "value": element.findtext(VALUE_TAG), "style_id": 0}
