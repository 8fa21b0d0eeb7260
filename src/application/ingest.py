"""Ingesting: a stored source is scanned, read, understood, planned and committed chunk by chunk, and reported."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Collection, Set
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from uuid import UUID

import msgspec

from application.fitting import fitted
from application.imports import find_source
from application.ingest_chunks import Chunks, current
from application.ingest_hearing import from_threads
from application.ingest_reading import ChunkSize, SourceReader, Understanding, ahead
from application.kinds import JobContext, LeasedWork
from application.known_names import known_vendors
from application.latecomers import forget_earlier, regroup_late
from application.leftovers import leave, ring_for_leftovers
from application.planning import arrivals_of
from application.ports.bell import Bell
from application.ports.catalog import Page
from application.ports.files import Files
from application.ports.formats import Formats
from application.ports.machine import Clock
from application.ports.outside import Scanner
from application.profiles import FOUND_AS, learn
from application.recalling import Recalled, recalled
from application.scanning import BLOCKING, refusal_of
from application.stopwatch import Stopwatch
from application.uploads import IngestPayload
from domain.dates import seconds_of
from domain.errors import Refusal, RefusalKind, Transient, conflict, invalid
from domain.linkage.gathering import MOST_HOLDERS
from domain.listing import mark
from domain.mapping import without_vendor
from domain.pipelines import pipeline
from domain.profiles import header_fingerprint
from domain.records import Layout
from domain.sources import MAILS, Counts, Import, ImportProblem, ImportState, Source, SourceKind

NOTHING_PLANNED = (
    "Every record was rejected: nothing of this file came in. errors.csv says why; was it read as the right kind, "
    "and do its columns need a mapping?"
)


KEYS_CUT = (
    "In {} look-ups a key was shared by more than {} vendors, of which only so many were compared: two records of one "
    "vendor that have nothing rarer in common may stand apart. The nightly matching pass looks at them again."
)


AHEAD = timedelta(days=1)
"""By how much the clock of whoever sends mail may run before ours."""


class Ingested(msgspec.Struct, frozen=True, rename="camel"):
    """The result of the job."""

    import_id: UUID
    state: ImportState
    counts: Counts


@dataclass(frozen=True, slots=True)
class IngestSource:
    """The handler of `import.ingest`. Run again after a crash it goes on behind the last committed chunk."""

    files: Files
    formats: Formats
    scanner: Scanner
    clock: Clock
    bell: Bell
    size: ChunkSize = field(default_factory=ChunkSize)

    async def __call__(self, context: JobContext, payload: IngestPayload) -> None:
        """Refusals are bad input: the import fails (or is blocked) with the reason, and the job is not retried.

        What is wrong with the file alone ends the import, and the job, which has found that out, succeeds.
        """
        await self.seen_through(context, payload, self._ingest(context, payload))

    async def seen_through(self, context: JobContext, payload: IngestPayload, act: Awaitable[None]) -> None:
        """Await the act; when it comes to a bad end, so does the import, with the reason.

        Where the file is to blame, which no other try would mend, the job is settled: look at `context.settled`.
        """
        try:
            await act
        except Refusal as refusal:
            of_file = refusal.kind is RefusalKind.INVALID and refusal.code not in BLOCKING
            end = self._settle if of_file else self._break_off
            await end(context, payload, ImportProblem(refusal.code, refusal.message))
            if not context.settled:
                raise
        except asyncio.CancelledError:
            if context.cancelled and not context.settled:
                problem = ImportProblem("cancelled", "The import was cancelled while it ran.")
                await self._break_off(context, payload, problem)
            raise
        except Exception as error:
            if not context.settled and context.job.failed + 1 >= context.job.max_attempts:
                await self._break_off(context, payload, _last_words(error))
            raise

    async def _ingest(self, context: JobContext, payload: IngestPayload) -> None:
        watch = Stopwatch(self.clock.monotonic)
        async with self.opened(context, payload, watch) as (reader, understanding):
            full = await self._read(context, payload, reader.source, reader, understanding, watch)
        await regroup_late(context, payload, self.clock)
        await forget_earlier(context, payload)
        notes = (KEYS_CUT.format(full, MOST_HOLDERS),) if full else ()
        await self._succeed(context, payload, watch, (*sorted(reader.seen.cells), *notes))

    @asynccontextmanager
    async def opened(
        self, context: JobContext, payload: IngestPayload, watch: Stopwatch
    ) -> AsyncIterator[tuple[SourceReader, Understanding]]:
        """The source, scanned, understood and begun; as `understood`."""
        async with context.unit_of_work() as work:
            imported = await current(work, payload)
            source = await find_source(work, imported)
        if imported.state is ImportState.BLOCKED and imported.error is not None:
            raise invalid(imported.error.code, imported.error.message)
        if imported.state in (ImportState.SUCCEEDED, ImportState.UNDONE, ImportState.PREVIEWED):
            raise conflict("import_ended", f"Import {imported.id} is {imported.state} already; reprocess it instead.")
        with watch.stage("scan"):
            await self.scan(context, payload, source)
        async with AsyncExitStack() as stack:
            with watch.stage("survey"):
                reader, understanding, how = await stack.enter_async_context(self.understood(context, imported, source))
                await self._begin(context, payload, understanding, how)
            yield reader, understanding

    @asynccontextmanager
    async def understood(
        self, context: JobContext, imported: Import, source: Source
    ) -> AsyncIterator[tuple[SourceReader, Understanding, Recalled]]:
        """The source understood by the import's pipeline, and what told how to read it.

        Refusal INVALID when it broke off before its end.
        """
        async with self.files.open(source.file_key) as file:
            form = self.formats.of(source.kind)
            reader = SourceReader(file, form, source, imported.reading, pipeline(imported.pipeline), self.size)
            how = await recalled(context, imported, reader)
            reader = reader.with_reading(how.reading)
            understanding = await context.off_loop(partial(reader.understand, how.facts))
            understanding = understanding.before(seconds_of(imported.created_at + AHEAD))

            async def known(candidates: Collection[str]) -> Set[str]:
                async with context.unit_of_work() as work:
                    return await known_vendors(work, candidates, imported.number)

            if source.kind in MAILS and reader.pipeline.remembers:
                understanding = replace(understanding, ask=from_threads(known))
            elif candidates := understanding.candidates():
                understanding = understanding.knowing(await known(candidates))
            if doubt := _other_kind(source, await context.off_loop(lambda: reader.looks(self.formats))):
                understanding = replace(understanding, warnings=(doubt, *understanding.warnings))
            yield reader, understanding, how
        if (broken := reader.seen.broken) is not None:
            raise invalid(broken.code, f"{broken.message} {broken.hint}")

    async def scan(self, context: JobContext, payload: IngestPayload, source: Source) -> None:
        """Nothing is parsed before the scanner has said clean; it is asked again on every attempt."""
        async with context.chunk() as work:
            imported = await current(work, payload, lock=True)
            if imported.state is ImportState.RECEIVED:
                await work.imports.save(imported.moved(ImportState.SCANNING))
            await work.commit()
        await context.progress("scanning", 0, source.size)
        await self.scanned(source)

    async def scanned(self, source: Source) -> None:
        """Refusal when the scanner does not call the file clean."""
        async with self.files.open(source.file_key) as file:
            verdict = await self.scanner.scan(file)
        if not verdict.clean:
            raise refusal_of(verdict)

    async def _begin(
        self, context: JobContext, payload: IngestPayload, understanding: Understanding, how: Recalled
    ) -> None:
        layout, interpreter = understanding.layout, understanding.interpreter
        async with context.chunk() as work:
            imported = await current(work, payload, lock=True)
            running = imported if imported.state is ImportState.RUNNING else imported.moved(ImportState.RUNNING)
            found = msgspec.structs.replace(
                running,
                columns=layout.columns,
                mapping=interpreter.mapping,
                layout=_laid_out(layout, how),
                used=how.reading,
                profile=how.profile,
                facts=interpreter.facts,
                mends=how.mends,
                warnings=(*layout.notes, *how.warnings, *understanding.warnings),
                error=None,
                finished_at=None,
            )
            await work.imports.save(found)
            await work.commit()

    async def _read(
        self,
        context: JobContext,
        payload: IngestPayload,
        source: Source,
        reader: SourceReader,
        understanding: Understanding,
        watch: Stopwatch,
    ) -> int:
        """How many keys of vendors were followed to some of their holders only."""
        async with context.unit_of_work() as work:
            last = await work.records.last_chunk(payload.import_id, payload.generation)
            number, after = (0, -1) if last is None else (last.chunk + 1, last.last)
            page = Page(after=mark(after - 1) if after > 0 else None, limit=1)
            kept = [] if last is None else (await work.records.page(payload.import_id, page))[0]
        place = kept[0].locator if kept and kept[0].seq == after else None
        arrivals = arrivals_of(reader.pipeline, watch)
        if arrivals is not None:
            await fitted(context, source, reader, understanding, self.clock)
        chunks = Chunks(context, payload, source, arrivals, watch, self.clock)
        async with ahead(watch.each("read", reader.chunks(understanding, after, place))) as read, chunks:
            async for records in read:
                done = min(reader.position(), source.size)
                await chunks.take(number, records, done)
                number += 1
        return chunks.full

    async def _succeed(
        self, context: JobContext, payload: IngestPayload, watch: Stopwatch, met: tuple[str, ...] = ()
    ) -> None:
        async with context.settling() as work:
            imported = await current(work, payload, lock=True)
            warnings = (*imported.warnings, *(code for code in met if code not in imported.warnings))
            if imported.counts.records and not imported.counts.planned:
                told = without_vendor(imported.columns, imported.mapping)
                warnings = (*warnings, NOTHING_PLANNED, *((told,) if told else ()))
            if learnt := await learn(work, imported, self.clock.now()):
                warnings = (*warnings, learnt)
            ended = msgspec.structs.replace(
                imported.moved(ImportState.SUCCEEDED),
                error=None,
                warnings=warnings,
                finished_at=self.clock.now(),
                tally=imported.tally.with_seconds(watch.taken()),
            )
            await work.imports.save(ended)
            work.result = Ingested(ended.id, ended.state, ended.counts)
            await work.commit()

    async def _break_off(self, context: JobContext, payload: IngestPayload, problem: ImportProblem) -> None:
        """The import's bad end; what earlier chunks committed stays until somebody undoes it.

        Whom that belongs to is decided by a job of its own: a job that is cancelled ends soon.
        """
        async with context.chunk() as work:
            if await self._failed(work, payload, problem):
                await work.commit()

    async def _settle(self, context: JobContext, payload: IngestPayload, problem: ImportProblem) -> None:
        """The same, and with it the end of the job: it has done all that could be done."""
        async with context.settling() as work:
            if ended := await self._failed(work, payload, problem):
                work.result = Ingested(ended.id, ended.state, ended.counts)
                await work.commit()

    async def _failed(self, work: LeasedWork, payload: IngestPayload, problem: ImportProblem) -> Import | None:
        """The import with its bad end, written; None where it has an end already, or another reading goes on."""
        imported = await work.imports.get(payload.import_id, lock=True)
        if imported is None or imported.generation != payload.generation:
            return None
        blocked = problem.code in BLOCKING and imported.state is ImportState.SCANNING
        state = ImportState.BLOCKED if blocked else ImportState.FAILED
        if imported.state not in (ImportState.RECEIVED, ImportState.SCANNING, ImportState.RUNNING):
            return None
        now = self.clock.now()
        ended = msgspec.structs.replace(imported.moved(state), error=problem, finished_at=now)
        await leave(work, imported, ended, now)
        work.then(partial(ring_for_leftovers, self.bell))
        return ended


def _other_kind(source: Source, looks: SourceKind) -> str:
    """What is to be said where a file was sent as another kind than it looks like; "" where it was not."""
    if looks is source.kind:
        return ""
    return (
        f"kind_doubtful: the file was sent as {source.kind} and is read so, but it looks like {looks}. If its records "
        f"come out wrong, undo this import and send it again without `kind`, or with `kind={looks}`."
    )


def _laid_out(layout: Layout, how: Recalled) -> dict[str, str]:
    said = {
        "format": layout.format,
        "encoding": layout.encoding,
        "confidence": str(layout.confidence),
        "delimiter": layout.delimiter,
        "quote": layout.quote,
        "headerLine": str(layout.header_line),
    }
    if layout.columns:
        said["fingerprint"] = header_fingerprint(layout.columns)
    return {**said, FOUND_AS: how.found_as} if how.found_as else said


def _last_words(error: Exception) -> ImportProblem:
    if isinstance(error, Transient):
        return ImportProblem(error.code, error.message)
    return ImportProblem("internal_error", f"The import failed with {type(error).__name__}; the job has the details.")
