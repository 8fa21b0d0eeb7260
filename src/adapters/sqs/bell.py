"""Bell on SQS, by TaskIQ messages; a ring is heard by one listener."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence

import aiohttp
import structlog
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError
from taskiq import TaskiqMessage

from adapters.sqs.address import SqsAddress
from adapters.sqs.broker import SqsBroker
from application.bells import OnChange, Ring, Ringer, Standing, again, untold
from application.ports.bell import Bell, BellState
from domain.errors import Transient

TASK = "sluice.ring"
"""The name of the task that a message names; its one argument is the queue."""
PRIORITIES = (1, 2, 3)
GAP_SECONDS = 0.1
"""Every ring is a request that is paid for."""
ASKED_SECONDS = 30.0
"""So is every question for the state: an answer stands for this long."""
PATIENCE_SECONDS = 0.8

_log = structlog.get_logger("bell")
_FAULTS = (BotoCoreError, ClientError, aiohttp.ClientError, OSError)


class SqsBell(Bell):
    """Rings by one client and listens by another, which waits in long polls."""

    def __init__(self, address: SqsAddress, on_change: OnChange = untold) -> None:
        self._address = address
        self._broker = SqsBroker(address)
        self._standing = Standing(on_change)
        self._ringer = Ringer(self._kick, self._standing, gap=GAP_SECONDS)
        self._asked_at = -ASKED_SECONDS

    async def ring(self, queue: str, priority: int = 2) -> None:
        self._ringer.ring(queue, min(max(priority, PRIORITIES[0]), PRIORITIES[-1]))

    async def state(self) -> BellState:
        now = asyncio.get_running_loop().time()
        if now - self._asked_at >= ASKED_SECONDS or not self._standing.now.ok:
            self._asked_at = now
            try:
                client = await self._broker.client()  # the first time it loads a lot, which says nothing of the server
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await self._broker.queues.counts(client)
            except _FAULTS as error:
                self._standing.fault("ask", reason_of(error))
            else:
                self._standing.well("ask")
        return self._standing.now

    async def depth(self) -> Mapping[str, int]:
        try:
            return await self._broker.queues.counts(await self._broker.client())
        except _FAULTS as error:
            raise Transient("bell_unreachable", reason_of(error)) from error

    async def listen(self) -> AsyncIterator[str]:
        broker = SqsBroker(self._address, lambda data: self._queue_of(data) is not None)
        failures = 0
        try:
            while True:
                try:
                    await broker.queues.bells(await broker.client())
                    self._standing.well("listen")
                    async for message in broker.listen():
                        failures = 0
                        queue = self._queue_of(message)
                        if queue is not None:
                            yield queue
                except _FAULTS as error:
                    failures += 1
                    self._standing.fault("listen", reason_of(error))
                    broker.queues.forget()
                    await asyncio.sleep(again(failures))
        finally:
            await broker.shutdown()

    async def close(self) -> None:
        """Send what was rung and leave."""
        await self._ringer.close()
        await self._broker.shutdown()

    async def _kick(self, rings: Sequence[Ring]) -> None:
        try:
            for queue, priority in rings:
                ident = self._broker.id_generator()
                labels = {"priority": priority}
                message = TaskiqMessage(task_id=ident, task_name=TASK, labels=labels, args=[queue], kwargs={})
                await self._broker.kick(self._broker.formatter.dumps(message))
        except _FAULTS as error:
            raise Transient("bell_unreachable", reason_of(error)) from error

    def _queue_of(self, data: bytes) -> str | None:
        try:
            return str(self._broker.formatter.loads(data).args[0])
        except (ValueError, LookupError):
            _log.warning("bell_unreadable", length=len(data))
            return None


def reason_of(error: BaseException) -> str:
    """A fault in one sentence without credentials or addresses."""
    if isinstance(error, NoCredentialsError):
        return "SQS: there are no AWS credentials for it here."
    if isinstance(error, ClientError):
        return f"SQS refuses with {error.response.get('Error', {}).get('Code', 'an error')}."
    if isinstance(error, TimeoutError) or "Timeout" in type(error).__name__:
        return "SQS does not answer in time."
    return f"SQS cannot be reached ({type(error).__name__})."
