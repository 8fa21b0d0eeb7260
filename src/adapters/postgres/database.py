"""One Postgres: a pool of connections, the role and workspace a transaction runs as, and errors in our words."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg

from adapters.postgres.address import asyncpg_url
from adapters.postgres.pool import Pool
from adapters.postgres.session import Session, commit, insert_new, packing, raw, savepoint
from domain.errors import Transient

__all__ = [
    "APP",
    "ENGINE",
    "MONITOR",
    "Database",
    "Session",
    "commit",
    "insert_new",
    "packing",
    "raw",
    "savepoint",
    "translated",
]

APP, ENGINE, MONITOR = "sluice_app", "sluice_engine", "sluice_monitor"

_BEGIN = (
    "begin; set local role {role}; set local sluice.workspace = '{workspace}';"
    " set local idle_in_transaction_session_timeout = '{idle}'"
)
"""Sent with the first statement; the values are words of ours and need no quoting."""

_REVISION = "select version_num from sluice.schema_version"

_PASSING = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InternalClientError,  # what asyncpg says where a server is killed in the middle of a statement
    ConnectionError,
    TimeoutError,
    OSError,
)
_OVERTAKEN = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
_GONE = re.compile(r"\bclos(ed|ing)\b")
"""What asyncpg's own errors say where the connection or its pool is no more; any other is a mistake of its caller."""


def translated(error: BaseException) -> Transient | None:
    """The fault as one that may pass, or None when it is not such a fault.

    A wrong number of arguments, a value that does not fit its column or two statements at a time on one connection
    would be wrong at every attempt: they keep their names, and nobody tries them again and again.
    """
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, _OVERTAKEN):
            return Transient("serialization", "Another transaction changed the same rows first.")
        if isinstance(cause, _PASSING) or (isinstance(cause, asyncpg.InterfaceError) and _GONE.search(str(cause))):
            return Transient("database_unavailable", "The database cannot be reached at the moment.")
        cause = cause.__cause__
    return None


def _from_driver(error: BaseException) -> bool:
    """Whether the error was raised inside asyncpg or the pool rather than by who uses the transaction."""
    frame = error.__traceback__
    while frame is not None:
        name = str(frame.tb_frame.f_globals.get("__name__", ""))
        if name.split(".")[0] == "asyncpg" or name == Pool.__module__:
            return True
        frame = frame.tb_next
    return False


class Database:
    """The pool. `begin` opens a transaction in a role; hot paths use the raw asyncpg connection inside it.

    `pooled`: between us and the server stands a pooler that gives each transaction another connection (PgBouncer in
    transaction mode), so nothing may be left behind on a connection and no statement keeps a name.
    `idle_seconds`: a transaction in which nothing is asked for so long is ended by the server. A process that is
    frozen, or a host cut off, in the middle of one would keep its rows locked: nobody could take its job over.
    """

    def __init__(
        self, url: str, *, size: int = 10, overflow: int = 10, pooled: bool = False, idle_seconds: float = 300.0
    ) -> None:
        self.url = url
        self.pooled = pooled
        self._idle = f"{idle_seconds * 1000:.0f}ms"
        self._pool = Pool(self.connect, size=size, overflow=overflow)
        self._closers: list[Callable[[], Awaitable[None]]] = []

    def on_close(self, closer: Callable[[], Awaitable[None]]) -> None:
        """What else is to be closed together with this database."""
        self._closers.append(closer)

    @asynccontextmanager
    async def begin(self, role: str, workspace_id: UUID | None) -> AsyncIterator[Session]:
        """A transaction; leaving it without `commit` rolls back. Passing faults come out as Transient.

        It begins with its first statement: a server that is away is noticed there.
        """
        try:
            lent = await self._pool.take()
            whole = False
            try:
                script = _BEGIN.format(role=role, workspace=workspace_id or "", idle=self._idle)
                session = Session(lent, script, foldable=not self.pooled)
                try:
                    yield session
                except BaseException as error:
                    if session.is_outdated(error):
                        self._pool.renew()
                    raise
                finally:
                    whole = await session.end()
            finally:
                self._pool.give_back(lent, whole=whole)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
            fault = translated(error)
            if fault is None:
                raise
            raise fault from error
        except OSError as error:
            # Reaching the database may fail with any of these; a handler's own file trouble must keep its name.
            if not _from_driver(error):
                raise
            raise Transient("database_unavailable", "The database cannot be reached at the moment.") from error

    async def connect(self, *, command_timeout: float | None = None) -> asyncpg.Connection[Any]:
        """A connection of its own (LISTEN, the claim loop), outside the pool."""
        try:
            return await asyncpg.connect(
                asyncpg_url(self.url), timeout=10, command_timeout=command_timeout,
                statement_cache_size=0 if self.pooled else 100, server_settings={"application_name": "sluice"},
            )  # fmt: skip
        except Exception as error:
            fault = translated(error)
            if fault is None:
                raise
            raise fault from error

    async def revision(self) -> str | None:
        """The migration this database is at, None when it was never migrated."""
        lent, whole = await self._pool.take(), False
        try:
            async with lent.driver.transaction():  # which a pool by transaction gives to one server
                found = await lent.driver.fetchval(_REVISION)
            whole = True
        except (asyncpg.UndefinedTableError, asyncpg.InvalidSchemaNameError):
            whole = True
            return None
        finally:
            self._pool.give_back(lent, whole=whole)
        return str(found)

    async def close(self) -> None:
        """Give all connections back."""
        for closer in self._closers:
            await closer()
        await self._pool.close()
