"""Said words: which of a table of phrases a short cell says, whatever numbers and marks stand around it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

from domain.normalise import fold

T = TypeVar("T")

LONGEST_CELL = 80
"""Characters; a longer cell is a sentence, and no word of a list."""

NEGATIONS = frozenset("not no non never nicht kein keine ne pas nao niet geen ikke inte".split())  # noqa: SIM905
"""Words that turn what follows around; a phrase of the table may hold one (`not approved`)."""


class Phrases(Generic[T]):
    """A table of folded phrases, each with what it says."""

    def __init__(self, table: Mapping[str, T]) -> None:
        self._table = dict(table)
        self._longest = max((len(phrase.split()) for phrase in table), default=0)

    def value_of(self, text: str) -> T | None:
        """What the cell says: as a whole, else by its longest phrases; None when they disagree or one is denied."""
        if len(text) > LONGEST_CELL:
            return None
        words = fold(text).split()
        if (whole := self._table.get(" ".join(words))) is not None:
            return whole
        for size in range(min(self._longest, len(words)), 0, -1):
            found = [
                (at, self._table[phrase])
                for at in range(len(words) - size + 1)
                if (phrase := " ".join(words[at : at + size])) in self._table
            ]
            if found:
                denied = any(at and words[at - 1] in NEGATIONS for at, _ in found)
                first = found[0][1]
                return None if denied or any(value != first for _, value in found) else first
        return None
