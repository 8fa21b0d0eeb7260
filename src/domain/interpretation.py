"""Interpreting: what one record of a source says under one pipeline; pure, so it may run in any thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b

import msgspec

from domain.columnfacts import ColumnFacts
from domain.extraction.blanks import Clears, cleared
from domain.extraction.text.names import UNKNOWN, Names
from domain.extraction.threads import copy_of
from domain.pipelines import Pipeline
from domain.provenance import Mention, Part
from domain.records import Content, Locator, Mail, Problem, Record, Row, Turn


class Understood(msgspec.Struct, frozen=True, gc=False):
    """A record with what it says: a problem (it is rejected), or parts and mentions. `size` is about its bytes."""

    seq: int
    locator: Locator
    content: Content
    digest: int
    size: int
    parts: tuple[Part, ...] = ()
    mentions: tuple[Mention, ...] = ()
    problem: Problem | None = None


_encoder = msgspec.msgpack.Encoder()


def content_digest(record: Record) -> tuple[int, int]:
    """A signed 64-bit BLAKE2b digest of the content, and the size it was taken over.

    Rows and messages that say the same are duplicates, and copies of one message are whatever their other headers say.
    The same words at another time of a call are not: a turn is digested with its place.
    """
    what: object = (record.content, record.locator) if isinstance(record.content, Turn) else record.content
    encoded = _encoder.encode(what)
    if isinstance(record.content, Mail) and (copied := copy_of(record.content)):
        return _digest(_encoder.encode(copied)), len(encoded)
    return _digest(encoded), len(encoded)


def _digest(encoded: bytes) -> int:
    return int.from_bytes(blake2b(encoded, digest_size=8).digest(), "big", signed=True)


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A pipeline set up for one source: its columns, their mapping and facts, its title and the names in it."""

    pipeline: Pipeline
    columns: tuple[str, ...] = ()
    mapping: dict[str, str] = field(default_factory=dict)
    facts: ColumnFacts = field(default_factory=ColumnFacts)
    title: str = ""
    clears: Clears = ()
    names: Names = UNKNOWN

    def __call__(self, record: Record) -> Understood:
        """What the record says; never raises for what is in it."""
        digest, size = content_digest(record)
        wrong = record.problem or (self._of_cells(record) if record.cells else None)
        problem, parts, mentions = (wrong, (), ()) if wrong is not None else self._said(record.content)
        return Understood(record.seq, record.locator, record.content, digest, size, parts, mentions, problem)

    def _of_cells(self, record: Record) -> Problem | None:
        """The first problem of a cell whose column is mapped."""
        for index, problem in record.cells:
            if index < len(self.columns) and self.columns[index] in self.mapping:
                return msgspec.structs.replace(problem, column=self.columns[index])
        return None

    def _said(self, content: Content) -> tuple[Problem | None, tuple[Part, ...], tuple[Mention, ...]]:
        if not isinstance(content, Row):
            return (None, *self._of_text(content))
        said = self.pipeline.of_row(content.cells, self.columns, self.mapping, self.facts)
        if isinstance(said, Problem):
            return said, (), ()
        return None, (cleared(said, content.cells, self.clears) if self.clears else said,), ()

    def _of_text(self, content: Turn | Mail) -> tuple[tuple[Part, ...], tuple[Mention, ...]]:
        if isinstance(content, Turn):
            return self.pipeline.of_turn(content, self.title, self.names)
        return self.pipeline.of_mail(content)
