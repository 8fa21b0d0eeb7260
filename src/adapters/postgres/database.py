"""One Postgres: a pool of connections, the role and workspace a transaction runs as, and errors in our words."""

from __future__ import annotations

from collections.abc import AsyncIterator
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

APP, ENGINE = "sluice_app", "sluice_engine"

_BEGIN = text("select set_config('role', :role, true), set_config('sluice.workspace', :workspace, true)")

_REVISION = text("select version_num from sluice.schema_version")

_PASSING = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
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
    """The pool. `begin` opens a transaction in a role; hot paths use the raw asyncpg connection inside it."""

    def __init__(self, url: str, *, size: int = 10, overflow: int = 10) -> None:
        self.url = url
        self.engine: AsyncEngine = create_async_engine(
            sqlalchemy_url(url),
            pool_size=size,
            max_overflow=overflow,
            pool_pre_ping=False,
            pool_timeout=10,
            connect_args={"server_settings": {"application_name": "sluice"}, "timeout": 10},
        )

    @asynccontextmanager
    async def begin(self, role: str, workspace_id: UUID | None) -> AsyncIterator[AsyncConnection]:
        """An open transaction; leaving it without commit rolls back. Passing faults come out as Transient."""
        try:
            async with self.engine.connect() as connection:
                await connection.execute(_BEGIN, {"role": role, "workspace": str(workspace_id or "")})
                yield connection
        except (DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError, PoolExhausted) as error:
            fault = translated(error)
            if fault is None:
                raise
            raise fault from error
        except OSError as error:
            # Reaching the database may fail with any of these; a handler's own file trouble must keep its name.
            if not _from_driver(error):
                raise
            raise Transient("database_unavailable", "The database cannot be reached at the moment.") from error

    async def connect(self) -> asyncpg.Connection[Any]:
        """A connection of its own (LISTEN, the claim loop), outside the pool."""
        try:
            return await asyncpg.connect(asyncpg_url(self.url), timeout=10)
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
        await self.engine.dispose()


async def raw(connection: AsyncConnection) -> asyncpg.Connection[Any]:
    """asyncpg's own connection, inside the same transaction."""
    outer = await connection.get_raw_connection()
    inner = outer.driver_connection
    if inner is None:
        raise Transient("database_unavailable", "The database connection is gone.")
    return inner
