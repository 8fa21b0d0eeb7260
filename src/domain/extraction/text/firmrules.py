"""Firm rules: the rules that find organisations, and what every one of them asks of a name."""

from __future__ import annotations

from collections.abc import Sequence, Set

from domain.extraction.text.firmwords import DEPARTMENTS, GENERIC, LEAD, NO_NAMES
from domain.extraction.text.givennames import GIVEN
from domain.extraction.text.placenames import is_place
from domain.extraction.text.rules import Rule
from domain.extraction.text.runs import is_capital, sentence_begins
from domain.extraction.text.tokens import WORD, Token
from domain.provenance import Mention

FORM = Rule("text.legal-form@4", "organisation", 0.93, "a capitalised run with a legal form behind or before it")
DESIGNATOR = Rule(
    "text.designator@4", "organisation", 0.75, "a capitalised run that ends in Bank, Group, University ..."
)
HEADED = Rule(
    "text.headed@1", "organisation", 0.7, "a capitalised run behind Grupo, Stadtwerke, Universidad and the like"
)
OF_NAME = Rule("text.name-of@2", "organisation", 0.85, "Bank of, University of, Ministry of and a capitalised run")
CUE = Rule("text.organisation-cue@5", "organisation", 0.65, "a capitalised run behind a cue: contract with, acquired")
DOMAIN = Rule(
    "text.named-as-domain@2", "organisation", 0.8, "capitalised words that are the name in an e-mail's domain"
)
AGAIN = Rule(
    "text.named-again@2", "organisation", 0.7, "the name of an organisation found elsewhere in the text, alone"
)
DOCUMENT = Rule(
    "text.named-in-document@2", "organisation", 0.65, "the name of an organisation of the same document, alone"
)
VENDOR = Rule("text.known-vendor@2", "organisation", 0.7, "the name of a vendor that the workspace knows")
WORLDWIDE = Rule("text.known-worldwide@2", "organisation", 0.7, "a public body or a firm that the whole world knows")
PERSONS = Rule(
    "text.person-of@2", "organisation", 0.65, "a capitalised run behind a person and from, with, at: Ann from Orchid"
)
HOST = Rule("text.welcome-to@1", "organisation", 0.7, "who holds the call: welcome to the Orchid third quarter call")
APPOSED = Rule(
    "text.apposed@1", "organisation", 0.7, "a capitalised run that is said to be a firm: Orchid, a GmbH in Lampstadt"
)
RULES = (FORM, DESIGNATOR, HEADED, OF_NAME, CUE, DOMAIN, AGAIN, DOCUMENT, VENDOR, WORLDWIDE, PERSONS, HOST, APPOSED)


def disjoint(found: list[Mention]) -> list[Mention]:
    """Of findings that overlap the first, of those that begin alike the longest, then the surest."""
    kept: list[Mention] = []
    for one in sorted(found, key=lambda m: (m.start, -m.end, -m.confidence)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def mention(rule: Rule, text: str, tokens: Sequence[Token], first: int, last: int, end: int = -1) -> Mention:
    """The finding over the tokens [first, last), or up to the place `end`, without a possessive ending."""
    start = tokens[first].start
    end = end if end >= 0 else tokens[last - 1].end
    raw = text[start:end]
    if raw.endswith(("'s", "’s")):
        end -= 2
    return rule.mention(text, start, end, " ".join(text[start:end].split()))


def fields(one: Mention) -> tuple[str, str, str, str, int, int, float]:
    """All of a finding but its details."""
    return one.kind, one.value, one.raw, one.rule, one.start, one.end, one.confidence


def may_name(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether the tokens may name a firm: no words of the sentence alone, no place, nobody's given name."""
    words = [token.lower for token in tokens[first:last] if token.kind == WORD]
    if all(word in NO_NAMES or word in GENERIC or word in DEPARTMENTS for word in words) or is_place(words):
        return False
    return not (words[0] in GIVEN and len(words) <= 3)


def is_given(token: Token, people: Set[str]) -> bool:
    """Whether the token is a given name or one of these names of people."""
    return is_capital(token) and (token.lower in GIVEN or token.lower in people)


def behind_name(tokens: Sequence[Token], index: int) -> bool:
    """Whether the word is the second of a name, as in `Ivo Brick`, not in `Dear Brick` or first in a sentence."""
    before = tokens[index - 1]
    if index < 2 or tokens[index].start - before.end != 1 or not is_capital(before):
        return False
    return before.lower not in LEAD and before.lower not in GENERIC and not sentence_begins(tokens, index - 1)
