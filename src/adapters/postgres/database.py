"""One Postgres: a pool of connections, the role and workspace a transaction runs as, and errors in our words."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from adapters.postgres.address import asyncpg_url, sqlalchemy_url
from domain.errors import Transient

APP, ENGINE, MONITOR = "sluice_app", "sluice_engine", "sluice_monitor"

_BEGIN = (
    "begin; select set_config('role', '{role}', true), set_config('sluice.workspace', '{workspace}', true),"
    " set_config('idle_in_transaction_session_timeout', '{idle}', true)"
)
"""One round trip; the values are words of ours and need no quoting."""

_REVISION = text("select version_num from sluice.schema_version")

_PASSING = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InternalClientError,  # what asyncpg says where a server is killed in the middle of a statement
    ConnectionError,
    TimeoutError,
    OSError,
    PoolExhausted,
)
_OVERTAKEN = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)


def translated(error: BaseException) -> Transient | None:
    """The fault as one that may pass, or None when it is not such a fault."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, _OVERTAKEN):
            return Transient("serialization", "Another transaction changed the same rows first.")
        if isinstance(cause, _PASSING) or (isinstance(cause, DBAPIError) and cause.connection_invalidated):
            return Transient("database_unavailable", "The database cannot be reached at the moment.")
        cause = cause.__cause__ or getattr(cause, "orig", None)
    return None


def _from_driver(error: BaseException) -> bool:
    """Whether the error was raised inside asyncpg or SQLAlchemy rather than by who uses the transaction."""
    frame, last = error.__traceback__, ""
    while frame is not None:
        last = str(frame.tb_frame.f_globals.get("__name__", ""))
        if last.split(".")[0] in ("asyncpg", "sqlalchemy"):
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
        arguments: dict[str, Any] = {"server_settings": {"application_name": "sluice"}, "timeout": 10}
        if pooled:
            # A prepared statement with a name would be one of another client's server.
            arguments |= {
                "statement_cache_size": 0,
                "prepared_statement_cache_size": 0,
                "prepared_statement_name_func": str,
            }
        self.engine: AsyncEngine = create_async_engine(
            sqlalchemy_url(url),
            pool_size=size,
            max_overflow=overflow,
            pool_pre_ping=False,
            pool_timeout=10,
            # Transactions are begun and ended by statements of ours, which cost less than half of SQLAlchemy's.
            isolation_level="AUTOCOMMIT",
            pool_reset_on_return=None,
            connect_args=arguments,
        )
        self._closers: list[Callable[[], Awaitable[None]]] = []

    def on_close(self, closer: Callable[[], Awaitable[None]]) -> None:
        """What else is to be closed together with this database."""
        self._closers.append(closer)

    @asynccontextmanager
    async def begin(self, role: str, workspace_id: UUID | None) -> AsyncIterator[AsyncConnection]:
        """An open transaction; leaving it without `commit` rolls back. Passing faults come out as Transient."""
        try:
            async with self.engine.connect() as connection:
                begin = _BEGIN.format(role=role, workspace=workspace_id or "", idle=self._idle)
                async with _transaction(connection, begin):
                    yield connection
        except (
            DBAPIError,
            asyncpg.PostgresError,
            asyncpg.InterfaceError,
            asyncpg.InternalClientError,
            PoolExhausted,
        ) as error:
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
        try:
            async with self.engine.connect() as connection:
                return str(await connection.scalar(_REVISION))
        except ProgrammingError:
            return None

    async def close(self) -> None:
        """Give all connections back."""
        for closer in self._closers:
            await closer()
        await self.engine.dispose()


@asynccontextmanager
async def _transaction(connection: AsyncConnection, begin: str) -> AsyncIterator[None]:
    """From `begin` until `commit` or, without one, a roll back; a connection in doubt does not go back to the pool."""
    whole = False
    try:
        driver = await raw(connection)
        await driver.execute(begin)
        try:
            yield
        finally:
            if driver.is_in_transaction():
                await driver.execute("rollback")
            whole = not driver.is_closed()
    finally:
        if not whole:
            await connection.invalidate()


async def commit(connection: AsyncConnection) -> None:
    """Make the transaction durable; Transient when an error before has ended it already."""
    if await (await raw(connection)).execute("commit") != "COMMIT":
        raise Transient("serialization", "The transaction was rolled back by an error in the middle of it.")


@asynccontextmanager
async def savepoint(driver: asyncpg.Connection[Any]) -> AsyncIterator[None]:
    """Statements whose failure does not end the transaction they stand in."""
    await driver.execute("savepoint here")
    try:
        yield
    except asyncpg.PostgresError:
        if driver.is_in_transaction():
            await driver.execute("rollback to savepoint here")
        raise
    await driver.execute("release savepoint here")


async def raw(connection: AsyncConnection) -> asyncpg.Connection[Any]:
    """asyncpg's own connection, inside the same transaction."""
    inner = connection.sync_connection
    driver: asyncpg.Connection[Any] | None = None if inner is None else inner.connection.driver_connection
    if driver is None:
        raise Transient("database_unavailable", "The database connection is gone.")
    return driver
