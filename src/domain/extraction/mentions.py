"""Mentions: all that a text names, each with its span, and the parts that follow from names that stand together."""

from __future__ import annotations

from domain.extraction.addresses import addresses_in
from domain.extraction.datetext import dates_in
from domain.extraction.dealtext import deals_in
from domain.extraction.introductions import Introduction, introductions_in
from domain.extraction.moneytext import money_in
from domain.extraction.organisations import organisations_in
from domain.provenance import Claim, Mention, Part


def read(text: str) -> tuple[tuple[Part, ...], tuple[Mention, ...]]:
    """The parts and mentions of a text: people introduced (with their firm and title), and deals with a firm.

    Mentions come in order of place; offsets count characters. The text `text[start:end]` is the mention's `raw`.
    """
    introductions = introductions_in(text)
    people = [one.person for one in introductions]
    firms = organisations_in(text)
    firms += [one.firm for one in introductions if one.firm and not _covered(one.firm, firms)]
    money, dates = money_in(text), dates_in(text)
    parts = [_introduced(one, firms) for one in introductions]
    parts += deals_in(text, money, dates, firms)
    mentions = sorted([*money, *dates, *firms, *people, *addresses_in(text)], key=lambda m: (m.start, m.end, m.kind))
    return tuple(parts), tuple(mentions)


def _covered(mention: Mention, others: list[Mention]) -> bool:
    return any(mention.start < other.end and other.start < mention.end for other in others)


def _introduced(one: Introduction, firms: list[Mention]) -> Part:
    """The contact and, where the firm was named in the same breath, its vendor."""
    contact = {"name": claim_of(one.person)}
    if one.title:
        contact["title"] = claim_of(one.title)
    if one.firm is None:
        return Part(contact=contact)
    whole = next((firm for firm in firms if firm.start <= one.firm.start < firm.end), one.firm)
    return Part(vendor={"name": claim_of(whole)}, contact=contact)


def claim_of(mention: Mention) -> Claim:
    """The claim that a mention supports."""
    return Claim(mention.value, mention.raw, mention.rule, -1, mention.start, mention.end, mention.confidence)
