"""Transcripts: timed cues (WebVTT, SRT, SBV), labelled turns, names on lines of their own, JSON, Word, plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import BinaryIO

import msgspec

from adapters.formats.decoding import SAMPLE, decode_sample, find_encoding
from adapters.formats.dialect import sample_lines
from adapters.formats.lines import Lines, clean, damage
from adapters.formats.transcripts_cues import Cues
from adapters.formats.transcripts_docx import Paragraphs, is_word
from adapters.formats.transcripts_json import JsonTurns, is_json_transcript
from adapters.formats.transcripts_merge import Merged, Merging
from adapters.formats.transcripts_notes import ROLLING, SENTENCES, UNPUNCTUATED
from adapters.formats.transcripts_shape import TIMED, shape_of
from adapters.formats.transcripts_table import TableTurns, layout_of
from adapters.formats.transcripts_turns import Spoken, Turns
from application.ports.formats import Format
from domain.records import Cue, Layout, Problem, Record, Turn

LINE_LIMIT = 64 * 1024
"""Characters of one line; a longer one is one rejected record."""

_PARAGRAPHS = 600
"""Paragraphs of a Word document that are looked at to find its shape."""


def is_transcript_container(sample: bytes, name: str = "") -> bool:
    """True for what is a transcript though it is no text of lines: a Word document, or JSON or a table of speech."""
    if is_word(sample):
        return True
    if sample[:64].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1] in (b"{", b"["):
        return is_json_transcript(sample, find_encoding(sample)[0])
    return layout_of(sample, name) is not None


class Transcripts(Format):
    """What people said; `layout.format` is vtt, srt, sbv, labels, names, times, text,
    json, table or docx.

    Consecutive cues of one speaker are one record, as are the cues over which a sentence runs; its locator tells the
    cues in it apart. A cue in which several speakers are named gives a record for each, under the same cue number.
    """

    def inspect(self, sample: bytes, name: str) -> Layout:
        if is_word(sample):
            return Layout(format="docx", encoding="utf-8")
        encoding, sure = find_encoding(sample)
        if is_json_transcript(sample, encoding):
            return Layout(format="json", encoding=encoding, confidence=round(sure * 0.9, 3))
        if table := layout_of(sample, name):
            return msgspec.structs.replace(table, format="table")
        lines = sample_lines(decode_sample(sample, encoding))
        if len(sample) >= SAMPLE and len(lines) > 1:
            lines.pop()
        found = shape_of(lines)
        return Layout(found.kind, encoding, round(sure * found.confidence, 3), notes=found.notes)

    def read(self, file: BinaryIO, layout: Layout) -> Iterator[Record]:
        if layout.format == "json":
            return _records(JsonTurns(file, layout.encoding).spoken(), (), _Clean(), layout.encoding)
        if layout.format == "table":
            return _records(TableTurns(file, layout).spoken(), (), _Clean(), layout.encoding)
        if layout.format == "docx":
            return _of_word(Paragraphs(file))
        lines = Lines(file, layout.encoding, LINE_LIMIT)
        return _records(_spoken(lines, layout.format, layout.notes), layout.notes, lines, layout.encoding)


class _Clean:
    """Lines that were never bytes in doubt."""

    suspect = False


def _of_word(paragraphs: Paragraphs) -> Iterator[Record]:
    lines = iter(paragraphs)
    first = list(islice(lines, _PARAGRAPHS))
    found = shape_of(first)
    seq, cue, line = 0, 0, 1
    for record in _records(_spoken(chain(first, lines), found.kind, found.notes), found.notes, paragraphs, "utf-8"):
        yield record
        seq = record.seq + 1
        if isinstance(record.locator, Cue):
            cue, line = record.locator.cue, record.locator.line
    if paragraphs.problem:
        yield Record(seq, Cue(cue + 1, line), Turn("", ""), paragraphs.problem)


def _spoken(lines: Iterable[str], kind: str, notes: tuple[str, ...]) -> Iterator[Spoken]:
    if kind in TIMED:
        return Cues(iter(lines), kind, notes).spoken()
    return Turns(lines, kind, notes).spoken()


def _records(
    spoken: Iterator[Spoken], notes: tuple[str, ...], lines: Lines | Paragraphs | _Clean, encoding: str
) -> Iterator[Record]:
    for seq, merged in enumerate(Merging(spoken, SENTENCES in notes, ROLLING in notes, UNPUNCTUATED in notes)):
        yield _record(seq, merged, encoding, lines.suspect)


def _record(seq: int, merged: Merged, encoding: str, suspect: bool) -> Record:
    said = merged.first
    problem = said.problem
    speaker, text = said.speaker, merged.text
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
    locator = Cue(said.cue, said.line, said.start_ms, merged.end_ms, merged.pieces)
    return Record(seq, locator, Turn(clean(speaker), clean(text[:LINE_LIMIT])), problem)
