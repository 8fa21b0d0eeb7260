"""Settings in, a container out: which adapter fulfils which port."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dishka import AsyncContainer, Provider, Scope, make_async_container, provide

from adapters.disk import DiskFiles
from adapters.formats import AllFormats
from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.rates import MemoryRates
from adapters.postgres.bell import PostgresBell
from adapters.postgres.database import Database
from adapters.postgres.engine import PostgresEngine
from adapters.postgres.key_finder import PostgresKeyFinder
from adapters.postgres.parts import PostgresParts
from adapters.postgres.rates import PostgresRates
from adapters.postgres.revision import newest
from adapters.postgres.schedules import PostgresSchedules
from adapters.postgres.work import PostgresUnitOfWork
from adapters.scanner import BuiltInScanner
from application import access, catalog, imports, jobs, merges, parts, reports, running, scheduling, undo
from application.admission import Admit
from application.cleanup import SCHEDULES, CleanUp, cleanup_kind
from application.import_kinds import import_kinds
from application.ingest import IngestSource
from application.ingest_reading import ChunkSize
from application.kinds import JobKind, Kinds
from application.ports.accounts import KeyFinder
from application.ports.bell import Bell
from application.ports.files import Files
from application.ports.formats import Formats
from application.ports.jobs import JobEngine, Schedules, WorkerFacts
from application.ports.machine import Chance, Clock, Ids
from application.ports.outside import Scanner
from application.ports.parts import Parts
from application.ports.rates import RateLimiter
from application.ports.work import UnitOfWork
from application.rates import SteadyRates
from application.uploads import AcceptUpload
from domain.rates import Policies, parse_policy
from entrypoints.composition.ground import version_of
from entrypoints.pipelines import plug_pipelines_in
from entrypoints.settings import Settings

if TYPE_CHECKING:
    from entrypoints.scheduler import SchedulerParts
    from entrypoints.worker import WorkerParts

PLUG_INS = "sluice.jobs"
"""The entry-point group by which other packages bring job kinds."""


def plugged_in() -> Iterable[JobKind[Any]]:
    """The job kinds of installed packages: an entry point is a JobKind, several, or a callable that makes them."""
    for found in entry_points(group=PLUG_INS):
        loaded = found.load()
        made = loaded if isinstance(loaded, JobKind) or not callable(loaded) else loaded()
        yield from [made] if isinstance(made, JobKind) else made


class Machine(Provider):
    """Clock, ids and chance of this machine."""

    scope = Scope.APP
    clock = provide(SystemClock, provides=Clock)
    ids = provide(Uuid7Ids, provides=Ids)
    chance = provide(SystemChance, provides=Chance)


@dataclass(frozen=True, slots=True)
class Duties:
    """The database by a pool of its own."""

    database: Database


class Stores(Provider):
    """What keeps things: Postgres for rows, a folder for files."""

    scope = Scope.APP
    unit_of_work = provide(PostgresUnitOfWork, provides=UnitOfWork)
    schedules = provide(PostgresSchedules, provides=Schedules)
    parts = provide(PostgresParts, provides=Parts)
    formats = provide(AllFormats, provides=Formats)
    scanner = provide(BuiltInScanner, provides=Scanner)
    finder = provide(PostgresKeyFinder)

    @provide
    async def database(self, settings: Settings) -> AsyncIterator[Database]:
        """The pool of this process: a connection for each job in hand and a few for what goes on beside them."""
        database = Database(settings.database_url, size=min(settings.concurrency + 6, 40), overflow=0)
        yield database
        await database.close()

    @provide
    async def duties(self, settings: Settings) -> AsyncIterator[Duties]:
        """A small pool for claims, heartbeats and bells, so that handlers can never starve them."""
        database = Database(settings.database_url, size=4, overflow=0)
        yield Duties(database)
        await database.close()

    @provide
    def engine(self, duties: Duties) -> JobEngine:
        """The engine across workspaces."""
        return PostgresEngine(duties.database)

    @provide
    def bell(self, duties: Duties) -> Bell:
        """NOTIFY and LISTEN."""
        return PostgresBell(duties.database)

    @provide
    def files(self, settings: Settings) -> Files:
        """The folder beside the database's."""
        return DiskFiles(Path(settings.data) / "files")

    @provide
    async def rates(self, settings: Settings, clock: Clock) -> AsyncIterator[RateLimiter]:
        """In this process, or shared through Postgres with this process as its stand-in."""
        local = MemoryRates(clock)
        if settings.rate_store == "memory":
            yield local
            return
        shared = PostgresRates(settings.database_url)
        yield SteadyRates(shared, local, clock)
        await shared.close()

    @provide
    def remembered(self, finder: PostgresKeyFinder, clock: Clock) -> access.RememberedKeys:
        """Keys just looked up are known for a moment."""
        return access.RememberedKeys(finder, clock)

    @provide
    def key_finder(self, remembered: access.RememberedKeys) -> KeyFinder:
        """The same, as the edge knows it."""
        return remembered


