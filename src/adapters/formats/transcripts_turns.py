"""Turns of a transcript without timings: `Speaker: text`, a name on its own line, or speakerless paragraphs."""

from __future__ import annotations

import html
from collections.abc import Collection, Iterable, Iterator
from itertools import chain, pairwise

import msgspec

from adapters.formats.speakers import Label, alone, apart, label, since, tabbed, time_alone
from adapters.formats.transcripts_notes import APART, BARE, HEADINGS, LOWER, TABBED, TIMED_NAMES, is_colophon
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
    """Gathers lines into turns; `shape` is labels, names, times or text; `notes` are those of the shape."""

    def __init__(self, lines: Iterable[str], shape: str, notes: Collection[str] = ()) -> None:
        self._lines = lines
        self._shape = shape
        self._lower = LOWER in notes
        self._apart = APART in notes
        self._bare = BARE in notes
        self._tabbed = TABBED in notes
        self._timed_names = TIMED_NAMES in notes
        self._cue = 0
        self._held: list[str] = []
        self._size = 0
        self._at = 0
        self._label = Label("", None, "")
        self._time: int | None = None

    def spoken(self) -> Iterator[Spoken]:
        blank = True
        for number, (line, after) in enumerate(pairwise(chain(self._lines, [""])), start=1):
            text = line.strip()
            if not text:
                blank = True
                if not self._label.name and self._shape != "times":
                    yield from self._close()
                continue
            if self._shape != "text" and (time := time_alone(text)) is not None:
                yield from self._timed(time)
                continue
            if self._shape in {"labels", "names"} and (is_colophon(text) or (self._apart and self._heads(text))):
                yield from self._close()
                self._label = Label("", None, "")
            found = self._starts(text, blank, after)
            if found is None and self._time is not None and self._label.start_ms is not None:
                found = Label(self._label.name, self._time, text)  # the same speaker goes on, timed anew
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
                self._held.append(html.unescape(text) if "&" in text else text)
                self._size += len(text)
        yield from self._close()

    def _heads(self, text: str) -> bool:
        return text.lower().rstrip(":") in HEADINGS

    def _timed(self, time: int) -> Iterator[Spoken]:
        """A time on its own line is that of the name just above it, or of the words below it."""
        if self._label.name and self._at and not self._held and self._label.start_ms is None:
            self._label = Label(self._label.name, time, "")
        elif self._shape == "times":
            yield from self._close()
            self._label = Label("", time, "")
        else:
            self._time = time

    def _starts(self, text: str, blank: bool, after: str) -> Label | None:
        if self._shape == "labels":
            found = tabbed(text) if self._tabbed else label(text, self._lower, self._bare)
            return found or self._going_on(since(text))
        if self._shape == "times":
            return since(text, open_too=True)
        if self._apart:
            return apart(text) if blank and not after.strip() and not self._heads(text) else None
        if self._shape != "names" or (found := alone(text)) is None:
            return None
        if found.start_ms is not None:
            return found
        if found.name.lower() in HEADINGS:
            return None
        if self._time is not None or time_alone(after) is not None:
            return found
        return found if blank and not self._timed_names else None

    def _going_on(self, found: Label | None) -> Label | None:
        """A time before words within a turn: the same speaker, from then on."""
        return None if found is None else Label(self._label.name, found.start_ms, found.text, found.until)

    def _close(self) -> Iterator[Spoken]:
        """The turn gathered so far; a name that says nothing is kept as an empty turn."""
        if self._held or (self._label.name and self._at):
            self._cue += 1
            one = self._label
            yield Spoken(self._cue, self._at, one.name, "\n".join(self._held), one.start_ms, one.until)
        self._held, self._size, self._at = [], 0, 0
