"""Deals in running text: a sentence that tells of one, names the other side, and has an amount that is its value."""

from __future__ import annotations

import re
from collections.abc import Sequence

from domain.amount_kinds import AmountKind, kind_in_words, kind_per
from domain.extraction.spans import sentence_at, sentences
from domain.extraction.text.moments import last_day
from domain.extraction.text.roles import DEAL
from domain.extraction.text.rules import Rule
from domain.extraction.text.stages import ASKED, ASSERTED, NEGATED, PLANNED, SUPPOSED
from domain.provenance import Claim, Mention, Part

SENTENCE = Rule("text.deal-sentence@4", "deal", 0.75, "one sentence with a deal's value and one organisation")
NEXT_TO = Rule("text.deal-beside@4", "deal", 0.6, "a deal's value; the organisation stands in the sentence before")
TOTAL = Rule("text.deal-total@2", "deal", 0.65, "the total of an offer; the one firm named before it, or at all")
KIND = Rule("text.amount-kind@2", "amount kind", 0.9, "what a deal's value is per, or the word beside it: ARR, TCV")
RULES = (SENTENCE, NEXT_TO, TOTAL, KIND)

_SIDE = re.compile(
    r"\b(?:with|from|by|to|for|mit|von|an|für|avec|pour|con|para|met|voor|com)\s+(?:the\s+)?\Z", re.IGNORECASE
)
_CLOSE = re.compile(
    r"\b(?:clos(?:e|es|ed|ing)|sign(?:ed|ing|s)?|due|by|before|until|expected|start(?:s|ing)?|bis|ab|avant"
    r"|antes|entro|voor)\b"
    r"[^.]{0,24}\Z",
    re.IGNORECASE,
)
SURE = 0.35
"""The least score of the deal's role for an amount to be a deal's value."""


class Finds:
    """What a text names, by kind, in order of place."""

    def __init__(self, mentions: Sequence[Mention]) -> None:
        self._kinds: dict[str, list[Mention]] = {}
        for mention in mentions:
            if mention.start >= 0:
                self._kinds.setdefault(mention.kind, []).append(mention)

    def of(self, kind: str) -> list[Mention]:
        return self._kinds.get(kind, [])

    def within(self, kind: str, span: tuple[int, int]) -> list[Mention]:
        return [one for one in self.of(kind) if span[0] <= one.start < span[1]]


def deals_in(text: str, mentions: Sequence[Mention]) -> list[Part]:
    """One part per sentence that has a deal's value and an organisation that can only be the one meant."""
    finds = Finds(mentions)
    values = [amount for amount in finds.of("money") if role_score(amount) >= SURE and amount.details["role"] == DEAL]
    if not values or not finds.of("organisation"):
        return []
    spans = sentences(text)
    by_sentence: dict[tuple[int, int], list[Mention]] = {}
    for amount in values[:_MOST]:
        by_sentence.setdefault(sentence_at(spans, amount.start), []).append(amount)
    parts: list[Part] = []
    for span, amounts in by_sentence.items():
        part = _deal(text, span, _before(spans, span), amounts, finds)
        if part is not None:
            parts.append(part)
    return parts


_MOST = 50
"""Amounts of one text that are looked at as values of deals."""


def _before(spans: Sequence[tuple[int, int]], span: tuple[int, int]) -> tuple[int, int] | None:
    place = spans.index(span) if span in spans else 0
    return spans[place - 1] if place else None


def role_score(amount: Mention, role: str = DEAL) -> float:
    """The score that the amount has for the role, 0 when it is no candidate."""
    for said in amount.details.get("roles", "").split():
        name, _, score = said.partition(":")
        if name == role:
            return float(score)
    return 0.0


