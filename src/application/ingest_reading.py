"""Reading a source in a thread: format and meaning, chunk by chunk, never more than two chunks in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import dropwhile, islice
from sys import getsizeof
from typing import BinaryIO
from uuid import UUID

import msgspec

from application.ingest_hearing import Ask, knowingly
from application.ports.formats import Format, Formats
from domain.columnfacts import ColumnFacts
from domain.doubts import doubts, lies_on_its_side
from domain.errors import Refusal, invalid
from domain.extraction.asof import with_as_of
from domain.extraction.blanks import clears_of
from domain.extraction.text.memory import Memory
from domain.interpretation import Interpreter, Summed, Understood, summed_together
from domain.linkage import Node
from domain.linkage.known import digest_of
from domain.linkage.population import expected_different
from domain.mapping import check_mapping
from domain.mending import ORIGIN, code_column, origin_of
from domain.pipelines import Pipeline
from domain.readings import policies
from domain.records import SOURCE, Layout, Letter, Line, Locator, Mail, Problem, Record, Row, Turn
from domain.sources import MAILS, TABULAR, Reading, Source, SourceKind
from domain.vendor_nodes import node_claimed

FACTS_ROWS = 2000
"""How many rows are looked at together to tell what a column's numbers and dates look like."""

FACTS_SIZE = 32_000_000
"""Fewer, where they would take more bytes of memory than this: a row may have a cell of a megabyte."""


SAMPLED_ROWS = 50_000
"""How many rows are looked through for different vendors."""

BLOCK = 1 << 20
"""Bytes that are read at once to count the lines of a file."""

REMEMBERED = 20_000
"""How many turns of a call are gone through for the names that they give each other."""

HEARD = 128 * 1024
"""Bytes of a mailbox whose messages are gone through for words in small letters, which name no vendor: what is read
again at every start of an import that goes on behind its last chunk."""

