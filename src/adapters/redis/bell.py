"""Bell on Redis Streams, by TaskIQ messages; a ring is heard by one listener of the group."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress

import structlog
from redis.exceptions import AuthenticationError, NoPermissionError, RedisClusterException, RedisError
from taskiq import TaskiqMessage

from adapters.redis.address import RedisAddress
from adapters.redis.streams import PRIORITIES, PromptStreams, broker_of, streams
from application.bells import OnChange, Ring, Ringer, Standing, again, untold
from application.ports.bell import Bell, BellState
from domain.errors import Transient

TASK = "sluice.ring"
"""The name of the task that a message names; its one argument is the queue."""
PATIENCE_SECONDS = 0.8
"""How long a question for the state may take."""

_log = structlog.get_logger("bell")
_FAULTS = (RedisError, RedisClusterException, OSError, RuntimeError)
"""RuntimeError: uvloop, when the client writes into a connection that has just been closed, and passes that on."""


class RedisBell(Bell):
    """`consumer` names this process among the readers of the group."""

    def __init__(self, address: RedisAddress, consumer: str, on_change: OnChange = untold) -> None:
        self._address = address
        self._consumer = consumer
        self._numbers = itertools.count(1)
        self._streams = streams(address.prefix)
        self._broker = broker_of(address, consumer)
        self._standing = Standing(on_change)
        self._ringer = Ringer(self._kick, self._standing)

    async def ring(self, queue: str, priority: int = 2) -> None:
        self._ringer.ring(queue, min(max(priority, PRIORITIES[0]), PRIORITIES[-1]))

    async def state(self) -> BellState:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._broker.lengths()
        except _FAULTS as error:
            self._standing.fault("ask", reason_of(error))
        else:
            self._standing.well("ask")
        return self._standing.now

    async def depth(self) -> Mapping[str, int]:
        try:
            lengths = await self._broker.lengths()
        except _FAULTS as error:
            raise Transient("bell_unreachable", reason_of(error)) from error
        return {f"priority-{priority}": lengths[name] for priority, name in self._streams.items()}

    async def listen(self) -> AsyncIterator[str]:
        broker = broker_of(self._address, f"{self._consumer}-{next(self._numbers)}")
        failures = 0
        try:
            while True:
                try:
                    await broker.startup()
                    self._standing.well("listen")
                    failures = 0
                    async for message in broker.listen():
                        queue = self._queue_of(message)
                        if queue is not None:
                            yield queue
                except _FAULTS as error:
                    failures += 1
                    self._standing.fault("listen", reason_of(error))
                    await asyncio.sleep(again(failures))
        finally:
            await _left(broker)

    async def close(self) -> None:
        """Send what was rung and leave."""
        await self._ringer.close()
        await self._broker.shutdown()

    async def _kick(self, rings: Sequence[Ring]) -> None:
        try:
            for queue, priority in rings:
                labels = {"queue_name": self._streams[priority], "priority": priority}
                ident = self._broker.id_generator()
                message = TaskiqMessage(task_id=ident, task_name=TASK, labels=labels, args=[queue], kwargs={})
                await self._broker.kick(self._broker.formatter.dumps(message))
        except _FAULTS as error:
            raise Transient("bell_unreachable", reason_of(error)) from error

    def _queue_of(self, data: bytes) -> str | None:
        try:
            message = self._broker.formatter.loads(data)
            return str(message.args[0])
        except (ValueError, LookupError):
            _log.warning("bell_unreadable", length=len(data))
            return None


async def _left(broker: PromptStreams) -> None:
    """Take leave; a server that is away keeps the name until another reader finds it idle."""
    with suppress(*_FAULTS):
        async with asyncio.timeout(PATIENCE_SECONDS):
            await broker.leave()
    with suppress(*_FAULTS):
        await broker.shutdown()


def reason_of(error: BaseException) -> str:
    """A fault in one sentence that holds no part of the address."""
    if isinstance(error, TimeoutError) or "Timeout" in type(error).__name__:
        return "Redis does not answer in time."
    word = str(error).split(" ")[0].rstrip(":.,")
    if isinstance(error, (AuthenticationError, NoPermissionError)) or word in ("NOAUTH", "WRONGPASS", "NOPERM"):
        return "Redis refuses the login: correct user and password."
    if word.isupper() and word.isalpha():
        return f"Redis refuses with {word}."
    return f"Redis cannot be reached ({type(error).__name__})."
