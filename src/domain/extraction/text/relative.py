"""Relative dates: `tomorrow`, `next Friday`, `in two weeks`, `three months ago`, `end of the quarter`."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from domain.dates import WEEKDAYS
from domain.extraction.text.datewords import (
    AGO_AFTER,
    AGO_BEFORE,
    DAYS,
    END,
    FROM_NOW,
    IN,
    LAST,
    NEXT,
    THIS,
    UNITS,
)  # fmt: skip
from domain.extraction.text.dayphrases import coming, from_day, weekday_phrase
from domain.extraction.text.endings import ending_word
from domain.extraction.text.fiscal import span_of
from domain.extraction.text.numerals import quantity_at
from domain.extraction.text.tokens import WORD, Token

Reading = tuple[str, int]
_FILLERS = frozenset("the of this our le la l' du de des del della der die das el van het do da".split())  # noqa: SIM905
_LEADS = frozenset({"on", "by", "until", "am", "bis"})
_ONE = frozenset({"a", "an", "one", "einer", "einem", "une", "una"})
BEGINNINGS = frozenset({*NEXT, *LAST, *THIS, *UNITS, *END, *IN, *AGO_BEFORE, *_LEADS, *_ONE})
"""Every word, but those of days and numbers, with which one begins."""

FIRST, LATEST = 1800, 2200
"""The years of documents from which dates are told."""

MOST = 500
"""How many units away a date may be told."""


def relative_at(tokens: Sequence[Token], index: int, on: date) -> Reading | None:
    """The ISO value of what is told from the day `on` at the token, and the token behind it."""
    token = tokens[index]
    if token.kind != WORD or not FIRST <= on.year <= LATEST:
        return None
    return (
        _day(tokens, index, on)
        or weekday_phrase(tokens, index, on)
        or _pointed(tokens, index, on)
        or _end(tokens, index, on)
        or _away(tokens, index, on)
    )


_FIRST = frozenset(phrase[0] for phrase in DAYS)


def _day(tokens: Sequence[Token], index: int, on: date) -> Reading | None:
    if tokens[index].lower not in _FIRST:
        return None
    for size in (3, 2, 1):
        words = tuple(token.lower for token in tokens[index : index + size])
        if len(words) == size and words in DAYS:
            return (on + timedelta(days=DAYS[words])).isoformat(), index + size
    return None


def _pointed(tokens: Sequence[Token], index: int, on: date) -> Reading | None:
    """`next week`, `last quarter`, `this Friday`, `on Friday`, `la semaine prochaine`."""
    word = tokens[index].lower
    step = 1 if word in NEXT else -1 if word in LAST else 0 if word in THIS else None
    if step is not None and index + 1 < len(tokens):
        following = tokens[index + 1].lower
        if following in WEEKDAYS and len(following) > 3:
            return coming(on, WEEKDAYS[following], step), index + 2
        return (span_away(on, UNITS[following], step), index + 2) if following in UNITS else None
    if word in _LEADS and index + 1 < len(tokens):
        following = tokens[index + 1].lower
        if following in WEEKDAYS and index + 2 < len(tokens) and tokens[index + 2].text in {"EOD", "COB", "EOB"}:
            return None  # `by Friday EOD` is read from the weekday
        if following in WEEKDAYS and len(following) > 3 and tokens[index + 1].text[0].isupper():
            return coming(on, WEEKDAYS[following], 1), index + 2
    if word in UNITS and index + 1 < len(tokens) and UNITS[word] != "day":
        after = tokens[index + 1].lower
        if after in NEXT or after in LAST:
            return span_away(on, UNITS[word], 1 if after in NEXT else -1), index + 2
    return None


def span_away(on: date, unit: str, step: int) -> str:
    """The day, week (Monday to Sunday), month, quarter or year that many steps away."""
    if unit == "day":
        return (on + timedelta(days=step)).isoformat()
    if unit == "week":
        monday = on - timedelta(days=on.weekday()) + timedelta(weeks=step)
        return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}"
    if unit == "year":
        return f"{on.year + step:04}"
    months = on.year * 12 + on.month - 1 + (step if unit == "month" else 3 * step)
    year, month = divmod(months, 12)
    return f"{year:04}-{month + 1:02}" if unit == "month" else span_of(year, "quarter", month // 3 + 1)


def _end(tokens: Sequence[Token], index: int, on: date) -> Reading | None:
    """`end of the month`, `fin du mois`, `year end`, `EOM`: the last day."""
    word = tokens[index].lower
    if unit := ending_word(tokens, index):
        return _end_day(tokens, index + 1, on) if unit == "day" else (last_of(on, unit, 0), index + 1)
    if word in {"year", "month", "quarter"} and index + 1 < len(tokens):
        after = index + 2 if tokens[index + 1].text == "-" else index + 1
        if after >= len(tokens) or tokens[after].lower != "end":
            return None
        year = tokens[after + 1].text if after + 1 < len(tokens) else ""
        if word == "year" and len(year) == 4 and year.isdecimal() and year.isascii() and year[:2] in {"19", "20"}:
            return f"{year}-12-31", after + 2
        return last_of(on, word, 0), after + 1
    if word not in END:
        return None
    at, step = index + 1, 0
    while at < min(len(tokens), index + 5) and (tokens[at].lower in _FILLERS or tokens[at].lower in NEXT):
        step = 1 if tokens[at].lower in NEXT else step
        at += 1
    if at >= len(tokens) or at == index + 1 or tokens[at].lower not in UNITS:
        return None
    if UNITS[tokens[at].lower] == "day" and not step:
        return _end_day(tokens, at + 1, on)
    return last_of(on, UNITS[tokens[at].lower], step), at + 1


def _end_day(tokens: Sequence[Token], at: int, on: date) -> Reading | None:
    """The day whose end is told: `EOD Friday`, `end of the day tomorrow`, else the document's own."""
    place = at + 1 if at < len(tokens) and tokens[at].lower == "on" else at
    named = tokens[place].lower if place < len(tokens) else ""
    if named in WEEKDAYS and len(named) > 3:
        return coming(on, WEEKDAYS[named], 1), place + 1
    return _day(tokens, place, on) or (on.isoformat(), at)


