"""The real application over memory adapters: an API with three keys, and a worker that runs when it is told to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from dishka import AsyncContainer, Provider, Scope, make_async_container
from litestar.testing import AsyncTestClient

from adapters.formats import AllFormats
from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.events import MemoryLooks
from adapters.memory.files import MemoryFiles
from adapters.memory.keys import MemoryKeyFinder
from adapters.memory.limits import MemoryLimits
from adapters.memory.parts import MemoryParts
from adapters.memory.queues import MemoryQueues, MemoryWorkers
from adapters.memory.rates import MemoryRates
from adapters.memory.schedules import MemorySchedules
from adapters.memory.scratch import MemoryScratch
from adapters.memory.totals import MemoryTotals
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.scanner import BuiltInScanner
from adapters.signed_links import SignedLinks
from adapters.xlsx import XlsxBinder
from application.access import MakeKey, RememberedKeys
from application.admission import Admit
from application.batches import SubmitBatch
from application.bulk import GetBulk, ListBulk, ListChanges, PreviewBulk, StartBulk, UndoBulk, bulk_kinds
from application.catalog import ListEntities, ShowEntity
from application.comparisons import AskComparison, FindComparison, ListComparisons
from application.control import DiscardJob, EditAndRetry, InspectJob, ReprioritiseJob, SnoozeJob
from application.corrections import CorrectEntity, ListCorrections, UndoCorrection
from application.dead_letters import ListDeadJobs, ListDeadLetters
from application.deal_findings import (
    DismissFinding,
    FindDealPolicy,
    JudgeDeal,
    ListFindings,
    RecallDismissal,
    SetDealPolicy,
)
from application.dualrun import CompareSource
from application.events import JobFeed
from application.exports import AskExport, FindExport, ListExports, ReadExport, WriteExport, export_kind
from application.import_kinds import import_kinds
from application.import_report import ReportImport
from application.imports import FindImport, ListImports
from application.ingest import IngestSource
from application.jobs import CancelJob, Enqueue, GetJob, ListJobs, RetryJob, Submit, SubmitMany
from application.joins import CheckAwaited, CountChildren
from application.kinds import JobContext, JobKind, Kinds
from application.links import LinkExport, LinkUpload, ServeLinked
from application.matches import ShowMatches
from application.matching_pass import FullPass, StartPass, full_pass_kind
from application.merge_jobs import merge_kinds
from application.merge_orders import StartMerge, StartUnmerge
from application.merges import MergeVendors, PreviewUnmerge, UnmergeVendors
from application.partings import PartVendors, UnpartVendors
from application.parts import AddPart, BeginParts, DropParts, ExpireParts, FindParts, FinishParts
from application.ports.bell import Bell
from application.ports.jobs import JobEngine
from application.ports.limits import Limits
from application.ports.totals import Totals
from application.preview import CommitPreview, PreviewSource, ShowPlan
from application.profiles import AddProfile, ForgetProfile, ListProfiles, ReplaceProfile, ShowProfile
from application.proposals import AcceptProposal, DismissProposal, ListProposals
from application.queues import DrainWorker, ListQueues, ListWorkers, PauseQueue, ReadSignals
from application.reports import ErrorsCsv, ListMentions, ListRecords, RecordsCsv
from application.reversal import PreviewUndo
from application.running import RunJob, write_end
from application.schedules import (
    DeleteSchedule,
    KeepSchedule,
    ListSchedules,
    PauseSchedule,
    RunSchedule,
    ShowSchedule,
)
from application.shadow_kinds import shadow_kinds
from application.undo import ReprocessImport, UndoImport
from application.uploads import AcceptUpload
from domain.access import DEFAULT_WORKSPACE, Role
from domain.errors import invalid
from domain.exports import ExportFormat
from domain.pipelines import Flag
from domain.rates import Policies, Policy
from entrypoints.http.app import HttpParts, create_app
from entrypoints.http.health import Readiness

LIMIT = 50_000_000
WORKER = Uuid7Ids().new()


class Greeting(msgspec.Struct):
    """Whom to greet."""

    name: str = "nobody"


async def greet(context: JobContext, payload: Greeting) -> dict[str, str]:
    """A kind from outside: refuses one name, greets all others."""
    if payload.name == "Voldemort":
        raise invalid("unspeakable", "This name is not said.")
    await context.progress("greeting", 1, 2)
    return {"said": f"Hello {payload.name}"}


SECRET = b"a secret of this machine"
LINKED = timedelta(minutes=15)
MOVES = 3
"""Records that a merge moves while its caller waits."""
BINDERS = {ExportFormat.XLSX: XlsxBinder()}


class ShiftedClock(SystemClock):
    """This machine's clock, set ahead by hand."""

    def __init__(self) -> None:
        self.shift = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.shift

    def advance(self, by: timedelta) -> None:
        self.shift += by


