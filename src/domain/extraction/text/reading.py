"""Reading: all that a text names under the second version of the rules, and the parts that follow from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from domain.extraction.introductions import Introduction, introductions_in
from domain.extraction.text import amounts, deals, firms, moments, persons, places, products, registrations, stages
from domain.extraction.text.context import Context
from domain.extraction.text.givennames import GIVEN
from domain.extraction.text.roles import with_roles
from domain.extraction.text.rules import Rule
from domain.extraction.text.taken import Taken
from domain.extraction.text.tokens import tokens_of
from domain.provenance import Claim, Mention, Part

RULES: tuple[Rule, ...] = (
    *amounts.RULES, *moments.RULES, *firms.RULES, *persons.RULES, *places.RULES, *registrations.RULES, *products.RULES,
    *stages.RULES, *deals.RULES,
)  # fmt: skip
"""Every rule of this version; introductions (`text.titled` and the like) are shared with the first."""

KINDS: frozenset[str] = frozenset(
    "money date organisation person email phone domain url registration product stage".split()  # noqa: SIM905
)
"""What a mention can be of."""

NOWHERE = Context()


def mentions_in(text: str, context: Context = NOWHERE) -> tuple[Mention, ...]:
    """Every mention of the text in order of place; `text[start:end]` is its `raw`. Never raises; linear in the text."""
    return _read(text, context)[0]


def read(
    text: str, context: Context = NOWHERE, others: Iterable[Mention] = ()
) -> tuple[tuple[Part, ...], tuple[Mention, ...]]:
    """The parts and mentions of a text: people introduced with their firm and title, and deals with a firm.

    `others` are mentions that another extractor found: they are added where no rule has read the same words better.
    """
    found, introductions = _read(text, context)
    mentions = joined(found, others)
    organisations = [one for one in mentions if one.kind == "organisation"]
    parts = [_introduced(one, organisations) for one in introductions]
    parts += [_titled(one) for one in mentions if one.kind == "person" and one.details.get("title")]
    parts += deals.deals_in(text, mentions)
    return tuple(parts), mentions


def _read(text: str, context: Context) -> tuple[tuple[Mention, ...], list[Introduction]]:
    tokens = tokens_of(text)
    money = with_roles(tokens, amounts.amounts_in(text, tokens, context), text)
    dates = moments.moments_in(text, tokens, context)
    taken = Taken(text)
    taken.by(money)
    named = [
        one for one in places.places_in(text, context) if not (one.kind == "phone" and taken.at(one.start, one.end))
    ]
    taken.by(named)
    numbers = registrations.registrations_in(text, taken)
    stamps = [one for one in dates if one.rule == moments.ISO.id]
    named = [one for one in named if one.kind != "phone" or not (_over(one, numbers) or _over(one, stamps))]
    taken.by(numbers)
    taken.by(dates)
    hosts = [one for one in named if one.kind in {"email", "domain"}]
    organisations = firms.firms_in(text, tokens, taken, hosts, context.names)
    introductions = [_of_one_firm(one) for one in introductions_in(text)]
    organisations += _introducing(introductions, taken)
    people = persons.persons_in(text, tokens, taken, introductions, context.names)
    things = products.products_in(text, tokens, taken)
    told = [one for one in stages.stages_in(text, tokens) if not _within(one, organisations)]
    found = [*money, *dates, *named, *numbers, *organisations, *people, *things, *told]
    return tuple(sorted(found, key=_place)), introductions


def _place(mention: Mention) -> tuple[int, int, str]:
    return mention.start, mention.end, mention.kind


def _over(one: Mention, others: Sequence[Mention]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in others)


def _within(one: Mention, others: Sequence[Mention]) -> bool:
    """Whether it is part of a name: the stage of `Green Light Ltd` is none."""
    return any(other.start <= one.start and one.end <= other.end for other in others)


def _of_one_firm(one: Introduction) -> Introduction:
    """Of `officer of Orchid and Ann Ferris` the firm alone: a given name behind `and` is the next person."""
    firm = one.firm
    cut = next((hit for hit in _NEXT.finditer(firm.raw) if hit[1].lower() in GIVEN), None) if firm else None
    if firm is None or cut is None:
        return one
    raw = firm.raw[: cut.start()]
    kept = msgspec.structs.replace(firm, raw=raw, value=" ".join(raw.split()), end=firm.start + len(raw))
    return msgspec.structs.replace(one, firm=kept)


_NEXT = re.compile(r"\s+and\s+(\w+)\s")


def _introducing(introductions: Sequence[Introduction], taken: Taken) -> list[Mention]:
    """The firms that people are introduced with, where no other rule has found them."""
    return [one.firm for one in introductions if one.firm and not taken.at(one.firm.start, one.firm.end)]


def joined(found: Sequence[Mention], others: Iterable[Mention]) -> tuple[Mention, ...]:
    """Both, in order of place; of two of a kind over the same words the surer stays, of equals the rule's."""
    kept = list(found)
    spans: dict[str, list[Mention]] = {}
    for one in sorted(found, key=_place):
        spans.setdefault(one.kind, []).append(one)
    for other in sorted(others, key=_place):
        rivals = [one for one in spans.get(other.kind, ()) if one.start < other.end and other.start < one.end]
        if any(one.confidence >= other.confidence for one in rivals):
            continue
        kept = [one for one in kept if one not in rivals]
        spans.setdefault(other.kind, []).append(other)
        kept.append(other)
    return tuple(sorted(kept, key=_place))


def _claim(mention: Mention) -> Claim:
    return Claim(mention.value, mention.raw, mention.rule, -1, mention.start, mention.end, mention.confidence)


def _introduced(one: Introduction, organisations: Sequence[Mention]) -> Part:
    """The contact and, where the firm was named in the same breath, its vendor."""
    contact = {"name": _claim(one.person)}
    if one.title:
        contact["title"] = _claim(one.title)
    if one.firm is None:
        return Part(contact=contact)
    whole = next((firm for firm in organisations if firm.start <= one.firm.start < firm.end), one.firm)
    return Part(vendor={"name": _claim(whole)}, contact=contact)


def _titled(person: Mention) -> Part:
    title = person.details["title"]
    said = Claim(title, title, person.rule, -1, -1, -1, person.confidence)
    return Part(contact={"name": _claim(person), "title": said})
