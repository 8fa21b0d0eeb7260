"""Turns of a transcript without timings: `Speaker: text`, a name on its own line, or speakerless paragraphs."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from adapters.formats.speakers import Label, alone, label, time_alone
from domain.records import Problem

TURN_LIMIT = 64 * 1024
"""Characters of one turn; a longer one is split between lines, nothing is lost."""


class Spoken(msgspec.Struct):
    """One piece of speech: `cue` and `line` count from 1, times are in milliseconds."""

    cue: int
    line: int
    speaker: str
    text: str
    start_ms: int | None = None
    end_ms: int | None = None
    problem: Problem | None = None


class Turns:
    """Gathers lines into turns; `shape` is labels, names or text; `timed`: a name without a time is none."""

    def __init__(self, lines: Iterator[str], shape: str, lower: bool, timed: bool = False) -> None:
        self._lines = lines
        self._shape = shape
        self._lower = lower
        self._timed_names = timed
        self._cue = 0
        self._held: list[str] = []
        self._size = 0
        self._at = 0
        self._label = Label("", None, "")
        self._time: int | None = None

    def spoken(self) -> Iterator[Spoken]:
        blank = True
        for number, line in enumerate(self._lines, start=1):
            text = line.strip()
            if not text:
                blank = True
                if not self._label.name:
                    yield from self._close()
                continue
            if self._shape != "text" and (time := time_alone(text)) is not None:
                self._timed(time)
                continue
            found = self._starts(text, blank)
            blank = False
            if found:
                yield from self._close()
                if found.start_ms is None and self._time is not None:
                    found = Label(found.name, self._time, found.text)
                self._label, self._at, self._time = found, number, None
                text = found.text
            elif self._size + len(text) > TURN_LIMIT:
                yield from self._close()
            if text:
                self._at = self._at or number
                self._held.append(text)
                self._size += len(text)
        yield from self._close()

    def _timed(self, time: int) -> None:
        """A time on its own line is that of the name just above it, or of whoever speaks next."""
        if self._label.name and self._at and not self._held and self._label.start_ms is None:
            self._label = Label(self._label.name, time, "")
        else:
            self._time = time

    def _starts(self, text: str, blank: bool) -> Label | None:
        if self._shape == "labels":
            return label(text, self._lower)
        if self._shape == "names" and (found := alone(text)) and (found.start_ms is not None or blank):
            return found if found.start_ms is not None or not self._timed_names else None
        return None

    def _close(self) -> Iterator[Spoken]:
        """The turn gathered so far; a name that says nothing is kept as an empty turn."""
        if self._held or (self._label.name and self._at):
            self._cue += 1
            yield Spoken(self._cue, self._at, self._label.name, "\n".join(self._held), self._label.start_ms)
        self._held, self._size, self._at = [], 0, 0
