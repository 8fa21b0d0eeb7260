"""Imports in memory: numbered in the order they were added, one unfinished per fingerprint."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

import msgspec

from adapters.memory.jobs import JOBS
from adapters.memory.tables import NotUnique, Table, Transaction
from adapters.memory.work import MemoryDatabase
from application.ports.catalog import Imports, Page
from application.ports.forsaken import DeadJob, Forsaken
from domain.errors import Refusal, conflict
from domain.jobs import UNFINISHED as ACTIVE
from domain.jobs import JobState
from domain.listing import mark, number_mark
from domain.sources import UNFINISHED, Import, ImportState


def _unfinished(imported: Import) -> tuple[UUID, str] | None:
    return (imported.workspace_id, imported.fingerprint) if imported.state in UNFINISHED else None


class Numbers(msgspec.Struct, frozen=True):
    """The last number given to an import."""

    last: int
    id: int = 0


class Retraction(msgspec.Struct, frozen=True):
    """The claims of this import do not count."""

    import_id: UUID
    workspace_id: UUID


IMPORTS: Table[UUID, Import] = Table(
    "imports", key=lambda i: i.id, workspace=lambda i: i.workspace_id, unique={"unfinished": _unfinished}
)
NUMBERS: Table[int, Numbers] = Table("import_numbers", key=lambda n: n.id)
RETRACTIONS: Table[UUID, Retraction] = Table(
    "retractions", key=lambda r: r.import_id, workspace=lambda r: r.workspace_id
)


def _running(ident: UUID) -> Refusal:
    return conflict("import_running", f"An equal import is not finished yet; {ident} was not begun.")


class MemoryImports(Imports):
    """The imports of one workspace, inside a work's transaction."""

    def __init__(self, transaction: Transaction, workspace_id: UUID) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id

    async def add(self, imported: Import) -> Import:
        await self._transaction.lock(("imports", self._workspace_id, imported.fingerprint))
        await self._transaction.lock("import_numbers")
        given = self._transaction.get(NUMBERS, 0)
        number = 1 if given is None else given.last + 1
        numbered = msgspec.structs.replace(imported, number=number)
        self._put(numbered)
        self._transaction.put(NUMBERS, Numbers(number))
        return numbered

    def _put(self, imported: Import) -> None:
        try:
            self._transaction.put(IMPORTS, imported)
        except NotUnique as error:
            raise _running(imported.id) from error

    async def get(self, ident: UUID, *, lock: bool = False) -> Import | None:
        if lock:
            await self._transaction.lock(("import", ident))
        return self._transaction.get(IMPORTS, ident)

    async def running(self, fingerprint: str) -> Import | None:
        found = (
            imported
            for imported in self._transaction.scan(IMPORTS)
            if imported.state in UNFINISHED and f"{imported.fingerprint}:".startswith(f"{fingerprint}:")
        )
        return min(found, key=lambda imported: imported.number, default=None)

    async def save(self, imported: Import) -> None:
        await self._transaction.lock(("import", imported.id))
        if self._transaction.get(IMPORTS, imported.id) is not None:
            self._put(imported)

    async def list(self, page: Page, state: ImportState | None = None) -> tuple[list[Import], str | None]:
        before = 2**62 if page.after is None else number_mark(page.after)
        found = [
            imported
            for imported in self._transaction.scan(IMPORTS)
            if imported.number < before and state in (None, imported.state)
        ]
        found.sort(key=lambda imported: -imported.number)
        shown = found[: page.limit]
        return shown, mark(shown[-1].number) if len(found) > page.limit else None


class MemoryForsaken(Forsaken):
    """Over one MemoryDatabase."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def forsaken(self, limit: int) -> list[tuple[UUID, UUID]]:
        every = self._database.tables.begin(None)
        going = {job.id for job in every.scan(JOBS) if job.state in ACTIVE}
        left = [one for one in every.scan(IMPORTS) if one.state in UNFINISHED and one.job_id not in going]
        return [(one.workspace_id, one.id) for one in sorted(left, key=lambda one: one.number)[:limit]]

    async def died(
        self, queue: str, kinds: Collection[str], within: timedelta, after: UUID, limit: int
    ) -> list[DeadJob]:
        now = self._database.now()
        dead = [
            DeadJob(job.workspace_id, job.id, now - job.ended_at)
            for job in self._database.tables.begin(None).scan(JOBS)
            if job.state is JobState.DEAD and job.queue == queue and job.kind in kinds and job.ended_at is not None
        ]
        return sorted((one for one in dead if one.since < within and one.id > after), key=lambda one: one.id)[:limit]
