"""Taken: which characters of a text already belong to a finding, so that a later rule does not read them again."""

from __future__ import annotations

from collections.abc import Iterable

from domain.provenance import Mention


class Taken:
    """A mark for every character of a text; asking and marking cost no more than the span is long."""

    def __init__(self, text: str) -> None:
        self._marks = bytearray(len(text))

    def at(self, start: int, end: int) -> bool:
        """Whether any character of [start, end) is taken."""
        return self._marks.find(1, max(0, start), max(0, end)) >= 0

    def by(self, mentions: Iterable[Mention]) -> list[Mention]:
        """The mentions, whose places are taken from now on."""
        kept = list(mentions)
        for mention in kept:
            if mention.start >= 0:
                self._marks[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
        return kept
