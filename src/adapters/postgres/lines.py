"""A few raw connections in one role for the short statements of the hot path: one round trip each, no transaction."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

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


class Lines:
    """At most `size` connections, opened when needed, each in `role` with `settings` since its beginning.

    Behind a pooler that changes the server with every transaction (`Database.pooled`) there is no such state: there
    each statement is a transaction that sets the role and the settings for itself.
    """

    def __init__(self, database: Database, role: str, *, size: int, settings: Mapping[str, str] = HOT) -> None:
        self._database = database
        self._state = {"role": role, **settings}
        self._idle: deque[asyncpg.Connection[Any]] = deque()
        self._free = asyncio.Semaphore(size)

    async def fetch(self, statement: str, *arguments: object) -> list[asyncpg.Record]:
        """The rows of one statement, committed; passing faults come out as Transient."""
        async with self.line() as connection:
            rows: list[asyncpg.Record] = await connection.fetch(statement, *arguments)
            return rows

    @asynccontextmanager
    async def line(self) -> AsyncIterator[asyncpg.Connection[Any]]:
        """A connection for a few statements; each commits by itself, or all at the end behind a pooler."""
        async with self._free:
            connection: asyncpg.Connection[Any] | None = None
            whole = False
            try:
                connection = await self._connected()
                if self._database.pooled:
                    async with connection.transaction():
                        await connection.execute(_local(self._state))
                        yield connection
                else:
                    yield connection
                whole = True
            except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError) as error:
                fault = translated(error)
                # A refusal of the server leaves the connection as good as it was; a lost one is thrown away.
                whole = isinstance(error, asyncpg.PostgresError) and not isinstance(
                    error, asyncpg.PostgresConnectionError
                )
                if fault is None:
                    raise
                raise fault from error
            finally:
                if connection is not None:
                    self._back(connection, whole=whole)

    async def _connected(self) -> asyncpg.Connection[Any]:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        connection = await self._database.connect(command_timeout=PATIENCE_SECONDS)
        if not self._database.pooled:
            await connection.execute("; ".join(f"set {name} = {value}" for name, value in self._state.items()))
        return connection

    def _back(self, connection: asyncpg.Connection[Any], *, whole: bool) -> None:
        if whole and not connection.is_closed():
            self._idle.append(connection)
        else:
            connection.terminate()

    async def close(self) -> None:
        """Close what is idle; what is in use is closed by its user's end."""
        while self._idle:
            self._idle.pop().terminate()


def _local(state: Mapping[str, str]) -> str:
    return "; ".join(f"set local {name} = {value}" for name, value in state.items())
