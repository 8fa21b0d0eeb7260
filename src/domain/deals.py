"""Deals: what makes two descriptions the same deal, and which words of a text speak of one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation

from domain.normalise import fold
from domain.prices import PRICE_FIELDS

IDENTIFYING = ("name", "product", "customer", "partner", "amount", "currency", "expectedClose", "submittedAt")
"""The fields that tell one deal from another of the same vendor; a stage moves and is not among them."""

DEAL_WORDS = (
    "deals?", "contracts?", "orders?", "quot(?:e|es|ed|ation)", "proposals?", "purchase[ds]?", "agreements?", "signed",
    "worth", "renewals?", "renew(?:ed|s)?", "licen[cs]es?", "subscriptions?", "award(?:ed|s)?", "bids?", "tenders?",
    "invoice[ds]?", "statement of work", "sow",
)  # fmt: skip
"""Words (regular expressions) by which a sentence speaks of a deal."""

NO_DEAL_WORDS = (
    "revenues?", "eps", "earnings", "ebitda", "dividends?", "per share", "shares?", "net income", "margins?",
    "cash flow",
    "tax(?:es)?", "guidance", "market cap", "market", "debt", "credit facility", "fined?", "lawsuit", "salary",
    "net sales",
    "quarter", "bonds?", "assets?",
)  # fmt: skip
"""Words by which an amount in the sentence is a firm's figures and not a deal's."""

_STAGES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (stage, re.compile(rf"\b(?:{words})\b", re.IGNORECASE))
    for stage, words in (
        ("lost", "lost|declined|rejected|turned down|fell through"),
        ("won", "signed|won|awarded|closed|purchased|bought|renewed"),
        ("proposed", "quoted?|quotes|quotation|proposal|proposed|offer(?:ed)?|bid"),
        ("negotiating", "negotiat(?:e|ing|ion)|discussing"),
    )
)


def stage_of(sentence: str) -> tuple[str, int, int] | None:
    """The stage that the sentence's verbs tell, with the span of the word; losing words go before winning ones."""
    for stage, words in _STAGES:
        if found := words.search(sentence):
            return stage, found.start(), found.end()
    return None


def content_of(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The identifying content of a deal, normalised: amounts by value, texts folded; () when there is none."""
    content: list[tuple[str, str]] = []
    for field in IDENTIFYING:
        value = values.get(field, "")
        if value:
            content.append((field, _plain_amount(value) if field == "amount" else fold(value) or value))
    prices = ((field, values[field]) for field in PRICE_FIELDS if values.get(field))
    return (*content, *((field, _plain_amount(value)) for field, value in prices))


def _plain_amount(value: str) -> str:
    """The number without trailing zeros, so that 20.50 and 20.5 are one amount."""
    try:
        return format(Decimal(value).normalize(), "f")
    except InvalidOperation:
        return value
