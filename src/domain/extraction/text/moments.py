"""Dates in running text as ISO 8601: days, months, quarters, years and spans, also told from the document's day."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from domain.dates import MONTHS, WEEKDAYS, date_of, order_of
from domain.extraction.text import easterndates
from domain.extraction.text.context import Context
from domain.extraction.text.datebegins import may_begin_date
from domain.extraction.text.datewords import AMBIGUOUS_MONTHS, MONTH_LEADS, YEAR_LEADS
from domain.extraction.text.dayphrases import calendar_week, month_day
from domain.extraction.text.daywords import ORDINALS, day_word_at, goes_on, is_month_of, year_word_at
from domain.extraction.text.endings import end_of
from domain.extraction.text.fiscal import fiscal_at, quarter_at
from domain.extraction.text.relative import FIRST, LATEST, relative_at
from domain.extraction.text.rules import Rule
from domain.extraction.text.tokens import NUMBER, WORD, Token, touching
from domain.provenance import Mention

ISO = Rule("text.date-iso@2", "date", 1.0, "ISO 8601 dates and times")
NAMED = Rule("text.date-named@2", "date", 0.95, "a day, a month's name and a year in any order")
DAY_MONTH = Rule("text.date-day-month@3", "date", 0.75, "a day and a month's name; the year nearest to the document")
MONTH = Rule("text.date-month@3", "date", 0.9, "a month and a year; a month alone when the document has a day")
NUMBERS = Rule("text.date-numbers@2", "date", 0.9, "numbers that read one way, or as the document writes them")
DOUBT = Rule("text.date-doubt@2", "date", 0.45, "numbers that read two ways; the other reading is in the details")
QUARTER = Rule("text.date-quarter@3", "date", 0.9, "quarters and halves of a year: Q3 2024, third quarter of 2024")
FISCAL = Rule("text.date-fiscal@2", "date", 0.85, "fiscal years: FY24, fiscal 2020")
RELATIVE = Rule("text.date-relative@3", "date", 0.8, "told from the document's day: next Friday, in two weeks")
END = Rule("text.date-end@1", "date", 0.85, "the last day of a quarter, month or year: end of Q3, Ende Juli, EOY 2025")
WEEK = Rule("text.date-week@1", "date", 0.85, "calendar weeks of ISO 8601: KW 42, CW 42/2025")
DAY = Rule("text.date-day@1", "date", 0.65, "a day of the month: by the 3rd, the 15th of next month")
YEAR = Rule("text.date-year@2", "date", 0.75, "a year after a preposition")
RULES = (ISO, NAMED, DAY_MONTH, MONTH, NUMBERS, DOUBT, QUARTER, FISCAL, RELATIVE, END, WEEK, DAY, YEAR)

_ISO = re.compile(
    r"(?<![\w.-])(?:1[89]|20|21)\d{2}-\d{2}-\d{2}"
    r"(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?![\w-])"
)
_NUMBERS = re.compile(r"(?<![\w./-])\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d{2})(?![\w/-])(?!\.\d)")
_YEAR_FIRST = re.compile(r"(?<![\w./-])(?:1[89]|20|21)\d{2}([/.])\d{1,2}\1\d{1,2}(?![\w/-])(?!\.\d)")
_SHORT = re.compile(
    r"\b(?:bis|am|ab|zum|vom|den|seit|spätestens|vor)\s(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?![\d])", re.IGNORECASE
)
_FIGURE = re.compile(r"\d")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_EASTERN = {
    easterndates.NAMED: NAMED, easterndates.NEAREST: DAY_MONTH, easterndates.MONTH: MONTH,
    easterndates.QUARTER: QUARTER, easterndates.FISCAL: FISCAL, easterndates.RELATIVE: RELATIVE,
    easterndates.YEAR: YEAR,
}  # fmt: skip
_JOINERS = frozenset({",", ".", "of", "de", "del", "'", "’", "-"})


class Found(NamedTuple):
    """A date between two places of the text."""

    start: int
    end: int
    value: str
    rule: Rule
    other: str = ""


def moments_in(text: str, tokens: Sequence[Token], context: Context) -> list[Mention]:
    """Every date, in order of place; a span of days is an interval `2024-07-01/2024-09-30`, a year `2024`.

    Without the document's day what is told from it is left out.
    """
    found = [*_written(text, context), *_told(tokens, context)]
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[Mention] = []
    for one in found:
        if kept and one.start < kept[-1].end:
            continue
        kept.append(one.rule.mention(text, one.start, one.end, one.value, alternative=one.other))
    return kept


def _written(text: str, context: Context) -> list[Found]:
    found: list[Found] = []
    if text.isascii() and not _FIGURE.search(text):
        return found
    if "-" in text:
        found += [_found(hit, ISO, date_of(hit.group())) for hit in _ISO.finditer(text)]
    found += [_found(hit, NUMBERS, date_of(hit.group())) for hit in _YEAR_FIRST.finditer(text)]
    for one in easterndates.eastern_dates(text, context.on):
        found.append(Found(one.start, one.end, one.value, _EASTERN[one.how]))
    if context.on is not None and context.region not in {"US", "PH"}:
        found += _without_year(text, context.on)
    for hit in _NUMBERS.finditer(text):
        raw = hit.group()
        by_day = order_of(raw)
        if by_day is None and _same(raw):
            by_day = True
        sure = by_day if by_day is not None else _day_first(context)
        if sure is not None:
            found.append(_found(hit, NUMBERS, date_of(raw, sure)))
            continue
        other = date_of(raw, True) or ""
        found.append(_found(hit, DOUBT, date_of(raw, False), other))
    return [one for one in found if one.value]


def _without_year(text: str, on: date) -> list[Found]:
    """`bis 28.6.`: a day and a month in figures behind a preposition, in the year nearest to the document's day."""
    found: list[Found] = []
    for hit in _SHORT.finditer(text):
        day, month = int(hit["day"]), int(hit["month"])
        near = _nearest(on, month, day) if 1 <= month <= 12 and FIRST <= on.year <= LATEST else None
        if near is not None:
            found.append(Found(hit.start("day"), hit.end(), near.isoformat(), DAY_MONTH))
    return found


