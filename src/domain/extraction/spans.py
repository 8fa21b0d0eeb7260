"""Spans: sentences of a text and the rule that of two overlapping mentions of one kind the first and longer stays."""

from __future__ import annotations

import re
from collections.abc import Iterable

from domain.provenance import Mention

_END = re.compile(
    r"(?<!\b[A-Z])(?<!\b(?:Mr|Ms|Dr|St|Co|vs|Jr|Sr|No))(?<!\b(?:Mrs|Inc|Ltd|Rev))[.!?]+[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z0-9$€£])|\n\s*\n"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """The [start, end) of each sentence; full stops after initials, titles and legal forms end none."""
    found: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        found.append((start, match.end()))
        start = match.end()
    if start < len(text):
        found.append((start, len(text)))
    return found


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
