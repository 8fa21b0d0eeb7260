"""Ranges: amounts that are said in two steps, and the two ends of a range that share a currency or a scale."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from domain.extraction.text.moneyrules import RANGE, SPELT, Amount
from domain.extraction.text.numberwords import CONJUNCTIONS
from domain.extraction.text.numerals import Quantity
from domain.extraction.text.tokens import WORD, Token, touching

_RANGE_JOINERS = frozenset("to through until - – — bis à au tot até a hasta till".split())  # noqa: SIM905
_BETWEEN = frozenset("between zwischen entre tra fra tussen".split())  # noqa: SIM905


def summed(tokens: Sequence[Token], found: list[Amount], bare: list[Quantity]) -> list[Amount]:
    """`$1 billion $275 million` is one amount, as it is said; so is `1 billion $275 million`."""
    before = {quantity.last: quantity for quantity in bare}
    kept: list[Amount] = []
    for amount in found:
        lead = before.get(amount.first)
        if lead is not None and lead.power > amount.power >= 3 and 0 < amount.value < Decimal(1).scaleb(lead.power):
            amount = amount._replace(
                first=lead.first, start=tokens[lead.first].start, value=amount.value + lead.value, number=lead.first
            )
        last = kept[-1] if kept else None
        if (
            last is not None and last.last == amount.first and last.code == amount.code
            and last.power > amount.power >= 3 and 0 < amount.value < Decimal(1).scaleb(last.power)
        ):  # fmt: skip
            kept[-1] = last._replace(
                last=amount.last, end=amount.end, value=last.value + amount.value, power=amount.power
            )
        else:
            kept.append(amount)
    return kept


def ranged(tokens: Sequence[Token], found: list[Amount], bare: list[Quantity]) -> list[Amount]:
    """Both ends of a range, each with the scale or the currency of the other where it has none of its own."""
    numbers = {quantity.last: quantity for quantity in bare}
    begins = {quantity.first: quantity for quantity in bare}
    ends = {amount.last: place for place, amount in enumerate(found)}
    ranged = dict(enumerate(found))
    more: list[Amount] = []
    for place, amount in enumerate(found):
        at = amount.first - 1
        if _joins(tokens, at) and amount.value >= 0:
            low = ranged[ends[at]] if at in ends else None
            if low is not None and low.code == amount.code and not _changes(tokens, low.first):
                ranged[ends[at]] = _lowered(low, amount)
            elif at in numbers and _fits(tokens, numbers[at], amount):
                more.append(_other_end(tokens, numbers[at], amount, "low"))
            else:
                continue
            ranged[place] = _told(ranged[place], "high")
        elif _joins(tokens, amount.last) and (other := begins.get(amount.last + 1)) and _ends_range(amount, other):
            ranged[place] = _lowered(ranged[place], _other_end(tokens, other, amount, "high"))
            more.append(_other_end(tokens, other, amount, "high"))
    return sorted([*ranged.values(), *more], key=lambda amount: amount.start)


def _ends_range(low: Amount, high: Quantity) -> bool:
    """`$10-12 million`, `USD 5K-10K`: the second number has the scale, and is the greater."""
    if not high.power or high.spelt or low.value <= 0:
        return False
    return low.value.scaleb(high.power) < high.value if low.power == 0 else low.value < high.value


def _joins(tokens: Sequence[Token], at: int) -> bool:
    """Whether the token joins the ends of a range: `to`, a dash, or the `and` of `between ... and`."""
    if not 0 < at < len(tokens) - 1:
        return False
    word = tokens[at].lower
    return word in _RANGE_JOINERS or (word in CONJUNCTIONS and _opened(tokens, at))


def _lowered(low: Amount, high: Amount) -> Amount:
    """The lower end, with the scale of the upper end where it has none and still is the lower one."""
    if low.power == 0 and high.power and low.value.scaleb(high.power) <= high.value:
        low = low._replace(value=low.value.scaleb(high.power), power=high.power, rule=RANGE)
    return _told(low, "low")


def _told(amount: Amount, end: str) -> Amount:
    return amount._replace(details={**amount.details, "range": end})


_CHANGES = frozenset(
    """
    increased increase rose grew up down decreased fell declined improved dropped by of jumped climbed gained lost
    stieg sank
    augmenté baissé aumentó subió aumentato
    """.split()  # noqa: SIM905
)
"""Words before an amount that is a change: `increased $5 million to $92 million` is no range."""


def _changes(tokens: Sequence[Token], first: int) -> bool:
    return first > 0 and tokens[first - 1].lower in _CHANGES and not (first > 1 and tokens[first - 2].lower in _RANGES)


_RANGES = frozenset("range ranges guidance spanne fourchette rango intervallo".split())  # noqa: SIM905


def _opened(tokens: Sequence[Token], at: int) -> bool:
    return any(token.lower in _BETWEEN for token in tokens[max(0, at - 8) : at])


def _fits(tokens: Sequence[Token], low: Quantity, high: Amount) -> bool:
    """Whether a number without a currency can be the lower end: smaller, of the same making, no year and no list."""
    power = low.power or high.power
    value = low.base.scaleb(power)
    if not 0 < value < high.value or low.spelt != (high.rule is SPELT and tokens[high.number].kind == WORD):
        return False
    return low.first == 0 or tokens[low.first - 1].text not in "/#" or not touching(tokens, low.first)


def _other_end(tokens: Sequence[Token], number: Quantity, known: Amount, end: str) -> Amount:
    """The end of a range that is a bare number, with the currency of the known one and its scale if it has none."""
    power = number.power or known.power
    return Amount(
        number.first, number.last, tokens[number.first].start, tokens[number.last - 1].end, number.base.scaleb(power),
        known.code, power, RANGE, known.confidence, number.first, {"range": end},
    )  # fmt: skip