NEAR, NEAR_SIZE = 16, 1_000_000
"""Records whose digests are taken together, and bytes that they may be expected to have."""

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
    ask: Ask | None = None

    def candidates(self) -> set[str]:
        """What a call as a whole names and may be vendors that the workspace knows; messages are asked for by `ask`."""
        return self.memory.candidates() if self.memory else set()

    def knowing(self, vendors: Collection[str]) -> Understanding:
        """The same, with these of the candidates being names of known vendors."""
        if self.memory is None or not vendors:
            return self
        interpreter = replace(self.interpreter, names=self.memory.names(vendors))
        return replace(self, interpreter=interpreter)

    def before(self, latest: int) -> Understanding:
        """The same, believing no message that says it was sent after this second since 1970."""
        return replace(self, interpreter=replace(self.interpreter, latest=latest))

    def together(self, records: Sequence[Record], sums: Sequence[Summed]) -> list[Understood]:
        """What the records of a chunk say."""
        if self.memory is None or self.ask is None:
            return self.interpreter.together(records, sums)
        return knowingly(self.interpreter, self.memory, self.ask, records, sums)


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
            self._check_side(layout, rows)
            mapping = self.pipeline.suggest(layout.columns, rows)
            doubtful = doubts(layout.columns, rows, mapping)
        else:
            check_mapping(mapping, layout.columns)
        if facts is None:
            facts = self._facts(layout.columns, mapping, rows, batches)
        clears = clears_of(layout.columns, mapping, policies(self.reading, mapping))
        codes = code_column(layout.columns)
        interpreter = Interpreter(self.pipeline, layout.columns, mapping, facts, title, clears, codes=codes)
        return Understanding(layout, interpreter, (*facts.ambiguous, *doubtful))

    def _check_side(self, layout: Layout, rows: list[tuple[str, ...]]) -> None:
        """Refusal INVALID `table_on_its_side` where each column is a record and each row a field."""
        if self.reading.header_line is None and lies_on_its_side(layout.columns, rows):
            raise invalid(
                "table_on_its_side",
                "The table lies on its side: its first column names the fields, and each further column is a record. "
                "Turn it (paste it transposed), and send it again.",
            )

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
        together = understanding.together
        chunk: list[Record] = []
        sums: list[Summed] = []
        whole, expected = 0, NEAR_SIZE

        def before(record: Record) -> bool:
            """Of whom nothing is wanted but what is wrong with it."""
            self._note(record)
            return record.seq <= after

        later = dropwhile(before, self._begun(understanding.layout, after, place))
        while near := list(islice(later, min(NEAR, NEAR_SIZE // expected, self.size.records - len(chunk)))):
            found = summed_together(near)
            expected = min(max(size for _, size, _ in found) + 1, NEAR_SIZE)
            for record, one in zip(near, found, strict=True):
                if record.problem is not None or record.cells:
                    self._note(record)
                chunk.append(record)
                sums.append(one)
                whole += one[1]
                if whole >= self.size.size:
                    yield together(chunk, sums)
                    chunk, sums, whole = [], [], 0
            if len(chunk) >= self.size.records:
                yield together(chunk, sums)
                chunk, sums, whole = [], [], 0
        if chunk:
            yield together(chunk, sums)

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
        """What the file looks like, whatever it was sent as; what is no format that is read tells nothing."""
        self.file.seek(0)
        try:
            return formats.detect(self.file.read(LOOK), self.source.name)
        except Refusal:
            return self.source.kind

    def position(self) -> int:
        """How many bytes of the file have been read."""
        return self.file.tell()

    def _memory(self, layout: Layout) -> Memory:
        """What the beginning of a call names, so long that few calls are longer, and what that of a mailbox writes
        small; nothing for pipelines without it."""
        memory = Memory()
        if self.source.kind in MAILS and self.pipeline.remembers:
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
        """The cells of the good records, in batches; none is empty."""
        batch: list[tuple[str, ...]] = []
        size = 0
        for record in self._records(layout):
            if isinstance(record.content, Row) and record.problem is None:
                batch.append(record.content.cells)
                size += sum(map(getsizeof, record.content.cells))
                if len(batch) >= FACTS_ROWS or size >= FACTS_SIZE:
                    yield batch
                    batch, size = [], 0
        if batch:
            yield batch

    def _records(self, layout: Layout) -> Iterator[Record]:
        for record in self._begun(layout):
            if record.problem is not None or record.cells:
                self._note(record)
            yield record

    def _begun(self, layout: Layout, after: int = -1, place: Locator | None = None) -> Iterator[Record]:
        """The records as the format gives them, from some place at or before the one behind `after`."""
        self.file.seek(0)
        return self.form.read(self.file, layout) if place is None else self.form.resume(self.file, layout, after, place)

    def _note(self, record: Record) -> None:
        if record.problem is not None and record.problem.phase == SOURCE:
            self.seen.broken = record.problem
        for _, problem in record.cells:
            self.seen.cells.add(problem.code)


@asynccontextmanager
async def ahead(chunks: Iterator[list[Understood]]) -> AsyncIterator[AsyncIterator[list[Understood]]]:
    """The chunks, the next one being made in a thread while the last one is dealt with: a hand-over of one.

    The thread is its own: it may wait for an answer of the database, and whoever holds a connection may wait for one of
    the threads that all share.
    """
    loop, thread, around = asyncio.get_running_loop(), ThreadPoolExecutor(1, "reading"), copy_context()

    async def following() -> list[Understood]:
        return await loop.run_in_executor(thread, partial(around.run, next, chunks, []))

    task: asyncio.Task[list[Understood]] | None = None

    async def handed() -> AsyncIterator[list[Understood]]:
        nonlocal task
        task = asyncio.create_task(following())
        while chunk := await asyncio.shield(task):
            task = asyncio.create_task(following())
            yield chunk

    try:
        yield handed()
    finally:
        # The thread cannot be stopped: whoever closes the file has to wait until it has let go of it.
        if task is not None:
            await asyncio.wait([task])
            if not task.cancelled():
                task.exception()
        thread.shutdown(wait=False)
