"""Reading a source in a thread: format and meaning, chunk by chunk, never more than two chunks in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import BinaryIO
from uuid import UUID

import msgspec

from application.ports.formats import Format, Formats
from domain.columnfacts import ColumnFacts
from domain.doubts import doubts
from domain.errors import invalid
from domain.extraction.asof import with_as_of
from domain.extraction.blanks import clears_of
from domain.extraction.text.memory import Memory
from domain.interpretation import Interpreter, Understood, content_digest
from domain.linkage import Node
from domain.linkage.known import digest_of
from domain.linkage.population import expected_different
from domain.mapping import check_mapping
from domain.mending import ORIGIN, origin_of
from domain.pipelines import Pipeline
from domain.readings import policies
from domain.records import SOURCE, Layout, Letter, Line, Locator, Mail, Problem, Record, Row, Turn
from domain.sources import TABULAR, Reading, Source, SourceKind
from domain.vendor_nodes import node_claimed

FACTS_ROWS = 2000
"""How many rows are looked at together to tell what a column's numbers and dates look like."""


SAMPLED_ROWS = 50_000
"""How many rows are looked through for different vendors."""

BLOCK = 1 << 20
"""Bytes that are read at once to count the lines of a file."""

REMEMBERED = 20_000
"""How many turns of a call are gone through for the names that they give each other."""

HEARD = 128 * 1024
"""Bytes of a mailbox whose messages are gone through for vendors that the workspace knows: what is read again at every
start of an import that goes on behind its last chunk."""

LOOK = 64 * 1024
"""Bytes that tell what a file is; as many as are looked at when it is handed in."""


class ChunkSize(msgspec.Struct, frozen=True):
    """A chunk ends with whichever comes first; so its borders depend on the file alone."""

    records: int = 1000
    size: int = 4_000_000


@dataclass(frozen=True, slots=True)
class Understanding:
    """How a source is read: found once at the start, the same every time for the same bytes."""

    layout: Layout
    interpreter: Interpreter
    warnings: tuple[str, ...] = ()
    memory: Memory | None = None

    def candidates(self) -> set[str]:
        """What the source names and may be vendors that the workspace knows."""
        return self.memory.candidates() if self.memory else set()

    def knowing(self, vendors: Collection[str]) -> Understanding:
        """The same, with these of the candidates being names of known vendors."""
        if self.memory is None or not vendors:
            return self
        interpreter = replace(self.interpreter, names=self.memory.names(vendors))
        return Understanding(self.layout, interpreter, self.warnings, self.memory)


@dataclass(frozen=True, slots=True)
class Sample:
    """What a model is fitted to: different nodes of a source, and how many it is expected to have in all."""

    nodes: list[Node]
    population: float