class UseCases(Provider):
    """What the system does; each is a dataclass whose fields are ports."""

    scope = Scope.APP

    made = provide(access.MakeKey)
    listed_keys = provide(access.ListKeys)
    revoked = provide(access.RevokeKey)
    first_key = provide(access.EnsureFirstKey)
    admit = provide(Admit)
    enqueue = provide(jobs.Enqueue)
    submit = provide(jobs.Submit)
    get_job = provide(jobs.GetJob)
    list_jobs = provide(jobs.ListJobs)
    cancel_job = provide(jobs.CancelJob)
    retry_job = provide(jobs.RetryJob)
    run_job = provide(running.RunJob)
    run_due = provide(scheduling.RunDue)
    find_import = provide(imports.FindImport)
    list_imports = provide(imports.ListImports)
    undo_import = provide(undo.UndoImport)
    reprocess_import = provide(undo.ReprocessImport)
    list_records = provide(reports.ListRecords)
    list_mentions = provide(reports.ListMentions)
    records_csv = provide(reports.RecordsCsv)
    errors_csv = provide(reports.ErrorsCsv)
    list_entities = provide(catalog.ListEntities)
    show_entity = provide(catalog.ShowEntity)
    merge_vendors = provide(merges.MergeVendors)
    unmerge_vendors = provide(merges.UnmergeVendors)
    find_parts = provide(parts.FindParts)
    add_part = provide(parts.AddPart)
    finish_parts = provide(parts.FinishParts)
    drop_parts = provide(parts.DropParts)

    @provide
    def policies(self, settings: Settings) -> Policies:
        """The limit of each class."""
        return Policies(
            api=parse_policy("api", settings.rate_api),
            mutation=parse_policy("mutation", settings.rate_mutation),
            upload=parse_policy("upload", settings.rate_upload),
        )

    @provide
    def begin_parts(self, settings: Settings, parts_of: Parts, clock: Clock, ids: Ids) -> parts.BeginParts:
        """Within the bound of sources."""
        keep = timedelta(hours=settings.part_hours)
        return parts.BeginParts(parts_of, clock, ids, settings.max_source_bytes, keep)

    @provide
    def expire_parts(self, parts_of: Parts, files: Files, clock: Clock) -> parts.ExpireParts:
        """In batches of its own choice."""
        return parts.ExpireParts(parts_of, files, clock)

    @provide
    def accept(
        self,
        settings: Settings,
        unit_of_work: UnitOfWork,
        files: Files,
        formats: Formats,
        kinds: Kinds,
        bell: Bell,
        ids: Ids,
        clock: Clock,
    ) -> AcceptUpload:
        """New imports are read by the pipeline that the flag names."""
        return AcceptUpload(
            unit_of_work,
            files,
            formats,
            kinds,
            bell,
            ids,
            clock,
            limit=settings.max_source_bytes,
            pipeline=settings.pipeline,
        )

    @provide
    def kinds(
        self,
        settings: Settings,
        files: Files,
        formats: Formats,
        scanner: Scanner,
        clock: Clock,
        engine: JobEngine,
        rates: RateLimiter,
        expire: parts.ExpireParts,
    ) -> Kinds:
        """Our own kinds and those that other packages bring."""
        ingest = IngestSource(files, formats, scanner, clock, ChunkSize(records=settings.chunk_records))
        kept = settings.result_hours * 3600
        own = [*import_kinds(ingest), cleanup_kind(CleanUp(engine, rates, expire))]
        return Kinds.of([*(replace(kind, keep_result=kept) for kind in own), *plugged_in()])


class Given(Provider):
    """The settings themselves."""

    scope = Scope.APP

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings

    @provide
    def settings(self) -> Settings:
        """As loaded and checked."""
        return self._settings


def container_of(settings: Settings) -> AsyncContainer:
    """Everything, made when first asked for. `settings.database_url` must be known by now."""
    plug_pipelines_in()
    return make_async_container(Given(settings), Machine(), Stores(), UseCases())


async def worker_parts(container: AsyncContainer) -> WorkerParts:
    """One worker of this process, under an id of its own."""
    from entrypoints.worker import WorkerParts

    settings, kinds = await container.get(Settings), await container.get(Kinds)
    ident = (await container.get(Ids)).new()
    return WorkerParts(
        facts=WorkerFacts(ident, socket.gethostname(), os.getpid(), kinds.queues(), version_of()),
        kinds=kinds,
        engine=await container.get(JobEngine),
        bell=await container.get(Bell),
        run_job=await container.get(running.RunJob),
        sweep=await _sweep(container, timedelta(0)),
        concurrency=settings.concurrency,
        lease=timedelta(seconds=settings.lease_seconds),
        grace=timedelta(seconds=settings.grace_seconds),
    )


async def scheduler_parts(container: AsyncContainer) -> SchedulerParts:
    """The monitor looks early enough that nothing stays stuck for longer than SLUICE_STALE_SECONDS."""
    from entrypoints.scheduler import SchedulerParts, monitor_threshold

    settings = await container.get(Settings)
    threshold = monitor_threshold(settings.stale_seconds, settings.lease_seconds, settings.monitor_seconds)
    return SchedulerParts(
        schedules=await container.get(Schedules),
        seeds=SCHEDULES,
        run_due=await container.get(scheduling.RunDue),
        monitor=await _sweep(container, threshold),
        monitor_seconds=settings.monitor_seconds,
    )


async def _sweep(container: AsyncContainer, threshold: timedelta) -> running.Sweep:
    kinds, engine = await container.get(Kinds), await container.get(JobEngine)
    return running.Sweep(kinds, engine, await container.get(Bell), await container.get(Chance), threshold=threshold)


async def check_database(container: AsyncContainer) -> None:
    """Raises with one sentence unless the database answers and is at the newest revision."""
    database = await container.get(Database)
    found = await database.revision()
    if found != newest():
        raise RuntimeError(f"the database is at revision {found}, this program wants {newest()}: run sluice migrate")
