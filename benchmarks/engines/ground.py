"""What all engines stand on: one Postgres as the product sets it up, one Redis, a fresh database for each measure."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import psutil
from benchmarks.engines.catalogue import Engine
from benchmarks.engines.environments import redis_server

from adapters.embedded import EmbeddedPostgres

EFFECTS = "create schema bench; create table bench.effects (number bigint not null)"
GRANT = "grant usage on schema bench to sluice_app; grant insert on bench.effects to sluice_app"


@dataclass(slots=True)
class Ground:
    """The servers of one run; `start` and `stop` belong into the same thread (the Postgres ends with it)."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    _postgres: EmbeddedPostgres | None = None
    _redis: subprocess.Popen[bytes] | None = None
    _redis_port: int = 0
    _made: int = 0
    _templates: set[str] = field(default_factory=set)

    def start(self) -> None:
        """Both servers, with nothing in them. Postgres is as `sluice up` starts it: fsync and full commits."""
        self._postgres = EmbeddedPostgres(self.folder / "postgres", settings=self.settings)
        self._postgres.start()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._redis_port = int(free.getsockname()[1])
        place = self.folder / "redis"
        place.mkdir(parents=True)
        options = ["--port", str(self._redis_port), "--bind", "127.0.0.1", "--dir", str(place), "--appendonly", "yes"]
        self._redis = subprocess.Popen(
            [str(redis_server() / "redis-server"), *options, "--appendfsync", "everysec", "--save", ""],
            stdout=subprocess.DEVNULL,
        )

    def stop(self) -> None:
        """Both, whatever state they are in."""
        if self._redis is not None:
            self._redis.kill()
            self._redis.wait()
        if self._postgres is not None:
            self._postgres.stop()

    def url(self, database: str) -> str:
        """Its address; all clients come by the unix socket."""
        if self._postgres is None:
            raise RuntimeError("not started")
        return self._postgres.url_of(database)

    async def ask(self, database: str, query: str) -> Any:
        """The single value of a query."""
        connection = await asyncpg.connect(self.url(database))
        try:
            return await connection.fetchval(query)
        finally:
            await connection.close()

    async def tell(self, database: str, commands: str) -> None:
        """Run SQL commands, several at a time."""
        connection = await asyncpg.connect(self.url(database))
        try:
            await connection.execute(commands)
        finally:
            await connection.close()

    def redis(self, *command: str) -> str:
        """What redis-cli prints."""
        argv = [str(redis_server() / "redis-cli"), "-p", str(self._redis_port), *command]
        return subprocess.run(argv, capture_output=True, text=True, check=True).stdout

    @asynccontextmanager
    async def place(self, engine: Engine, install: Callable[[str], Awaitable[None]]) -> AsyncIterator[Place]:
        """An empty store for the engine, its schema installed; a database is dropped afterwards."""
        self._made += 1
        marks = self.folder / f"marks-{self._made}"
        marks.mkdir()
        if engine.redis is not None:
            self.redis("-n", str(engine.redis), "FLUSHDB")
            url = f"redis://127.0.0.1:{self._redis_port}/{engine.redis}"
            await install(url)
            yield Place(self, engine, url, "", marks)
            return
        template = f"template_{engine.environment}_{engine.driver.removesuffix('_http')}"
        if template not in self._templates:
            await self.ask("postgres", f"create database {template}")
            await install(self.url(template))
            await self.tell(template, f"{EFFECTS}; {GRANT}" if engine.ours else EFFECTS)
            self._templates.add(template)
        name = f"bench_{self._made}"
        await self.ask("postgres", f"create database {name} template {template}")
        try:
            yield Place(self, engine, self.url(name), name, marks)
        finally:
            await self.ask("postgres", f"drop database {name} with (force)")

    def server_seconds(self, engine: Engine) -> float:
        """CPU seconds that the engine's server has used so far, with all its processes."""
        server = self._redis if engine.redis is not None else self._postgres
        if server is None or server.pid is None:
            return 0.0
        return cpu_seconds(server.pid)


def cpu_seconds(pid: int) -> float:
    """Of the process and all below it, dead children included where they were waited for."""
    try:
        top = psutil.Process(pid)
        tree = [top, *top.children(recursive=True)]
    except psutil.Error:
        return 0.0
    total = 0.0
    for one in tree:
        try:
            times = one.cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


@dataclass(frozen=True, slots=True)
class Place:
    """One engine's store for one measure, and the folder where its handlers leave their marks."""

    ground: Ground
    engine: Engine
    url: str
    database: str
    marks: Path

    async def unfinished(self) -> int | None:
        """Jobs that are not durably finished, asked of Postgres; None where there is nothing to ask."""
        return await self._count(self.engine.unfinished)

    @asynccontextmanager
    async def watched(self) -> AsyncIterator[Callable[[], Awaitable[int | None]]]:
        """`unfinished` on a connection that stays open, for who asks often."""
        query = self.engine.unfinished
        if not query or not self.database:
            yield self.unfinished
            return
        connection = await asyncpg.connect(self.url)

        async def look() -> int | None:
            return int(await connection.fetchval(query))

        try:
            yield look
        finally:
            await connection.close()

    async def finished(self) -> int | None:
        """Jobs whose good end is on disk."""
        return await self._count(self.engine.finished)

    async def _count(self, query: str | None) -> int | None:
        return int(await self.ground.ask(self.database, query)) if query and self.database else None

    async def rested(self) -> None:
        """Statistics as they are after a while, and nothing left to write for what was done before."""
        if self.database:
            await self.ground.ask(self.database, "analyze")
            await self.ground.ask(self.database, "checkpoint")

    @asynccontextmanager
    async def closed(self, workers: int) -> AsyncIterator[None]:
        """Nobody gets at the jobs until every one of so many workers stands before the door and has had a second."""
        if not self.database:
            self.ground.redis("CLIENT", "PAUSE", "60000", "ALL")
            try:
                yield
                await asyncio.sleep(5)
            finally:
                self.ground.redis("CLIENT", "UNPAUSE")
            return
        door = await asyncpg.connect(self.url)
        try:
            await door.execute(f"begin; lock table {self.engine.table} in access exclusive mode")
            yield
            await self._wait_for(workers)
            await asyncio.sleep(1)
        finally:
            await door.close()

    async def _wait_for(self, workers: int) -> None:
        query = f"select count(*) from pg_locks where relation = '{self.engine.table}'::regclass and not granted"
        until = time.monotonic() + 60
        while await self.ground.ask(self.database, query) < workers:
            if time.monotonic() > until:
                raise RuntimeError(f"the workers of {self.engine.name} never asked for jobs")
            await asyncio.sleep(0.05)


def load() -> float:
    """The machine's load average of the last minute."""
    return os.getloadavg()[0]