@dataclass(slots=True)
class Seen:
    """What reading has met so far: what ended it before the end of the file, and codes of problems of single cells."""

    broken: Problem | None = None
    cells: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class SourceReader:
    """One source under one reading. Every method is blocking: run it off the event loop.

    `seen` is whole when `chunks` has come to its end, also when it began behind chunks that had been committed before.
    """

    file: BinaryIO
    form: Format
    source: Source
    reading: Reading
    pipeline: Pipeline
    size: ChunkSize = field(default_factory=ChunkSize)
    seen: Seen = field(default_factory=Seen)

    def with_reading(self, reading: Reading) -> SourceReader:
        """The same source under another reading."""
        return replace(self, reading=reading, seen=Seen())

    def survey(self) -> Layout:
        """How the file is laid out, given what is told; Refusal INVALID `header_not_found`."""
        told = self.reading.told
        layout = self.form.survey(self.file, self.source.name, told)
        if told.header_line and not layout.header_line and self.source.kind in TABULAR:
            text = f"There is no line {told.header_line} with column names within the first part of the file."
            raise invalid("header_not_found", text)
        return layout

    def origin(self) -> UUID | None:
        """The import whose rejected rows these are, as our own error file says it."""
        layout = self.survey()
        return origin_of(layout.columns, next(self._rows(layout), [])) if ORIGIN in layout.columns else None

    def understand(self, facts: ColumnFacts | None = None) -> Understanding:
        """Layout, mapping and facts (which may be known already).

        Refusal INVALID `invalid_mapping` when the caller's mapping does not fit the columns.
        """
        layout = self.survey()
        title = self.source.label or self.source.name
        if self.source.kind not in TABULAR:
            memory = self._memory(layout)
            interpreter = Interpreter(self.pipeline, title=title, names=memory.names())
            return Understanding(layout, interpreter, memory=memory)
        batches = self._rows(layout)
        rows = next(batches, [])
        if not rows:
            self._check_encoding()
        mapping = self.reading.mapping
        doubtful: tuple[str, ...] = ()
        if mapping is None:
            mapping = self.pipeline.suggest(layout.columns, rows)
            doubtful = doubts(layout.columns, rows, mapping)
        else:
            check_mapping(mapping, layout.columns)
        if facts is None:
            facts = self._facts(layout.columns, mapping, rows, batches)
        clears = clears_of(layout.columns, mapping, policies(self.reading, mapping))
        interpreter = Interpreter(self.pipeline, layout.columns, mapping, facts, title, clears)
        return Understanding(layout, interpreter, (*facts.ambiguous, *doubtful))

    def _check_encoding(self) -> None:
        """Refusal INVALID `encoding_mismatch` where the file has rows in the encoding that it looks like."""
        told = self.reading.encoding
        if not told:
            return
        found = self.with_reading(msgspec.structs.replace(self.reading, encoding=""))
        layout = found.survey()
        if next(found._rows(layout), []):
            raise invalid(
                "encoding_mismatch",
                f"Read as {told}, the file has no row at all; it looks like {layout.encoding}. Send it again without "
                "an encoding, or with that one.",
            )

    def _facts(
        self,
        columns: tuple[str, ...],
        mapping: dict[str, str],
        rows: list[tuple[str, ...]],
        batches: Iterator[list[tuple[str, ...]]],
    ) -> ColumnFacts:
        said = self.reading.day_first, self.reading.decimal_comma
        facts = self.pipeline.facts(columns, with_as_of(columns, mapping), rows, *said)
        while facts.undecided and (rows := next(batches, [])):
            # One value anywhere in the file may tell how all the others are to be read.
            wanted = {field for field, _ in facts.undecided}
            left = {column: field for column, field in mapping.items() if field in wanted}
            facts = facts.further(self.pipeline.facts(columns, left, rows, *said))
        return facts

    def chunks(
        self, understanding: Understanding, after: int, place: Locator | None = None
    ) -> Iterator[list[Understood]]:
        """The records beyond `after`, interpreted, in chunks; none before is read where `place` is known."""
        chunk: list[tuple[Record, int, int]] = []
        whole = 0
        for record in self._records(understanding.layout, after, place):
            if record.seq <= after:
                continue
            digest, size = content_digest(record)
            chunk.append((record, digest, size))
            whole += size
            if len(chunk) >= self.size.records or whole >= self.size.size:
                yield understanding.interpreter.together(chunk)
                chunk, whole = [], 0
        if chunk:
            yield understanding.interpreter.together(chunk)

    def sample(self, understanding: Understanding, most: int) -> Sample:
        """The first different ways in which the source tells of a vendor, at most `most`, named by what they say."""
        found: dict[UUID, Node] = {}
        told, last = 0, None
        records = self._records(understanding.layout)
        for record in islice(records, SAMPLED_ROWS):
            for part in understanding.interpreter(record).parts:
                if part.vendor:
                    told += 1
                    node = node_claimed(part.vendor)
                    found.setdefault(digest_of(node), node)
            last = record.locator
            if len(found) >= most:
                break
        share = 1.0 if next(records, None) is None else self._share(last)
        nodes = [msgspec.structs.replace(node, id=digest.hex) for digest, node in found.items()]
        return Sample(nodes, expected_different(told, len(nodes), share))

    def _share(self, place: Locator | None) -> float:
        """What part of the file lies before this place; 1 for a workbook, whose bytes do not tell."""
        if self.source.kind is not SourceKind.CSV or not isinstance(place, Line):
            return 1.0
        self.file.seek(0)
        lines = sum(block.count(b"\n") for block in iter(lambda: self.file.read(BLOCK), b""))
        return min(place.line / max(lines, 1), 1.0)

    def looks(self, formats: Formats) -> SourceKind:
        """What the file looks like, whatever it was sent as."""
        self.file.seek(0)
        return formats.detect(self.file.read(LOOK), self.source.name)

    def position(self) -> int:
        """How many bytes of the file have been read."""
        return self.file.tell()

    def _memory(self, layout: Layout) -> Memory:
        """What the beginning of a call names, so long that few calls are longer, and what that of a mailbox may name;
        nothing for pipelines without it."""
        memory = Memory()
        if self.source.kind in {SourceKind.MBOX, SourceKind.EML} and self.pipeline.remembers:
            for record in self._records(layout):
                if isinstance(record.locator, Letter) and record.locator.offset > HEARD:
                    break
                if isinstance(record.content, Mail) and record.problem is None:
                    memory.heard(record.content.text)
        elif self.source.kind is SourceKind.TRANSCRIPT and self.pipeline.remembers:
            for record in islice(self._records(layout), REMEMBERED):
                if isinstance(record.content, Turn) and record.problem is None:
                    memory.speaker(record.content.speaker)
                    memory.text(record.content.text)
        return memory

    def _rows(self, layout: Layout) -> Iterator[list[tuple[str, ...]]]:
        """The cells of the good records, in batches that are empty only at the end."""
        good = (
            record.content.cells
            for record in self._records(layout)
            if isinstance(record.content, Row) and record.problem is None
        )
        while batch := list(islice(good, FACTS_ROWS)):
            yield batch

    def _records(self, layout: Layout, after: int = -1, place: Locator | None = None) -> Iterator[Record]:
        self.file.seek(0)
        if place is None:
            records = self.form.read(self.file, layout)
        else:
            records = self.form.resume(self.file, layout, after, place)
        for record in records:
            if record.problem is not None and record.problem.phase == SOURCE:
                self.seen.broken = record.problem
            for _, problem in record.cells:
                self.seen.cells.add(problem.code)
            yield record


@asynccontextmanager
async def ahead(chunks: Iterator[list[Understood]]) -> AsyncIterator[AsyncIterator[list[Understood]]]:
    """The chunks, the next one being made in a thread while the last one is dealt with: a hand-over of one."""

    def following() -> list[Understood]:
        return next(chunks, [])

    task: asyncio.Task[list[Understood]] | None = None

    async def handed() -> AsyncIterator[list[Understood]]:
        nonlocal task
        task = asyncio.create_task(asyncio.to_thread(following))
        while chunk := await asyncio.shield(task):
            task = asyncio.create_task(asyncio.to_thread(following))
            yield chunk

    try:
        yield handed()
    finally:
        # The thread cannot be stopped: whoever closes the file has to wait until it has let go of it.
        if task is not None:
            await asyncio.wait([task])
            if not task.cancelled():
                task.exception()
