"""Ingesting: a stored source is scanned, read, understood, planned and committed chunk by chunk, and reported."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from uuid import UUID

import msgspec

from application.imports import find_import, find_source
from application.ingest_reading import ChunkSize, SourceReader, Understanding, ahead
from application.kinds import JobContext
from application.planning import planned, write
from application.ports.catalog import Chunk
from application.ports.files import Files
from application.ports.formats import Formats
from application.ports.machine import Clock
from application.ports.outside import Scanner
from application.ports.work import Work
from application.scanning import BLOCKING, refusal_of
from application.uploads import IngestPayload
from domain.errors import Refusal, Transient, conflict, invalid
from domain.interpretation import Understood
from domain.pipelines import pipeline
from domain.plans import Setting
from domain.sources import Counts, Import, ImportProblem, ImportState, Source

NOTHING_PLANNED = (
    "Every record was rejected: nothing of this file came in. errors.csv says why; was it read as the right kind, "
    "and do its columns need a mapping?"
)


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
    size: ChunkSize = field(default_factory=ChunkSize)

    async def __call__(self, context: JobContext, payload: IngestPayload) -> None:
        """Refusals are bad input: the import fails (or is blocked) with the reason, and the job is not retried."""
        try:
            await self._ingest(context, payload)
        except Refusal as refusal:
            await self._end(context, payload, ImportProblem(refusal.code, refusal.message))
            raise
        except asyncio.CancelledError:
            if context.cancelled and not context.settled:
                await self._end(context, payload, ImportProblem("cancelled", "The import was cancelled while it ran."))
            raise
        except Exception as error:
            if not context.settled and context.job.failed + 1 >= context.job.max_attempts:
                await self._end(context, payload, _last_words(error))
            raise

    async def _ingest(self, context: JobContext, payload: IngestPayload) -> None:
        async with context.unit_of_work() as work:
            imported = await _current(work, payload)
            source = await find_source(work, imported)
        if imported.state is ImportState.BLOCKED and imported.error is not None:
            raise invalid(imported.error.code, imported.error.message)
        if imported.state in (ImportState.SUCCEEDED, ImportState.UNDONE):
            raise conflict("import_ended", f"Import {imported.id} is {imported.state} already; reprocess it instead.")
        await self._scan(context, payload, source)
        async with self.files.open(source.file_key) as file:
            form = self.formats.of(source.kind)
            reader = SourceReader(file, form, source, imported.reading, pipeline(imported.pipeline), self.size)
            understanding = await context.off_loop(reader.understand)
            await self._begin(context, payload, understanding)
            await self._read(context, payload, source, reader, understanding)
        if (broken := reader.seen.broken) is not None:
            raise invalid(broken.code, f"{broken.message} {broken.hint}")
        await self._succeed(context, payload, tuple(sorted(reader.seen.cells)))

    async def _scan(self, context: JobContext, payload: IngestPayload, source: Source) -> None:
        """Nothing is parsed before the scanner has said clean; it is asked again on every attempt."""
        async with context.chunk() as work:
            imported = await _current(work, payload, lock=True)
            if imported.state is ImportState.RECEIVED:
                await work.imports.save(imported.moved(ImportState.SCANNING))
            await work.commit()
        await context.progress("scanning", 0, source.size)
        async with self.files.open(source.file_key) as file:
            verdict = await self.scanner.scan(file)
        if not verdict.clean:
            raise refusal_of(verdict)

    async def _begin(self, context: JobContext, payload: IngestPayload, understanding: Understanding) -> None:
        layout, interpreter = understanding.layout, understanding.interpreter
        async with context.chunk() as work:
            imported = await _current(work, payload, lock=True)
            running = imported if imported.state is ImportState.RUNNING else imported.moved(ImportState.RUNNING)
            found = msgspec.structs.replace(
                running,
                columns=layout.columns,
                mapping=interpreter.mapping,
                layout={
                    "format": layout.format,
                    "encoding": layout.encoding,
                    "confidence": str(layout.confidence),
                    "delimiter": layout.delimiter,
                    "quote": layout.quote,
                    "headerLine": str(layout.header_line),
                },
                warnings=(*layout.notes, *understanding.warnings),
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
    ) -> None:
        async with context.unit_of_work() as work:
            last = await work.records.last_chunk(payload.import_id, payload.generation)
        number, after = (0, -1) if last is None else (last.chunk + 1, last.last)
        async with ahead(reader.chunks(understanding, after)) as chunks:
            async for chunk in chunks:
                await self._commit(context, payload, source, number, chunk)
                number += 1
                done = min(reader.position(), source.size)
                await context.progress("records", done, source.size, f"{chunk[-1].seq + 1} records")

    async def _commit(
        self, context: JobContext, payload: IngestPayload, source: Source, number: int, records: list[Understood]
    ) -> None:
        """One chunk is one transaction: planned against what is known now, written, and noted under its number."""
        async with context.chunk() as work:
            imported = await _current(work, payload, lock=True)
            if imported.state is not ImportState.RUNNING:
                raise conflict("import_ended", f"Import {imported.id} became {imported.state} while it was read.")
            await work.catalog.lock()
            setting = Setting(imported.workspace_id, imported.number, source.sha256, self.clock.now())
            plan = await planned(work, imported, setting, records)
            await write(work, imported, plan)
            counts = msgspec.to_builtins(plan.counts)
            chunk = Chunk(
                imported.id, payload.generation, number, records[0].seq, records[-1].seq, counts, imported.pipeline
            )
            await work.records.add_chunk(chunk)
            await work.imports.save(msgspec.structs.replace(imported, counts=imported.counts.plus(plan.counts)))
            await work.commit()

    async def _succeed(self, context: JobContext, payload: IngestPayload, met: tuple[str, ...] = ()) -> None:
        async with context.settling() as work:
            imported = await _current(work, payload, lock=True)
            warnings = (*imported.warnings, *(code for code in met if code not in imported.warnings))
            if imported.counts.records and not imported.counts.planned:
                warnings = (*warnings, NOTHING_PLANNED)
            ended = msgspec.structs.replace(
                imported.moved(ImportState.SUCCEEDED), error=None, warnings=warnings, finished_at=self.clock.now()
            )
            await work.imports.save(ended)
            work.result = Ingested(ended.id, ended.state, ended.counts)
            await work.commit()

    async def _end(self, context: JobContext, payload: IngestPayload, problem: ImportProblem) -> None:
        """The import's bad end; what earlier chunks committed stays until somebody undoes it."""
        async with context.chunk() as work:
            imported = await work.imports.get(payload.import_id, lock=True)
            if imported is None or imported.generation != payload.generation:
                return
            blocked = problem.code in BLOCKING and imported.state is ImportState.SCANNING
            state = ImportState.BLOCKED if blocked else ImportState.FAILED
            if imported.state not in (ImportState.RECEIVED, ImportState.SCANNING, ImportState.RUNNING):
                return
            ended = msgspec.structs.replace(imported.moved(state), error=problem, finished_at=self.clock.now())
            await work.imports.save(ended)
            await work.commit()


async def _current(work: Work, payload: IngestPayload, *, lock: bool = False) -> Import:
    """The import, if it is still this reading that is wanted."""
    imported = await find_import(work, payload.import_id, lock=lock)
    if imported.generation != payload.generation:
        raise conflict("import_superseded", f"Import {imported.id} is being read again by a later job.")
    return imported


def _last_words(error: Exception) -> ImportProblem:
    if isinstance(error, Transient):
        return ImportProblem(error.code, error.message)
    return ImportProblem("internal_error", f"The import failed with {type(error).__name__}; the job has the details.")
