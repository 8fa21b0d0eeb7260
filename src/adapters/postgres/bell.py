"""Bell on Postgres: NOTIFY on one channel, whose payload is the queue; every listener hears every ring."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

import asyncpg
import structlog

from adapters.postgres.database import Database
from adapters.postgres.folding import quoted
from application.bells import OnChange, Ring, Ringer, Standing, again, untold
from application.ports.bell import Bell, BellState
from domain.errors import Transient

CHANNEL = "sluice_jobs"
GAP_SECONDS = 0.004
"""A ring costs the server a transaction, as much as half a job: under a stream of jobs one ring stands for several."""

_log = structlog.get_logger("bell")
_FAULTS = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)


class PostgresBell(Bell):
    """Rings on one connection of its own and listens on another, so that a full pool never keeps a ring back."""

    def __init__(self, database: Database, on_change: OnChange = untold) -> None:
        self._database = database
        self._standing = Standing(on_change)
        self._ringer = Ringer(self._notify, self._standing, gap=GAP_SECONDS)
        self._rope: asyncpg.Connection[Any] | None = None

    async def ring(self, queue: str, priority: int = 2) -> None:  # noqa: ARG002  one order for all
        self._ringer.ring(queue, 2)

    async def state(self) -> BellState:
        return self._standing.now

    async def depth(self) -> Mapping[str, int]:
        return {}

    async def close(self) -> None:
        """Send what was rung and leave."""
        await self._ringer.close()
        if self._rope is not None:
            self._rope.terminate()

    async def _notify(self, rings: Sequence[Ring]) -> None:
        queues = [queue for queue, _ in rings]
        try:
            if self._rope is None or self._rope.is_closed():
                self._rope = await self._database.connect()
                await self._rope.execute("set synchronous_commit = off")  # there is nothing to make durable
            await self._rope.execute("; ".join(f"notify {CHANNEL}, {quoted(queue)}" for queue in queues))
        except _FAULTS as error:
            if self._rope is not None:
                self._rope.terminate()
            raise Transient("bell_unreachable", "The database cannot be reached to notify.") from error

    async def listen(self) -> AsyncIterator[str]:
        failures = 0
        while True:
            rung: dict[str, None] = {}
            wake, gone = asyncio.Event(), asyncio.Event()
            try:
                connection = await self._connected(rung, wake, gone)
            except Transient as fault:
                failures += 1
                self._standing.fault("listen", fault.message)
                _log.debug("bell_tries_again", reason=fault.message, retry_seconds=again(failures))
                await asyncio.sleep(again(failures))
                continue
            failures = 0
            self._standing.well("listen")
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
        except _FAULTS as error:
            connection.terminate()
            raise Transient("database_unavailable", "The database went away while it was asked to listen.") from error
        return connection
