"""A few raw connections in one role for the short statements of the hot path: one round trip each, no transaction."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from types import TracebackType
from typing import Any, TypeAlias

import asyncpg
from asyncpg.transaction import Transaction

from adapters.postgres.database import Database, translated

HOT: Mapping[str, str] = {
    "enable_seqscan": "off", "enable_bitmapscan": "off", "enable_hashjoin": "off", "enable_mergejoin": "off",
    "jit": "off", "plan_cache_mode": "force_generic_plan",
}  # fmt: skip
"""Every statement of the hot path has its index; with these no stale statistics can talk the planner out of it.

One plan serves any batch: nothing in it may depend on the values of the moment, nor is it worth making it again.
A plain index scan also marks the dead entries it meets, so that the next one passes them over; a bitmap scan does not.
"""
PATIENCE_SECONDS = 60.0
"""A statement that is not answered within this time found its server gone."""

_LOST = asyncpg.PostgresConnectionError
_FAULTS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)

Connection: TypeAlias = "asyncpg.Connection[Any]"
Lent: TypeAlias = "tuple[Connection, Transaction | None]"


class Lines:
    """At most `size` connections, opened when needed, each in `role` with `settings` since its beginning.

    Behind a pooler that changes the server with every transaction (`Database.pooled`) there is no such state: there
    each statement is a transaction that sets the role and the settings for itself.
    """

    def __init__(self, database: Database, role: str, *, size: int, settings: Mapping[str, str] = HOT) -> None:
        self._database = database
        self._state = {"role": role, **settings}
        self._idle: deque[Connection] = deque()
        self._free = asyncio.Semaphore(size)

    async def fetch(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        """The rows of one statement, committed; passing faults come out as Transient."""
        async with self.line() as connection:
            rows: list[asyncpg.Record] = await connection.fetch(statement, *arguments)
            return rows

    def line(self) -> Line:
        """A connection for a few statements; each commits by itself, or all at the end behind a pooler."""
        return Line(self)

    async def lend(self) -> Lent:
        """A connection for the caller alone, behind a pooler with its transaction; `take_back` it whatever comes."""
        await self._free.acquire()
        connection: Connection | None = None
        try:
            connection = await self._connected()
            if not self._database.pooled:
                return connection, None
            transaction = connection.transaction()
            await transaction.start()
            await connection.execute(_local(self._state))
        except BaseException as error:
            self.take_back(connection, error)
            raise
        return connection, transaction

    def take_back(self, connection: Connection | None, error: BaseException | None) -> None:
        """After that error or none; a fault that may pass is raised as Transient."""
        self._free.release()
        if connection is not None:
            # A refusal of the server leaves the connection as good as it was; a lost one is thrown away.
            refused = isinstance(error, asyncpg.PostgresError) and not isinstance(error, _LOST)
            if (error is None or refused) and not connection.is_closed():
                self._idle.append(connection)
            else:
                connection.terminate()
        if isinstance(error, _FAULTS) and (fault := translated(error)) is not None:
            raise fault from error

    async def _connected(self) -> Connection:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        connection = await self._database.connect(command_timeout=PATIENCE_SECONDS)
        if not self._database.pooled:
            await connection.execute("; ".join(f"set {name} = {value}" for name, value in self._state.items()))
        return connection

    async def close(self) -> None:
        """Close what is idle; what is in use is closed by its user's end."""
        while self._idle:
            self._idle.pop().terminate()


class Line:
    """One borrowed line; a class, because a generator around each statement costs as much as the rest of its way."""

    __slots__ = ("_connection", "_lines", "_transaction")

    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    async def __aenter__(self) -> Connection:
        self._connection, self._transaction = await self._lines.lend()
        return self._connection

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._transaction is not None:
            try:
                await (self._transaction.commit() if error is None else self._transaction.rollback())
            except BaseException as fault:
                self._lines.take_back(self._connection, fault)
                raise
        self._lines.take_back(self._connection, error)


def _local(state: Mapping[str, str]) -> str:
    return "; ".join(f"set local {name} = {value}" for name, value in state.items())