@dataclass
class House:
    """The application under test, its client and its ports."""

    client: AsyncTestClient[Any]
    database: MemoryDatabase
    files: MemoryFiles
    parts: MemoryParts
    kinds: Kinds
    engine: MemoryEngine
    container: AsyncContainer
    clock: ShiftedClock
    keys: dict[Role, str]

    def headers(self, role: Role = Role.ADMIN, **more: str) -> dict[str, str]:
        """The key of that role, and headers with dashes for underscores."""
        return {"X-API-Key": self.keys[role], **{name.replace("_", "-"): value for name, value in more.items()}}

    async def admin_of(self, workspace_id: UUID) -> str:
        """The secret of a new admin key of that workspace."""
        make = MakeKey(MemoryUnitOfWork(self.database), self.clock, Uuid7Ids(), SystemChance())
        return (await make(workspace_id, "admin", Role.ADMIN)).secret

    async def get(self, path: str, role: Role = Role.READ, status: int = 200) -> Any:
        """The JSON at this path."""
        response = await self.client.get(path, headers=self.headers(role))
        assert response.status_code == status, response.text
        return response.json()

    async def post(self, path: str, body: Any = None, status: int = 202, role: Role = Role.WRITE) -> Any:
        """The JSON answer of a write."""
        response = await self.client.post(path, json=body, headers=self.headers(role))
        assert response.status_code == status, response.text
        return response.json()

    async def handed_in(self, **body: Any) -> str:
        """The id of a new job."""
        return str((await self.post("/v1/jobs", {"kind": "demo.greet", **body}))["id"])

    async def dead(self, number: int = 1, kind: str = "demo.greet") -> str:
        """The id of a job that was refused."""
        ident = await self.handed_in(kind=kind, payload={"name": "Voldemort", "number": number})
        await self.work()
        return ident

    async def expire(self) -> int:
        """Clean the resumable uploads up."""
        return await ExpireParts(self.parts, self.files, self.clock)()

    async def work(self) -> None:
        """Run jobs until none is due."""
        await self.work_on(*self.kinds.queues())

    async def work_on(self, *queues: str) -> None:
        """Run jobs of these queues until none is due."""
        unit_of_work = MemoryUnitOfWork(self.database)
        run = RunJob(self.kinds, unit_of_work, self.engine, SystemClock(), SystemChance())
        while claimed := await self.engine.claim(WORKER, queues, 10, timedelta(seconds=60)):
            for job in claimed:
                await write_end(self.engine, job.lease, await run(job, lambda context: None))


