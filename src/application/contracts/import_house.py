"""A house for trials of importing: any set of adapters, the use cases over them, and jobs run one after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from application.catalog import ListEntities
from application.import_kinds import import_kinds
from application.imports import FindImport, Found
from application.ingest import IngestSource
from application.ingest_reading import ChunkSize
from application.jobs import Enqueue, GetJob
from application.kinds import JobContext, Kinds
from application.merge_jobs import merge_kinds
from application.merges import MergeVendors, UnmergeVendors
from application.ports.bell import Bell
from application.ports.catalog import Entity, Page
from application.ports.files import Files
from application.ports.formats import Formats
from application.ports.forsaken import Forsaken
from application.ports.jobs import JobEngine
from application.ports.machine import Chance, Clock, Ids
from application.ports.outside import Scanner
from application.ports.work import UnitOfWork
from application.reports import ErrorsCsv, RecordsCsv
from application.running import Ended, RunJob, write_end
from application.undo import ReprocessImport, UndoImport
from application.uploads import Accepted, AcceptUpload, Offer
from domain.access import DEFAULT_WORKSPACE
from domain.jobs import Job
from domain.pipelines import Flag, Share
from domain.provenance import Noun


def _unwatched(context: JobContext) -> None:
    del context  # nobody stops a job in a trial


LIMIT = 100_000_000
EVERYTHING = Page(limit=100_000)


@dataclass
class ImportHouse:
    """The adapters of a trial, and the use cases over them. `advance` sets the store's clock ahead."""

    unit_of_work: UnitOfWork
    engine: JobEngine
    files: Files
    formats: Formats
    scanner: Scanner
    bell: Bell
    clock: Clock
    ids: Ids
    chance: Chance
    advance: Callable[[timedelta], object]
    size: ChunkSize = field(default_factory=lambda: ChunkSize(records=3))
    workspace_id: UUID = DEFAULT_WORKSPACE
    pipeline: str = "v2"
    share: Share = field(default_factory=Share)
    forsaken: Forsaken | None = None
    batch: int = 2
    """How many contacts or deals a slice of a merge decides anew."""

    @property
    def kinds(self) -> Kinds:
        """The registry of the kinds of imports and merges."""
        ingest = IngestSource(self.files, self.formats, self.scanner, self.clock, self.bell, self.size)
        merge = MergeVendors(self.unit_of_work, self.ids, self.clock)
        unmerge = UnmergeVendors(self.unit_of_work, self.clock)
        return Kinds.of([*import_kinds(ingest), *merge_kinds(merge, unmerge, self.batch)])

    async def upload(self, content: bytes, name: str = "file.csv", **offer: object) -> Accepted:
        """Hand a file in."""
        accept = AcceptUpload(
            self.unit_of_work,
            self.files,
            self.formats,
            self.kinds,
            self.bell,
            self.ids,
            self.clock,
            LIMIT,
            Flag(self.pipeline, self.share),
        )

        async def chunks() -> AsyncIterator[bytes]:
            yield content

        return await accept(self.workspace_id, Offer(name=name, **offer), chunks())  # type: ignore[arg-type]

    async def undo(self, import_id: UUID, *, force: bool = False) -> UUID:
        """Ask for an undo."""
        undo = UndoImport(self.unit_of_work, Enqueue(self.kinds, self.ids), self.bell, self.clock)
        return await undo(self.workspace_id, import_id, force=force)

    async def reprocess(self, import_id: UUID, pipeline: str | None = None) -> UUID:
        """Ask for a reprocess."""
        reprocess = ReprocessImport(self.unit_of_work, Enqueue(self.kinds, self.ids), self.bell, self.clock)
        return await reprocess(self.workspace_id, import_id, pipeline)

    async def run(self) -> None:
        """Run jobs, one after the other, until none is due."""
        worker = self.ids.new()
        while claimed := await self.engine.claim(worker, self.kinds.queues(), 1, timedelta(minutes=10)):
            await self.run_one(claimed[0])

    async def run_one(self, job: Job) -> Ended:
        """Run a claimed job and write how it ended."""
        runner = RunJob(self.kinds, self.unit_of_work, self.engine, self.clock, self.chance)
        ended = await runner(job, _unwatched)
        await write_end(self.engine, job.lease, ended)
        return ended

    async def imported(self, content: bytes, name: str = "file.csv", **offer: object) -> Found:
        """Hand a file in and see it through."""
        accepted = await self.upload(content, name, **offer)
        await self.run()
        return await self.find(accepted.import_id)

    async def find(self, import_id: UUID) -> Found:
        """The import now."""
        return await FindImport(self.unit_of_work, self.clock, self.bell)(self.workspace_id, import_id)

    async def job(self, ident: UUID) -> Job:
        """The job now."""
        return await GetJob(self.unit_of_work)(self.workspace_id, ident)

    async def entities(self, noun: Noun, query: str = "", vendor_id: UUID | None = None) -> list[Entity]:
        """What lists show."""
        listing = ListEntities(self.unit_of_work)
        return (await listing(self.workspace_id, noun, EVERYTHING, query=query, vendor_id=vendor_id))[0]

    async def shown(self) -> dict[tuple[Noun, UUID], tuple[UUID | None, dict[str, str]]]:
        """Every shown thing with its values: what must come back after an undo."""
        return {
            (noun, entity.id): (entity.vendor_id, entity.values)
            for noun in Noun
            for entity in await self.entities(noun)
        }

    async def records_csv(self, import_id: UUID) -> str:
        """The whole report."""
        return "".join([text async for text in RecordsCsv(self.unit_of_work)(self.workspace_id, import_id)])

    async def errors_csv(self, import_id: UUID) -> str:
        """The whole report."""
        return "".join([text async for text in ErrorsCsv(self.unit_of_work)(self.workspace_id, import_id)])
