"""Interpreting: what one record of a source says under one pipeline; pure, so it may run in any thread."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

import msgspec

from domain.columnfacts import ColumnFacts
from domain.extraction import of_row, of_rows
from domain.extraction.blanks import Clears, cleared
from domain.extraction.several import each_vendor
from domain.extraction.sheets import OnePart
from domain.extraction.text.names import UNKNOWN, Names
from domain.extraction.threads import copy_of
from domain.mending import ACKNOWLEDGED
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

_LOST = frozenset({"undecodable_text", "nul_character"})

AT_ONCE = 250
"""Rows that are read column by column together: as many as stay in the processor's caches meanwhile."""

Summed = tuple[int, int, bytes]
"""Of a record: a signed 64-bit BLAKE2b digest of its content, the size it was taken over, the JSON of a row's cells."""

_nothing = blake2b(digest_size=8)  # a copy of it costs less than a new one
_encoder = msgspec.msgpack.Encoder()
_cells = msgspec.json.Encoder()


def summed(record: Record) -> Summed:
    """Digest and size of the record.

    Rows and messages that say the same are duplicates, and copies of one message are whatever their other headers say.
    The same words at another time of a call are not: a turn is digested with its place.
    """
    if isinstance(record.content, Row):
        written = _cells.encode(record.content.cells)
        return _digest(written), len(written), written
    what: object = (record.content, record.locator) if isinstance(record.content, Turn) else record.content
    encoded = _encoder.encode(what)
    if isinstance(record.content, Mail) and (copied := copy_of(record.content)):
        return _digest(_encoder.encode(copied)), len(encoded), b""
    return _digest(encoded), len(encoded), b""


def summed_together(records: Sequence[Record]) -> list[Summed]:
    """The same of each of the records; rows are written down in one go."""
    cells = [record.content.cells for record in records if type(record.content) is Row]
    if len(cells) < len(records):
        return [summed(record) for record in records]
    written = _cells.encode_lines(cells).split(b"\n")[:-1]
    begun, digests = _nothing.copy, []
    for one in written:
        digest = begun()
        digest.update(one)
        digests.append(digest.digest())
    numbers = struct.unpack(f">{len(written)}q", b"".join(digests))
    return list(zip(numbers, map(len, written), written, strict=True))


def _understood(record: Record, digest: int, size: int, heard: _Heard) -> Understood:
    problem, parts, mentions = heard
    return Understood(record.seq, record.locator, record.content, digest, size, parts, mentions, problem)


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
    codes: int = -1
    """The column of an error file that has the codes of its rows; -1 in any other file."""
    latest: int = 0
    """Seconds since 1970 of the last moment at which a message of the source can have been sent; 0 for any."""

    def __call__(self, record: Record) -> Understood:
        """What the record says; never raises for what is in it."""
        digest, size, _ = summed(record)
        return _understood(record, digest, size, self._heard(record))

    def _heard(self, record: Record) -> _Heard:
        if self.codes >= 0 and isinstance(record.content, Row) and self._is_known_note(record.content.cells):
            return None, (), ()
        wrong = record.problem or self._unmended(record) or (self._of_cells(record) if record.cells else None)
        return (wrong, (), ()) if wrong is not None else self._said(record.content)

    def together(self, records: Sequence[Record], sums: Sequence[Summed]) -> list[Understood]:
        """What each of the records says; rows are read column by column."""
        starts = range(0, len(records), AT_ONCE)
        return [one for at in starts for one in self._together(records[at : at + AT_ONCE], sums[at : at + AT_ONCE])]

    def _together(self, records: Sequence[Record], sums: Sequence[Summed]) -> list[Understood]:
        found = []
        for record, (digest, size, _), one in zip(records, sums, self._of_rows(records, sums), strict=True):
            if type(one) is OnePart and not self.clears:
                found.append(Understood(record.seq, record.locator, record.content, digest, size, one))
                continue
            heard = self._heard(record) if one is None else self._cleared(one, record.content.cells)  # type: ignore[union-attr]  # of rows alone
            found.append(_understood(record, digest, size, heard))
        return found

    def _of_rows(self, records: Sequence[Record], sums: Sequence[Summed]) -> Sequence[Part | OnePart | Problem | None]:
        """What the good rows say; None for what is to be heard by itself."""
        if self.pipeline.of_row is not of_row or self.codes >= 0:
            return [None] * len(records)
        good = [
            at
            for at, record in enumerate(records)
            if record.problem is None and not record.cells and type(record.content) is Row
        ]
        rows = [records[at].content.cells for at in good]  # type: ignore[union-attr]  # they are rows
        said = of_rows(rows, self.columns, self.mapping, self.facts, [sums[at][2] for at in good])
        if len(good) == len(records):
            return said
        found: list[Part | OnePart | Problem | None] = [None] * len(records)
        for at, one in zip(good, said, strict=True):
            found[at] = one
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
        part = cleared(said, cells, self.clears) if self.clears else said
        return None, each_vendor(part), ()

    def _came_before(self, code: str, cells: tuple[str, ...]) -> bool:
        """Whether the row comes again, out of an error file that says this of it."""
        return 0 <= self.codes < len(cells) and cells[self.codes].strip() == code

    def _is_known_note(self, cells: tuple[str, ...]) -> bool:
        """Whether the row comes again out of an error file where it was a note, and still has only its one cell."""
        said = sum(bool(cell.strip()) for cell, column in zip(cells, self.columns, strict=False) if column[:1] != "_")
        return said <= 1 and self._came_before("note_row", cells)

    def _unmended(self, record: Record) -> Problem | None:
        """The problem of characters that could not be read, where the row comes again and they are still none."""
        if self.codes < 0 or not isinstance(record.content, Row):
            return None
        cells = record.content.cells
        code = cells[self.codes].strip() if self.codes < len(cells) else ""
        lost = [
            (cell, column)
            for cell, column in zip(cells, self.columns, strict=False)
            if "\ufffd" in cell and column[:1] != "_"
        ]
        if code not in _LOST or not lost:
            return None
        cell, column = lost[0]
        text = f"{cell[:80]!r} in column {column!r} still has characters that could not be read."
        return Problem(code, text, column, cell, "Write what stood in place of each \ufffd.")

    def _of_text(self, content: Turn | Mail) -> tuple[tuple[Part, ...], tuple[Mention, ...]]:
        if isinstance(content, Turn):
            return self.pipeline.of_turn(content, self.title, self.names)
        parts, mentions = self.pipeline.of_mail(content, self.names)
        if self.latest and any(part.said > self.latest for part in parts):
            # A clock that ran wrong: believed, its message would be the last word for ever.
            parts = tuple(msgspec.structs.replace(part, said=0) for part in parts)
        return parts, mentions
