"""Our stages over one table, with clocks on them: reading, understanding, the validated load, the whole pipeline."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import psutil
from benchmarks.pipeline.clocks import Clocks
from benchmarks.pipeline.instructions import Instructions

import adapters
from adapters.disk import DiskFiles
from adapters.embedded import EmbeddedPostgres
from adapters.formats import AllFormats
from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.postgres.catalog import PostgresCatalog
from adapters.postgres.database import Database
from adapters.postgres.engine import PostgresEngine
from adapters.postgres.linkage import PostgresLinkage
from adapters.postgres.records import PostgresRecords
from adapters.postgres.work import PostgresUnitOfWork
from adapters.scanner import BuiltInScanner
from application.contracts.import_house import ImportHouse
from application.ingest_reading import ChunkSize, SourceReader, ahead
from application.uploads import AcceptUpload, Offer
from domain.access import DEFAULT_WORKSPACE
from domain.catalog import Chunk, Kept
from domain.interpretation import Understood
from domain.pipelines import V1
from domain.plans import Planner
from domain.sources import ImportState, Reading, Source, SourceKind

BLOCK = 1 << 20
WRITTEN_AT_ONCE = 2
"""Chunks of a validated load that are being written at a time."""


def opened(name: str) -> Path:
    """The folder, for the user that the server runs as to enter."""
    folder = Path(name)
    folder.chmod(0o755)
    return folder


def source_of(path: Path) -> Source:
    """The table as a source."""
    size = path.stat().st_size
    now = datetime.now(UTC)
    return Source(Uuid7Ids().new(), DEFAULT_WORKSPACE, path.name, "", SourceKind.CSV, "0" * 64, size, path.name, now)


def reader_of(file: BinaryIO, path: Path) -> SourceReader:
    """The product's own reader of the table."""
    form = AllFormats().of(SourceKind.CSV)
    return SourceReader(file, form, source_of(path), Reading(), V1, ChunkSize())


def reading(path: Path) -> Iterator[tuple[str, int, float]]:
    """(stage, rows, seconds) of reading alone, and of reading and understanding."""
    with path.open("rb") as file:
        reader = reader_of(file, path)
        layout = reader.form.survey(file, path.name)
        began = time.perf_counter()
        file.seek(0)
        rows = sum(1 for _ in reader.form.read(file, layout))
        yield "parse", rows, time.perf_counter() - began
    with path.open("rb") as file:
        reader = reader_of(file, path)
        began = time.perf_counter()
        understanding = reader.understand()
        rows = sum(len(chunk) for chunk in reader.chunks(understanding, -1))
        yield "parse, map, validate", rows, time.perf_counter() - began


def migrated(url: str) -> None:
    """Brings a database to the newest revision in a process of its own, as no worker does: its memory is not ours."""
    script = "import asyncio, sys; from adapters.postgres.migrate import migrate; asyncio.run(migrate(sys.argv[1]))"
    home = Path(adapters.__file__).parents[1]
    subprocess.run([sys.executable, "-c", script, url], check=True, env=os.environ | {"PYTHONPATH": str(home)})


@asynccontextmanager
async def database(folder: Path) -> AsyncIterator[tuple[Database, psutil.Process, str]]:
    """A migrated database on a server of its own, as `sluice up` sets it; the server's process, the address."""
    server = EmbeddedPostgres(folder / "server")
    url = server.start()
    store: Database | None = None
    try:
        await asyncio.to_thread(migrated, url)
        store = Database(url)
        yield store, psutil.Process(server.pid), url
    finally:
        if store is not None:
            await store.close()
        server.stop()


