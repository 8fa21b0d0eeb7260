"""Quarters, halves and fiscal years: `Q3 2024`, `third quarter of 2024`, `H1 25`, `FY24`, `fiscal 2020`."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from domain.extraction.text.context import Context
from domain.extraction.text.datewords import FISCAL, HALF, ORDINALS, UNITS
from domain.extraction.text.tokens import NUMBER, WORD, Token, touching

_YEAR = re.compile(r"(?:19|20)\d{2}")
_LETTERS = {"q": "quarter", "t": "quarter", "h": "half", "hj": "half", "kw": ""}
_BETWEEN = frozenset(
    {"of", "the", "our", ",", "'", "’", "-", "/", "de", "des", "du", "del", "year", "for", "in", "jahres"}
)
BEGINNINGS = frozenset({"q", "t", "h", "fy", *FISCAL, *ORDINALS})
"""Every word with which one begins."""

Reading = tuple[str, int]
"""An ISO value and the index of the token behind it."""


def quarter_at(tokens: Sequence[Token], index: int, context: Context) -> Reading | None:
    """The quarter or half that begins at the token, with its year; the document's year when none is said."""
    return _behind_year(tokens, index, context) or _before_year(tokens, index, context)


def _behind_year(tokens: Sequence[Token], index: int, context: Context) -> Reading | None:
    """`2024 Q3`, `2024-H1`, `FY24 Q3`."""
    fiscal = tokens[index].kind == WORD and tokens[index].lower == "fy"
    at = index + fiscal
    year = _year(tokens, at, fiscal)
    if year is None:
        return None
    at += 1 + (at + 1 < len(tokens) and tokens[at + 1].text in "-/")
    part = _part(tokens, at) if at < len(tokens) and tokens[at].kind == WORD else None
    if part is None or _year_behind(tokens, part[2])[0] is not None:
        return None
    return _named(year, part, context, fiscal=fiscal), part[2]


def _named(year: int, part: tuple[str, int, int], context: Context, *, fiscal: bool) -> str:
    kind, number, _ = part
    if fiscal and context.fiscal_start == 0:
        return f"FY{year}-{'Q' if kind == 'quarter' else 'H'}{number}"
    return span_of(year, kind, number, context.fiscal_start if fiscal else 1)


def _before_year(tokens: Sequence[Token], index: int, context: Context) -> Reading | None:
    """`Q3 2024`, `third quarter of fiscal 2024`, `Q3`."""
    part = _part(tokens, index)
    if part is None:
        return None
    kind, number, at = part
    year, after, fiscal = _year_behind(tokens, at)
    if year is None and context.on is not None and (told := _told_year(tokens, at, context.on)):
        year, after = told
    if year is None:
        if context.on is None or (index and tokens[index - 1].lower in {"a", "an", "every", "each"}):
            return None
        year, after = _year_of(context.on, kind, number), at
    return _named(year, part, context, fiscal=fiscal), after


def _told_year(tokens: Sequence[Token], at: int, on: date) -> tuple[int, int] | None:
    """`this year`, `of next year` behind a quarter: the year and the token behind."""
    at += at < len(tokens) and tokens[at].lower == "of"
    pair = [token.lower for token in tokens[at : at + 2]]
    step = {"this": 0, "next": 1, "last": -1}.get(pair[0]) if len(pair) == 2 and pair[1] == "year" else None
    return (on.year + step, at + 2) if step is not None else None


