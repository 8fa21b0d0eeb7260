"""Transcripts as tables: a row for each thing that was said, its words, times and speaker in columns that say so.

Whisper writes them (`start`, `end`, `text`), as do editors of sound and film (`Speaker Name`, `Start Time`,
`End Time`, `Text`). Only a table of nothing but such columns is one: others are tables of vendors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import BinaryIO

from adapters.formats.tables import Tables
from adapters.formats.transcripts_json import factor_of, time_of
from adapters.formats.transcripts_json_events import END, SPEAKER, START, Said, value_of
from adapters.formats.transcripts_turns import Spoken
from domain.records import Layout, Line, Record, Row

_WORDS = frozenset(
    ["text", "transcript", "transcription", "sentence", "utterance", "caption", "captions", "subtitle", "dialogue",
     "speech", "words", "spoken_text", "spokentext", "content", "message", "what_was_said"]
)  # fmt: skip
_LOOSE = frozenset(["content", "message", "words"])
_WHO = frozenset(
    [*SPEAKER, "speaker_name", "name", "who", "voice", "role", "character", "speaker_id", "participant_name"]
)
_BEGIN = frozenset(
    [*START, "in", "in_point", "from", "timecode", "time_code", "start_timecode", "timecode_in", "start_s", "start_sec",
     "start_seconds", "start_time_s", "begin_timestamp", "start_in_seconds", "time_stamp"]
)  # fmt: skip
_ENDS = frozenset([*END, "out", "out_point", "to", "end_timecode", "timecode_out", "end_s", "end_sec", "end_seconds"])
_BESIDE = frozenset(
    ["", "id", "index", "no", "nr", "number", "line", "row", "segment", "segment_id", "cue", "duration", "confidence",
     "avg_confidence", "language", "lang", "channel", "track", "sentiment", "emotion", "words_count", "word_count",
     "speaker_email", "translation", "note", "notes", "is_final", "paragraph"]
)  # fmt: skip
_SPLIT = re.compile(r"[^a-z0-9]+")
_LOOKED_AT = 500


def layout_of(sample: bytes, name: str) -> Layout | None:
    """The layout of a table of spoken words; None for any other text."""
    head = sample[:400].replace(b"\x00", b"").lower()
    first = head.partition(b"\n")[0]
    if not any(word.encode() in first for word in ("text", "trans", "sentence", "utter", "capt", "content", "message",
                                                   "dialog", "speech", "words", "subtit")):  # fmt: skip
        return None
    layout = Tables().inspect(sample, name)
    heads = [_folded(column) for column in layout.columns]
    known = _WORDS | _WHO | _BEGIN | _ENDS | _BESIDE
    whole = layout.header_line and all(head in known for head in heads)
    return layout if whole and _is_speech(frozenset(heads)) else None


class TableTurns:
    """Reads what was said, row by row; `line` is the physical line on which the row begins."""

    def __init__(self, file: BinaryIO, layout: Layout) -> None:
        heads = [_folded(column) for column in layout.columns]
        self._columns = [
            next((index for index, head in enumerate(heads) if head in known), None)
            for known in (_WORDS, _WHO, _BEGIN, _ENDS)
        ]
        self._milliseconds = any(heads[at].endswith("ms") for at in self._columns[2:3] if at is not None)
        self._records = Tables().read(file, layout)

    def spoken(self) -> Iterator[Spoken]:
        first = list(islice(self._records, _LOOKED_AT))
        factor = factor_of([self._said(record) for record in first if record.problem is None])
        number = 0
        for record in chain(first, self._records):
            said = self._said(record)
            line = record.locator.line if isinstance(record.locator, Line) else 1
            if said.text or record.problem:
                number += 1
                start, end = time_of(said.start, factor), time_of(said.end, factor)
                yield Spoken(number, line, said.speaker, said.text, start, end, record.problem)

    def _said(self, record: Record) -> Said:
        cells = record.content.cells if isinstance(record.content, Row) else ()
        words, who, begin, end = (
            cells[at].strip() if at is not None and at < len(cells) else "" for at in self._columns
        )
        times = value_of({"start": begin}, ("start",)), value_of({"end": end}, ("end",))
        return Said((), words, who, *times, self._milliseconds)


def _is_speech(heads: frozenset[str]) -> bool:
    """Whether columns say that somebody spoke: `Name, Message` alone may be the answers to a form."""
    words, begin = heads & _WORDS, heads & _BEGIN
    if not words:
        return False
    if any("speaker" in head for head in heads & _WHO) or (begin and heads & _ENDS):
        return True
    return bool(begin and words - _LOOSE)


def _folded(head: str) -> str:
    return _SPLIT.sub("_", head.lower()).strip("_")
