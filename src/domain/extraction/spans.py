"""Spans: sentences of a text and the rule that of two overlapping mentions of one kind the first and longer stays."""

from __future__ import annotations

import re
from collections.abc import Iterable

from domain.provenance import Mention

_END = re.compile(
    r"(?<!\b[A-Z])(?<!\b(?:Mr|Ms|Dr|St|Co|vs|Jr|Sr|No))(?<!\b(?:Mrs|Inc|Ltd|Rev))[.!?]+[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z0-9$€£])|\n\s*\n"
    r"|\n(?=[ \t]{0,8}(?:[-*•–—▪◦‣]|\d{1,2}[.)])[ \t]{1,4}[^\s\d])"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """The [start, end) of each sentence; full stops after initials, titles and legal forms end none; each line
    of a list is one."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        found.append((start, match.end()))
        start = match.end()
    if start < len(text):
        found.append((start, len(text)))
    return found


_LISTED = 80
"""Characters of the longest line of a list that is looked at; a longer one is prose that was wrapped."""

_JOINERS = frozenset("of and & de la du des del di da van von der den do y et und for i".split())  # noqa: SIM905


def listed(text: str, at: int) -> bool:
    """Whether the line that ends with the line break at `at` is one of a list or signature: nothing but a name or post.

    `Head of Purchasing`, `i. A. Bo Lund`: every word is capitalised, and no name goes on in the line below. Prose that
    was wrapped has small words.
    """
    start = text.rfind("\n", max(0, at - _LISTED - 1), at) + 1
    if start == 0 and at > _LISTED:
        return False
    words = text[start:at].replace(".", ". ").split()
    named = [word.strip(".,;()-–|") for word in words]
    return bool(words) and all(not word or not word[0].islower() or word in _JOINERS for word in named)


def breaks_list(text: str, start: int, end: int) -> int:
    """The place of the first line break between the two that ends a line of a list; -1 for none."""
    at = text.find("\n", start, end)
    while at >= 0 and not listed(text, at):
        at = text.find("\n", at + 1, end)
    return at


def disjoint(mentions: Iterable[Mention]) -> list[Mention]:
    """In order of place, without those that overlap an earlier or longer one."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end, m.rule)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def sentence_at(spans: list[tuple[int, int]], position: int) -> tuple[int, int]:
    """The sentence that holds the position."""
    return next((span for span in spans if span[0] <= position < span[1]), (0, 0))
