"""Money rules: the rules by which amounts are found, and an amount as it is before its range and role are looked at."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from domain.extraction.text.easternamounts import EASTERN
from domain.extraction.text.rules import Rule
from domain.extraction.text.unsaid import UNSAID

SIGN = Rule("text.money-sign@4", "money", 0.97, "a currency sign before or behind a number: $3.5 million, 12 €")
CODE = Rule("text.money-code@4", "money", 0.97, "an ISO 4217 code before or behind a number: EUR 1.2bn, 30 MUSD")
WORDS = Rule("text.money-word@4", "money", 0.93, "a number and a currency's name: 440 million euros")
SPELT = Rule("text.money-spelt@4", "money", 0.88, "a number in words: two and a half million dollars")
MINOR = Rule("text.money-minor@4", "money", 0.85, "minor units alone: 64.2 cents, 470 pence")
RANGE = Rule("text.money-range@4", "money", 0.8, "the end of a range that has its currency or scale from the other end")
RULES = (SIGN, CODE, WORDS, SPELT, MINOR, RANGE, UNSAID, EASTERN)


class Amount(NamedTuple):
    """An amount between the tokens [first, last) at [start, end) of the text, before ranges are looked at."""

    first: int
    last: int
    start: int
    end: int
    value: Decimal
    code: str
    power: int
    rule: Rule
    confidence: float
    number: int
    details: dict[str, str]