def _day_first(context: Context) -> bool | None:
    if context.day_first is not None or not context.region:
        return context.day_first
    return context.region not in {"US", "PH", "FM", "PW"}


def _same(raw: str) -> bool:
    parts = re.split(r"[/.-]", raw)
    return parts[0].zfill(2) == parts[1].zfill(2)


def _found(hit: re.Match[str], rule: Rule, value: str | None, other: str = "") -> Found:
    return Found(hit.start(), hit.end(), value or "", rule, other if other != value else "")


def _told(tokens: Sequence[Token], context: Context) -> list[Found]:
    found: list[Found] = []
    index = 0
    while index < len(tokens):
        one = _at(tokens, index, context)
        if one is None:
            index += 1
            continue
        found.append(one)
        while index < len(tokens) and tokens[index].start < one.end:
            index += 1
    return found


def _at(tokens: Sequence[Token], index: int, context: Context) -> Found | None:
    token = tokens[index]
    if token.kind == NUMBER:
        return (
            _day_before_month(tokens, index, context)
            or _quarter(tokens, index, context)
            or _day_of_month(tokens, index, context)
            or _year(tokens, index)
        )
    if token.kind != WORD or not may_begin_date(token.lower):
        return None
    if token.lower in MONTHS:
        return _month_first(tokens, index, context)
    return (
        _day_before_month(tokens, index, context)
        or _ending(tokens, index, context)
        or _quarter(tokens, index, context)
        or _week(tokens, index, context)
        or _relative(tokens, index, context)
    )


def _ending(tokens: Sequence[Token], index: int, context: Context) -> Found | None:
    found = end_of(tokens, index, context, (quarter_at, fiscal_at))
    return Found(tokens[index].start, tokens[found[1] - 1].end, last_day(found[0]), END) if found else None


def _week(tokens: Sequence[Token], index: int, context: Context) -> Found | None:
    found = calendar_week(tokens, index, context.on)
    return Found(tokens[index].start, tokens[found[1] - 1].end, found[0], WEEK) if found else None


def _day_of_month(tokens: Sequence[Token], index: int, context: Context) -> Found | None:
    found = month_day(tokens, index, context.on) if context.on and FIRST <= context.on.year <= LATEST else None
    return Found(tokens[index].start, tokens[found[1] - 1].end, found[0], DAY) if found else None


