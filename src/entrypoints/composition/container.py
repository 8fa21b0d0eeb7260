"""Settings in, a container out: which adapter fulfils which port."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from dishka import AsyncContainer, Provider, Scope, make_async_container, provide

from adapters.formats import AllFormats
from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.rates import MemoryRates
from adapters.postgres.database import Database
from adapters.postgres.engine import PostgresEngine
from adapters.postgres.history import PostgresHistory
from adapters.postgres.intake import PostgresIntake
from adapters.postgres.key_finder import PostgresKeyFinder
from adapters.postgres.limits import PostgresLimits
from adapters.postgres.parts import PostgresParts
from adapters.postgres.rates import PostgresRates
from adapters.postgres.revision import behind, newest
from adapters.postgres.work import PostgresUnitOfWork
from application import access, catalog, imports, jobs, matches, merges, parts, reports, running, scheduling, undo
from application.admission import Admit
from application.alerts import Channels, TellBell, WatchDeadLetters, notify_kind
from application.bulk import bulk_kinds
from application.cleanup import SCHEDULES, CleanUp, cleanup_kind
from application.dualrun import CompareSource
from application.exports import WriteExport, export_kind
from application.import_kinds import import_kinds
from application.ingest import IngestSource
from application.ingest_reading import ChunkSize
from application.kinds import Kinds
from application.matching_pass import PASSES, FullPass, full_pass_kind
from application.merge_jobs import merge_kinds
from application.overdue_alerts import DeliverOverdue
from application.ports.accounts import KeyFinder
from application.ports.bell import Bell
from application.ports.files import Files
from application.ports.formats import Formats
from application.ports.history import History
from application.ports.jobs import Intake, JobEngine, WorkerFacts
from application.ports.limits import Limits
from application.ports.machine import Chance, Clock, Ids
from application.ports.outside import Scanner
from application.ports.parts import Parts
from application.ports.rates import RateLimiter
from application.ports.schedules import Schedules
from application.ports.work import UnitOfWork
from application.preview import PreviewSource
from application.rates import SteadyRates
from application.retention import Retention, TidyJobs
from application.shadow_kinds import shadow_kinds
from application.sweeping import SWEEPS, SweepFiles, sweep_kind
from application.totals import Tally
from application.uploads import AcceptUpload
from domain.pipelines import Flag, parse_share
from domain.rates import Policies, parse_policy
from entrypoints.composition import bells
from entrypoints.composition.alerts import Telling
from entrypoints.composition.control import ControlUseCases
from entrypoints.composition.exports import Exporting
from entrypoints.composition.extracting import plug_extractors_in
from entrypoints.composition.files import Keepers
from entrypoints.composition.ground import version_of
from entrypoints.composition.matching import Matching
from entrypoints.composition.operating import OperatingStores, OperatingUseCases
from entrypoints.composition.plug_ins import plug_kinds_in
from entrypoints.composition.reading import ReadingUseCases
from entrypoints.composition.shadows import Shadows
from entrypoints.database import NotMigrated
from entrypoints.pipelines import plug_pipelines_in
from entrypoints.settings import Settings

if TYPE_CHECKING:
    from entrypoints.scheduler import MonitorParts, SchedulerParts
    from entrypoints.worker import WorkerParts


def _database(settings: Settings, size: int) -> Database:
    """A pool of so many connections. A transaction may idle for five leases: far longer than any step of a handler."""
    idle = max(10.0, 5 * settings.lease_seconds)
    return Database(settings.database_url, size=size, overflow=0, pooled=settings.database_pooled, idle_seconds=idle)


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
    """What keeps rows: Postgres."""

    scope = Scope.APP
    unit_of_work = provide(PostgresUnitOfWork, provides=UnitOfWork)
    limits = provide(PostgresLimits, provides=Limits)
    intake = provide(PostgresIntake, provides=Intake)
    history = provide(PostgresHistory, provides=History)
    parts = provide(PostgresParts, provides=Parts)
    formats = provide(AllFormats, provides=Formats)
    finder = provide(PostgresKeyFinder)

    @provide
    async def database(self, settings: Settings) -> AsyncIterator[Database]:
        """The pool of this process: a connection for each job in hand and a few for what goes on beside them."""
        database = _database(settings, size=min(settings.concurrency + 6, 40))
        yield database
        await database.close()

    @provide
    async def duties(self, settings: Settings) -> AsyncIterator[Duties]:
        """A small pool for claims, heartbeats and bells, so that handlers can never starve them."""
        database = _database(settings, size=4)
        yield Duties(database)
        await database.close()

    @provide
    def engine(self, duties: Duties) -> JobEngine:
        """The engine across workspaces."""
        return PostgresEngine(duties.database)

    @provide
    async def bell(self, settings: Settings, duties: Duties, ids: Ids) -> AsyncIterator[Bell]:
        """The one that SLUICE_BELL_URL names."""
        async with bells.bell_of(settings, duties.database, str(ids.new())) as bell:
            yield bell

    @provide
    async def rates(self, settings: Settings, clock: Clock) -> AsyncIterator[RateLimiter]:
        """In this process, or shared through Postgres with this process as its stand-in."""
        local = MemoryRates(clock)
        if settings.rate_store == "memory":
            yield local
            return
        shared = PostgresRates(settings.database_url, pooled=settings.database_pooled)
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
    submit_many = provide(jobs.SubmitMany)
    get_job = provide(jobs.GetJob)
    list_jobs = provide(jobs.ListJobs)
    cancel_job = provide(jobs.CancelJob)
    retry_job = provide(jobs.RetryJob)
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
    show_matches = provide(matches.ShowMatches)
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
        """New imports are read by the pipeline that the flag, or its share, names."""
        flag = Flag(settings.pipeline, parse_share(settings.pipeline_share))
        return AcceptUpload(
            unit_of_work, files, formats, kinds, bell, ids, clock, limit=settings.max_source_bytes, flag=flag
        )

    @provide
    def ingest(
        self, settings: Settings, files: Files, formats: Formats, scanner: Scanner, clock: Clock, bell: Bell
    ) -> IngestSource:
        """In chunks of the size that the settings say."""
        return IngestSource(files, formats, scanner, clock, bell, ChunkSize(records=settings.chunk_records))

    @provide
    def tidy(self, settings: Settings, history: History, files: Files) -> TidyJobs:
        """What becomes of finished jobs."""
        finished, archive = timedelta(minutes=settings.finished_minutes), timedelta(days=settings.archive_days)
        return TidyJobs(history, files, Retention(finished, archive))

    @provide
    def submit(self, enqueue: jobs.Enqueue, unit_of_work: UnitOfWork, bell: Bell, intake: Intake) -> jobs.Submit:
        """Callers that come at once share a commit."""
        return jobs.Submit(enqueue, unit_of_work, bell, intake)

    @provide
    def kinds(
        self,
        settings: Settings,
        ingest: IngestSource,
        preview: PreviewSource,
        compare: CompareSource,
        clean_up: CleanUp,
        sweep: SweepFiles,
        write_export: WriteExport,
        full_pass: FullPass,
        channels: Channels,
        merge: merges.MergeVendors,
        unmerge: merges.UnmergeVendors,
        bell: Bell,
    ) -> Kinds:
        """Our own kinds and those that other packages bring."""
        kept = settings.result_hours * 3600
        own = [
            *import_kinds(ingest),
            *shadow_kinds(preview, compare),
            cleanup_kind(clean_up),
            sweep_kind(sweep),
            notify_kind(channels),
            export_kind(write_export),
            full_pass_kind(full_pass),
            *bulk_kinds(bell),
            *merge_kinds(merge, unmerge),
        ]
        return plug_kinds_in(Kinds.of(replace(kind, keep_result=kept) for kind in own))


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
    plug_extractors_in()
    return make_async_container(
        Given(settings),
        Machine(),
        Stores(),
        Keepers(),
        UseCases(),
        ControlUseCases(),
        OperatingStores(),
        OperatingUseCases(),
        Telling(),
        Exporting(),
        Matching(),
        ReadingUseCases(),
        Shadows(),
    )


async def worker_parts(container: AsyncContainer) -> WorkerParts:
    """One worker of this process, under an id of its own."""
    from entrypoints.worker import WorkerParts

    settings, kinds = await container.get(Settings), await container.get(Kinds)
    await (await container.get(Limits)).seed(kinds.limits())
    ident = (await container.get(Ids)).new()
    return WorkerParts(
        facts=WorkerFacts(
            ident, socket.gethostname(), os.getpid(), served(settings, kinds), version_of(), settings.concurrency
        ),
        kinds=kinds,
        engine=await container.get(JobEngine),
        bell=await container.get(Bell),
        run_job=await container.get(running.RunJob),
        sweep=await _sweep(container, timedelta(0)),
        tally=await container.get(Tally),
        concurrency=settings.concurrency,
        lease=timedelta(seconds=settings.lease_seconds),
        grace=timedelta(seconds=settings.grace_seconds),
    )


def served(settings: Settings, kinds: Kinds) -> tuple[str, ...]:
    """The queues of SLUICE_QUEUES, or all that kinds use; StartRefused for one that no kind uses."""
    from entrypoints.supervisor import StartRefused

    known = kinds.queues()
    chosen = tuple(dict.fromkeys(name.strip() for name in settings.queues.split(",") if name.strip()))
    strange = [name for name in chosen if name not in known]
    if strange:
        raise StartRefused(f"SLUICE_QUEUES: no kind uses {', '.join(strange)}; the queues are: {', '.join(known)}.")
    return chosen or known


async def scheduler_parts(container: AsyncContainer) -> SchedulerParts:
    """The monitor looks early enough that nothing stays stuck for longer than SLUICE_STALE_SECONDS."""
    from entrypoints.scheduler import SchedulerParts, monitor_threshold

    settings = await container.get(Settings)
    threshold = monitor_threshold(settings.stale_seconds, settings.lease_seconds, settings.monitor_seconds)
    return SchedulerParts(
        schedules=await container.get(Schedules),
        seeds=(*SCHEDULES, *SWEEPS, *PASSES),
        run_due=await container.get(scheduling.RunDue),
        monitor=await _sweep(container, threshold),
        monitor_seconds=settings.monitor_seconds,
        watch=await container.get(WatchDeadLetters),
        tell_bell=await container.get(TellBell),
        deliver=await container.get(DeliverOverdue),
    )


async def monitor_parts(container: AsyncContainer) -> MonitorParts:
    """The same watches without the schedules."""
    from entrypoints.scheduler import MonitorParts

    parts = await scheduler_parts(container)
    watch, tell = await container.get(WatchDeadLetters), await container.get(TellBell)
    return MonitorParts(parts.monitor, parts.monitor_seconds, watch, tell, await container.get(DeliverOverdue))


async def _sweep(container: AsyncContainer, threshold: timedelta) -> running.Sweep:
    kinds, engine = await container.get(Kinds), await container.get(JobEngine)
    return running.Sweep(kinds, engine, await container.get(Bell), await container.get(Chance), threshold=threshold,
        tally=await container.get(Tally),
    )  # fmt: skip


async def check_database(container: AsyncContainer) -> None:
    """NotMigrated, with one sentence, unless the database answers and has every migration of this program."""
    database = await container.get(Database)
    found = await database.revision()
    if behind(found):
        at = "has no schema yet" if found is None else f"is at revision {found}"
        raise NotMigrated(f"The database {at}, this program wants {newest()}: run `sluice migrate` first.")
