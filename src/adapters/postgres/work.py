"""UnitOfWork on Postgres: one transaction as the application's role in one workspace."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from adapters.postgres.database import APP, Database, commit, raw
from adapters.postgres.jobs import PostgresJobs, settle_and_commit
from application.ports.accounts import Keys
from application.ports.alerts import AlertStates
from application.ports.bulk import Bulk
from application.ports.catalog import Catalog, Imports, Records, Sources
from application.ports.control import JobControl
from application.ports.dead_letters import DeadLetters
from application.ports.exports import Exports
from application.ports.joins import Joins
from application.ports.proposals import Proposals
from application.ports.work import UnitOfWork, Work
from domain.jobs import Lease


def _keys(connection: AsyncConnection, workspace_id: UUID) -> object:
    from adapters.postgres.keys import PostgresKeys

    return PostgresKeys(connection, workspace_id)


def _sources(connection: AsyncConnection, workspace_id: UUID) -> object:
    from adapters.postgres.sources import PostgresSources

    return PostgresSources(connection, workspace_id)


def _imports(connection: AsyncConnection, workspace_id: UUID) -> object:
    from adapters.postgres.imports import PostgresImports

    return PostgresImports(connection, workspace_id)


def _records(connection: AsyncConnection, workspace_id: UUID) -> object:
    from adapters.postgres.records import PostgresRecords

    return PostgresRecords(connection, workspace_id)


def _catalog(connection: AsyncConnection, workspace_id: UUID) -> object:
    from adapters.postgres.catalog import PostgresCatalog

    return PostgresCatalog(connection, workspace_id)


def _dead_letters(connection: AsyncConnection, workspace_id: UUID) -> object:
    from adapters.postgres.dead_letters import PostgresDeadLetters

    return PostgresDeadLetters(connection, workspace_id)


def _control(connection: AsyncConnection, workspace_id: UUID) -> object:
    from adapters.postgres.control import PostgresControl

    return PostgresControl(connection, workspace_id)


def _bulk(connection: AsyncConnection, workspace_id: UUID) -> object:
    from adapters.postgres.bulk import PostgresBulk

    return PostgresBulk(connection, workspace_id)


def _alerts(connection: AsyncConnection, workspace_id: UUID) -> object:
    from adapters.postgres.alerts import PostgresAlertStates

    return PostgresAlertStates(connection, workspace_id)


def _joins(connection: AsyncConnection, workspace_id: UUID) -> object:
    from adapters.postgres.joins import PostgresJoins

    return PostgresJoins(connection, workspace_id)


def _exports(connection: AsyncConnection, workspace_id: UUID) -> object:
    from adapters.postgres.exports import PostgresExports

    return PostgresExports(connection, workspace_id)


def _proposals(connection: AsyncConnection, workspace_id: UUID) -> object:
    from adapters.postgres.proposals import PostgresProposals

    return PostgresProposals(connection, workspace_id)


_STORES: dict[str, Callable[[AsyncConnection, UUID], object]] = {
    "keys": _keys,
    "sources": _sources,
    "imports": _imports,
    "records": _records,
    "catalog": _catalog,
    "joins": _joins,
    "alerts": _alerts,
    "exports": _exports,
    "dead_letters": _dead_letters,
    "proposals": _proposals,
    "control": _control,
    "bulk": _bulk,
}


class PostgresWork(Work):
    """An open transaction; a store is made when it is first asked for.

    `execute` and `fetch` are for SQL of a job kind's own tables, in the same transaction; `connection` for those who
    write it with SQLAlchemy, which costs several times as much a statement.
    """

    keys: Keys
    sources: Sources
    imports: Imports
    records: Records
    catalog: Catalog
    joins: Joins
    alerts: AlertStates
    exports: Exports
    dead_letters: DeadLetters
    proposals: Proposals
    control: JobControl
    bulk: Bulk

    def __init__(self, connection: AsyncConnection, workspace_id: UUID) -> None:
        self.connection = connection
        self.workspace_id = workspace_id
        self.jobs = PostgresJobs(connection, workspace_id)
        self._committed = False

    def __getattr__(self, name: str) -> Any:
        if name not in _STORES:
            raise AttributeError(name)
        store = _STORES[name](self.connection, self.workspace_id)
        setattr(self, name, store)
        return store

    async def execute(self, statement: str, *values: object) -> str:
        """Run one SQL statement with `$1`, `$2` ... for the values; what the server says of it ("INSERT 0 1")."""
        return str(await (await raw(self.connection)).execute(statement, *values))

    async def fetch(self, statement: str, *values: object) -> list[asyncpg.Record]:
        """The rows of one SQL statement with `$1`, `$2` ... for the values."""
        rows: list[asyncpg.Record] = await (await raw(self.connection)).fetch(statement, *values)
        return rows

    async def commit(self) -> None:
        if self._committed:
            raise RuntimeError("the transaction has ended already")
        self._committed = True
        await commit(self.connection)

    async def commit_settled(self, lease: Lease, result: bytes | None, keep: timedelta) -> None:
        if self._committed:
            raise RuntimeError("the transaction has ended already")
        self._committed = True
        await settle_and_commit(self.connection, lease, result, keep)


class PostgresUnitOfWork(UnitOfWork):
    """Opens works on connections of the pool."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def __call__(self, workspace_id: UUID) -> AbstractAsyncContextManager[Work]:
        return self._open(workspace_id)

    @asynccontextmanager
    async def _open(self, workspace_id: UUID) -> AsyncIterator[Work]:
        async with self._database.begin(APP, workspace_id) as connection:
            yield PostgresWork(connection, workspace_id)
