"""Day phrases: a weekday of a told week, a day of a told month, a day alone: `Friday next week`, `the 3rd`, `KW 42`."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from domain.dates import WEEKDAYS
from domain.extraction.text.datewords import DAYS, LAST, NEXT, THIS, UNITS
from domain.extraction.text.tokens import NUMBER, WORD, Token, touching

Reading = tuple[str, int]

_OF = frozenset("of in the der des den du de del von la le el next".split())  # noqa: SIM905
_WEEKS = frozenset("week woche semaine semana settimana".split())  # noqa: SIM905
_SUFFIXES = frozenset({"st", "nd", "rd", "th", "er", "º", "ª", "."})
_ORDINAL = frozenset({"st", "nd", "rd", "th"})
_LEADS = frozenset("by on before until till from after due since".split())  # noqa: SIM905
_BACK = frozenset({"since"})
_GOES_ON = frozenset("at and or but if so for we please then they you i to as it latest".split())  # noqa: SIM905
"""Small words that may stand behind a day; any other word is what is counted: `on the 3rd floor`."""

_CALENDAR = frozenset("kw kalenderwoche cw uge vecka uke".split())  # noqa: SIM905
BEGINNINGS = frozenset({*_CALENDAR, "calendar", *WEEKDAYS, *NEXT, *LAST, *THIS})
"""Every word with which one begins."""

_HOURS = frozenset("cob eod eob noon business midnight day".split())  # noqa: SIM905
"""What may stand between `by` and a weekday: `by close of business Friday`."""


def weekday_phrase(tokens: Sequence[Token], index: int, on: date) -> Reading | None:
    """`Friday next week`, `next week Friday`, `Freitag nächster Woche`, `vendredi prochain`, `a week from Friday`."""
    word = tokens[index].lower
    if word in WEEKDAYS and len(word) > 3:
        return _of_week(tokens, index, on) or _pointed_after(tokens, index, on) or _by_hour(tokens, index, on)
    if (step := step_of(word)) is not None and index + 2 < len(tokens) and UNITS.get(tokens[index + 1].lower) == "week":
        at = index + 3 if tokens[index + 2].lower in {"on", "am", ","} else index + 2
        named = tokens[at].lower if at < len(tokens) else ""
        if named in WEEKDAYS and len(named) > 3:
            return _in_week(on, WEEKDAYS[named], step), at + 1
    return None


def step_of(word: str) -> int | None:
    """1, -1 or 0 for `next`, `last` and `this` in any of the languages."""
    return 1 if word in NEXT else -1 if word in LAST else 0 if word in THIS else None


def _of_week(tokens: Sequence[Token], index: int, on: date) -> Reading | None:
    at = index + 1
    while at < min(len(tokens), index + 4) and tokens[at].lower in _OF - NEXT:
        at += 1
    if at + 1 >= len(tokens):
        return None
    first, second = tokens[at].lower, tokens[at + 1].lower
    weekday = WEEKDAYS[tokens[index].lower]
    if (step := step_of(first)) is not None and (UNITS.get(second) == "week" or second in _WEEKS):
        return _in_week(on, weekday, step), at + 2
    if first in _WEEKS and (step := step_of(second)) is not None:
        return _in_week(on, weekday, step), at + 2
    return None


def _in_week(on: date, weekday: int, step: int) -> str:
    return (on - timedelta(days=on.weekday()) + timedelta(weeks=step, days=weekday)).isoformat()


def _pointed_after(tokens: Sequence[Token], index: int, on: date) -> Reading | None:
    """`vendredi prochain`, `viernes pasado`."""
    if index + 1 >= len(tokens) or tokens[index + 1].text == "next":
        return None
    step = step_of(tokens[index + 1].lower)
    if not step or tokens[index + 1].lower in {"last", "past", "coming", "following", "prior", "previous", "upcoming"}:
        return None
    return coming(on, WEEKDAYS[tokens[index].lower], step), index + 2


def _by_hour(tokens: Sequence[Token], index: int, on: date) -> Reading | None:
    """A weekday behind an hour of business: `COB Friday`, `close of business on Friday`."""
    if index + 1 < len(tokens) and tokens[index + 1].text in {"EOD", "COB", "EOB"}:
        return coming(on, WEEKDAYS[tokens[index].lower], 1), index + 2
    before = index - 1
    if before >= 0 and tokens[before].lower == "on":
        before -= 1
    if before < 0 or tokens[before].lower not in _HOURS or not tokens[index].text[0].isupper():
        return None
    return coming(on, WEEKDAYS[tokens[index].lower], 1), index + 1


def coming(on: date, weekday: int, step: int) -> str:
    """The coming one, the last one, or the one in this week."""
    if step > 0:
        return (on + timedelta(days=(weekday - on.weekday() - 1) % 7 + 1)).isoformat()
    if step < 0:
        return (on - timedelta(days=(on.weekday() - weekday - 1) % 7 + 1)).isoformat()
    return (on + timedelta(days=weekday - on.weekday())).isoformat()


def from_day(tokens: Sequence[Token], at: int, on: date) -> tuple[date, int] | None:
    """The day that `from` at the token counts from: `from today`, `from Friday`."""
    if at + 1 >= len(tokens) or tokens[at].lower != "from":
        return None
    word = tokens[at + 1].lower
    if word == "now" or (word,) in DAYS:
        return on + timedelta(days=DAYS.get((word,), 0)), at + 2
    if word in WEEKDAYS and len(word) > 3:
        return date.fromisoformat(coming(on, WEEKDAYS[word], 1)), at + 2
    return None


def month_day(tokens: Sequence[Token], index: int, on: date) -> Reading | None:
    """`the 15th of next month`, `15. des nächsten Monats`, `le 15 du mois prochain`; `by the 3rd`."""
    day = tokens[index].text
    if tokens[index].kind != NUMBER or not day.isdecimal() or len(day) > 2 or not 1 <= int(day) <= 31:
        return None
    at = index + 1
    suffix = tokens[at].lower if at < len(tokens) and touching(tokens, at) and tokens[at].lower in _SUFFIXES else ""
    at += bool(suffix)
    behind = at
    while behind < min(len(tokens), at + 3) and tokens[behind].lower in _OF - NEXT:
        behind += 1
    if behind + 1 < len(tokens) and (behind > at or suffix):
        first, second = tokens[behind].lower, tokens[behind + 1].lower
        pair = (first, second) if UNITS.get(second) == "month" else (second, first)
        step = step_of(pair[0])
        if UNITS.get(pair[1]) == "month" and step is not None:
            return _of_month(on, step, int(day), behind + 2)
    return _alone(tokens, index, at, int(day), on) if suffix in _ORDINAL else None


def _of_month(on: date, step: int, day: int, after: int) -> Reading | None:
    year, month = divmod(on.year * 12 + on.month - 1 + step, 12)
    if not 1 <= year <= 9999 or day > monthrange(year, month + 1)[1]:
        return None
    return date(year, month + 1, day).isoformat(), after


def _alone(tokens: Sequence[Token], index: int, after: int, day: int, on: date) -> Reading | None:
    """`by the 3rd`: the next such day, behind `since` the last one; nothing that is counted stands behind."""
    if index < 2 or tokens[index - 1].lower != "the" or tokens[index - 2].lower not in _LEADS:
        return None
    if after < len(tokens) and (
        tokens[after].text in {"-", "/"} or (tokens[after].kind == WORD and tokens[after].lower not in _GOES_ON)
    ):
        return None
    back = tokens[index - 2].lower in _BACK
    for step in (0, -1, -2) if back else (0, 1, 2):
        found = _of_month(on, step, day, after)
        if found and (found[0] <= on.isoformat() if back else found[0] >= on.isoformat()):
            return found
    return None


def calendar_week(tokens: Sequence[Token], index: int, on: date | None) -> Reading | None:
    """`KW 42`, `KW 42/2025`, `CW42 2025`: Monday to Sunday (ISO 8601); without a year that nearest to the day."""
    word = tokens[index].lower
    at = (
        index + 2 if word == "calendar" and index + 1 < len(tokens) and tokens[index + 1].lower == "week" else index + 1
    )
    if (word not in _CALENDAR and at == index + 1) or at >= len(tokens):
        return None
    at += tokens[at].text == "."
    number = _below(tokens, at, 53)
    if number is None or (word == "cw" and not tokens[index].text.isupper()):
        return None
    year, after = _year(tokens, at + 1)
    if year is None and on is not None:
        years = (on.year, on.year + 1, on.year - 1)
        year = min(years, key=lambda one: abs((_monday(one, number) - on).days))
    if year is None or not 1 < year < 9999:
        return None
    monday = _monday(year, number)
    return f"{monday.isoformat()}/{(monday + timedelta(days=6)).isoformat()}", after


def _monday(year: int, week: int) -> date:
    first = date(max(2, min(year, 9998)), 1, 4)
    return first - timedelta(days=first.weekday()) + timedelta(weeks=week - 1)


def _below(tokens: Sequence[Token], at: int, most: int) -> int | None:
    text = tokens[at].text if at < len(tokens) and tokens[at].kind == NUMBER else ""
    return int(text) if text.isdecimal() and len(text) <= 2 and 1 <= int(text) <= most else None


def _year(tokens: Sequence[Token], at: int) -> tuple[int | None, int]:
    """The year behind a week and the token behind it: `/2025`, `/25`, ` 2025`."""
    slash = at < len(tokens) and tokens[at].text in {"/", "-"} and touching(tokens, at)
    place = at + slash
    text = tokens[place].text if place < len(tokens) and tokens[place].kind == NUMBER else ""
    if text.isdecimal() and len(text) == 4 and text[:2] in {"19", "20"}:
        return int(text), place + 1
    short = slash and text.isdecimal() and len(text) == 2 and tokens[at].text == "/"
    return (2000 + int(text), place + 1) if short else (None, at)
