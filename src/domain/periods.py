"""Periods: quarters, halves, fiscal years and weeks as people write them in a cell, each told by its last day."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

_YEAR = r"(?:(?:FY|GJ|CY|fiscal(?: year)?|financial year)\s?)?['’]?(?P<y>(?:19|20)\d{2}|\d{2})(?:[/-](?P<to>\d{2}))?"
_ORDINAL = r"(?:st|nd|rd|th|\.|º|ª|°|er|e|ème|eme|o)?"
_QUARTER = r"(?:quarter|quartal|trimestre|trim\.?|kwartaal|kvartal|kwartał|квартал|四半期|季度|분기)"
_HALF = r"(?:half(?: year)?|halbjahr|semestre|semester|halfjaar|halvår|półrocze|полугодие|半期|半年)"
_BETWEEN = r"(?:\s*[-/,._]?\s*|\s+(?:of|de|del|du|des|in|van)\s+(?:the\s+)?)"
_WORDS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "erstes": 1, "zweites": 2, "drittes": 3, "viertes": 4,
    "premier": 1, "deuxième": 2, "troisième": 3, "quatrième": 4, "primer": 1, "primero": 1, "segundo": 2, "tercer": 3,
    "cuarto": 4, "primo": 1, "secondo": 2, "terzo": 3, "quarto": 4,
    "上": 1, "下": 2, "一": 1, "二": 2, "三": 3, "四": 4,
    "i": 1, "ii": 2, "iii": 3, "iv": 4,
}  # fmt: skip
_NAMED = "|".join(sorted(_WORDS, key=len, reverse=True))
_PARTS: tuple[tuple[str, int], ...] = (
    (rf"[qt](?P<n>[1-4])|(?P<n2>[1-4])[qt]|第?(?P<n3>[1-4]|{_NAMED}){_ORDINAL}\s*{_QUARTER}", 3),
    (rf"(?:h|hj|s)\s?(?P<n>[12])|(?P<n2>[12])(?:h|hj|s)|第?(?P<n3>[12]|{_NAMED}){_ORDINAL}\s*{_HALF}", 6),
)
_SPLIT = tuple(
    (months, re.compile(pattern.format(part=part, year=_YEAR, between=_BETWEEN), re.IGNORECASE))
    for part, months in _PARTS
    for pattern in ("(?:{part}){between}{year}", "{year}年?度?{between}(?:{part})")
)
_FISCAL = re.compile(
    r"(?:FY|GJ|CY|fiscal(?: year)?|financial year|geschäftsjahr|exercice|ejercicio|esercizio|boekjaar)\s?['’]?"
    r"(?P<y>(?:19|20)\d{2}|\d{2})(?:[/-](?P<to>(?:20)?\d{2}))?",
    re.IGNORECASE,
)
_WEEK = re.compile(
    r"(?P<y>\d{4})-?W(?P<w>\d{2})|(?:KW|CW|WK|W|week|woche|semaine|semana|settimana|uge|vecka|uke)"
    r"\s?(?P<w2>\d{1,2})[\s/.,-]+(?P<y2>\d{4})",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"(?P<y>\d{4})-?W(?P<w>\d{2})-?(?P<d>[1-7])", re.IGNORECASE)
_LEAD = re.compile(r"(?:by |(?:the )?end of |late |until |bis |ende |fin (?:de )?|finales de |fine )", re.IGNORECASE)


def period_of(text: str) -> str | None:
    """The last day of the period, ISO 8601; None where the text names none. Years of two digits are of this century.

    A fiscal year without more is taken for the calendar's; `2024/25` ends in 2025.
    """
    if not any(char.isdigit() for char in text):
        return None
    text = _LEAD.sub("", text, count=1) if _LEAD.match(text) else text
    for months, pattern in _SPLIT:
        if found := pattern.fullmatch(text):
            number = found["n"] or found["n2"] or found["n3"]
            place = int(number) if number.isdecimal() else _WORDS[number.lower()]
            return _last_day(_year(found), place * months) if place * months <= 12 else None
    if found := _FISCAL.fullmatch(text):
        return _last_day(_year(found), 12)
    if found := _WEEKDAY.fullmatch(text):
        return _of_week(int(found["y"]), int(found["w"]), int(found["d"]))
    if found := _WEEK.fullmatch(text):
        return _of_week(int(found["y"] or found["y2"]), int(found["w"] or found["w2"]))
    return None


_SAYS_FISCAL = re.compile(
    r"\b(?:FY|GJ|fiscal|financial year|geschäftsjahr|exercice|ejercicio|esercizio|boekjaar)", re.IGNORECASE
)


def is_fiscal(text: str) -> bool:
    """Whether a period says that it is of a fiscal year, which need not be the calendar's."""
    return _SAYS_FISCAL.search(text) is not None


def _year(found: re.Match[str]) -> int:
    year = int(found["y"]) + (2000 if len(found["y"]) == 2 else 0)
    return year + 1 if found["to"] and int(found["to"]) % 100 == (year + 1) % 100 else year


def _last_day(year: int, month: int) -> str:
    return f"{year:04}-{month:02}-{monthrange(year, month)[1]:02}"


def _of_week(year: int, week: int, day: int = 7) -> str | None:
    try:
        return date.fromisocalendar(year, week, day).isoformat()
    except ValueError:
        return None