def _part(tokens: Sequence[Token], index: int) -> tuple[str, int, int] | None:
    """`Q3`, `3Q`, `third quarter`, `second half`: the kind, the number and the token behind."""
    token = tokens[index]
    if token.kind == WORD and token.lower in {"q", "t", "h"} and token.text.isupper() and touching(tokens, index + 1):
        figure = tokens[index + 1].text
        kind = _LETTERS[token.lower]
        return (kind, int(figure), index + 2) if figure in _numbers(kind) else None
    if token.kind == NUMBER and touching(tokens, index + 1) and tokens[index + 1].text in {"Q", "T", "H", "HJ"}:
        kind = _LETTERS[tokens[index + 1].lower]
        return (kind, int(token.text), index + 2) if token.text in _numbers(kind) else None
    at = index
    number = ORDINALS.get(token.lower, 0)
    if token.kind == NUMBER and token.text in "1234" and index + 1 < len(tokens):
        suffix = tokens[index + 1].lower
        if touching(tokens, index + 1) and suffix in {"st", "nd", "rd", "th", ".", "e", "er"}:
            number, at = int(token.text), index + 1
    if not number or at + 1 >= len(tokens):
        return None
    at += tokens[at + 1].text == "-" and at + 2 < len(tokens)
    unit = tokens[at + 1].lower
    if UNITS.get(unit) == "quarter":
        return "quarter", number, at + 2
    return ("half", number, at + 2) if unit in HALF and number <= 2 else None


def _numbers(kind: str) -> tuple[str, ...]:
    return ("1", "2", "3", "4") if kind == "quarter" else ("1", "2")


def _year_behind(tokens: Sequence[Token], at: int) -> tuple[int | None, int, bool]:
    """The year behind a quarter, the token behind it, and whether it is a fiscal year."""
    place = at
    fiscal = False
    while place < min(len(tokens), at + 5) and (tokens[place].lower in _BETWEEN or tokens[place].lower in FISCAL):
        fiscal = fiscal or tokens[place].lower in FISCAL
        place += 1
    year = _year(tokens, place, touching(tokens, place) or fiscal or tokens[place - 1].text in "'’/")
    return (year, place + 1, fiscal) if year else (None, at, False)


def _year(tokens: Sequence[Token], at: int, short: bool) -> int | None:
    """Four digits, or two where it is plain that they are a year."""
    if at >= len(tokens) or tokens[at].kind != NUMBER:
        return None
    text = tokens[at].text
    if _YEAR.fullmatch(text):
        return int(text)
    return 2000 + int(text) if short and len(text) == 2 and text.isdecimal() else None


def _year_of(on: date, kind: str, number: int) -> int:
    """The year in which that quarter or half ends nearest to the document's day, the later of two."""
    month = number * (3 if kind == "quarter" else 6)
    near = (on.year - 1, on.year, on.year + 1)
    return min(near, key=lambda year: (abs((year * 12 + month) - (on.year * 12 + on.month)), -year))


def fiscal_at(tokens: Sequence[Token], index: int, context: Context) -> Reading | None:
    """`FY24`, `FY2024/25`, `fiscal year 2020`, `fiscal 2020`: `FY2024`, or its days where the year's start is known."""
    token = tokens[index]
    if token.kind != WORD or token.lower not in FISCAL:
        return None
    at = index + 1
    while at < min(len(tokens), index + 3) and tokens[at].lower in {"year", "'", "’"}:
        at += 1
    short = token.lower == "fy" or tokens[at - 1].text in "'’"
    year = _year(tokens, at, short)
    if year is None:
        return None
    after = at + 1
    if after + 1 < len(tokens) and tokens[after].text in "/-" and tokens[after + 1].text == f"{(year + 1) % 100:02}":
        year, after = year + 1, after + 2
    if context.fiscal_start == 0:
        return f"FY{year}", after
    return span_of(year, "year", 1, context.fiscal_start), after


def span_of(year: int, kind: str, number: int, start: int = 1) -> str:
    """The interval of a quarter, half or whole year that begins in the month `start`; it is named by its last year."""
    months = {"quarter": 3, "half": 6, "year": 12}[kind]
    begins = start - 1 + months * (number - 1) + (year - (1 if start > 1 else 0)) * 12
    ends = begins + months - 1
    last = monthrange(ends // 12, ends % 12 + 1)[1]
    return f"{begins // 12:04}-{begins % 12 + 1:02}-01/{ends // 12:04}-{ends % 12 + 1:02}-{last:02}"
