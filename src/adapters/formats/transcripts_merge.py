"""Turns out of cues: consecutive cues of one speaker, or of one sentence, are one turn that remembers each place."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from adapters.formats.transcripts_turns import Spoken
from domain.records import CuePiece

MERGED_LIMIT = 8_000
"""Characters of a merged turn; a speaker who talks longer has several."""

_SOFT_LIMIT = 6_000
_PAUSE_MS = 2_000
"""A sentence of nobody in particular goes on in the next cue when that begins within this time."""

_BREATH = 400
"""Characters after which unpunctuated captions begin anew at the next caption."""

_ANEW = ("-", "–", "—", "♪", "[", "(")
_SENTENCE_END = re.compile(r"[.!?…。！？♪][\"'”’»)\]]*$")


class Merged(msgspec.Struct):
    """A turn: its first cue, the whole text, the later cues in it, and when the last of them ended."""

    first: Spoken
    text: str
    pieces: tuple[CuePiece, ...] = ()
    end_ms: int | None = None


class Merging:
    """Joins what belongs together; `sentences` says that the file's captions are punctuated, `rolling` that a caption
    begins with the lines of the one before, as live captions do, `unpunctuated` that no sentence ever ends: then what
    is said without a pause belongs together, up to a length."""

    def __init__(
        self, spoken: Iterator[Spoken], sentences: bool = False, rolling: bool = False, unpunctuated: bool = False
    ) -> None:
        self._spoken = spoken
        self._unpunctuated = unpunctuated
        self._sentences = sentences
        self._rolling = rolling
        self._texts: list[str] = []
        self._pieces: list[CuePiece] = []
        self._size = 0
        self._shown: list[str] = []

    def __iter__(self) -> Iterator[Merged]:
        first: Spoken | None = None
        last: Spoken | None = None
        for said in self._spoken:
            if self._rolling and not said.problem:
                fresh = self._unrolled(said)
                if not fresh.text and said.text:
                    continue
                said = fresh
            if first is not None and last is not None and self._goes_on(last, said):
                self._add(said)
            else:
                if first is not None and last is not None:
                    yield self._merged(first, last)
                first, self._texts, self._pieces, self._size = said, [said.text], [], len(said.text)
            last = said
        if first is not None and last is not None:
            yield self._merged(first, last)

    def _add(self, said: Spoken) -> None:
        self._pieces.append(CuePiece(self._size + 1, said.cue, said.line, said.start_ms, said.end_ms))
        self._texts.append(said.text)
        self._size += 1 + len(said.text)

    def _merged(self, first: Spoken, last: Spoken) -> Merged:
        return Merged(first, " ".join(self._texts), tuple(self._pieces), last.end_ms)

    def _goes_on(self, last: Spoken, said: Spoken) -> bool:
        if last.problem or said.problem or not last.text or not said.text or last.speaker != said.speaker:
            return False
        if self._size + 1 + len(said.text) > MERGED_LIMIT:
            return False
        ended = _SENTENCE_END.search(last.text[-8:]) is not None
        if said.speaker:
            return not (ended and self._size > _SOFT_LIMIT)
        whole = self._size > _BREATH if self._unpunctuated else ended or not self._sentences
        if whole or last.end_ms is None or said.start_ms is None or last.cue == said.cue:
            return False
        # Rolling captions overlap: one begins while the one before it is still shown.
        waited = said.start_ms - last.end_ms
        begun = waited >= 0 or (self._unpunctuated and last.start_ms is not None and said.start_ms > last.start_ms)
        return begun and waited <= _PAUSE_MS and not said.text.startswith(_ANEW)

    def _unrolled(self, said: Spoken) -> Spoken:
        """The cue without the lines that the one before it has shown already."""
        lines = said.text.split("\n")
        seen = self._shown
        self._shown = lines
        for count in range(min(len(seen), len(lines)), 0, -1):
            if seen[-count:] == lines[:count]:
                return msgspec.structs.replace(said, text="\n".join(lines[count:]))
        return said
