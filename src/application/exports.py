"""Exports: asked for, written piece by piece as a job, handed out, removed when they have had their time.

Entities are written in the order of their ids, each as it is when its piece is read: one that is there all the while is
in the file exactly once. A job that was killed goes on behind the last piece that was committed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import msgspec
from msgspec.structs import replace

from application.jobs import Enqueue, Order, Origin
from application.kinds import JobContext, JobKind
from application.ports.bell import Bell
from application.ports.catalog import Page
from application.ports.exports import Binder, Binding, ExpiredExports
from application.ports.files import Files
from application.ports.jobs import Added
from application.ports.machine import Clock, Ids
from application.ports.work import UnitOfWork
from domain.catalog import belonging, owners_of
from domain.errors import Refusal, conflict, invalid, missing
from domain.exports import WRITINGS, Export, ExportFormat, file_key, part_key, rows_of, text_of
from domain.jobs import Job
from domain.provenance import Noun

EXPORT = "export"
PIECE = 2000
"""Entities in one piece: one transaction to read them, one to note that they are written."""
LARGEST = 1 << 40
MOST_ATTEMPTS = 30
"""More than an export is begun: its retries, and the leases that it may lose in a row between them."""
SLAB = 1 << 20


class Wanted(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The payload of the job."""

    export_id: UUID
    noun: Noun
    format: ExportFormat


class Written(msgspec.Struct, frozen=True, rename="camel"):
    """The result of the job; `size` in bytes."""

    rows: int
    size: int
    sha256: str


class Asked(msgspec.Struct, frozen=True):
    """An export and its job."""

    export: Export
    added: Added


@dataclass(frozen=True, slots=True)
class AskExport:
    """Notes what is wanted and hands in the job that writes it, as one."""

    unit_of_work: UnitOfWork
    enqueue: Enqueue
    bell: Bell
    ids: Ids
    clock: Clock
    keep: timedelta
    bound: frozenset[ExportFormat] = frozenset()
    """The formats that need a binder and have one here."""

    async def __call__(
        self,
        workspace_id: UUID,
        noun: Noun,
        form: ExportFormat,
        key: str | None = None,
        origin: Origin = Origin(),  # noqa: B008
    ) -> Asked:
        """The export made, or that of an earlier call with this key; Refusal CONFLICT `idempotency_key_reused`;
        INVALID `export_format_unavailable` where this installation cannot write the format."""
        if WRITINGS[form].bound and form not in self.bound:
            raise _unavailable(form)
        wanted, now = Wanted(self.ids.new(), noun, form), self.clock.now()
        order = Order(
            kind=EXPORT, payload=msgspec.to_builtins(wanted), meant={"noun": str(noun), "format": str(form)}, key=key,
            trace=origin.trace, correlation_id=origin.correlation_id,
        )  # fmt: skip
        async with self.unit_of_work(workspace_id) as work:
            added = await self.enqueue(work.jobs, order)
            if not added.fresh:
                earlier = msgspec.json.decode(added.job.payload, type=Wanted).export_id
                known = await work.exports.get(earlier)
                if known is None:
                    raise missing("export", earlier)
                return Asked(known, added)
            export = Export(
                id=wanted.export_id, job_id=added.job.id, noun=noun, format=form, created_at=now,
                expires_at=now + self.keep,
            )  # fmt: skip
            await work.exports.add(export)
            await work.commit()
        await self.bell.ring(added.job.queue, added.job.priority)
        return Asked(export, added)


class Found(msgspec.Struct, frozen=True):
    """An export and its job, None when that is not kept any more."""

    export: Export
    job: Job | None


@dataclass(frozen=True, slots=True)
class FindExport:
    """Looks one up."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, ident: UUID) -> Found:
        """Refusal MISSING `export_not_found`."""
        async with self.unit_of_work(workspace_id) as work:
            export = await work.exports.get(ident)
            if export is None:
                raise missing("export", ident)
            return Found(export, await work.jobs.get(export.job_id))


@dataclass(frozen=True, slots=True)
class ListExports:
    """Pages through them, newest first."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, page: Page) -> tuple[list[Found], str | None]:
        """The page and the position of the next."""
        async with self.unit_of_work(workspace_id) as work:
            exports, after = await work.exports.list(page)
            return [Found(export, await work.jobs.get(export.job_id)) for export in exports], after


@dataclass(frozen=True, slots=True)
class ReadExport:
    """Hands the file out."""

    unit_of_work: UnitOfWork
    files: Files
    clock: Clock

    async def __call__(self, workspace_id: UUID, ident: UUID) -> Export:
        """The export when it can be read; Refusal MISSING `export_not_found`; CONFLICT `export_not_ready`."""
        found = await FindExport(self.unit_of_work)(workspace_id, ident)
        if found.export.expires_at <= self.clock.now():
            raise missing("export", ident)
        if found.export.file is None:
            state = "gone" if found.job is None else str(found.job.state)
            raise conflict("export_not_ready", f"The file is not written: job {found.export.job_id} is {state}.")
        return found.export

    async def bytes_of(self, export: Export) -> AsyncIterator[bytes]:
        """The file, a slab at a time; Refusal MISSING `file_not_found`."""
        async for slab in _slabs(self.files, export.file or ""):
            yield slab


