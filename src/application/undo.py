"""Undoing an import, and doing it again: its claims are taken back, and what it touched is derived anew."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import msgspec

from application.belongings import regroup
from application.clusters import let_go
from application.imports import find_import, settled
from application.ingest import IngestSource
from application.jobs import NOWHERE, Enqueue, Order, Origin
from application.kinds import JobContext
from application.ports.bell import Bell
from application.ports.catalog import Page
from application.ports.machine import Clock
from application.ports.work import UnitOfWork, Work
from application.recounting import recount
from application.reversal import check_nothing_stands_on
from application.told_before import FirstTold, mark, touched
from application.uploads import IngestPayload
from domain.errors import Refusal, conflict
from domain.jobs import UNFINISHED as ACTIVE
from domain.pipelines import pipeline
from domain.plans import Setting
from domain.provenance import Noun
from domain.sources import UNFINISHED, Counts, Import, ImportState
from domain.tallies import Tally

UNDO, REPROCESS = "import.undo", "import.reprocess"
PREVIEW_EXPIRED = "preview_expired"
"""The error of a preview that nobody committed in time."""
BATCH = 500
"""How many entities are derived anew in one transaction."""


HALF_UNDONE = "An undo of this import was begun and is not finished; undo or reprocess it."
"""Stands among the warnings while claims are taken back, and stays when the job that did it came to a bad end."""


def _noted(imported: Import, notes: tuple[str, ...] = ()) -> Import:
    """The import with this note of a half undo, or without one."""
    others = tuple(warning for warning in imported.warnings if warning != HALF_UNDONE)
    return msgspec.structs.replace(imported, warnings=(*others, *notes))


class UndoPayload(msgspec.Struct, frozen=True, rename="camel"):
    """Which import to undo; `force`: also when people's work stands on it, which is then set aside."""

    import_id: UUID
    force: bool = False


class ReprocessPayload(msgspec.Struct, frozen=True, rename="camel"):
    """Which import to read again as which generation, and under which pipeline (None: the same).

    `force`: also by another version of matching when people's work stands on it, which is then set aside.
    """

    import_id: UUID
    generation: int
    pipeline: str | None = None
    force: bool = False


class Undone(msgspec.Struct, frozen=True, rename="camel"):
    """The result of the job."""

    import_id: UUID
    state: ImportState


def check_ended(imported: Import) -> None:
    """Refusal CONFLICT `import_unfinished`, `import_previewed`, `preview_expired`."""
    if imported.state in UNFINISHED:
        raise conflict("import_unfinished", f"Import {imported.id} is {imported.state}; wait for it or cancel its job.")
    if imported.state is ImportState.PREVIEWED:
        raise conflict("import_previewed", f"Import {imported.id} is only a preview: commit it, or let it be.")
    if imported.error is not None and imported.error.code == PREVIEW_EXPIRED:
        raise conflict(PREVIEW_EXPIRED, f"Import {imported.id} was a preview, and its file is gone: hand it in again.")


async def _check_free(work: Work, imported: Import) -> None:
    """Refusal CONFLICT `import_busy` while another job undoes it or reads it again."""
    job = await work.jobs.get(imported.job_id)
    if job is not None and job.kind in (UNDO, REPROCESS) and job.state in ACTIVE:
        doing = "undone" if job.kind == UNDO else "read again"
        raise conflict("import_busy", f"Import {imported.id} is being {doing} by job {job.id}; wait for it.")


def _rematches(imported: Import, pipeline_id: str | None) -> bool:
    """Whether that pipeline (None: the same) matches vendors by another version: then they may get other ids."""
    return pipeline_id is not None and _matching(pipeline_id) != _matching(imported.pipeline)


def _matching(pipeline_id: str) -> int:
    try:
        return pipeline(pipeline_id).matching
    except Refusal:
        # The import's own may be installed no longer; how it matched is not known, so nothing is said to be kept.
        return 0