def _quarter(tokens: Sequence[Token], index: int, context: Context) -> Found | None:
    for read, rule in ((quarter_at, QUARTER), (fiscal_at, FISCAL)):
        found = read(tokens, index, context)
        if found:
            return Found(tokens[index].start, tokens[found[1] - 1].end, found[0], rule)
    return None


def _relative(tokens: Sequence[Token], index: int, context: Context) -> Found | None:
    if context.on is None:
        return None
    found = relative_at(tokens, index, context.on)
    return Found(tokens[index].start, tokens[found[1] - 1].end, found[0], RELATIVE) if found else None


def _year(tokens: Sequence[Token], index: int) -> Found | None:
    token = tokens[index]
    if not _YEAR.fullmatch(token.text) or index == 0 or _unit_follows(tokens, index + 1):
        return None
    before = tokens[index - 1]
    led = before.lower in YEAR_LEADS or (
        before.text in "-–" and index > 1 and tokens[index - 2].lower in {"mid", "pre"}
    )
    return Found(token.start, token.end, token.text, YEAR) if led else None


def _unit_follows(tokens: Sequence[Token], at: int) -> bool:
    """Whether a unit stands behind: `in 2000 units`, `of 2020 m`; a percent sign or a slash too."""
    return at < len(tokens) and (tokens[at].text in "%/€$£" or (tokens[at].kind == WORD and touching(tokens, at)))


def _number(tokens: Sequence[Token], at: int, most: int) -> int | None:
    """The whole number at the token, when it is one from 1 to `most`."""
    if not 0 <= at < len(tokens) or tokens[at].kind != NUMBER or not tokens[at].text.isdecimal():
        return None
    value = int(tokens[at].text) if len(tokens[at].text) <= 4 else 0
    return value if 0 < value <= most else None