def operating(database: MemoryDatabase, kinds: Kinds, submit: Submit, bell: MemoryBell) -> tuple[object, ...]:
    """What operators steer and watch."""
    queues, workers, schedules = MemoryQueues(database), MemoryWorkers(database), MemorySchedules(database)
    return (
        ListQueues(queues, kinds),
        ReadSignals(ListQueues(queues, kinds)),
        PauseQueue(queues, kinds, bell),
        ListWorkers(workers),
        DrainWorker(workers),
        ListSchedules(schedules),
        ShowSchedule(schedules),
        KeepSchedule(schedules, kinds),
        PauseSchedule(schedules),
        RunSchedule(schedules, submit),
        DeleteSchedule(schedules),
        JobFeed(MemoryLooks(database), unexpected, every_seconds=0.01),
        schedules,
    )


def provided(
    things: tuple[object, ...], engine: MemoryEngine, limits: MemoryLimits, bell: MemoryBell
) -> AsyncContainer:
    """A container that gives each of these by its type, and engine, limits and bell by their ports."""
    given: dict[Any, object] = {type(thing): thing for thing in things} | {
        JobEngine: engine,
        Totals: MemoryTotals(),
        Limits: limits,
        Bell: bell,
    }
    provider = Provider(scope=Scope.APP)
    for kind in given:
        provider.from_context(kind, scope=Scope.APP)
    return make_async_container(provider, context=given)


def unexpected(error: Exception) -> None:
    """No look at jobs is to fail."""
    raise AssertionError(error)


@pytest.fixture
def pipeline() -> str:
    """The version that reads what is handed in; a module that is about another one says so."""
    return ""