@dataclass(frozen=True, slots=True)
class WriteExport:
    """The handler of `export`. `binders` are those of the formats that are bound."""

    files: Files
    clock: Clock
    piece: int = PIECE
    binders: Mapping[ExportFormat, Binder] = field(default_factory=dict)

    async def __call__(self, context: JobContext, wanted: Wanted) -> None:
        """Written; Refusal MISSING `export_not_found` when it was removed meanwhile."""
        export = await self._begun(context, wanted.export_id)
        complete = False
        while not complete:
            export, complete = await self._next(context, export)
            await context.progress("writing", export.rows)
        attempt = context.job.attempt
        stored = await self.files.put(file_key(export.id, attempt), self._whole(export), LARGEST)
        done = replace(
            export, file=file_key(export.id, attempt), size=stored.size, sha256=stored.sha256,
            finished_at=self.clock.now(),
        )  # fmt: skip
        async with context.settling() as work:
            await work.exports.save(done)
            work.result = Written(done.rows, stored.size, stored.sha256)
            await work.commit()
        for part in done.parts:
            await self.files.delete(part)

    async def _begun(self, context: JobContext, ident: UUID) -> Export:
        """The export as it was left, without the file that an attempt before was writing when it ended."""
        async with context.unit_of_work() as work:
            export = await work.exports.get(ident)
        if export is None:
            raise missing("export", ident)
        for left in _left_over(export, context.job.attempt - 1):
            await self.files.delete(left)
        return export

    async def _next(self, context: JobContext, export: Export) -> tuple[Export, bool]:
        """One piece more, and whether it was the last."""
        async with context.unit_of_work() as work:
            entities = await work.catalog.walk(export.noun, export.position, self.piece)
            merged = await work.catalog.merged(owners_of(entities))
        complete = len(entities) < self.piece
        if not entities and export.parts:
            return export, True
        text = text_of(export, [belonging(entity, merged) for entity in entities], first=not export.parts)
        key = part_key(export.id, len(export.parts), context.job.attempt)
        await self.files.put(key, _once(text.encode("utf-8", "replace")), LARGEST)
        further = replace(
            export, parts=(*export.parts, key), rows=export.rows + len(entities),
            position=entities[-1].id if entities else None,
        )  # fmt: skip
        async with context.chunk() as work:
            await work.exports.save(further)
            await work.commit()
        return further, complete

    async def _whole(self, export: Export) -> AsyncIterator[bytes]:
        if WRITINGS[export.format].bound:
            async for slab in self._bound(export):
                yield slab
            return
        for part in export.parts:
            async for slab in _slabs(self.files, part):
                yield slab

    async def _bound(self, export: Export) -> AsyncIterator[bytes]:
        """One file of all pieces; a piece at a time is in memory. A job that is killed meanwhile binds them again."""
        binder = self.binders.get(export.format)
        if binder is None:
            raise _unavailable(export.format)
        with binder.begin(export) as binding:
            for part in export.parts:
                piece = b"".join([slab async for slab in _slabs(self.files, part)])
                await asyncio.to_thread(_add, binding, export, piece)
            file = await asyncio.to_thread(binding.finish)
            while slab := await asyncio.to_thread(file.read, SLAB):
                yield slab


def _add(binding: Binding, export: Export, piece: bytes) -> None:
    binding.add(rows_of(export.noun, piece))


def _unavailable(form: ExportFormat) -> Refusal:
    return invalid(
        "export_format_unavailable",
        f"This installation cannot write {form}; it needs the extra: pip install 'sluice-server[{form}]'.",
    )


def _left_over(export: Export, attempts: int) -> list[str]:
    """What these attempts may have been writing when they ended: no row names it."""
    number = len(export.parts)
    return [
        key for one in range(1, attempts + 1) for key in (part_key(export.id, number, one), file_key(export.id, one))
    ]


async def _once(text: bytes) -> AsyncIterator[bytes]:
    yield text


async def _slabs(files: Files, key: str) -> AsyncIterator[bytes]:
    async with files.open(key) as file:
        while slab := await asyncio.to_thread(file.read, SLAB):
            yield slab


def export_kind(write: WriteExport) -> JobKind[Wanted]:
    """The kind, with its handler; started by its own route, which notes the export first."""
    return JobKind(EXPORT, write.__call__, Wanted, queue=EXPORT, timeout=3600.0, collapse=False, internal=True)


@dataclass(frozen=True, slots=True)
class ExpireExports:
    """Removes exports that have had their time, with their files."""

    expired: ExpiredExports
    unit_of_work: UnitOfWork
    files: Files
    clock: Clock

    async def __call__(self, limit: int = 1000) -> int:
        """How many were removed."""
        found = await self.expired.expired(self.clock.now(), limit)
        for workspace_id, export in found:
            async with self.unit_of_work(workspace_id) as work:
                job = await work.jobs.get(export.job_id)
            # Also a part or a file that its last attempt wrote and never told of; without the job, of any attempt.
            attempts = MOST_ATTEMPTS if job is None else job.attempt
            for key in {*export.parts, *([export.file] if export.file else []), *_left_over(export, attempts)}:
                await self.files.delete(key)
            async with self.unit_of_work(workspace_id) as work:
                await work.exports.remove(export.id)
                await work.commit()
        return len(found)