def _deal(
    text: str, span: tuple[int, int], earlier: tuple[int, int] | None, amounts: list[Mention], finds: Finds
) -> Part | None:
    rule = SENTENCE
    firm = other_side(text, finds.within("organisation", span))
    if firm is None and not finds.within("organisation", span) and earlier is not None:
        rule, firm = NEXT_TO, other_side(text, finds.within("organisation", earlier))
    if firm is None and any(one.details.get("line") == DEAL for one in amounts):
        before = [one for one in finds.of("organisation") if one.start < amounts[0].start]
        # Of an order whose supplier stands below its total alone: the one firm that the text names at all.
        rule, firm = TOTAL, other_side(text, before) if before else _below(text, finds.of("organisation"))
    if firm is None:
        return None
    amount = max(amounts, key=lambda one: (one.details.get("range") != "high", role_score(one), -one.start))
    number, _, code = amount.value.partition(" ")
    rivals = sum(1 for one in amounts if one is not amount)
    told = finds.within("stage", span)
    unsettled = bool(told) and all(one.details.get("polarity") in {NEGATED, SUPPOSED, ASKED} for one in told)
    sure = (
        rule.confidence
        * min(1.0, 0.6 + role_score(amount) / 2)
        * (0.8 if rivals else 1.0)
        * (0.7 if unsettled else 1.0)
    )
    sure = round(sure, 3)
    deal = {
        "amount": _claim(number, amount, rule.id, sure),
        "currency": _claim(code, amount, rule.id, min(sure, amount.confidence)),
    }
    kind = kind_per(amount.details.get("per", "")) or _kind_beside(amount, text, span)
    if kind is not None:
        deal["amountKind"] = _claim(str(kind), amount, KIND.id, round(sure * KIND.confidence, 3))
    stage = _stage(told)
    if stage is not None:
        deal["stage"] = _claim(stage.value, stage, stage.rule, stage.confidence)
    closing = next((day for day in finds.within("date", span) if _closes(text, span, day)), None)
    if closing is not None and closing.confidence >= 0.6 and last_day(closing.value)[:1].isdigit():
        deal["expectedClose"] = _claim(
            last_day(closing.value), closing, closing.rule, round(closing.confidence * 0.7, 3)
        )
    product = next(iter(finds.within("product", span)), None)
    if product is not None:
        deal["product"] = _claim(product.value, product, product.rule, product.confidence)
    return Part(vendor={"name": _claim(firm.value, firm, firm.rule, firm.confidence)}, deal=deal)


_BESIDE = re.compile(
    r"\b(ARR|MRR|ACV|TCV|annual(?:ly)?|yearly|monthly|total contract value|one[- ]time)\b", re.IGNORECASE
)
_NEAR = 24
"""Characters before and behind an amount in which a word tells its kind."""


def _kind_beside(amount: Mention, text: str, span: tuple[int, int]) -> AmountKind | None:
    """The kind that the nearest words on either side of the amount name, when they name one."""
    before = text[max(span[0], amount.start - _NEAR) : amount.start]
    behind = text[amount.end : min(span[1], amount.end + _NEAR)]
    said = {kind_in_words(word) for side in (before, behind) for word in _BESIDE.findall(side)} - {None}
    return said.pop() if len(said) == 1 else None


def _claim(value: str, mention: Mention, rule: str, confidence: float) -> Claim:
    return Claim(value, mention.raw, rule, -1, mention.start, mention.end, confidence)


def _closes(text: str, span: tuple[int, int], day: Mention) -> bool:
    return _CLOSE.search(text[max(span[0], day.start - 40) : day.start]) is not None


def _stage(stages: Sequence[Mention]) -> Mention | None:
    """The surest stage that the sentence asserts; a planned signing is a negotiation."""
    asserted = [one for one in stages if one.details.get("polarity") == ASSERTED]
    if asserted:
        return max(asserted, key=lambda one: (_RANK.get(one.value, 0), -one.start))
    planned = next((one for one in stages if one.details.get("polarity") == PLANNED and one.value == "won"), None)
    if planned is None:
        return None
    return Mention("stage", "negotiating", planned.raw, planned.rule, planned.start, planned.end, planned.confidence)


_RANK = {"lost": 6, "won": 5, "on_hold": 4, "committed": 3, "negotiating": 2, "proposed": 1}


_BUYER = re.compile(
    r"(?i)\b(?:(?:bill(?:ed)?|ship(?:ped)?|sold|invoiced?|deliver(?:ed)?|delivery)(?: address)? to|customer|client"
    r"|buyer|your (?:company|details)|kunden?|käufer|besteller|auftraggeber"
    r"|acheteur|rechnungs(?:adresse|empfänger|anschrift)"
    r"|liefer(?:adresse|anschrift)|facturé à|livré à"
    r"|adresse de (?:facturation|livraison)|cliente|comprador|klant|koper"
    r"|factuuradres|afleveradres|(?:shipping|delivery|billing|invoice) address)\b[^\n]{0,30}\n?[^\n]{0,30}\Z"
)
"""What stands before the name of who buys, which is no vendor's."""


def _below(text: str, firms: Sequence[Mention]) -> Mention | None:
    """The one organisation that an order names below its total, unless it is said to be the one that buys."""
    firm = only(firms)
    return None if firm is None or _BUYER.search(text[max(0, firm.start - 90) : firm.start]) else firm


def only(firms: Sequence[Mention]) -> Mention | None:
    """The one organisation, where all name the same."""
    return firms[0] if len({firm.value for firm in firms}) == 1 else None


def other_side(text: str, firms: Sequence[Mention]) -> Mention | None:
    """The one organisation, or the only one that `with`, `from`, `by`, `to` or `for` stands before."""
    if (alone := only(firms)) is not None:
        return alone
    sided = [firm for firm in firms if _SIDE.search(text[max(0, firm.start - 12) : firm.start])]
    return sided[0] if len({firm.value for firm in sided}) == 1 else None
