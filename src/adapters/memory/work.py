"""UnitOfWork in memory: an overlay over the tables that becomes visible at commit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, NoReturn
from uuid import UUID

from adapters.memory.bulk import MemoryBulk
from adapters.memory.control import MemoryControl
from adapters.memory.jobs import MemoryJobs
from adapters.memory.joins import MemoryJoins
from adapters.memory.tables import Tables, Transaction
from application.ports.accounts import Keys
from application.ports.alerts import AlertStates
from application.ports.catalog import Catalog, Imports, Records, Sources
from application.ports.comparisons import Comparisons
from application.ports.corrections import Corrections
from application.ports.dead_letters import DeadLetters
from application.ports.deal_rivals import DealRivals
from application.ports.exports import Exports
from application.ports.joins import Joins
from application.ports.linkage import Linkage
from application.ports.machine import Clock
from application.ports.previews import Previews
from application.ports.profiles import Profiles
from application.ports.proposals import Proposals
from application.ports.reversal import Reversal
from application.ports.work import UnitOfWork, Work
from domain.jobs import Lease

NO_SQL = "the memory adapter has no SQL connection; a job kind with its own tables needs Postgres"


class MemoryDatabase:
    """The tables and the store's clock, which can be set ahead of the machine's."""

    def __init__(self, clock: Clock) -> None:
        self.tables = Tables()
        self._clock = clock
        self._shift = timedelta(0)

    def now(self) -> datetime:
        """The store's time."""
        return self._clock.now() + self._shift

    def advance(self, by: timedelta) -> None:
        """Set the store's clock ahead."""
        self._shift += by


def _keys(transaction: Transaction, workspace_id: UUID) -> object:
    from adapters.memory.keys import MemoryKeys

    return MemoryKeys(transaction, workspace_id)


def _sources(transaction: Transaction, workspace_id: UUID) -> object:
    from adapters.memory.sources import MemorySources

    return MemorySources(transaction, workspace_id)


def _imports(transaction: Transaction, workspace_id: UUID) -> object:
    from adapters.memory.imports import MemoryImports

    return MemoryImports(transaction, workspace_id)


def _records(transaction: Transaction, workspace_id: UUID) -> object:
    from adapters.memory.records import MemoryRecords

    return MemoryRecords(transaction, workspace_id)


def _catalog(transaction: Transaction, workspace_id: UUID) -> object:
    from adapters.memory.catalog import MemoryCatalog

    return MemoryCatalog(transaction, workspace_id)


def _deal_rivals(transaction: Transaction, workspace_id: UUID) -> object:
    from adapters.memory.deal_rivals import MemoryDealRivals

    return MemoryDealRivals(transaction, workspace_id)


def _dead_letters(transaction: Transaction, workspace_id: UUID) -> object:
    from adapters.memory.dead_letters import MemoryDeadLetters

    return MemoryDeadLetters(transaction, workspace_id)


def _alerts(transaction: Transaction, workspace_id: UUID) -> object:
    from adapters.memory.alerts import MemoryAlertStates

    return MemoryAlertStates(transaction, workspace_id)


def _exports(transaction: Transaction, workspace_id: UUID) -> object:
    from adapters.memory.exports import MemoryExports

    return MemoryExports(transaction, workspace_id)


def _proposals(transaction: Transaction, workspace_id: UUID) -> object:
    from adapters.memory.proposals import MemoryProposals

    return MemoryProposals(transaction, workspace_id)


def _corrections(transaction: Transaction, workspace_id: UUID) -> object:
    from adapters.memory.corrections import MemoryCorrections

    return MemoryCorrections(transaction, workspace_id)


def _profiles(transaction: Transaction, workspace_id: UUID) -> object:
    from adapters.memory.profiles import MemoryProfiles

    return MemoryProfiles(transaction, workspace_id)


def _previews(transaction: Transaction, workspace_id: UUID) -> object:
    from adapters.memory.previews import MemoryPreviews

    return MemoryPreviews(transaction, workspace_id)


def _comparisons(transaction: Transaction, workspace_id: UUID) -> object:
    from adapters.memory.comparisons import MemoryComparisons

    return MemoryComparisons(transaction, workspace_id)


def _linkage(transaction: Transaction, workspace_id: UUID) -> object:
    from adapters.memory.linkage import MemoryLinkage

    return MemoryLinkage(transaction, workspace_id)


def _reversal(transaction: Transaction, workspace_id: UUID) -> object:
    from adapters.memory.reversal import MemoryReversal

    return MemoryReversal(transaction, workspace_id)


_STORES: dict[str, Callable[[Transaction, UUID], object]] = {
    "keys": _keys,
    "sources": _sources,
    "imports": _imports,
    "records": _records,
    "catalog": _catalog,
    "deal_rivals": _deal_rivals,
    "alerts": _alerts,
    "exports": _exports,
    "dead_letters": _dead_letters,
    "proposals": _proposals,
    "corrections": _corrections,
    "reversal": _reversal,
    "profiles": _profiles,
    "previews": _previews,
    "comparisons": _comparisons,
    "linkage": _linkage,
}


class MemoryWork(Work):
    """One transaction; a store is made when it is first asked for."""

    keys: Keys
    sources: Sources
    imports: Imports
    records: Records
    catalog: Catalog
    deal_rivals: DealRivals
    joins: Joins
    alerts: AlertStates
    exports: Exports
    dead_letters: DeadLetters
    proposals: Proposals
    corrections: Corrections
    reversal: Reversal
    profiles: Profiles
    previews: Previews
    comparisons: Comparisons
    linkage: Linkage

    def __init__(self, database: MemoryDatabase, workspace_id: UUID) -> None:
        self.workspace_id = workspace_id
        self.transaction = database.tables.begin(workspace_id)
        self.jobs = MemoryJobs(self.transaction, workspace_id, database.now)
        self.joins = MemoryJoins(self.transaction, database.now)
        self.control = MemoryControl(self.transaction, workspace_id, database.now)
        self.bulk = MemoryBulk(self.transaction, workspace_id, database.now)

    async def driver(self) -> NoReturn:
        """There is no SQL in memory: RuntimeError for a job kind that wants to write tables of its own."""
        raise RuntimeError(NO_SQL)

    async def execute(self, _statement: str, *_values: object) -> NoReturn:
        """As `driver`."""
        raise RuntimeError(NO_SQL)

    async def fetch(self, _statement: str, *_values: object) -> NoReturn:
        """As `driver`."""
        raise RuntimeError(NO_SQL)

    def __getattr__(self, name: str) -> Any:
        if name not in _STORES:
            raise AttributeError(name)
        store = _STORES[name](self.transaction, self.workspace_id)
        setattr(self, name, store)
        return store

    async def commit(self) -> None:
        self.transaction.commit()

    async def commit_settled(self, lease: Lease, result: bytes | None, keep: timedelta) -> None:
        await self.jobs.settle(lease, result, keep)
        await self.commit()


class MemoryUnitOfWork(UnitOfWork):
    """Opens works over one MemoryDatabase."""

    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    def __call__(self, workspace_id: UUID) -> AbstractAsyncContextManager[Work]:
        return self._open(workspace_id)

    @asynccontextmanager
    async def _open(self, workspace_id: UUID) -> AsyncIterator[Work]:
        work = MemoryWork(self._database, workspace_id)
        try:
            yield work
        finally:
            work.transaction.end()
