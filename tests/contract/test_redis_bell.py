"""The suite of bells bound to Redis (one server, a cluster, a sentinel's master), and what its faults do to one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from servers import RedisCluster, RedisSentinel, RedisServer

from adapters.redis import streams
from adapters.redis.address import parse_address
from adapters.redis.bell import RedisBell
from application.contracts.bell import BellContract, heard_by, listening, ring_until_heard, until
from application.ports.bell import Bell, BellState
from chaos.proxy import Proxy


@asynccontextmanager
async def bell_at(url: str, told: list[BellState] | None = None, consumer: str = "here") -> AsyncIterator[RedisBell]:
    bell = RedisBell(parse_address(url), consumer, (told if told is not None else []).append)
    try:
        yield bell
    finally:
        await bell.close()


class _OnServer(BellContract):
    server: RedisServer

    @asynccontextmanager
    async def bells(self) -> AsyncIterator[Bell]:
        self.server.empty()
        async with bell_at(self.server.url) as bell:
            yield bell


class TestRedisBell(_OnServer):
    @pytest.fixture(autouse=True)
    def _server(self, redis_server: RedisServer) -> None:
        self.server = redis_server


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisCluster]:
    server = RedisCluster(tmp_path_factory.mktemp("cluster"))
    server.start()
    yield server
    server.close()


class TestRedisClusterBell(_OnServer):
    @pytest.fixture(autouse=True)
    def _server(self, cluster: RedisCluster) -> None:
        self.server = cluster


@pytest.fixture(scope="module")
def sentinel(tmp_path_factory: pytest.TempPathFactory, redis_server: RedisServer) -> Iterator[RedisSentinel]:
    server = RedisSentinel(tmp_path_factory.mktemp("sentinel"), redis_server)
    server.start()
    yield server
    server.close()


class TestRedisSentinelBell(_OnServer):
    @pytest.fixture(autouse=True)
    def _server(self, sentinel: RedisSentinel, redis_server: RedisServer) -> None:
        self.server = redis_server
        self.sentinel = sentinel

    @asynccontextmanager
    async def bells(self) -> AsyncIterator[Bell]:
        self.server.empty()
        async with bell_at(self.sentinel.url) as bell:
            yield bell


async def says(bell: RedisBell, *, ok: bool) -> None:
    """The bell says that it is well, or that it is not."""

    async def look() -> bool:
        return (await bell.state()).ok is ok

    await until(look)


async def test_a_server_that_was_emptied_is_heard_of_again(redis_server: RedisServer) -> None:
    async with bell_at(redis_server.url) as bell:
        heard: set[str] = set()
        async with listening(bell, heard):
            await ring_until_heard(bell, ["before"], heard)
            redis_server.empty()
            await ring_until_heard(bell, ["after"], heard)


async def test_a_server_that_was_stopped_and_comes_back_empty_is_heard_of_again_and_told_once_each_way(
    redis_server: RedisServer,
) -> None:
    told: list[BellState] = []
    async with bell_at(redis_server.url, told) as bell:
        heard: set[str] = set()
        async with listening(bell, heard) as listener:
            await ring_until_heard(bell, ["before"], heard)
            redis_server.kill()
            await says(bell, ok=False)
            for _ in range(100):
                await bell.ring("meanwhile")
            redis_server.start()
            await ring_until_heard(bell, ["after"], heard)
            await says(bell, ok=True)
            assert not listener.done()
        assert "meanwhile" in heard, "what was rung while the server was away is rung when it is back"
        assert [state.ok for state in told] == [False, True]
        assert told[0].reason.startswith("Redis ")
        assert str(redis_server.port) not in told[0].reason


async def test_a_black_hole_is_noticed_and_left_when_it_ends(redis_server: RedisServer) -> None:
    proxy = Proxy(("127.0.0.1", redis_server.port))
    try:
        async with bell_at(f"redis://127.0.0.1:{proxy.port}/0") as bell:
            heard: set[str] = set()
            async with listening(bell, heard):
                await ring_until_heard(bell, ["before"], heard)
                proxy.swallow()
                await says(bell, ok=False)
                await bell.ring("meanwhile")
                proxy.pass_on()
                await says(bell, ok=True)
                await ring_until_heard(bell, ["after"], heard)
    finally:
        proxy.close()


async def test_a_server_that_is_away_at_the_start_keeps_nobody_waiting(redis_server: RedisServer) -> None:
    redis_server.kill()
    try:
        async with bell_at(redis_server.url) as bell:
            heard: set[str] = set()
            async with listening(bell, heard):
                async with asyncio.timeout(1):
                    for number in range(1000):
                        await bell.ring(f"queue {number % 7}")
                await says(bell, ok=False)
                redis_server.start()
                await ring_until_heard(bell, ["after"], heard)
    finally:
        redis_server.kill()
        redis_server.start()


async def test_what_a_killed_reader_had_read_is_heard_by_another(redis_server: RedisServer) -> None:
    redis_server.empty()
    async with bell_at(redis_server.url) as bell:
        await bell.ring("left", 3)

        async def rung() -> bool:
            return (await bell.depth())["priority-3"] == 1

        await until(rung)
        redis_server.command("XGROUP", "CREATE", "{sluice:bell}:3", "sluice", "0")
        got = redis_server.command("XREADGROUP", "GROUP", "sluice", "dead", "STREAMS", "{sluice:bell}:3", ">")
        assert "left" in got
        heard: set[str] = set()

        async def taken() -> bool:
            return "left" in heard

        async with listening(bell, heard):
            await until(taken)
        assert redis_server.command("XPENDING", "{sluice:bell}:3", "sluice").startswith("*4\r\n:0\r\n")


async def test_a_stream_that_nobody_reads_is_trimmed(
    redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis_server.empty()
    monkeypatch.setattr(streams, "MOST", 200)
    async with bell_at(redis_server.url) as bell:
        for number in range(1000):
            await bell.ring(f"queue-{number}")
    async with bell_at(redis_server.url) as bell:
        depth = await bell.depth()
    # Redis trims by whole nodes of a hundred entries.
    assert 200 <= depth["priority-2"] <= 300


async def test_equal_rings_are_folded(redis_server: RedisServer) -> None:
    redis_server.empty()
    async with bell_at(redis_server.url) as bell:
        for _ in range(1000):
            await bell.ring("often")
        await bell.ring("once", 1)
    async with bell_at(redis_server.url) as bell:
        depth = await bell.depth()
    assert depth["priority-1"] == 1
    assert 1 <= depth["priority-2"] <= 3


async def test_a_listener_that_leaves_takes_its_name_along(redis_server: RedisServer) -> None:
    redis_server.empty()
    async with bell_at(redis_server.url, consumer="passer-by") as bell:
        await heard_by(bell, "one")
    assert "passer-by" not in redis_server.command("XINFO", "CONSUMERS", "{sluice:bell}:2", "sluice")
