"""What a number is in a workbook: the text that its style makes of it, a day, a time, money or the number itself."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from adapters.formats.number_formats import PERCENT, currency_of, is_percent, with_currency

EPOCH, EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001  a workbook has no zones
"""Day 0 of a serial number (ECMA-376 part 1, 18.17.4.1); of those who believe in 29 February 1900 from day 60 on."""

NO_DAY = "#VALUE!"
"""A serial number that is outside the calendar."""

_MONEY, _MONEY_ALIGNED = '"$"#,##0', '_("$"* #,##0'
_BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    **dict.fromkeys((5, 6), _MONEY), **dict.fromkeys((7, 8), f"{_MONEY}.00"), 9: "0%", 10: "0.00%", 11: "0.00E+00",
    **dict.fromkeys((14, 15, 16, 17), "yyyy-mm-dd"), **dict.fromkeys((18, 19, 20, 21), "h:mm:ss"), 22: "m/d/yy h:mm",
    **dict.fromkeys((*range(27, 37), *range(50, 59)), "yyyy-mm-dd"), 42: _MONEY_ALIGNED, 44: f"{_MONEY_ALIGNED}.00",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 49: "@",
}  # fmt: skip
"""Formats that a file only numbers (18.8.30), as far as they say more than `0`; 27 to 36 and 50 to 58 are days in
China, Japan and Korea."""

_LITERAL = re.compile(r'"[^"]*"|\\.|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]|[_*].')
_DATE = re.compile(r"[dmhysDMHYS]")
_DURATION = re.compile(r"\[(?:hh?|mm?|ss?)\]", re.IGNORECASE)
_WHOLE = re.compile(r"[-+]?[0-9]{1,300}")

_DAY, _SPAN = "day", "span"


def format_of(ident: int, own: Mapping[int, str]) -> str:
    """The format with this number, of those that a file names and those that all have; "" for none."""
    return own.get(ident) or _BUILT_IN.get(ident, "")


def number_of(text: str) -> int | float:
    """The number that a cell holds as text; ValueError where it is none."""
    return int(text) if _WHOLE.fullmatch(text) else float(text)


class NumberTexts:
    """Numbers as texts by the number of their style; a style beyond those that are known shows a number as it is."""

    def __init__(self, formats: Sequence[str], since_1904: bool = False) -> None:
        self._formats = formats
        self._epoch = EPOCH_1904 if since_1904 else EPOCH
        self._shown: dict[int, str] = {}

    def __call__(self, value: float, style: int) -> str:
        shown = self._shown.get(style)
        if shown is None:
            shown = self._shown[style] = _shown(self._formats[style] if 0 <= style < len(self._formats) else "")
        if not shown:
            return text_of(value)
        if shown in (_DAY, _SPAN):
            return text_of(self._moment(value, shown == _SPAN))
        return with_currency(text_of(value), shown)

    def _moment(self, value: float, span: bool) -> object:
        try:
            if span:
                return timedelta(days=value)
            day, rest = divmod(value, 1)
            passed = timedelta(milliseconds=round(rest * 86_400_000))
            if 0 <= value < 1 and not passed.days:
                return (EPOCH + passed).time()
            if 0 < value < 60 and self._epoch is EPOCH:
                day += 1
            return self._epoch + timedelta(days=day) + passed
        except (OverflowError, ValueError):
            return NO_DAY


def _shown(form: str) -> str:
    """What a format makes of a number: a day, a span of time, the currency before it or percent; "" for the number."""
    positive = form.partition(";")[0]
    if _DURATION.search(positive):
        return _SPAN
    if form.lower() != "general" and _DATE.search(_LITERAL.sub("", positive)):
        return _DAY
    return PERCENT if is_percent(form) else currency_of(form)


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
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat(timespec="auto")
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)


def _short(value: float) -> str:
    text = repr(value)
    return text if "e" not in text else f"{value:.17f}".rstrip("0").rstrip(".") or "0"
