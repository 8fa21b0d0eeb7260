"""Undoing an import, and doing it again: its claims are taken back, and what it touched is derived anew."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import msgspec

from application.imports import find_import, settled
from application.ingest import IngestSource
from application.jobs import NOWHERE, Enqueue, Order, Origin
from application.kinds import JobContext
from application.planning import recount
from application.ports.bell import Bell
from application.ports.machine import Clock
from application.ports.work import UnitOfWork, Work
from application.uploads import IngestPayload
from domain.errors import conflict
from domain.pipelines import pipeline
from domain.plans import Setting
from domain.provenance import Noun
from domain.sources import UNFINISHED, Counts, Import, ImportState

UNDO, REPROCESS = "import.undo", "import.reprocess"
BATCH = 500
"""How many entities are derived anew in one transaction."""


HALF_UNDONE = "An undo of this import was begun and is not finished; undo or reprocess it."
"""Stands among the warnings while claims are taken back, and stays when the job that did it came to a bad end."""


def _noted(imported: Import, notes: tuple[str, ...] = ()) -> Import:
    """The import with this note of a half undo, or without one."""
    others = tuple(warning for warning in imported.warnings if warning != HALF_UNDONE)
    return msgspec.structs.replace(imported, warnings=(*others, *notes))


class UndoPayload(msgspec.Struct, frozen=True, rename="camel"):
    """Which import to undo."""

    import_id: UUID


class ReprocessPayload(msgspec.Struct, frozen=True, rename="camel"):
    """Which import to read again as which generation, and under which pipeline (None: the same)."""

    import_id: UUID
    generation: int
    pipeline: str | None = None


class Undone(msgspec.Struct, frozen=True, rename="camel"):
    """The result of the job."""

    import_id: UUID
    state: ImportState


def check_ended(imported: Import) -> None:
    """Refusal CONFLICT `import_unfinished`."""
    if imported.state in UNFINISHED:
        raise conflict("import_unfinished", f"Import {imported.id} is {imported.state}; wait for it or cancel its job.")


@dataclass(frozen=True, slots=True)
class UndoImport:
    """Has an import undone: a job, because it may have touched very much."""

    unit_of_work: UnitOfWork
    enqueue: Enqueue
    bell: Bell
    clock: Clock

    async def __call__(self, workspace_id: UUID, ident: UUID, key: str | None = None, origin: Origin = NOWHERE) -> UUID:
        """The job's id; Refusal MISSING; CONFLICT `import_unfinished`, `already_undone`."""
        async with self.unit_of_work(workspace_id) as work:
            imported = await settled(work, await find_import(work, ident), self.clock.now())
            order = Order(kind=UNDO, payload=UndoPayload(ident), key=key, **msgspec.structs.asdict(origin))
            added = await self.enqueue(work.jobs, order)
            if not added.fresh:
                return added.job.id
            check_ended(imported)
            if imported.state is ImportState.UNDONE:
                raise conflict("already_undone", f"Import {ident} was undone already.")
            await work.commit()
        await self.bell.ring(added.job.queue, added.job.priority)
        return added.job.id


