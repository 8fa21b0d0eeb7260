"""Comparisons asked for and looked at; the job that makes them is in `dualrun`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

import msgspec

from application.imports import find_import, find_source, settled
from application.jobs import NOWHERE, Enqueue, Order, Origin
from application.leftovers import ring_for_leftovers
from application.ports.bell import Bell
from application.ports.catalog import Page
from application.ports.jobs import Added
from application.ports.machine import Clock, Ids
from application.ports.work import UnitOfWork
from application.undo import PREVIEW_EXPIRED
from domain.comparisons import Comparison, Tolerance
from domain.errors import conflict, invalid, missing
from domain.jobs import Job, JobState
from domain.pipelines import pipeline
from domain.sources import Import, ImportState

COMPARE = "import.compare"
UNSCANNED = frozenset({ImportState.RECEIVED, ImportState.SCANNING})


class ComparePayload(msgspec.Struct, frozen=True, rename="camel"):
    """Which comparison to make."""

    comparison_id: UUID


class Asked(msgspec.Struct, frozen=True):
    """A comparison and its job."""

    comparison: Comparison
    added: Added


class Found(msgspec.Struct, frozen=True):
    """A comparison and how its job stands, None when that is not kept any more."""

    comparison: Comparison
    state: JobState | None


@dataclass(frozen=True, slots=True)
class AskComparison:
    """Notes what is to be compared and hands in the job, as one."""

    unit_of_work: UnitOfWork
    enqueue: Enqueue
    bell: Bell
    ids: Ids
    clock: Clock

    async def __call__(
        self, workspace_id: UUID, import_id: UUID, left: str, right: str, tolerance: Tolerance,
        key: str | None = None, origin: Origin = NOWHERE,
    ) -> Asked:  # fmt: skip
        """Refusal MISSING `import_not_found`; INVALID `unknown_pipeline`, `same_pipeline`; CONFLICT
        `import_unfinished`, `import_blocked`, `preview_expired` while the file is not scanned, is dangerous or gone."""
        if pipeline(left).id == pipeline(right).id:
            raise invalid("same_pipeline", f"Both sides are {left}: name two pipelines.")
        payload, now = ComparePayload(self.ids.new()), self.clock.now()
        order = Order(
            kind=COMPARE, payload=payload, meant=[import_id, left, right, tolerance], key=key,
            **msgspec.structs.asdict(origin),
        )  # fmt: skip
        async with self.unit_of_work(workspace_id) as work:
            found = await find_import(work, import_id)
            imported = await settled(work, found, now)
            source = await find_source(work, imported)
            added = await self.enqueue(work.jobs, order)
            if not added.fresh:
                return Asked(await _earlier(work.comparisons.get, added.job), added)
            _check(imported)
            comparison = Comparison(
                payload.comparison_id, import_id, added.job.id, source.name, left, right, tolerance, now
            )
            await work.comparisons.add(comparison)
            await work.commit()
        await self.bell.ring(added.job.queue, added.job.priority)
        if imported is not found:
            await ring_for_leftovers(self.bell)
        return Asked(comparison, added)


@dataclass(frozen=True, slots=True)
class FindComparison:
    """Looks one up."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, ident: UUID) -> Found:
        """Refusal MISSING `comparison_not_found`."""
        async with self.unit_of_work(workspace_id) as work:
            comparison = await work.comparisons.get(ident)
            if comparison is None:
                raise missing("comparison", ident)
            job = await work.jobs.get(comparison.job_id)
        return Found(comparison, None if job is None else job.state)


@dataclass(frozen=True, slots=True)
class ListComparisons:
    """Pages through them, newest first."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, page: Page) -> tuple[list[Found], str | None]:
        """The page and the position of the next; Refusal INVALID `invalid_cursor`."""
        found: list[Found] = []
        async with self.unit_of_work(workspace_id) as work:
            comparisons, after = await work.comparisons.list(page)
            for one in comparisons:
                job = await work.jobs.get(one.job_id)
                found.append(Found(one, None if job is None else job.state))
        return found, after


def _check(imported: Import) -> None:
    if imported.state in UNSCANNED:
        raise conflict("import_unfinished", f"Import {imported.id} is {imported.state}; wait for the scan.")
    if imported.state is ImportState.BLOCKED:
        raise conflict("import_blocked", f"Import {imported.id} was blocked by the scanner: it is not read again.")
    if imported.error is not None and imported.error.code == PREVIEW_EXPIRED:
        raise conflict(PREVIEW_EXPIRED, f"Import {imported.id} was a preview, and its file is gone.")


async def _earlier(get: Callable[[UUID], Awaitable[Comparison | None]], job: Job) -> Comparison:
    ident = msgspec.json.decode(job.payload, type=ComparePayload).comparison_id
    comparison = await get(ident)
    if comparison is None:
        raise missing("comparison", ident)
    return comparison
