"""Chunks: each is one transaction; while one is written the next is planned over what will be there then."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from uuid import UUID

import msgspec

from application.arrivals import Arrivals
from application.asking import ask
from application.import_memory import ImportMemory
from application.imports import find_import
from application.kinds import JobContext, LeasedWork
from application.planning import planned, setting_of, write
from application.ports.catalog import Chunk
from application.ports.machine import Clock
from application.ports.work import Work
from application.recounting import refounded
from application.stopwatch import Stopwatch
from application.uploads import IngestPayload
from domain.errors import conflict
from domain.interpretation import Understood
from domain.plans import Plan
from domain.sources import Import, ImportState, Source, scope_of
from domain.survivorship import only_founds


async def current(work: Work, payload: IngestPayload, *, lock: bool = False) -> Import:
    """The import, if it is still this reading that is wanted."""
    imported = await find_import(work, payload.import_id, lock=lock)
    if imported.generation != payload.generation:
        raise conflict("import_superseded", f"Import {imported.id} is being read again by a later job.")
    return imported


class _Planned(msgspec.Struct, frozen=True):
    """A chunk's records, and its plan where there is one already."""

    number: int
    records: Sequence[Understood]
    done: int
    plan: Plan | None = None


@dataclass(slots=True)
class Chunks:
    """Takes the chunks of one import in order. To be entered; leaving it waits for what is being written.

    A plan that was made ahead holds when nobody but this import had the catalogue's lock since: else it is thrown away,
    with all that was remembered, and the chunk is planned anew under the lock. So it is as if each chunk were planned
    under it. While others come between, nothing is planned ahead.

    `full`: keys of vendors that were followed to some of their holders only.
    """

    context: JobContext
    payload: IngestPayload
    source: Source
    arrivals: Arrivals | None
    watch: Stopwatch
    clock: Clock
    full: int = 0
    _memory: ImportMemory | None = None
    _writing: asyncio.Task[None] | None = None
    _settled: asyncio.Event = field(default_factory=asyncio.Event)
    _alone: bool = False

    async def __aenter__(self) -> Chunks:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            await self._written()
        elif self._writing is not None:
            self._writing.cancel()
            await asyncio.wait([self._writing])
            # The first fault is the one to be told; asking for this one keeps it from being called unheard.
            _ = self._writing.cancelled() or self._writing.exception()

    async def take(self, number: int, records: Sequence[Understood], done: int) -> None:
        """Plan the chunk, have the one before written, and begin to write this one. `done`: bytes of the source."""
        plan = await self._ahead(records)
        await self._written()
        self._settled.clear()
        self._writing = asyncio.create_task(self._commit(_Planned(number, records, done, plan)))
        settled = asyncio.create_task(self._settled.wait())
        try:
            await asyncio.wait([self._writing, settled], return_when=asyncio.FIRST_COMPLETED)
        finally:
            settled.cancel()

    async def _written(self) -> None:
        """Wait for what is being written; its fault, if it failed."""
        if self._writing is not None:
            await self._writing
            self._writing = None

    async def _ahead(self, records: Sequence[Understood]) -> Plan | None:
        memory = self._memory
        if self._writing is None or memory is None or not self._alone:
            return None
        async with self.context.unit_of_work() as work:
            return await self._plan(work, memory, records)

    async def _plan(self, work: Work, memory: ImportMemory, records: Sequence[Understood]) -> Plan:
        setting = setting_of(memory.imported, self.source.sha256, self.clock.now())
        with self.watch.stage("plan"):
            ground = memory.over(work)
            return await planned(ground, memory.imported, setting, records, self.arrivals, memory.repeats)

    async def _commit(self, chunk: _Planned) -> None:
        """One chunk is one transaction: planned against what is known now, written, and noted under its number."""
        async with self.context.chunk() as work:
            imported = await current(work, self.payload, lock=True)
            if imported.state is not ImportState.RUNNING:
                raise conflict("import_ended", f"Import {imported.id} became {imported.state} while it was read.")
            epoch = await work.catalog.lock()
            if (memory := self._memory) is None:
                first = chunk.number == 0 and self.payload.generation == 1
                scope = scope_of(imported, self.source.sha256)
                memory = self._memory = ImportMemory(imported, scope, first=first)
            held, first, founds = memory.epoch == epoch - 1, memory.epoch is None, only_founds(imported.policies)
            self._alone = (held or first) and not founds
            plan = chunk.plan
            if plan is None or not held or founds:
                if not held or founds:
                    memory.forget()
                    if self.arrivals is not None:
                        self.arrivals.forget()
                plan = await self._plan(work, memory, chunk.records)
            layer, keys = memory.take(plan)
            if self.arrivals is not None:
                self.arrivals.tellings.kept()
            self._settled.set()
            setting = setting_of(imported, self.source.sha256, self.clock.now())
            with self.watch.stage("write"):
                await layer.write_steps(work)
                await write(work, imported, plan, keys)
                await refounded(work, setting, plan)
                asked = await ask(work, plan.questions, setting.now) if plan.questions else 0
            await self._note(work, imported, chunk, plan, asked)
            with self.watch.stage("commit"):
                await work.commit()
            memory.epoch = epoch
        self.full += int(plan.figures.get("fullKeys", 0))
        said = f"{chunk.records[-1].seq + 1} records"
        await self.context.progress("records", chunk.done, self.source.size, said)

    async def _note(self, work: LeasedWork, imported: Import, chunk: _Planned, plan: Plan, asked: int) -> None:
        """The chunk under its number, and what the import counts."""
        figures = {} if self.arrivals is None else {"questions": asked, **plan.figures}
        counts = msgspec.to_builtins(plan.counts) | figures
        first, last = chunk.records[0].seq, chunk.records[-1].seq
        ident: UUID = imported.id
        await work.records.add_chunk(
            Chunk(ident, self.payload.generation, chunk.number, first, last, counts, imported.pipeline)
        )
        tally = imported.tally.with_records(plan.kept).with_seconds(self.watch.taken()).with_matching(figures)
        counted = msgspec.structs.replace(imported, counts=imported.counts.plus(plan.counts), tally=tally)
        await work.imports.save(counted)