def _day_at(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """A day of a month and the token behind it: `3`, `3rd`, `3.`, `3º`, `third`."""
    day = _number(tokens, at, 31)
    if day is None:
        return day_word_at(tokens, at)
    after = at + 1
    if touching(tokens, after) and tokens[after].lower in {"st", "nd", "rd", "th", "er", "º", ".", "ª"}:
        after += 1
    return day, after


def _year_at(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """A year and the token behind it, past `,`, `of`, `de` or an apostrophe."""
    place = at
    quoted = False
    while place < min(len(tokens), at + 2) and tokens[place].lower in _JOINERS:
        quoted = quoted or tokens[place].text in "'’"
        place += 1
    if place < len(tokens) and tokens[place].kind == WORD:
        said = year_word_at(tokens, place)
        return said if said and goes_on(tokens, said[1]) else None
    if place >= len(tokens) or tokens[place].kind != NUMBER:
        return None
    text = tokens[place].text
    if _YEAR.fullmatch(text):
        return int(text), place + 1
    return (2000 + int(text), place + 1) if quoted and len(text) == 2 and text.isdecimal() else None


def _day_before_month(tokens: Sequence[Token], index: int, context: Context) -> Found | None:
    """`3 May 2024`, `3rd of May`, `3.-5. Mai 2024`."""
    first = _day_at(tokens, index)
    if first is None:
        return None
    day, at = first
    last_day = day
    if at + 1 < len(tokens) and tokens[at].text in {"-", "–"} and (more := _day_at(tokens, at + 1)):
        last_day, at = more
    while at < len(tokens) and at < index + 7 and tokens[at].lower in {"of", "de", "-", "the"}:
        at += 1
    if at >= len(tokens) or tokens[at].kind != WORD or tokens[at].lower not in MONTHS:
        return None
    if not tokens[at].text[0].isupper() and tokens[at].lower in {"may", "march", "mar", "set", "mag", "gen"}:
        return None
    if tokens[index].kind == WORD and not _follows(tokens, index, at):
        return None
    month = MONTHS[tokens[at].lower]
    return _dated(tokens, index, at + 1, month, (day, last_day), context)


def _follows(tokens: Sequence[Token], index: int, at: int) -> bool:
    """Whether the month at `at` goes with the day in words at `index`: `first of May`, not `due May`."""
    joined = tokens[at - 1].lower in {"of", "de"} or tokens[index].lower not in ORDINALS
    return is_month_of(tokens[index].lower, tokens[at].lower) and (joined or _ends(tokens, at + 1))


def _ends(tokens: Sequence[Token], after: int) -> bool:
    return _year_at(tokens, after) is not None or goes_on(tokens, after)


def _month_first(tokens: Sequence[Token], index: int, context: Context) -> Found | None:
    """`May 3, 2024`, `May 3rd`, `May 3-5`, `May 2024`, `in May`."""
    token = tokens[index]
    month = MONTHS[token.lower]
    at = index + 1
    if at < len(tokens) and tokens[at].text == "." and touching(tokens, at) and len(token.text) <= 4:
        at += 1
    whole = _year_at(tokens, at)
    if whole and _plausible(tokens, index):
        return Found(token.start, tokens[whole[1] - 1].end, f"{whole[0]:04}-{month:02}", MONTH)
    start = at + 1 if at < len(tokens) and tokens[at].lower == "the" else at
    day = _day_at(tokens, start) if _number(tokens, start, 31) else day_word_at(tokens, start, ORDINALS)
    if day and tokens[start].kind == WORD and not _ends(tokens, day[1]):
        day = None
    if day and (token.text[0].isupper() or token.lower not in AMBIGUOUS_MONTHS):
        last_day, after = day
        if after + 1 < len(tokens) and tokens[after].text in {"-", "–"} and (more := _day_at(tokens, after + 1)):
            last_day, after = more
        return _dated(tokens, index, after, month, (day[0], last_day), context)
    return _month_alone(tokens, index, month, context)


def _plausible(tokens: Sequence[Token], index: int) -> bool:
    return tokens[index].text[0].isupper() or tokens[index].lower not in AMBIGUOUS_MONTHS


def _month_alone(tokens: Sequence[Token], index: int, month: int, context: Context) -> Found | None:
    token = tokens[index]
    led = index > 0 and tokens[index - 1].lower in MONTH_LEADS
    led = led or (index > 1 and tokens[index - 1].text == "-" and tokens[index - 2].lower in {"mid", "early", "late"})
    if context.on is None or not led or not token.text[0].isupper() or len(token.text) < 3:
        return None
    if token.lower in AMBIGUOUS_MONTHS and tokens[index - 1].lower in {"to", "and", "for", "of"}:
        return None
    near = _nearest(context.on, month, 15)
    return Found(token.start, token.end, f"{near.year:04}-{month:02}", MONTH._replace(confidence=0.7)) if near else None


def _dated(
    tokens: Sequence[Token], first: int, after: int, month: int, days: tuple[int, int], context: Context
) -> Found | None:
    """The day or the days of that month, in the year behind it or the one nearest to the document's day."""
    year = _year_at(tokens, after)
    rule, last = NAMED, after
    if year is None:
        near = _nearest(context.on, month, days[0]) if context.on else None
        if near is None:
            return None
        rule, value = DAY_MONTH, near.year
    else:
        value, last = year
    begin, end = _valid(value, month, days[0]), _valid(value, month, days[1])
    if begin is None or end is None or end < begin:
        return None
    span = begin.isoformat() if begin == end else f"{begin.isoformat()}/{end.isoformat()}"
    start = tokens[first].start
    if first > 1 and tokens[first - 1].text == "," and tokens[first - 2].lower in WEEKDAYS:
        start = tokens[first - 2].start
    return Found(start, tokens[last - 1].end, span, rule)


def _valid(year: int, month: int, day: int) -> date | None:
    return date(year, month, day) if 1 <= day <= monthrange(year, month)[1] else None


def _nearest(on: date, month: int, day: int) -> date | None:
    """That day of the year in which it is nearest to the document's day; what is to come counts as nearer."""
    years = (on.year - 1, on.year, on.year + 1)
    near = [found for year in years if 1 <= year <= 9999 and (found := _valid(year, month, day))]
    return min(near, key=lambda found: (on - found).days * 3 if found < on else (found - on).days * 2, default=None)


def last_day(value: str) -> str:
    """The last day of an ISO value as this module writes it: of `2024-05` the 31st, of an interval its end."""
    text = value.rpartition("/")[2]
    if len(text) == 4 and text.isdecimal():
        return f"{text}-12-31"
    if len(text) == 7 and text[4] == "-" and text[5:].isdecimal():
        return f"{text}-{monthrange(int(text[:4]), int(text[5:]))[1]:02}"
    return text
