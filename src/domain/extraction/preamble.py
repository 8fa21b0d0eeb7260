"""Preambles: the day of a call, as exporters write it above the first words: `Weekly call (2025-05-06 15:00)`."""

from __future__ import annotations

import re
from datetime import date

from domain.extraction.text.reading import mentions_in

_PARAGRAPHS = 6
_LONGEST = 600
"""Characters of a paragraph that may stand above a call; a longer one is part of what was said."""

_WORDS = 14
_DAY = re.compile(r"\d{4}-\d\d-\d\d(?:T.*)?")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d(?!\d)")
_OF_CALL = re.compile(
    r"(?i)\b(?:date|call|meeting|transcript|recorded|recording|earnings|conference|interview|webinar|hearing|session"
    r"|datum|besprechung|gespräch|termin|transkript|aufnahme|réunion|appel|entretien|reunión|llamada|riunione"
    r"|chiamata|vergadering|gesprek|reunião|chamada)\b"
)
"""What a line says besides a day that is the call's own."""


class Preamble:
    """Takes the turns of a call from the first on; `day` is what nobody's turns above the first speaker's tell."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._left = _PARAGRAPHS
        self._spoken = False

    def heard(self, speaker: str, text: str) -> None:
        """The next turn of the call."""
        self._spoken = self._spoken or bool(speaker)
        if self._spoken or self._left <= 0:
            return
        self._left -= 1
        if len(text) <= _LONGEST:
            self._lines += text.splitlines()

    @property
    def day(self) -> date | None:
        """The only day that lines about the call name; None where they name none or several, or where nobody speaks.

        `Closes on 30 June` above a call says nothing of when it was: a line has the day alone, a time of day beside
        it, or a word of calls.
        """
        if not self._spoken:
            return None
        days = {day for line in self._lines if len(line.split()) <= _WORDS for day in _days(line)}
        return date.fromisoformat(days.pop()) if len(days) == 1 else None


def _days(line: str) -> list[str]:
    found = [
        one for one in mentions_in(line) if one.kind == "date" and one.confidence >= 0.7 and _DAY.fullmatch(one.value)
    ]
    if not found:
        return []
    rest = line
    for one in found:
        rest = rest.replace(one.raw, " ")
    alone = not any(char.isalpha() for char in rest)
    return [one.value[:10] for one in found] if alone or _CLOCK.search(line) or _OF_CALL.search(rest) else []
