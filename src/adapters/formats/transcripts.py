"""Transcripts: timed cues (WebVTT, SRT, SBV), labelled turns, names on their own line, or plain paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO

import msgspec

from adapters.formats.decoding import SAMPLE, decode_sample, find_encoding
from adapters.formats.dialect import sample_lines
from adapters.formats.lines import Lines, clean, damage
from adapters.formats.speakers import alone, label
from adapters.formats.transcripts_cues import Cues, timing
from adapters.formats.transcripts_turns import Spoken, Turns
from application.ports.formats import Format
from domain.records import Cue, Layout, Problem, Record, Turn

LINE_LIMIT = 64 * 1024
"""Characters of one line; a longer one is one rejected record."""

NAMED = "speaker_labels_in_cues"
LOWER = "lower_case_speakers"
_TIMED = frozenset({"vtt", "srt", "sbv"})


class Transcripts(Format):
    """What people said, one record per cue or turn; `layout.format` is vtt, srt, sbv, labels, names or text.

    A cue in which several speakers are named gives a record for each, under the same cue number.
    """

    def inspect(self, sample: bytes, name: str) -> Layout:  # noqa: ARG002  the port's shape
        encoding, sure = find_encoding(sample)
        lines = sample_lines(decode_sample(sample, encoding))
        if len(sample) >= SAMPLE and len(lines) > 1:
            lines.pop()
        kind, confidence, lower = shape(lines)
        notes = []
        if kind in _TIMED and _cues_are_labelled(lines):
            notes.append(NAMED)
        if lower:
            notes.append(LOWER)
        return Layout(format=kind, encoding=encoding, confidence=round(sure * confidence, 3), notes=tuple(notes))

    def read(self, file: BinaryIO, layout: Layout) -> Iterator[Record]:
        lines = Lines(file, layout.encoding, LINE_LIMIT)
        spoken: Iterator[Spoken]
        if layout.format in _TIMED:
            spoken = Cues(iter(lines), layout.format, NAMED in layout.notes).spoken()
        else:
            spoken = Turns(iter(lines), layout.format, LOWER in layout.notes).spoken()
        for seq, said in enumerate(spoken):
            yield _record(seq, said, layout.encoding, lines.suspect)


def _record(seq: int, said: Spoken, encoding: str, suspect: bool) -> Record:
    problem = said.problem
    speaker, text = said.speaker, said.text
    if len(text) > LINE_LIMIT and problem is None:
        problem = Problem(
            code="record_too_long",
            message=f"The line {said.line} is longer than {LINE_LIMIT:,} characters.",
            raw=clean(text[:500]),
            hint="Break the text into lines.",
        )
    if suspect:
        problem = problem or damage(speaker + text, encoding)
        if problem:
            problem = msgspec.structs.replace(problem, raw=clean(problem.raw))
    locator = Cue(said.cue, said.line, said.start_ms, said.end_ms)
    return Record(seq, locator, Turn(clean(speaker), clean(text[:LINE_LIMIT])), problem)


def shape(lines: list[str]) -> tuple[str, float, bool]:
    """Which kind of transcript these lines are, how surely (0..1), and whether names are in lower case."""
    texts = [line.strip() for line in lines]
    first = next((text for text in texts if text), "")
    if re.match(r"WEBVTT(?:\s|$)", first):
        return "vtt", 1.0, False
    found = [kind for text in texts if (kind := timing_kind(text))]
    if found:
        return max(("srt", "sbv", "vtt"), key=found.count), 0.95, False
    return _untimed(texts)


def timing_kind(text: str) -> str:
    """`srt`, `vtt` or `sbv` when this line is the timing of a cue, else ""."""
    if "-->" in text and timing(text):
        return "srt" if "," in text.partition("-->")[0] else "vtt"
    return "sbv" if re.fullmatch(r"\d{1,2}:\d\d:\d\d\.\d{3},\d{1,2}:\d\d:\d\d\.\d{3}", text) else ""


def _untimed(texts: list[str]) -> tuple[str, float, bool]:
    filled = [text for text in texts if text]
    starts = [text for index, text in enumerate(texts) if text and (index == 0 or not texts[index - 1])]
    for lower in (False, True):
        share = max(_share(filled, lower), _share(starts, lower))
        if share >= 0.5:
            return "labels", share, lower
    followed = [text for text, after in pairwise(texts) if text and after]
    names = [found for text in followed if (found := alone(text))]
    timed = [found for found in names if found.start_ms is not None]
    distinct = {found.name for found in names}
    if names and (len(timed) >= 0.4 * len(starts) or (len(names) >= 0.6 * len(starts) and len(distinct) < len(names))):
        return "names", 0.8, False
    return "text", 0.5, False


def _share(texts: list[str], lower: bool) -> float:
    found = [found for text in texts if (found := label(text, lower))]
    if lower and any(" " in one.name for one in found):
        return 0.0
    return len(found) / len(texts) if len(found) >= 2 else 0.0


def _cues_are_labelled(lines: list[str]) -> bool:
    """True when at least half of the cues begin with `Name:`."""
    texts = [after for line, after in pairwise(lines) if timing_kind(line.strip())]
    return bool(texts) and sum(1 for text in texts if label(text)) >= 0.5 * len(texts)
