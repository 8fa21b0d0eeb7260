"""Reading a source in a thread: format and meaning, chunk by chunk, never more than two chunks in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import accumulate, chain, islice
from sys import getsizeof
from typing import BinaryIO
from uuid import UUID

import msgspec

from application.ingest_hearing import Ask, knowingly
from application.ports.formats import Format, Formats
from application.reading_thread import reading_thread
from domain.columnfacts import ColumnFacts, scaled
from domain.doubts import doubts, lies_on_its_side, of_gaps, of_scale, without_rows
from domain.errors import Refusal, invalid
from domain.extraction.asof import with_as_of
from domain.extraction.blanks import clears_of
from domain.extraction.sheets import vendors_of
from domain.extraction.text.memory import Memory
from domain.interpretation import AT_ONCE, Interpreter, Summed, Understood, summed_together
from domain.linkage.sampling import Sample, Sampling
from domain.mapping import check_mapping
from domain.mending import ORIGIN, code_column, origin_of
from domain.pipelines import Pipeline
from domain.readings import policies
from domain.records import SOURCE, Layout, Letter, Locator, Mail, Problem, Record, Row, Turn, power_of
from domain.sources import MAILS, TABULAR, Reading, Source, SourceKind
from domain.vendor_nodes import NamedNodes
from domain.wishes import check_header

FACTS_ROWS = 2000
"""How many rows are looked at together to tell what a column's numbers and dates look like."""

FACTS_SIZE = 32_000_000
"""Fewer, where they would take more bytes of memory than this: a row may have a cell of a megabyte."""


SAMPLED_ROWS = 50_000
"""How many rows, at most, are looked at for different vendors; all are read, which is little beside understanding."""

REMEMBERED = 20_000
"""How many turns of a call are gone through for the names that they give each other."""

REMEMBERED_SIZE = 1_000_000
"""Fewer, where they have more characters than this: some twenty hours of speech. What is gone through before the first
turn is read keeps an import waiting, at every start of it."""

HEARD = 128 * 1024
"""Bytes of a mailbox whose messages are gone through for words in small letters, which name no vendor: what is read
again at every start of an import that goes on behind its last chunk."""

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
        layout = self.form.survey(self.file, self.source.name, self.reading.told)
        if self.source.kind in TABULAR:
            check_header(self.reading, layout)
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
        facts = scaled(facts, power_of(layout.notes), layout.columns, mapping, rows)
        clears = clears_of(layout.columns, mapping, policies(self.reading, mapping))
        codes = code_column(layout.columns)
        interpreter = Interpreter(self.pipeline, layout.columns, mapping, facts, title, clears, codes=codes)
        said = (*without_rows(rows), *of_gaps(layout, self.reading.told), *of_scale(layout))
        return Understanding(layout, interpreter, (*facts.ambiguous, *doubtful, *said))

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
        for records, sums in self._cut(understanding.layout, after, place):
            yield understanding.together(records, sums)

    def _cut(self, layout: Layout, after: int, place: Locator | None) -> Iterator[tuple[list[Record], list[Summed]]]:
        """Records with their digests, a chunk at a time; where it ends depends on the records alone."""
        chunk: list[Record] = []
        sums: list[Summed] = []
        whole, most = 0, self.size.size
        for near in self._beyond(layout, after, place):
            found = summed_together(near)
            at = 0
            while at < len(near):
                end = min(len(near), at + self.size.records - len(chunk))
                sizes = list(accumulate([size for _, size, _ in found[at:end]], initial=whole))
                if sizes[-1] >= most:
                    end = at + next(count for count, size in enumerate(sizes) if size >= most)
                chunk += near[at:end]
                sums += found[at:end]
                whole, at = sizes[end - at], end
                if whole >= most or len(chunk) >= self.size.records:
                    yield chunk, sums
                    chunk, sums, whole = [], [], 0
        if chunk:
            yield chunk, sums

    def _beyond(self, layout: Layout, after: int, place: Locator | None) -> Iterator[list[Record]]:
        """The records beyond `after`, as many at a time as are read together; of others what is wrong with them."""
        for near in self.form.together(self.file, layout, after, place):
            for record in near:
                if record.problem is not None or record.cells:
                    self._note(record)
            if near[-1].seq > after:
                yield near if near[0].seq > after else [record for record in near if record.seq > after]

    def sample(self, understanding: Understanding, most: int) -> Sample:
        """Different ways in which the source tells of a vendor, at most `most`, of rows spread over all of it."""
        sampling, named = Sampling(SAMPLED_ROWS, most), NamedNodes()
        number, size = -1, 0
        near: dict[int, Record] = {}

        def tell() -> None:
            told = understanding.interpreter.together(list(near.values()), summed_together(list(near.values())))
            for row, one in zip(near, told, strict=True):
                if sampling.wants(row):  # since it was read, those before it may have become too many
                    sampling.tell(row, dict([named(values) for values in vendors_of(one.parts)]))
            near.clear()

        for number, record in enumerate(self._records(understanding.layout)):
            if sampling.wants(number):
                near[number] = record
                size += sum(map(len, record.content.cells)) if isinstance(record.content, Row) else 0
                if len(near) >= AT_ONCE or size >= FACTS_SIZE:
                    tell()
                    size = 0
        tell()
        return sampling.taken(number + 1)

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
            size = 0
            for record in islice(self._records(layout), REMEMBERED):
                if isinstance(record.content, Turn) and record.problem is None:
                    memory.turn(record.content.speaker, record.content.text)
                    size += len(record.content.text)
                    if size >= REMEMBERED_SIZE:
                        break
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
        """The records from the first one on."""
        return chain.from_iterable(self._beyond(layout, -1, None))

    def _note(self, record: Record) -> None:
        if record.problem is not None and record.problem.phase == SOURCE:
            self.seen.broken = record.problem
        for _, problem in record.cells:
            self.seen.cells.add(problem.code)


@asynccontextmanager
async def ahead(chunks: Iterator[list[Understood]]) -> AsyncIterator[AsyncIterator[list[Understood]]]:
    """The chunks, the next one being made in a thread while the last one is dealt with: a hand-over of one."""
    async with reading_thread() as thread:
        following = partial(next, chunks, [])

        async def handed() -> AsyncIterator[list[Understood]]:
            task = thread.begin(following)
            while chunk := await asyncio.shield(task):
                task = thread.begin(following)
                yield chunk

        yield handed()
