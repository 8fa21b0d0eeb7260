"""Importing over the memory adapters."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.formats import AllFormats
from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.files import MemoryFiles
from adapters.memory.imports import MemoryForsaken
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.scanner import BuiltInScanner
from application.contracts.half_undone import HalfUndoneContract
from application.contracts.import_belongings import ImportBelongingsContract
from application.contracts.import_broken_off import ImportBrokenOffContract
from application.contracts.import_house import ImportHouse
from application.contracts.import_linkage import ImportLinkageContract
from application.contracts.import_repeats import ImportRepeatsContract
from application.contracts.importing import ImportingContract
from application.contracts.merging import MergingContract


class TestMemoryImporting(ImportingContract, HalfUndoneContract):
    @asynccontextmanager
    async def house(self) -> AsyncIterator[ImportHouse]:
        clock = SystemClock()
        database = MemoryDatabase(clock)
        yield ImportHouse(
            MemoryUnitOfWork(database), MemoryEngine(database), MemoryFiles(), AllFormats(), BuiltInScanner(),
            MemoryBell(), clock, Uuid7Ids(), SystemChance(), database.advance, pipeline="v1",
            forsaken=MemoryForsaken(database),
        )  # fmt: skip


class TestMemoryImportingByWeights(
    TestMemoryImporting,
    ImportLinkageContract,
    ImportBelongingsContract,
    ImportBrokenOffContract,
    ImportRepeatsContract,
    MergingContract,
):
    @asynccontextmanager
    async def house(self) -> AsyncIterator[ImportHouse]:
        async with super().house() as house:
            house.pipeline = "v2"
            yield house