@dataclass(frozen=True, slots=True)
class ReprocessImport:
    """Has an import read again from its stored file; also one that failed or was undone."""

    unit_of_work: UnitOfWork
    enqueue: Enqueue
    bell: Bell
    clock: Clock

    async def __call__(
        self,
        workspace_id: UUID,
        ident: UUID,
        pipeline_id: str | None = None,
        key: str | None = None,
        origin: Origin = NOWHERE,
    ) -> UUID:
        """The job's id; Refusal MISSING; CONFLICT `import_unfinished`, `import_blocked`; INVALID `unknown_pipeline`."""
        if pipeline_id is not None:
            pipeline(pipeline_id)
        async with self.unit_of_work(workspace_id) as work:
            imported = await settled(work, await find_import(work, ident), self.clock.now())
            payload = ReprocessPayload(ident, imported.generation + 1, pipeline_id)
            facts = msgspec.structs.asdict(origin)
            order = Order(kind=REPROCESS, payload=payload, meant=[ident, pipeline_id], key=key, **facts)
            added = await self.enqueue(work.jobs, order)
            if not added.fresh:
                return added.job.id
            check_ended(imported)
            if imported.state is ImportState.BLOCKED:
                raise conflict("import_blocked", f"Import {ident} was blocked by the scanner: it is not read again.")
            await work.commit()
        await self.bell.ring(added.job.queue, added.job.priority)
        return added.job.id


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Takes the claims of an ended import back, batch by batch; repeatable, and safe to stop anywhere.

    Its match keys stay until the end: a record that comes in meanwhile still finds the thing it belongs to.
    """

    clock: Clock

    async def __call__(self, context: JobContext, ident: UUID) -> None:
        """Refusal CONFLICT when the import is running again."""
        async with context.chunk() as work:
            imported = await find_import(work, ident, lock=True)
            check_ended(imported)
            await work.catalog.lock()
            await work.catalog.retract(ident)
            await work.imports.save(_noted(imported, (HALF_UNDONE,)))
            await work.commit()
        done = 0
        for noun in (Noun.DEAL, Noun.CONTACT, Noun.VENDOR):
            after: UUID | None = None
            while idents := await self._batch(context, ident, noun, after):
                after = idents[-1]
                done += len(idents)
                await context.progress("undoing", done, None, f"{noun}s")

    async def _batch(self, context: JobContext, ident: UUID, noun: Noun, after: UUID | None) -> list[UUID]:
        async with context.chunk() as work:
            imported = await find_import(work, ident, lock=True)
            check_ended(imported)
            await work.catalog.lock()
            idents = await work.catalog.touched(ident, noun, after, BATCH)
            if idents:
                setting = Setting(imported.workspace_id, imported.number, "", self.clock.now())
                await recount(work, setting, noun, idents)
                await work.commit()
        return idents


@dataclass(frozen=True, slots=True)
class RunUndo:
    """The handler of `import.undo`."""

    clock: Clock

    async def __call__(self, context: JobContext, payload: UndoPayload) -> None:
        """Refusal CONFLICT when the import is running again, as by a reprocess."""
        await Withdraw(self.clock)(context, payload.import_id)
        async with context.settling() as work:
            imported = await find_import(work, payload.import_id, lock=True)
            check_ended(imported)
            await work.catalog.lock()
            await work.catalog.detach(imported.id)
            if imported.state is not ImportState.UNDONE:
                await work.imports.save(_noted(imported.moved(ImportState.UNDONE)))
            work.result = Undone(imported.id, ImportState.UNDONE)
            await work.commit()


@dataclass(frozen=True, slots=True)
class RunReprocess:
    """The handler of `import.reprocess`: withdraws the earlier generation, then ingests the next."""

    ingest: IngestSource

    async def __call__(self, context: JobContext, payload: ReprocessPayload) -> None:
        """As IngestSource; Refusal CONFLICT `import_superseded` when a later generation is wanted."""
        async with context.unit_of_work() as work:
            imported = await find_import(work, payload.import_id)
        if imported.generation < payload.generation:
            await Withdraw(self.ingest.clock)(context, payload.import_id)
            async with context.chunk() as work:
                await self._renew(context, work, payload)
                await work.commit()
        await self.ingest(context, IngestPayload(payload.import_id, payload.generation))

    async def _renew(self, context: JobContext, work: Work, payload: ReprocessPayload) -> None:
        imported = await find_import(work, payload.import_id, lock=True)
        check_ended(imported)
        await work.catalog.lock()
        await work.catalog.detach(imported.id)
        await work.records.trim(imported.id, -1)
        await work.catalog.restore(imported.id)
        renewed = msgspec.structs.replace(
            _noted(imported.moved(ImportState.RUNNING)),
            generation=payload.generation,
            pipeline=payload.pipeline or imported.pipeline,
            job_id=context.job.id,
            counts=Counts(),
            error=None,
            finished_at=None,
        )
        await work.imports.save(renewed)
