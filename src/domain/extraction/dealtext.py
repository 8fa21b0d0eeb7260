"""Deals in running text: a sentence that speaks of a deal, names one organisation and says an amount."""

from __future__ import annotations

import re

from domain.deals import DEAL_WORDS, NO_DEAL_WORDS, stage_of
from domain.extraction.spans import sentence_at, sentences
from domain.provenance import Claim, Mention, Part

_WORD = re.compile(rf"\b(?:{'|'.join(DEAL_WORDS)})\b", re.IGNORECASE)
_OTHER = re.compile(rf"\b(?:{'|'.join(NO_DEAL_WORDS)})\b", re.IGNORECASE)
_SIDE = re.compile(r"\b(?:with|from|by|to|for)\s+(?:the\s+)?$", re.IGNORECASE)
_CLOSE = re.compile(r"\b(?:clos(?:e|es|ing)|sign(?:ed|ing)?|due|by|before|until|expected)\b[^.]{0,24}$", re.IGNORECASE)

RULE = "text.deal-sentence@1"


def deals_in(text: str, money: list[Mention], dates: list[Mention], firms: list[Mention]) -> list[Part]:
    """One part per sentence with a deal word, an amount and an organisation that can only be the one meant."""
    if not money or not firms:
        return []
    spans = sentences(text)
    parts: list[Part] = []
    for span in sorted({sentence_at(spans, amount.start) for amount in money}):
        part = _deal(
            text, span, *([m for m in group if span[0] <= m.start < span[1]] for group in (money, dates, firms))
        )
        if part:
            parts.append(part)
    return parts


def _deal(
    text: str, span: tuple[int, int], money: list[Mention], dates: list[Mention], firms: list[Mention]
) -> Part | None:
    sentence = text[span[0] : span[1]]
    word = _WORD.search(sentence)
    if word is None or not firms or not money or _OTHER.search(sentence):
        return None
    firm = _other_side(text, firms)
    if firm is None:
        return None
    place = span[0] + word.start()
    amount = min(money, key=lambda m: (min(abs(m.start - place), abs(m.end - place)), m.start))
    number, _, code = amount.value.partition(" ")
    where = (amount.start, amount.end)
    confidence = 0.7 if len(money) == 1 else 0.5
    deal = {
        "amount": Claim(number, amount.raw, RULE, -1, *where, confidence),
        "currency": Claim(code, amount.raw, RULE, -1, *where, min(confidence, amount.confidence)),
    }
    if stage := stage_of(sentence):
        value, start, end = stage
        deal["stage"] = Claim(value, sentence[start:end], "text.stage@1", -1, span[0] + start, span[0] + end, 0.6)
    closing = next((d for d in dates if _CLOSE.search(text[span[0] : d.start])), None)
    if closing:
        deal["expectedClose"] = Claim(closing.value, closing.raw, RULE, -1, closing.start, closing.end, 0.5)
    vendor = {"name": Claim(firm.value, firm.raw, firm.rule, -1, firm.start, firm.end, firm.confidence)}
    return Part(vendor=vendor, deal=deal)


def _other_side(text: str, firms: list[Mention]) -> Mention | None:
    """The one organisation, or the only one that `with`, `from`, `by`, `to` or `for` stands before."""
    if len({firm.value for firm in firms}) == 1:
        return firms[0]
    sided = [firm for firm in firms if _SIDE.search(text[max(0, firm.start - 12) : firm.start])]
    return sided[0] if len({firm.value for firm in sided}) == 1 else None
