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


def a_house(chunk: int = 3, pipeline: str = "v2") -> ImportHouse:
    """Empty, with chunks of so many records."""
    clock = SystemClock()
    database = MemoryDatabase(clock)
    return ImportHouse(
        MemoryUnitOfWork(database), MemoryEngine(database), MemoryFiles(), AllFormats(), BuiltInScanner(), MemoryBell(),
        clock, Uuid7Ids(), SystemChance(), database.advance, size=ChunkSize(records=chunk), pipeline=pipeline,
    )  # fmt: skip
