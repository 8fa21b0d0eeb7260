"""Transcripts as JSON: wherever a list holds things that were said, each with its words, its speaker and its times.

There are as many shapes as programs (Gong, Fireflies, Whisper, Deepgram, AssemblyAI, Podcasting 2.0 ...). None is
written down here; the list is found by what its members look like, in the first megabyte, and then read as a stream.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from statistics import median
from typing import BinaryIO

import msgspec

from adapters.formats.speakers import milliseconds
from adapters.formats.transcripts_json_events import Objects, Said
from adapters.formats.transcripts_turns import Spoken
from domain.records import SOURCE, Problem

_LOOKED_AT = 1024 * 1024
_EXAMPLES = 2_000
_TICKS, _MILLISECONDS = 20_000, 2
"""A letter takes about 0.07 s to say: per character, more than 2 units are milliseconds, more than 20,000 are ticks."""


class Shape(msgspec.Struct, frozen=True):
    """Which list holds what was said, and how many of its units of time are a millisecond (times are multiplied)."""

    path: tuple[str, ...]
    factor: float


def is_json_transcript(sample: bytes, encoding: str) -> bool:
    """True when these first bytes are JSON that holds spoken words with a speaker or a time."""
    if sample.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")[:1] not in (b"{", b"["):
        return False
    return _shape(Objects.of_bytes(sample, encoding)) is not None


class JsonTurns:
    """Reads what was said, in the order of the file; the `line` of a turn is its place in the list."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._objects = Objects(file, encoding, _LOOKED_AT)

    def spoken(self) -> Iterator[Spoken]:
        shape = _shape(Objects.of_bytes(self._objects.head, "utf-8"))
        number = 0
        for said in self._objects.said() if shape else ():
            if shape and said.path == shape.path and said.text.strip():
                number += 1
                start, end = _times(said, shape.factor)
                name = self._objects.name_of(said.speaker)
                yield Spoken(number, number, name, said.text.strip(), start, end)
        if self._objects.problem or not shape:
            reason = self._objects.problem or "no list in it holds spoken words"
            problem = Problem(
                code="malformed_json",
                message=f"The JSON cannot be read to its end: {reason}.",
                hint="Export the transcript again, or hand it in as WebVTT.",
                phase=SOURCE,
            )
            yield Spoken(number + 1, number + 1, "", "", problem=problem)


def _shape(objects: Objects) -> Shape | None:
    """The list whose members say most: words, rather with speakers, rather whole sentences than single words."""
    found: dict[tuple[str, ...], list[Said]] = {}
    for said in objects.said():
        members = found.setdefault(said.path, [])
        if len(members) < _EXAMPLES and said.text.strip():
            members.append(said)
    best: tuple[str, ...] | None = None
    most = 0.0
    for path, members in found.items():
        if not any(said.speaker or said.start is not None for said in members):
            continue
        words = sum(len(said.text.split()) for said in members)
        score = words * (2.0 if any(said.speaker for said in members) else 1.0)
        score *= 1.0 if words >= 1.7 * len(members) else 0.2
        score *= 1.0 if any(said.start is not None for said in members) else 0.8
        if score > most or (score == most and best is not None and len(path) > len(best)):
            best, most = path, score
    return None if best is None else Shape(best, factor_of(found[best]))


def factor_of(members: list[Said]) -> float:
    """Milliseconds in a unit of time, told by how long people take to say a letter."""
    spans = [
        (said.end - said.start) / len(said.text)
        for said in members
        if isinstance(said.start, float) and isinstance(said.end, float) and said.end > said.start and said.text
    ]
    starts = [(said.start, len(said.text)) for said in members if isinstance(said.start, float)]
    if not spans:
        pairs = pairwise(starts)
        spans = [(after - start) / size for (start, size), (after, _) in pairs if after > start and size]
    typical = median(spans) if spans else 0.0
    if any(said.milliseconds for said in members):
        return 1.0
    return 0.0001 if typical > _TICKS else 1.0 if typical > _MILLISECONDS else 1000.0


def _times(said: Said, factor: float) -> tuple[int | None, int | None]:
    return time_of(said.start, factor), time_of(said.end, factor)


def time_of(value: float | str | None, factor: float) -> int | None:
    """A time in milliseconds, told as a clock or in units of which `factor` says how long they are."""
    if isinstance(value, str):
        return milliseconds(value.strip())
    if value is None or not 0 <= value * factor < 2**52:
        return None
    return round(value * factor)
