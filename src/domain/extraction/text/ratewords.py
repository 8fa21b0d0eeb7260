"""Rates: what a unit of another currency costs, which is no sum of money: `1 EUR = PLN 4.325`, `EUR/PLN 4.325`."""

from __future__ import annotations

from collections.abc import Sequence

from domain.currencies import CODES, SYMBOLS
from domain.extraction.text.marks import Mark
from domain.extraction.text.tokens import Token

_RATES = frozenset("kurs wechselkurs umrechnungskurs devisenkurs wisselkoers kurz kurzu kursen".split())  # noqa: SIM905
_RATED = frozenset("exchange conversion fx change cambio câmbio currency".split())  # noqa: SIM905
_RATE = frozenset("rate rates taux tipo tasa tasso taxa".split())  # noqa: SIM905
ONES = frozenset({"1", "1.00", "1,00", "10", "100", "1.000", "1,000", "1000"})
EQUALS = frozenset({"=", "≈", "≙", "equals", "entspricht", "entsprechen"})
_NEAR = 8


def is_rate(tokens: Sequence[Token], mark: Mark, number: int, last: int) -> bool:
    """Whether an amount is what a unit of another currency costs: `1 EUR = PLN 4.325`, `EUR/PLN 4.325`, a rate of."""
    first = min(mark.first, number)
    before = tokens[first - 1].text if first else ""
    if before.lower() in EQUALS and _one_of_another(tokens, first - 1, mark.code):
        return True
    if before == "/" and first > 1 and tokens[first - 2].text in CODES and tokens[first - 2].text != mark.code:
        return True
    if last + 1 < len(tokens) and tokens[last].lower in {"/", "per", "pro", "por", "par"}:
        other = tokens[last + 1].text
        if (other in CODES or other in SYMBOLS) and SYMBOLS.get(other, other) != mark.code:
            return True
    return rate_said(tokens, first)


def rate_said(tokens: Sequence[Token], first: int) -> bool:
    """Whether `exchange rate`, `Wechselkurs`, `taux de change` and the like stand in the sentence before the token."""
    words: list[str] = []
    for token in reversed(tokens[max(0, first - _NEAR) : first]):
        if token.text in ".!?;":
            break
        words.append(token.lower)
    return not _RATES.isdisjoint(words) or not (_RATED.isdisjoint(words) or _RATE.isdisjoint(words))


def _one_of_another(tokens: Sequence[Token], equals: int, code: str) -> bool:
    """Whether before the sign of equality stands one unit, or ten or a hundred, of another currency."""
    near = [token.text for token in tokens[max(0, equals - 2) : equals]]
    known = [SYMBOLS.get(text, text) for text in near if text in CODES or text in SYMBOLS]
    return len(near) == 2 and any(text in ONES for text in near) and known not in ([], [code])


def rate_at(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether the amount over the tokens is called a rate, or a code and a slash lead to it."""
    pair = first > 1 and tokens[first - 1].text == "/" and tokens[first - 2].text in CODES
    behind = last + 1 < len(tokens) and tokens[last].text == "/" and tokens[last + 1].text in CODES
    return pair or behind or rate_said(tokens, first)