def last_of(on: date, unit: str, step: int) -> str:
    span = span_away(on, unit, step).rpartition("/")[2]
    if len(span) == 4:
        return f"{span}-12-31"
    return f"{span}-{monthrange(int(span[:4]), int(span[5:]))[1]:02}" if len(span) == 7 else span


def _away(tokens: Sequence[Token], index: int, on: date) -> Reading | None:
    """`in two weeks`, `within 30 days`, `three months ago`, `vor zwei Jahren`."""
    word = tokens[index].lower
    begin = index + 1 if word in IN or word in AGO_BEFORE else index
    if begin < len(tokens) and begin > index and tokens[begin].lower == "the":
        begin += 1
    if begin < len(tokens) and begin > index and tokens[begin].lower in NEXT:
        begin += 1
    number = quantity_at(tokens, begin) if begin < len(tokens) else None
    if number is None and begin < len(tokens) and tokens[begin].lower in _ONE:
        count, at = 1, begin + 1
    elif number is not None and not number.power and number.base == int(number.base) and 0 < number.base <= MOST:
        count, at = int(number.base), number.last
    else:
        return None
    if at >= len(tokens) or tokens[at].lower not in UNITS:
        return None
    unit, after = UNITS[tokens[at].lower], at + 1
    tail = tokens[after].lower if after < len(tokens) else ""
    if begin == index and (start := from_day(tokens, after, on)):
        return moved(start[0], unit, count), start[1]
    if word in AGO_BEFORE or tail in AGO_AFTER:
        return moved(on, unit, -count), after + (tail in AGO_AFTER)
    if word in IN and begin > index:
        return moved(on, unit, count), after
    return (moved(on, unit, count), after + 1) if tail in FROM_NOW else None


def moved(on: date, unit: str, count: int) -> str:
    """The day that many units away: months keep the day of the month, or its last."""
    if unit in {"day", "week"}:
        return (on + timedelta(days=count * (7 if unit == "week" else 1))).isoformat()
    months = on.year * 12 + on.month - 1 + count * {"month": 1, "quarter": 3, "year": 12}[unit]
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        return on.isoformat()
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1])).isoformat()