@pytest.fixture
async def house(pipeline: str) -> AsyncIterator[House]:
    clock, ids, chance = ShiftedClock(), Uuid7Ids(), SystemChance()
    database, bell, files, parts = MemoryDatabase(clock), MemoryBell(), MemoryFiles(), MemoryParts()
    unit_of_work, engine = MemoryUnitOfWork(database), MemoryEngine(database)
    kinds = Kinds.of([JobKind("demo.greet", greet, Greeting), JobKind("demo.hail", greet, Greeting, queue="fast")])
    for kind in import_kinds(IngestSource(files, AllFormats(), BuiltInScanner(), clock, bell)):
        kinds.add(kind)
    ingest = IngestSource(files, AllFormats(), BuiltInScanner(), clock, bell)
    preview = PreviewSource(ingest, MemoryScratch(), timedelta(hours=1))
    for kind in (*shadow_kinds(preview, CompareSource(ingest, MemoryScratch())), *bulk_kinds(bell)):
        kinds.add(kind)
    kinds.add(export_kind(WriteExport(files, clock, binders=BINDERS)))
    kinds.add(full_pass_kind(FullPass(ids, clock)))
    merge, unmerge = MergeVendors(unit_of_work, ids, clock), UnmergeVendors(unit_of_work, clock)
    for kind in merge_kinds(merge, unmerge):
        kinds.add(kind)
    enqueue = Enqueue(kinds, ids)
    accept = AcceptUpload(unit_of_work, files, AllFormats(), kinds, bell, ids, clock, LIMIT, Flag(pipeline))
    find_parts = FindParts(parts, files, clock)
    add_part = AddPart(parts, files, find_parts, accept)
    links = SignedLinks(SECRET)
    use_cases: tuple[object, ...] = (
        kinds,
        Submit(enqueue, unit_of_work, bell),
        GetJob(unit_of_work),
        CheckAwaited(unit_of_work),
        CountChildren(unit_of_work),
        *operating(database, kinds, Submit(enqueue, unit_of_work, bell), bell),
        SubmitBatch(SubmitMany(enqueue, unit_of_work, bell), enqueue, kinds, unit_of_work),
        ListJobs(unit_of_work),
        CancelJob(unit_of_work),
        RetryJob(unit_of_work, bell),
        EditAndRetry(unit_of_work, kinds, bell),
        DiscardJob(unit_of_work),
        ShowPlan(unit_of_work),
        CommitPreview(unit_of_work, enqueue, bell, clock),
        AskComparison(unit_of_work, enqueue, bell, ids, clock),
        FindComparison(unit_of_work),
        ListComparisons(unit_of_work),
        SnoozeJob(unit_of_work, bell),
        ReprioritiseJob(unit_of_work, bell),
        InspectJob(unit_of_work),
        ListDeadLetters(unit_of_work),
        ListDeadJobs(unit_of_work),
        PreviewBulk(unit_of_work),
        StartBulk(unit_of_work, enqueue, bell),
        GetBulk(unit_of_work),
        ListBulk(unit_of_work),
        ListChanges(unit_of_work),
        UndoBulk(unit_of_work, enqueue, bell),
        AskExport(unit_of_work, enqueue, bell, ids, clock, timedelta(hours=24), frozenset(BINDERS)),
        FindExport(unit_of_work),
        ListExports(unit_of_work),
        ReadExport(unit_of_work, files, clock),
        LinkExport(ReadExport(unit_of_work, files, clock), links, clock, LINKED),
        LinkUpload(find_parts, links, clock, LINKED, 1000),
        ServeLinked(files, clock, SECRET),
        accept,
        FindImport(unit_of_work, clock, bell),
        ListImports(unit_of_work, clock, bell),
        ListEntities(unit_of_work),
        ShowEntity(unit_of_work),
        CorrectEntity(unit_of_work, ids, clock),
        UndoCorrection(unit_of_work, clock),
        ListCorrections(unit_of_work),
        StartMerge(unit_of_work, merge, enqueue, bell, at_once=MOVES),
        StartUnmerge(unit_of_work, unmerge, enqueue, bell, at_once=MOVES),
        PartVendors(unit_of_work, ids, clock),
        UnpartVendors(unit_of_work, clock),
        PreviewUnmerge(unit_of_work, clock),
        ShowMatches(unit_of_work),
        StartPass(Submit(enqueue, unit_of_work, bell)),
        ListProposals(unit_of_work),
        AcceptProposal(unit_of_work, merge, clock),
        DismissProposal(unit_of_work, clock),
        ReportImport(unit_of_work, clock, bell),
        ListProfiles(unit_of_work),
        ShowProfile(unit_of_work),
        AddProfile(unit_of_work, clock, ids),
        ReplaceProfile(unit_of_work, clock),
        ForgetProfile(unit_of_work),
        JudgeDeal(unit_of_work, clock),
        DismissFinding(unit_of_work, JudgeDeal(unit_of_work, clock), clock),
        RecallDismissal(unit_of_work),
        ListFindings(unit_of_work, clock),
        FindDealPolicy(unit_of_work),
        SetDealPolicy(unit_of_work, clock),
        ListRecords(unit_of_work),
        ListMentions(unit_of_work),
        RecordsCsv(unit_of_work),
        ErrorsCsv(unit_of_work),
        PreviewUndo(unit_of_work),
        UndoImport(unit_of_work, enqueue, bell, clock),
        ReprocessImport(unit_of_work, enqueue, bell, clock),
        BeginParts(parts, clock, ids, LIMIT, timedelta(hours=24)),
        find_parts,
        add_part,
        FinishParts(find_parts, add_part),
        DropParts(parts, files),
    )
    container = provided(use_cases, engine, MemoryLimits(database), bell)
    policies = Policies(*(Policy(name, 10_000, 60) for name in ("api", "mutation", "upload")))
    app = create_app(
        HttpParts(
            container=container,
            admit=Admit(MemoryRates(clock), RememberedKeys(MemoryKeyFinder(database.tables), clock), clock, policies),
            readiness=Readiness({}, clock),
            clock=clock,
            ids=ids,
            version="0",
        ),
    )
    make = MakeKey(unit_of_work, clock, ids, chance)
    keys = {role: (await make(DEFAULT_WORKSPACE, role, role)).secret for role in Role}
    async with AsyncTestClient(app) as client:
        yield House(client, database, files, parts, kinds, engine, container, clock, keys)
    await container.close()
