"""UnitOfWork on Postgres: one transaction as the application's role in one workspace."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import asyncpg

from adapters.postgres.database import APP, Database, Session
from adapters.postgres.jobs import PostgresJobs, settle_and_commit
from application.ports.accounts import Keys
from application.ports.alerts import AlertStates
from application.ports.bulk import Bulk
from application.ports.catalog import Catalog, Imports, Records, Sources
from application.ports.comparisons import Comparisons
from application.ports.control import JobControl
from application.ports.corrections import Corrections
from application.ports.dead_letters import DeadLetters
from application.ports.deal_rivals import DealRivals
from application.ports.exports import Exports
from application.ports.joins import Joins
from application.ports.linkage import Linkage
from application.ports.previews import Previews
from application.ports.profiles import Profiles
from application.ports.proposals import Proposals
from application.ports.reversal import Reversal
from application.ports.work import UnitOfWork, Work
from domain.jobs import Lease


def _keys(connection: Session, workspace_id: UUID) -> object:
    from adapters.postgres.keys import PostgresKeys

    return PostgresKeys(connection, workspace_id)


def _sources(connection: Session, workspace_id: UUID) -> object:
    from adapters.postgres.sources import PostgresSources

    return PostgresSources(connection, workspace_id)


def _imports(connection: Session, workspace_id: UUID) -> object:
    from adapters.postgres.imports import PostgresImports

    return PostgresImports(connection, workspace_id)


def _records(connection: Session, workspace_id: UUID) -> object:
    from adapters.postgres.records import PostgresRecords

    return PostgresRecords(connection, workspace_id)


def _catalog(connection: Session, workspace_id: UUID) -> object:
    from adapters.postgres.catalog import PostgresCatalog

    return PostgresCatalog(connection, workspace_id)


def _deal_rivals(connection: Session, workspace_id: UUID) -> object:
    from adapters.postgres.deal_rivals import PostgresDealRivals

    return PostgresDealRivals(connection, workspace_id)


def _dead_letters(connection: Session, workspace_id: UUID) -> object:
    from adapters.postgres.dead_letters import PostgresDeadLetters

    return PostgresDeadLetters(connection, workspace_id)


def _control(connection: Session, workspace_id: UUID) -> object:
    from adapters.postgres.control import PostgresControl

    return PostgresControl(connection, workspace_id)


def _bulk(connection: Session, workspace_id: UUID) -> object:
    from adapters.postgres.bulk import PostgresBulk

    return PostgresBulk(connection, workspace_id)


def _alerts(connection: Session, workspace_id: UUID) -> object:
    from adapters.postgres.alerts import PostgresAlertStates

    return PostgresAlertStates(connection, workspace_id)


def _joins(connection: Session, workspace_id: UUID) -> object:
    from adapters.postgres.joins import PostgresJoins

    return PostgresJoins(connection, workspace_id)


def _exports(connection: Session, workspace_id: UUID) -> object:
    from adapters.postgres.exports import PostgresExports

    return PostgresExports(connection, workspace_id)


def _proposals(connection: Session, workspace_id: UUID) -> object:
    from adapters.postgres.proposals import PostgresProposals

    return PostgresProposals(connection, workspace_id)


def _corrections(connection: Session, workspace_id: UUID) -> object:
    from adapters.postgres.corrections import PostgresCorrections

    return PostgresCorrections(connection, workspace_id)


def _profiles(connection: Session, workspace_id: UUID) -> object:
    from adapters.postgres.profiles import PostgresProfiles

    return PostgresProfiles(connection, workspace_id)


def _previews(connection: Session, workspace_id: UUID) -> object:
    from adapters.postgres.previews import PostgresPreviews

    return PostgresPreviews(connection, workspace_id)


def _comparisons(connection: Session, workspace_id: UUID) -> object:
    from adapters.postgres.comparisons import PostgresComparisons

    return PostgresComparisons(connection, workspace_id)


def _linkage(connection: Session, workspace_id: UUID) -> object:
    from adapters.postgres.linkage import PostgresLinkage

    return PostgresLinkage(connection, workspace_id)


def _reversal(connection: Session, workspace_id: UUID) -> object:
    from adapters.postgres.reversal import PostgresReversal

    return PostgresReversal(connection, workspace_id)


_STORES: dict[str, Callable[[Session, UUID], object]] = {
    "keys": _keys,
    "sources": _sources,
    "imports": _imports,
    "records": _records,
    "catalog": _catalog,
    "deal_rivals": _deal_rivals,
    "joins": _joins,
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
    "control": _control,
    "bulk": _bulk,
}


_PLAIN = frozenset({"insert", "update", "delete", "merge", "select", "with", "values"})
_SESSION = re.compile(r"set_config|advisory|\btemp(orary)?\b|pg_", re.IGNORECASE)


@lru_cache(512)
def leaves_traces(statement: str) -> bool:
    """Whether a statement may leave something on the connection: all but plain reading and writing may.

    Telling saves such a transaction, and most are such, the cleaning.
    """
    first = statement.split(None, 1)[:1]
    return not first or first[0].lower() not in _PLAIN or _SESSION.search(statement) is not None


class PostgresWork(Work):
    """An open transaction; a store is made when it is first asked for.

    `execute` and `fetch` are for SQL of a job kind's own tables, in the same transaction; `driver` gives asyncpg's
    connection to those who want more of it (COPY, cursors). What such SQL leaves on the connection itself (settings,
    session locks, temporary tables) goes with the transaction.
    """

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
    control: JobControl
    bulk: Bulk

    def __init__(self, session: Session, workspace_id: UUID) -> None:
        self._session = session
        self.workspace_id = workspace_id
        self.jobs = PostgresJobs(session, workspace_id)
        self._committed = False

    def __getattr__(self, name: str) -> Any:
        if name not in _STORES:
            raise AttributeError(name)
        store = _STORES[name](self._session, self.workspace_id)
        setattr(self, name, store)
        return store

    async def execute(self, statement: str, *values: object) -> str:
        """Run one SQL statement with `$1`, `$2` ... for the values; what the server says of it ("INSERT 0 1")."""
        if leaves_traces(statement):
            self._session.lend_out()
        return await self._session.execute(statement, *values)

    async def fetch(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """The rows of one SQL statement with `$1`, `$2` ... for the values."""
        if leaves_traces(statement):
            self._session.lend_out()
        rows: list[asyncpg.Record] = await (await self._session.driver()).fetch(statement, *values)
        return rows

    async def driver(self) -> asyncpg.Connection[Any]:
        """asyncpg's own connection, inside the transaction; it is the work's to commit."""
        self._session.lend_out()
        return await self._session.driver()

    async def commit(self) -> None:
        if self._committed:
            raise RuntimeError("the transaction has ended already")
        self._committed = True
        await self._session.commit()

    async def commit_settled(self, lease: Lease, result: bytes | None, keep: timedelta) -> None:
        if self._committed:
            raise RuntimeError("the transaction has ended already")
        self._committed = True
        await settle_and_commit(self._session, lease, result, keep)


class PostgresUnitOfWork(UnitOfWork):
    """Opens works on connections of the pool."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __call__(self, workspace_id: UUID) -> AbstractAsyncContextManager[Work]:
        return self._open(workspace_id)

    @asynccontextmanager
    async def _open(self, workspace_id: UUID) -> AsyncIterator[Work]:
        async with self._database.begin(APP, workspace_id) as session:
            yield PostgresWork(session, workspace_id)
