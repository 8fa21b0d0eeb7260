"""A house of memory adapters in which files are imported."""

from __future__ import annotations

from adapters.formats import AllFormats
from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.files import MemoryFiles
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.scanner import BuiltInScanner
from application.contracts.import_house import ImportHouse
from application.ingest_reading import ChunkSize
from application.ports.machine import Chance, Clock, Ids

MACHINE: tuple[Clock, Ids, Chance] = (SystemClock(), Uuid7Ids(), SystemChance())


def a_house(chunk: int = 3, pipeline: str = "v2", machine: tuple[Clock, Ids, Chance] = MACHINE) -> ImportHouse:
    """Empty, with chunks of so many records."""
    clock, ids, chance = machine
    database = MemoryDatabase(clock)
    return ImportHouse(
        MemoryUnitOfWork(database), MemoryEngine(database), MemoryFiles(), AllFormats(), BuiltInScanner(), MemoryBell(),
        clock, ids, chance, database.advance, size=ChunkSize(records=chunk), pipeline=pipeline,
    )  # fmt: skip
