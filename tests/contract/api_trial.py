"""The real HTTP application over a house of any adapters: every step is a request, all that it shows is compared."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import httpx
from dishka import AsyncContainer, Provider, Scope, make_async_container

from adapters.formats import AllFormats
from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.files import MemoryFiles
from adapters.memory.keys import MemoryKeyFinder
from adapters.memory.rates import MemoryRates
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.postgres.database import Database
from adapters.postgres.key_finder import PostgresKeyFinder
from adapters.scanner import BuiltInScanner
from application.access import MakeKey, RememberedKeys
from application.admission import Admit
from application.catalog import ListEntities, ShowEntity
from application.contracts.import_house import LIMIT, ImportHouse
from application.corrections import CorrectEntity, ListCorrections, UndoCorrection
from application.deal_findings import JudgeDeal, ListFindings
from application.imports import FindImport, ListImports
from application.jobs import Enqueue, GetJob
from application.matches import ShowMatches
from application.merge_orders import StartMerge, StartUnmerge
from application.merges import MergeVendors, PreviewUnmerge, UnmergeVendors
from application.ports.accounts import KeyFinder
from application.proposals import AcceptProposal, DismissProposal, ListProposals
from application.reports import ErrorsCsv, ListRecords, RecordsCsv
from application.reversal import PreviewUndo
from application.undo import ReprocessImport, UndoImport
from application.uploads import AcceptUpload
from domain.access import Key, Role
from domain.pipelines import Flag
from domain.rates import Policies, Policy
from entrypoints.http.app import HttpParts, create_app
from entrypoints.http.health import Readiness
from entrypoints.telemetry import start_logging

T = TypeVar("T")
Json = dict[str, Any]
Shown = dict[str, Json]
"""Per path of one thing all that `GET` of it tells, but for versions and times."""

MOVES = 3
"""Records that a merge here moves while its caller waits: some merges are done by a job, some at once."""

NOUNS = ("vendors", "contacts", "deals")
TOLD_APART = frozenset({"version", "createdAt", "updatedAt", "at", "matchedBy"})
"""Versions, times and history (by which rule a record met what was there when it was read): not what an undo gives."""


@dataclass
class Standing:
    """A house, and how its keys are found."""

    house: ImportHouse
    finder: KeyFinder


@asynccontextmanager
async def in_memory(pipeline: str) -> AsyncIterator[Standing]:
    """All of it in memory."""
    clock = SystemClock()
    database = MemoryDatabase(clock)
    yield Standing(_house(database, clock, pipeline), MemoryKeyFinder(database.tables))


def _house(database: MemoryDatabase, clock: SystemClock, pipeline: str) -> ImportHouse:
    return ImportHouse(
        MemoryUnitOfWork(database), MemoryEngine(database), MemoryFiles(), AllFormats(), BuiltInScanner(),
        MemoryBell(), clock, Uuid7Ids(), SystemChance(), database.advance, pipeline=pipeline,
    )  # fmt: skip


@asynccontextmanager
async def on_postgres(url: str, folder: Path, pipeline: str) -> AsyncIterator[Standing]:
    """All of it on Postgres, emptied."""
    from test_reversal import postgres_house

    async with postgres_house(url, folder, pipeline) as house:
        database = Database(url)
        try:
            yield Standing(house, PostgresKeyFinder(database))
        finally:
            await database.close()


def use_cases(house: ImportHouse) -> tuple[object, ...]:
    """What the routes of this trial call."""
    work, clock, ids, bell = house.unit_of_work, house.clock, house.ids, house.bell
    kinds = house.kinds
    enqueue, merge = Enqueue(kinds, ids), MergeVendors(work, ids, clock)
    flag = Flag(house.pipeline, house.share)
    return (
        AcceptUpload(work, house.files, house.formats, kinds, bell, ids, clock, LIMIT, flag),
        FindImport(work, clock, bell), ListImports(work, clock, bell),
        ListRecords(work), RecordsCsv(work), ErrorsCsv(work),
        ListEntities(work), ShowEntity(work), ShowMatches(work), JudgeDeal(work, clock), ListFindings(work, clock),
        CorrectEntity(work, ids, clock), UndoCorrection(work, clock), ListCorrections(work),
        StartMerge(work, merge, enqueue, bell, at_once=MOVES), PreviewUnmerge(work, clock),
        StartUnmerge(work, UnmergeVendors(work, clock), enqueue, bell, at_once=MOVES),
        ListProposals(work), AcceptProposal(work, merge, clock), DismissProposal(work, clock),
        PreviewUndo(work), UndoImport(work, enqueue, bell, clock), ReprocessImport(work, enqueue, bell, clock),
        GetJob(work),
    )  # fmt: skip


class Present(KeyFinder):
    """The house that the application serves now; to make an application costs more than to fill a house."""

    def __init__(self) -> None:
        self.things: dict[type, object] = {}
        self.finder: KeyFinder | None = None

    async def find(self, digest: bytes) -> Key | None:
        assert self.finder is not None
        return await self.finder.find(digest)

    async def used(self, ident: UUID, at: datetime) -> None:
        assert self.finder is not None
        await self.finder.used(ident, at)

    async def any_in(self, workspace_id: UUID) -> bool:
        assert self.finder is not None
        return await self.finder.any_in(workspace_id)

    def container(self, kinds: Iterable[type]) -> AsyncContainer:
        """Gives of each of these types what is present when it is asked for."""
        provider = Provider(scope=Scope.APP)
        for kind in kinds:
            provider.provide(self._giving(kind), provides=kind, cache=False)
        return make_async_container(provider)

    def _giving(self, kind: type) -> Callable[[], Any]:
        def give() -> Any:
            return self.things[kind]

        return give


@cache
def application() -> tuple[Any, Present]:
    """The one application of this process, and what it serves."""
    start_logging(level="error")
    present, clock = Present(), SystemClock()
    policies = Policies(*(Policy(name, 1_000_000, 60) for name in ("api", "mutation", "upload")))
    database = MemoryDatabase(clock)
    kinds = [type(one) for one in use_cases(_house(database, clock, "v2"))]
    parts = HttpParts(
        container=present.container(kinds),
        admit=Admit(MemoryRates(clock), RememberedKeys(present, clock), clock, policies),
        readiness=Readiness({}, clock),
        clock=clock,
        ids=Uuid7Ids(),
        version="0",
    )
    return create_app(parts), present


class Trial:
    """An API with an admin's key, called from code that is not asynchronous; jobs run when they are told to."""

    def __init__(self, opened: Callable[[], AbstractAsyncContextManager[Standing]]) -> None:
        self._loop = asyncio.new_event_loop()
        self._context = opened()
        self.run(self._open())

    async def _open(self) -> None:
        self._standing = await self._context.__aenter__()
        self.house = house = self._standing.house
        app, self._present = application()
        make = MakeKey(house.unit_of_work, house.clock, house.ids, house.chance)
        made = await make(house.workspace_id, "admin", Role.ADMIN)
        self._things = {type(one): one for one in use_cases(house)}
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://testserver", headers={"X-API-Key": made.secret}
        )

    def run(self, call: Coroutine[Any, Any, T]) -> T:
        """What the call answers."""
        return self._loop.run_until_complete(call)

    def close(self) -> None:
        """Give everything back."""
        self.run(self._client.aclose())
        self.run(self._context.__aexit__(None, None, None))  # type: ignore[arg-type]
        self._loop.close()

    def ask(self, method: str, path: str, **given: Any) -> httpx.Response:
        """The answer, whatever it is; jobs that it began have run."""
        self._present.things |= self._things
        self._present.finder = self._standing.finder
        response = self.run(self._client.request(method, path, **given))
        if response.status_code == 202:
            self.run(self.house.run())
        return response

    def do(self, method: str, path: str, **given: Any) -> Any:
        """The JSON of an answer that says yes."""
        response = self.ask(method, path, **given)
        assert response.status_code < 300, (method, path, response.text)
        return response.json()

    def bring(self, name: str, content: bytes, **fields: str) -> str:
        """Import it; the import's id."""
        ident = self.do("POST", "/v1/uploads", files={"file": (name, content)}, data=fields)["importId"]
        assert (found := self.do("GET", f"/v1/imports/{ident}"))["state"] == "succeeded", found
        return str(ident)

    def every(self, path: str, **params: Any) -> list[Json]:
        """All items of a list."""
        found: list[Json] = []
        cursor: str | None = None
        while True:
            page = self.do("GET", path, params={"limit": 500, **params, **({"cursor": cursor} if cursor else {})})
            found += page["items"]
            cursor = page["next"]
            if cursor is None:
                return found

    def shown(self) -> Shown:
        """All that is shown: each in full, and equal to what the list says of it."""
        found: Shown = {}
        for noun in NOUNS:
            for listed in self.every(f"/v1/{noun}"):
                one = self.do("GET", f"/v1/{noun}/{listed['id']}")
                assert {name: one[name] for name in listed} == listed
                found[f"{noun}/{listed['id']}"] = bare(one)
        return found

    def records(self, ident: str) -> list[Json]:
        """Every record of the import."""
        return self.every(f"/v1/imports/{ident}/records")


def bare(told: Any) -> Any:
    """The same without versions and times."""
    if isinstance(told, dict):
        return {name: bare(value) for name, value in told.items() if name not in TOLD_APART}
    return [bare(value) for value in told] if isinstance(told, list) else told