@dataclass(frozen=True, slots=True)
class UndoImport:
    """Has an import undone: a job, because it may have touched very much."""

    unit_of_work: UnitOfWork
    enqueue: Enqueue
    bell: Bell
    clock: Clock

    async def __call__(
        self,
        workspace_id: UUID,
        ident: UUID,
        key: str | None = None,
        origin: Origin = NOWHERE,
        *,
        force: bool = False,
    ) -> UUID:
        """The job's id; Refusal MISSING; CONFLICT `import_unfinished`, `import_busy`, `already_undone`,
        `undo_conflicts`."""
        async with self.unit_of_work(workspace_id) as work:
            # Locked, so that of two wishes at once the second sees the first.
            imported = await settled(work, await find_import(work, ident, lock=True), self.clock.now())
            order = Order(kind=UNDO, payload=UndoPayload(ident, force), key=key, **msgspec.structs.asdict(origin))
            added = await self.enqueue(work.jobs, order)
            if not added.fresh:
                return added.job.id
            check_ended(imported)
            await _check_free(work, imported)
            if imported.state is ImportState.UNDONE:
                raise conflict("already_undone", f"Import {ident} was undone already.")
            if not force and HALF_UNDONE not in imported.warnings:
                await check_nothing_stands_on(work, imported)
            await work.imports.save(msgspec.structs.replace(imported, job_id=added.job.id))
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
        *,
        force: bool = False,
    ) -> UUID:
        """The job's id; Refusal MISSING; CONFLICT `import_unfinished`, `import_busy`, `import_blocked`; INVALID
        `unknown_pipeline`.

        CONFLICT `undo_conflicts` when another version of matching is asked for and people's work stands on the import,
        unless `force`: its vendors may come back under other ids, and such work is about ids.
        """
        if pipeline_id is not None:
            pipeline(pipeline_id)
        async with self.unit_of_work(workspace_id) as work:
            imported = await settled(work, await find_import(work, ident, lock=True), self.clock.now())
            payload = ReprocessPayload(ident, imported.generation + 1, pipeline_id, force)
            facts = msgspec.structs.asdict(origin)
            meant = [ident, pipeline_id, *(["force"] if force else [])]
            order = Order(kind=REPROCESS, payload=payload, meant=meant, key=key, **facts)
            added = await self.enqueue(work.jobs, order)
            if not added.fresh:
                return added.job.id
            check_ended(imported)
            await _check_free(work, imported)
            if imported.state is ImportState.BLOCKED:
                raise conflict("import_blocked", f"Import {ident} was blocked by the scanner: it is not read again.")
            if not force and _rematches(imported, pipeline_id) and HALF_UNDONE not in imported.warnings:
                await check_nothing_stands_on(work, imported)
            await work.imports.save(msgspec.structs.replace(imported, job_id=added.job.id))
            await work.commit()
        await self.bell.ring(added.job.queue, added.job.priority)
        return added.job.id


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Takes the claims of an ended import back, batch by batch; repeatable, and safe to stop anywhere.

    Its match keys stay until the end: a record that comes in meanwhile still finds the thing it belongs to. `again`: it
    is read again afterwards, so what it told of together with others keeps the records of these till then, marked.
    """

    clock: Clock
    again: bool = False

    async def __call__(self, context: JobContext, ident: UUID, *, force: bool = True) -> None:
        """Refusal CONFLICT when the import is running again, or `undo_conflicts` unless `force`."""
        async with context.chunk() as work:
            imported = await find_import(work, ident, lock=True)
            check_ended(imported)
            await work.catalog.lock()
            if not force and HALF_UNDONE not in imported.warnings:
                await check_nothing_stands_on(work, imported)
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
            idents = await touched(work, ident, noun, after, BATCH)
            if idents:
                setting = Setting(imported.workspace_id, imported.number, "", self.clock.now())
                if noun is Noun.VENDOR:
                    await let_go(work, setting, idents)
                if noun is not Noun.VENDOR and self.again:
                    await mark(work, ident, noun, idents)
                if noun is Noun.VENDOR or self.again:
                    await recount(work, setting, noun, idents)
                elif left := set(idents) - await work.catalog.silence(noun, idents, imported.number, setting.now):
                    await regroup(work, setting, noun, left, retracted=imported.number)
                await work.commit()
        return idents


@dataclass(frozen=True, slots=True)
class RunUndo:
    """The handler of `import.undo`."""

    clock: Clock

    async def __call__(self, context: JobContext, payload: UndoPayload) -> None:
        """Refusal CONFLICT when the import is running again, as by a reprocess; `undo_conflicts` unless forced."""
        await Withdraw(self.clock)(context, payload.import_id, force=payload.force)
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
        """As IngestSource; Refusal CONFLICT `import_superseded` when a later generation is wanted; `undo_conflicts`
        when vendors are matched by another version and people's work stands on them, unless forced."""
        async with context.unit_of_work() as work:
            imported = await find_import(work, payload.import_id)
        if imported.generation < payload.generation:
            force = payload.force or not _rematches(imported, payload.pipeline)
            await Withdraw(self.ingest.clock, again=True)(context, payload.import_id, force=force)
            await self._remember(context, payload.import_id)
            async with context.chunk() as work:
                await self._renew(context, work, payload)
                await work.commit()
        await self.ingest(context, IngestPayload(payload.import_id, payload.generation))

    async def _remember(self, context: JobContext, ident: UUID) -> None:
        """Of whom each record told first, before the records go; repeatable."""
        first = FirstTold(ident)
        after: str | None = None
        done = 0
        while True:
            async with context.chunk() as work:
                check_ended(await find_import(work, ident, lock=True))
                await work.catalog.lock()
                records, after = await work.records.page(ident, Page(BATCH, after))
                await first.remember(work, records)
                await work.commit()
            done += len(records)
            if after is None:
                return
            await context.progress("undoing", done, None, "records")

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
            tally=Tally(),
            error=None,
            finished_at=None,
        )
        await work.imports.save(renewed)
