"""Imports: looked up, listed, and told the truth about when the job that ran them has ended without them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from application.leftovers import leave, ring_for_leftovers
from application.ports.bell import Bell
from application.ports.catalog import Page
from application.ports.machine import Clock
from application.ports.work import UnitOfWork, Work
from domain.errors import missing
from domain.jobs import UNFINISHED as ACTIVE
from domain.jobs import JobState
from domain.sources import UNFINISHED, Import, ImportProblem, ImportState, Source

CANCELLED = ImportProblem("cancelled", "The job that ran this import was cancelled; what it committed can be undone.")
GONE = ImportProblem("job_lost", "The job that ran this import is gone; what it committed can be undone.")
SILENT = ImportProblem(
    "job_ended", "The job that ran this import ended without a word; what it committed can be undone."
)


class Found(msgspec.Struct, frozen=True):
    """An import and the source it reads."""

    imported: Import
    source: Source


async def find_import(work: Work, ident: UUID, *, lock: bool = False) -> Import:
    """The import; Refusal MISSING `import_not_found`."""
    imported = await work.imports.get(ident, lock=lock)
    if imported is None:
        raise missing("import", ident)
    return imported


async def find_source(work: Work, imported: Import) -> Source:
    """The source it reads; Refusal MISSING `source_not_found`."""
    source = await work.sources.get(imported.source_id)
    if source is None:
        raise missing("source", imported.source_id)
    return source


async def settled(work: Work, imported: Import, now: datetime) -> Import:
    """The import as it is; failed, and saved so, when its job ended (in whatever way) and nobody told it.

    A worker that dies cannot tell its import that the job ended as poison, so whoever looks does; what it left is
    decided anew by a job of its own, for which who commits rings (`ring_for_leftovers`).
    """
    if imported.state not in UNFINISHED:
        return imported
    job = await work.jobs.get(imported.job_id)
    if job is not None and job.state in ACTIVE:
        return imported
    latest = await find_import(work, imported.id, lock=True)
    if latest.state not in UNFINISHED or latest.job_id != imported.job_id:
        return latest
    problem = GONE if job is None else SILENT if job.state is JobState.SUCCEEDED else CANCELLED
    errors = [attempt.error for attempt in job.attempts if attempt.error is not None] if job is not None else []
    if job is not None and job.state is JobState.DEAD and errors:
        problem = ImportProblem(errors[-1].code, errors[-1].message)
    ended = msgspec.structs.replace(latest.moved(ImportState.FAILED), error=problem, finished_at=now)
    await leave(work, latest, ended, now)
    return ended


@dataclass(frozen=True, slots=True)
class FindImport:
    """Looks one import up."""

    unit_of_work: UnitOfWork
    clock: Clock
    bell: Bell

    async def __call__(self, workspace_id: UUID, ident: UUID) -> Found:
        """The import and its source; Refusal MISSING `import_not_found`."""
        async with self.unit_of_work(workspace_id) as work:
            imported = await find_import(work, ident)
            source = await find_source(work, imported)
            latest = await settled(work, imported, self.clock.now())
            if latest is not imported:
                await work.commit()
        if latest is not imported:
            await ring_for_leftovers(self.bell)
        return Found(latest, source)


@dataclass(frozen=True, slots=True)
class ListImports:
    """Pages through imports, newest first."""

    unit_of_work: UnitOfWork
    clock: Clock
    bell: Bell

    async def __call__(
        self, workspace_id: UUID, page: Page, state: ImportState | None = None
    ) -> tuple[list[Found], str | None]:
        """The page and the position of the next; Refusal INVALID `invalid_cursor`."""
        async with self.unit_of_work(workspace_id) as work:
            imports, after = await work.imports.list(page, state)
            found, now, told = [], self.clock.now(), False
            for imported in imports:
                latest = await settled(work, imported, now)
                told = told or latest is not imported
                found.append(Found(latest, await find_source(work, latest)))
            if told:
                await work.commit()
        if told:
            await ring_for_leftovers(self.bell)
        return found, after
