"""Interpreting: what one record of a source says under one pipeline; pure, so it may run in any thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

import msgspec

from domain.columnfacts import ColumnFacts
from domain.extraction import of_row, of_rows
from domain.extraction.blanks import Clears, cleared
from domain.extraction.sheets import OnePart
from domain.extraction.text.names import UNKNOWN, Names
from domain.extraction.threads import copy_of
from domain.mending import ACKNOWLEDGED, code_column
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
    parts: Sequence[Part] = ()
    mentions: tuple[Mention, ...] = ()
    problem: Problem | None = None


_Heard = tuple[Problem | None, Sequence[Part], tuple[Mention, ...]]

AT_ONCE = 250
"""Rows that are read column by column together: as many as stay in the processor's caches meanwhile."""

_encoder = msgspec.msgpack.Encoder()


def content_digest(record: Record) -> tuple[int, int]:
    """A signed 64-bit BLAKE2b digest of the content, and the size it was taken over.

    Rows and messages that say the same are duplicates, and copies of one message are whatever their other headers say.
    The same words at another time of a call are not: a turn is digested with its place.
    """
    if isinstance(record.content, Row):
        encoded = _encoder.encode(record.content)
        return _digest(encoded), len(encoded)
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
        problem, parts, mentions = self._heard(record)
        return Understood(record.seq, record.locator, record.content, digest, size, parts, mentions, problem)

    def _heard(self, record: Record) -> _Heard:
        wrong = record.problem or (self._of_cells(record) if record.cells else None)
        return (wrong, (), ()) if wrong is not None else self._said(record.content)

    def together(self, records: Sequence[tuple[Record, int, int]]) -> list[Understood]:
        """What each of the records (with its digest and size) says; rows are read column by column."""
        return [said for at in range(0, len(records), AT_ONCE) for said in self._together(records[at : at + AT_ONCE])]

    def _together(self, records: Sequence[tuple[Record, int, int]]) -> list[Understood]:
        said = self._of_rows([record for record, _, _ in records])
        found = []
        for (record, digest, size), one in zip(records, said, strict=True):
            problem, parts, mentions = self._heard(record) if one is None else one
            seq, locator, content = record.seq, record.locator, record.content
            found.append(Understood(seq, locator, content, digest, size, parts, mentions, problem))
        return found

    def _of_rows(self, records: Sequence[Record]) -> list[_Heard | None]:
        """What the good rows say; None for what is to be heard by itself."""
        found: list[_Heard | None] = [None] * len(records)
        if self.pipeline.of_row is not of_row:
            return found
        good = [
            at
            for at, record in enumerate(records)
            if record.problem is None and not record.cells and isinstance(record.content, Row)
        ]
        rows = [records[at].content.cells for at in good]  # type: ignore[union-attr]  # they are rows
        for at, cells, one in zip(good, rows, of_rows(rows, self.columns, self.mapping, self.facts), strict=True):
            found[at] = (None, one, ()) if type(one) is OnePart and not self.clears else self._cleared(one, cells)
        return found

    def _of_cells(self, record: Record) -> Problem | None:
        """The first problem of a cell whose column is mapped."""
        for index, problem in record.cells:
            if index < len(self.columns) and self.columns[index] in self.mapping:
                return msgspec.structs.replace(problem, column=self.columns[index])
        return None

    def _said(self, content: Content) -> _Heard:
        if not isinstance(content, Row):
            return (None, *self._of_text(content))
        return self._cleared(self.pipeline.of_row(content.cells, self.columns, self.mapping, self.facts), content.cells)

    def _cleared(self, said: Part | OnePart | Problem, cells: tuple[str, ...]) -> _Heard:
        if isinstance(said, Problem):
            return (None if said.code in ACKNOWLEDGED and self._came_before(said.code, cells) else said), (), ()
        if isinstance(said, OnePart):
            said = said[0]
        return None, (cleared(said, cells, self.clears) if self.clears else said,), ()

    def _came_before(self, code: str, cells: tuple[str, ...]) -> bool:
        """Whether the row comes again, out of an error file that says this of it."""
        index = code_column(self.columns)
        return 0 <= index < len(cells) and cells[index].strip() == code

    def _of_text(self, content: Turn | Mail) -> tuple[tuple[Part, ...], tuple[Mention, ...]]:
        if isinstance(content, Turn):
            return self.pipeline.of_turn(content, self.title, self.names)
        return self.pipeline.of_mail(content, self.names)
