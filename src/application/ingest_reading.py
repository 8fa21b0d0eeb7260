"""Reading a source in a thread: format and meaning, chunk by chunk, never more than two chunks in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

import msgspec

from application.ports.formats import Format
from domain.interpretation import Interpreter, Understood
from domain.mapping import check_mapping
from domain.pipelines import Pipeline
from domain.records import SOURCE, Layout, Problem, Record, Row
from domain.sources import TABULAR, Reading, Source

FACTS_ROWS = 2000
"""How many rows are looked at together to tell what a column's numbers and dates look like."""


class ChunkSize(msgspec.Struct, frozen=True):
    """A chunk ends with whichever comes first; so its borders depend on the file alone."""

    records: int = 1000
    size: int = 4_000_000


class Understanding(msgspec.Struct, frozen=True):
    """How a source is read: found once at the start, the same every time for the same bytes."""

    layout: Layout
    interpreter: Interpreter
    warnings: tuple[str, ...] = ()


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

    def understand(self) -> Understanding:
        """Layout, mapping and facts; Refusal INVALID `invalid_mapping` when the caller's does not fit the columns."""
        layout = self.form.survey(self.file, self.source.name)
        title = self.source.label or self.source.name
        if self.source.kind not in TABULAR:
            return Understanding(layout, Interpreter(self.pipeline, title=title))
        batches = self._rows(layout)
        rows = next(batches, [])
        mapping = self.reading.mapping
        if mapping is None:
            mapping = self.pipeline.suggest(layout.columns, rows)
        else:
            check_mapping(mapping, layout.columns)
        facts = self.pipeline.facts(layout.columns, mapping, rows, self.reading.day_first)
        while facts.undecided and (rows := next(batches, [])):
            # One value anywhere in the file may tell how all the others are to be read.
            wanted = {field for field, _ in facts.undecided}
            left = {column: field for column, field in mapping.items() if field in wanted}
            facts = facts.further(self.pipeline.facts(layout.columns, left, rows, self.reading.day_first))
        interpreter = Interpreter(self.pipeline, layout.columns, mapping, facts, title)
        return Understanding(layout, interpreter, facts.ambiguous)

    def chunks(self, understanding: Understanding, after: int) -> Iterator[list[Understood]]:
        """The records beyond `after`, interpreted, in chunks."""
        records = self._records(understanding.layout)
        for _ in islice(records, after + 1):
            pass
        chunk: list[Understood] = []
        size = 0
        for record in records:
            said = understanding.interpreter(record)
            chunk.append(said)
            size += said.size
            if len(chunk) >= self.size.records or size >= self.size.size:
                yield chunk
                chunk, size = [], 0
        if chunk:
            yield chunk

    def position(self) -> int:
        """How many bytes of the file have been read."""
        return self.file.tell()

    def _rows(self, layout: Layout) -> Iterator[list[tuple[str, ...]]]:
        """The cells of the good records, in batches that are empty only at the end."""
        good = (
            record.content.cells
            for record in self._records(layout)
            if isinstance(record.content, Row) and record.problem is None
        )
        while batch := list(islice(good, FACTS_ROWS)):
            yield batch

    def _records(self, layout: Layout) -> Iterator[Record]:
        self.file.seek(0)
        for record in self.form.read(self.file, layout):
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
