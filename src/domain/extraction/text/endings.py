"""Endings: the last day of what is told: `end of Q3`, `Ende Juli`, `fin 2025`, `EOY 2025`, `bis Quartalsende`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from domain.dates import MONTHS
from domain.extraction.text.context import Context
from domain.extraction.text.datewords import END
from domain.extraction.text.tokens import NUMBER, Token, touching

Reading = tuple[str, int]
Part = Callable[[Sequence[Token], int, Context], Reading | None]
"""Reads a quarter, half or fiscal year that begins at a token."""

FILLERS = frozenset("the of this our le la l' du de des del della der die das el van het do da d' - al".split())  # noqa: SIM905
_SHORT = {"eod": "day", "eow": "week", "eom": "month", "eoq": "quarter", "eoy": "year"}
_COMPOUNDS = {
    "quartalsende": "quarter", "jahresende": "year", "monatsende": "month", "maandeinde": "month", "jaareinde": "year",
    "årsslut": "year", "årsskiftet": "year", "kwartaaleinde": "quarter",
}  # fmt: skip


BEGINNINGS = frozenset({*_SHORT, *_COMPOUNDS, *END})
"""Every word with which one begins."""


def ending_word(tokens: Sequence[Token], index: int) -> str:
    """The unit whose end a word alone tells: `EOM` month, `Jahresende` year; "" for none."""
    word = tokens[index].lower
    if word in _SHORT and tokens[index].text.isupper():
        return _SHORT[word]
    return _COMPOUNDS.get(word, "")


_ADJECTIVES = frozenset({"fine", "final", "finales", "finais"})
"""Ends in some languages and adjectives in others: `a final de julio`, but not `the final Q3 figures`."""


def end_of(tokens: Sequence[Token], index: int, context: Context, parts: Sequence[Part]) -> Reading | None:
    """The quarter, half, month or year at whose end a text says something, as its last day is to be told."""
    unit = ending_word(tokens, index)
    if unit in {"year", "quarter", "month"}:
        year = _year(tokens, index + 1)
        return (str(year[0]), year[1]) if year and unit == "year" else None
    if tokens[index].lower not in END:
        return None
    at = index + 1
    while at < min(len(tokens), index + 4) and tokens[at].lower in FILLERS:
        at += 1
    if at >= len(tokens) or (at == index + 1 and tokens[index].lower in _ADJECTIVES):
        return None
    for part in parts:
        found = part(tokens, at, context)
        if found is not None and found[0][:1].isdigit():
            return found
    return _month(tokens, at, context) or _plain_year(tokens, at)


def _month(tokens: Sequence[Token], at: int, context: Context) -> Reading | None:
    word = tokens[at]
    if word.lower not in MONTHS or len(word.text) < 3 or (word.text.islower() and word.lower in _WORDS):
        return None
    month, after = MONTHS[word.lower], at + 1
    after += after < len(tokens) and tokens[after].text == "." and touching(tokens, after) and len(word.text) <= 4
    place = after + 1 if after < len(tokens) and tokens[after].lower in {",", "de", "of", "'", "’"} else after
    if year := _year(tokens, place):
        return f"{year[0]:04}-{month:02}", year[1]
    if context.on is None or (after < len(tokens) and tokens[after].kind == NUMBER):
        return None
    return f"{_nearest(context.on, month):04}-{month:02}", after


_WORDS = frozenset({"may", "march", "mar", "set", "mag", "gen", "out"})


def _nearest(on: date, month: int) -> int:
    """The year in which that month's end is nearest; what is to come counts as nearer."""
    away = [(year * 12 + month - on.year * 12 - on.month, year) for year in (on.year - 1, on.year, on.year + 1)]
    return min(away, key=lambda one: -one[0] * 3 if one[0] < 0 else one[0] * 2)[1]


_YEARS = frozenset({"year", "jahres", "année", "año", "anno", "jaar", "ano"})


def _plain_year(tokens: Sequence[Token], at: int) -> Reading | None:
    found = _year(tokens, at + 1 if tokens[at].lower in _YEARS else at)
    units = found is not None and found[1] < len(tokens) and tokens[found[1]].text in {"%", "€", "$", "£"}
    return (str(found[0]), found[1]) if found and not units else None


def _year(tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    text = tokens[at].text if at < len(tokens) and tokens[at].kind == NUMBER else ""
    return (int(text), at + 1) if text.isdecimal() and len(text) == 4 and text[:2] in {"19", "20"} else None
