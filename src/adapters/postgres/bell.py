"""Bell on Postgres: NOTIFY on one channel, whose payload is the queue."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import structlog

from adapters.postgres.database import ENGINE, Database, raw
from application.ports.bell import Bell
from domain.errors import Transient

CHANNEL = "sluice_jobs"
RECONNECT_SECONDS = (0.2, 0.5, 1.0, 2.0, 5.0)

_log = structlog.get_logger("bell")


class PostgresBell(Bell):
    """Rings through the pool; listens on a connection of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._unrung: dict[str, None] = {}
        self._ringing = False

    async def ring(self, queue: str, priority: int = 2) -> None:  # noqa: ARG002  one order for all
        # Rings that come while one is under way go out with the next: notifying serialises on one lock of the server.
        self._unrung[queue] = None
        if self._ringing:
            return
        self._ringing = True
        try:
            while self._unrung:
                queues, self._unrung = list(self._unrung), {}
                await self._notify(queues)
        finally:
            self._ringing = False

    async def _notify(self, queues: list[str]) -> None:
        try:
            async with self._database.begin(ENGINE, None) as connection:
                inner = await raw(connection)
                await inner.execute("set local synchronous_commit = off")  # there is nothing to make durable
                await inner.execute("select pg_notify($1, queue) from unnest($2::text[]) queue", CHANNEL, queues)
                await connection.commit()
        except Transient as fault:
            _log.info("bell_lost", queues=queues, reason=fault.message)

    async def listen(self) -> AsyncIterator[str]:
        failures = 0
        while True:
            rung: dict[str, None] = {}
            wake, gone = asyncio.Event(), asyncio.Event()
            try:
                connection = await self._connected(rung, wake, gone)
            except Transient as fault:
                delay = RECONNECT_SECONDS[min(failures, len(RECONNECT_SECONDS) - 1)]
                failures += 1
                _log.info("bell_unreachable", reason=fault.message, retry_seconds=delay)
                await asyncio.sleep(delay)
                continue
            failures = 0
            try:
                while not gone.is_set():
                    await wake.wait()
                    wake.clear()
                    while rung:
                        queue = next(iter(rung))
                        del rung[queue]
                        yield queue
            finally:
                connection.terminate()

    async def _connected(
        self, rung: dict[str, None], wake: asyncio.Event, gone: asyncio.Event
    ) -> asyncpg.Connection[Any]:
        def heard(_connection: object, _pid: int, _channel: str, payload: object) -> None:
            rung[str(payload)] = None
            wake.set()

        def lost(_connection: object) -> None:
            gone.set()
            wake.set()

        connection = await self._database.connect()
        try:
            connection.add_termination_listener(lost)
            await connection.add_listener(CHANNEL, heard)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            connection.terminate()
            raise Transient("database_unavailable", "The database went away while it was asked to listen.") from error
        return connection
