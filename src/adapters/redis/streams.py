"""taskiq-redis' brokers with what bells need beside: a stream per priority, and messages gone as soon as they are read.

The stock brokers acknowledge after the work and never delete, look for what others left only after new messages came,
and end with the first fault. A bell is worth nothing once it was heard, so here it is acknowledged and deleted before
it is given on, and whatever a killed reader left is taken every few seconds, come what may.
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from redis.asyncio import Redis, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ResponseError
from taskiq.abc.broker import AsyncBroker
from taskiq_redis import RedisStreamBroker, RedisStreamClusterBroker, RedisStreamSentinelBroker

from adapters.redis.address import RedisAddress

GROUP = "sluice"
PRIORITIES = (1, 2, 3)
MOST = 10_000
"""About so many bells are kept at most in a stream that nobody reads."""
BATCH = 100
BLOCK_MS = 1000
RECLAIM_SECONDS = 5.0
LEFT_MS = 5000
"""A message that was read this long ago and is still there was left by a reader that died."""
GONE_MS = 300_000
"""A reader that has not asked for this long is no more."""
CONNECTION: dict[str, Any] = {
    "socket_timeout": BLOCK_MS / 1000 + 3,
    "socket_connect_timeout": 3.0,
    "socket_keepalive": True,
    "health_check_interval": 15,
}


def streams(prefix: str) -> dict[int, str]:
    """The stream of each priority. The braces keep them in one slot of a cluster, so that one read spans all three."""
    return {priority: f"{{{prefix}}}:{priority}" for priority in PRIORITIES}


class PromptStreams(AsyncBroker):
    """Mixed into a stream broker of taskiq-redis: `listen` gives bytes that are gone from Redis already."""

    consumer_group_name: str
    consumer_name: str
    queue_name: str
    additional_streams: dict[str, Any]

    @abstractmethod
    def commands(self) -> Any:
        """An async context manager with a client that understands stream commands."""

    @property
    def names(self) -> list[str]:
        """The streams, the most urgent first."""
        return [self.queue_name, *self.additional_streams]

    async def listen(self) -> AsyncGenerator[bytes, None]:
        loop = asyncio.get_running_loop()
        reclaim_at = loop.time()
        async with self.commands() as client:
            while True:
                try:
                    if loop.time() >= reclaim_at:
                        for name in self.names:
                            for data in await self._reclaimed(client, name):
                                yield data
                        reclaim_at = loop.time() + RECLAIM_SECONDS
                    found = await self._read(client)
                    _heed()
                    for data in found:
                        yield data
                except ResponseError as error:
                    # A server that was emptied has forgotten the groups.
                    if not str(error).startswith(("NOGROUP", "UNBLOCKED")):
                        raise
                    await self.startup()

    async def leave(self) -> None:
        """Take our name from the groups."""
        async with self.commands() as client:
            for name in self.names:
                await client.xgroup_delconsumer(name, self.consumer_group_name, self.consumer_name)

    async def lengths(self) -> dict[str, int]:
        """The messages in each stream."""
        async with self.commands() as client:
            return {name: int(await client.xlen(name)) for name in self.names}

    async def _read(self, client: Any) -> list[bytes]:
        found = await client.xreadgroup(
            self.consumer_group_name, self.consumer_name, dict.fromkeys(self.names, ">"), count=BATCH, block=BLOCK_MS
        )
        return [data for name, entries in found or () for data in await self._taken(client, name, entries)]

    async def _reclaimed(self, client: Any, name: str) -> list[bytes]:
        """What dead readers left, to the end; then those readers' names go."""
        group, found, cursor = self.consumer_group_name, list[bytes](), b"0-0"
        while True:
            # Two parts from Redis 6.2, three from 7.0.
            reply = await client.xautoclaim(name, group, self.consumer_name, LEFT_MS, cursor, count=BATCH)
            found += await self._taken(client, name, reply[1])
            cursor = reply[0]
            if cursor in (b"0-0", "0-0"):
                break
        # An entry that was trimmed away is claimed by 6.2 without its id.
        for left in await client.xpending_range(name, group, "-", "+", BATCH, consumername=self.consumer_name):
            await client.xack(name, group, left["message_id"])
        for one in await client.xinfo_consumers(name, group):
            if one["pending"] == 0 and one["idle"] > GONE_MS:
                await client.xgroup_delconsumer(name, group, one["name"])
        return found

    async def _taken(self, client: Any, name: str, entries: list[tuple[Any, Any]]) -> list[bytes]:
        """Acknowledge and delete the entries; their data."""
        idents = [ident for ident, _ in entries if ident is not None]
        if idents:
            await client.xack(name, self.consumer_group_name, *idents)
            await client.xdel(name, *idents)
        return [fields[b"data"] for _, fields in entries if fields and b"data" in fields]


def _heed() -> None:
    """Be cancelled: the client library loses a cancellation that comes together with an answer."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


class SingleStreams(PromptStreams, RedisStreamBroker):  # type: ignore[misc]
    """One server."""

    @asynccontextmanager
    async def commands(self) -> AsyncIterator[Redis]:
        yield Redis(connection_pool=self.connection_pool)


class ClusterStreams(PromptStreams, RedisStreamClusterBroker):  # type: ignore[misc]
    """A cluster."""

    @asynccontextmanager
    async def commands(self) -> AsyncIterator[RedisCluster]:
        yield self.redis


class SentinelStreams(PromptStreams, RedisStreamSentinelBroker):  # type: ignore[misc]
    """The master of the moment, as sentinels tell."""

    @asynccontextmanager
    async def commands(self) -> AsyncIterator[Redis]:
        async with self.sentinel.master_for(self.master_name) as client:
            yield client


def broker_of(address: RedisAddress, consumer: str) -> PromptStreams:
    """The broker at that address, under that reader's name; it connects when it is first used."""
    first, *others = streams(address.prefix).values()
    chosen: dict[str, Any] = {
        "queue_name": first,
        "additional_streams": dict.fromkeys(others, ">"),
        "consumer_group_name": GROUP,
        "consumer_name": consumer,
        "consumer_id": "0",
        "maxlen": MOST,
        **CONNECTION,
        "retry": Retry(NoBackoff(), 0),
    }
    if address.kind == "single":
        return SingleStreams(address.url, **chosen)
    if address.kind == "cluster":
        chosen.pop("retry")
        return ClusterStreams(address.url, **chosen)
    login: dict[str, Any] = {"username": address.user, "password": address.password, "ssl": address.tls}
    told = {**CONNECTION, "ssl": address.tls}
    return SentinelStreams(list(address.hosts), address.master, sentinel_kwargs=told, db=address.db, **login, **chosen)
