"""Dates in running text: ISO and English dates, months with a year, and numbers that read only one way."""

from __future__ import annotations

import re

from domain.dates import date_of, order_of
from domain.extraction.spans import disjoint
from domain.provenance import Mention

_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_YEAR = r"(?:1[89]|20|21)\d{2}"
_RULES: tuple[tuple[str, re.Pattern[str], float], ...] = (
    ("text.date-iso@1", re.compile(rf"(?<![\w-]){_YEAR}-\d{{2}}-\d{{2}}(?![\w-])"), 1.0),
    ("text.date-english@1", re.compile(rf"\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+{_YEAR}\b"), 0.95),
    ("text.date-english@1", re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}\b"), 0.95),
    ("text.date-numbers@1", re.compile(rf"(?<![\w./-])\d{{1,2}}([/.-])\d{{1,2}}\1{_YEAR}(?![\w/-])"), 0.9),
    ("text.date-month@1", re.compile(rf"\b{_MONTH}(?:\s+of)?,?\s+{_YEAR}\b"), 0.9),
)
_FILLER = re.compile(r"(?<=[a-z.])\s+of\b|,(?=\s)")


def dates_in(text: str) -> list[Mention]:
    """Every absolute date, value ISO 8601, in order of place; dates without a year or of two readings are left out."""
    found: list[Mention] = []
    if not any(c.isdigit() for c in text):
        return found
    for rule, pattern, confidence in _RULES:
        for hit in pattern.finditer(text):
            raw = hit.group()
            if rule == "text.date-numbers@1" and order_of(raw) is None:
                continue
            value = date_of(raw) or date_of(" ".join(_FILLER.sub("", raw).split()))
            if value:
                found.append(Mention("date", value, raw, rule, hit.start(), hit.end(), confidence))
    return disjoint(found)
