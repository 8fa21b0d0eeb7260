"""What an import surely was never told of it does not ask the store for; what it may have been told of it does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from adapters.formats import AllFormats
from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.files import MemoryFiles
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.scanner import BuiltInScanner
from application.contracts.import_house import ImportHouse
from application.ingest_reading import ChunkSize
from application.ports.work import UnitOfWork, Work
from domain.provenance import Noun
from domain.sources import ImportState, Reading

READING = Reading(
    mapping={"vendor": "vendor.name", "site": "vendor.domain", "deal": "deal.externalId", "stage": "deal.stage"}
)


@dataclass
class Watched(UnitOfWork):
    """Notes how many records and deals the store was asked for."""

    inner: UnitOfWork
    records: list[int] = field(default_factory=list)
    deals: list[int] = field(default_factory=list)

    def __call__(self, workspace_id: UUID) -> AbstractAsyncContextManager[Work]:
        return self._open(workspace_id)

    @asynccontextmanager
    async def _open(self, workspace_id: UUID) -> AsyncIterator[Any]:
        async with self.inner(workspace_id) as work:
            seen, get = work.records.seen, work.catalog.get

            async def noted_seen(import_id: UUID, digests: Any) -> Any:
                self.records.append(len(digests))
                return await seen(import_id, digests)

            async def noted_get(noun: Noun, idents: Any) -> Any:
                if noun is Noun.DEAL:
                    self.deals.append(len(idents))
                return await get(noun, idents)

            work.records.seen = noted_seen  # type: ignore[method-assign]
            work.catalog.get = noted_get  # type: ignore[method-assign]
            yield work


def house() -> tuple[ImportHouse, Watched]:
    """A workspace in which nobody was ever told of, and what is asked of its store."""
    clock = SystemClock()
    database = MemoryDatabase(clock)
    watched = Watched(MemoryUnitOfWork(database))
    house = ImportHouse(
        watched, MemoryEngine(database), MemoryFiles(), AllFormats(), BuiltInScanner(), MemoryBell(), clock,
        Uuid7Ids(), SystemChance(), database.advance, size=ChunkSize(records=2), pipeline="v2",
    )  # fmt: skip
    return house, watched


def table(deals: range, stage: str = "won") -> bytes:
    """A deal a line, of two vendors in turn."""
    told = [f"Vendor {deal % 2} of Ashby,ashby{deal % 2}.example,D{deal},{stage}" for deal in deals]
    return "\n".join([",".join(READING.mapping or ()), *told, ""]).encode()


async def test_what_nobody_was_told_of_is_not_asked_for() -> None:
    trial, watched = house()
    found = await trial.imported(table(range(40)), reading=READING)
    assert found.imported.state is ImportState.SUCCEEDED
    assert found.imported.counts.deals_new == 40
    assert sum(watched.records) == sum(watched.deals) == 0


async def test_what_this_import_was_told_of_before_is_found() -> None:
    trial, watched = house()
    lines = table(range(12)).splitlines()
    found = await trial.imported(b"\n".join([*lines, *lines[1:5], b""]), reading=READING)
    counts = found.imported.counts
    assert (counts.deals_new, counts.duplicates) == (12, 4)
    assert sum(watched.records) == 4


async def test_a_later_import_asks_for_the_deals_that_there_are() -> None:
    trial, watched = house()
    await trial.imported(table(range(12)), reading=READING)
    watched.deals.clear()
    found = await trial.imported(table(range(6, 18), "lost"), reading=READING)
    assert found.imported.counts.deals_new == 6
    assert sum(watched.deals) >= 6


async def test_a_deal_whose_import_was_undone_comes_back_as_the_same() -> None:
    trial, _ = house()
    first = await trial.imported(table(range(6)), reading=READING)
    async with trial.unit_of_work(first.imported.workspace_id) as work:
        before = {one.id for one in await work.catalog.walk(Noun.DEAL, None, 100)}
    await trial.undo(first.imported.id)
    await trial.run()
    await trial.imported(table(range(6)), reading=READING)
    async with trial.unit_of_work(first.imported.workspace_id) as work:
        after = {one.id for one in await work.catalog.walk(Noun.DEAL, None, 100)}
    assert before == after