async def loading(path: Path, store: Database) -> int:
    """The validated load: rows read, mapped, validated and kept with their claims, chunk by chunk; nobody matched.

    As in an import the next chunk is made ready while one is being written; here two may be, for none waits to see who
    the one before it founded.
    """
    unit, ident = PostgresUnitOfWork(store), Uuid7Ids().new()
    rows = 0

    async def keep(chunk: list[Understood]) -> None:
        async with unit(DEFAULT_WORKSPACE) as work:
            await work.records.add(ident, 1, [kept_of(record) for record in chunk])
            await work.commit()

    with open(path, "rb") as file:  # noqa: ASYNC230 - nothing else runs
        reader = reader_of(file, path)
        understanding = await asyncio.to_thread(reader.understand)
        async with ahead(reader.chunks(understanding, -1)) as chunks, asyncio.TaskGroup() as writing:
            places = asyncio.Semaphore(WRITTEN_AT_ONCE)
            async for chunk in chunks:
                await places.acquire()
                writing.create_task(keep(chunk)).add_done_callback(lambda _: places.release())
                rows += len(chunk)
    return rows


def kept_of(record: Understood) -> Kept:
    """The record as the load keeps it: understood or rejected, and nobody's yet."""
    outcome = "new" if record.problem is None else "rejected"
    parts = len(record.parts)
    nobody = (None,) * parts
    return Kept(
        record.seq, record.locator, record.content, record.digest, outcome, record.parts, record.mentions,
        nobody, nobody, nobody, ("",) * parts, record.problem,
    )  # fmt: skip


class Ends:
    """(clock, rows) at the end of each chunk, from now on: the pace at the beginning and at the end of an import."""

    def __init__(self) -> None:
        self.reset(None)
        plain = PostgresRecords.add_chunk

        async def noted(store: PostgresRecords, chunk: Chunk) -> None:
            await plain(store, chunk)
            self.ends.append((time.perf_counter(), chunk.last + 1))
            if self._counting is not None:
                self._counting.noted(chunk.last + 1)

        PostgresRecords.add_chunk = noted  # type: ignore[method-assign]  # the benchmark's own

    def reset(self, counting: Instructions | None) -> None:
        """Another import begins; `counting` is told of its chunks too."""
        self.ends = [(time.perf_counter(), 0)]
        self._counting = counting


def clocked() -> Clocks:
    """Clocks on the stages of an import in this process, from now on."""
    clocks = Clocks()
    clocks.stepped(SourceReader, "chunks", "parse, map, validate (beside the others)")
    clocks.awaited(PostgresCatalog, "known", "look up keys")
    clocks.awaited(PostgresCatalog, "get", "look up entities")
    clocks.awaited(PostgresRecords, "seen", "look up duplicates")
    for method in ("found", "holders", "profiles", "hanging", "model", "which"):
        clocks.awaited(PostgresLinkage, method, "look up nodes")
    clocks.awaited(PostgresLinkage, "add", "write nodes")
    for method in ("merged", "members"):
        clocks.awaited(PostgresCatalog, method, "look up members and merges")
    for method in ("sayings", "keys", "settle", "plan"):
        clocks.called(Planner, method, "decide")
    clocks.awaited(PostgresRecords, "add", "write records")
    clocks.awaited(PostgresCatalog, "save", "write entities")
    clocks.awaited(PostgresCatalog, "attach", "write keys")
    return clocks


async def importing(path: Path, store: Database, folder: Path, version: str) -> tuple[ImportHouse, UUID, float]:
    """The import of the table as the product does it; the house, the import's id and the seconds of its job."""

    async def advance(_: timedelta) -> None:
        """The clock stays as it is."""

    house = ImportHouse(
        PostgresUnitOfWork(store), PostgresEngine(store), DiskFiles(folder / "files"), AllFormats(), BuiltInScanner(),
        MemoryBell(), SystemClock(), Uuid7Ids(), SystemChance(), advance, size=ChunkSize(),
    )  # fmt: skip
    accept = AcceptUpload(
        house.unit_of_work, house.files, house.formats, house.kinds, house.bell, house.ids, house.clock, 10**10
    )

    async def blocks() -> AsyncIterator[bytes]:
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block

    accepted = await accept(DEFAULT_WORKSPACE, Offer(name=path.name, reading=Reading(pipeline=version)), blocks())
    began = time.perf_counter()
    await house.run()
    seconds = time.perf_counter() - began
    found = await house.find(accepted.import_id)
    if found.imported.state is not ImportState.SUCCEEDED:
        raise SystemExit(f"the import {found.imported.state}: {found.imported.error}")
    return house, accepted.import_id, seconds
