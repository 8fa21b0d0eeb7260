"""The floor: what a table as a queue costs on this machine with nothing around it, on bare asyncpg.

One loop claims up to 100 with SKIP LOCKED and without waiting for the disk, one writes ends in batches as soon as the
batch before is on disk. No retries, no leases that end, no tenants, no history: not an engine, but what one is held
against.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from typing import Any

import asyncpg
import marks
import uvloop
from driving import URL, Driver, main

CLAIM_SIZE = int(os.environ.get("BENCH_FLOOR_CLAIM", "100"))
BATCH = 2000
AT_ONCE = 200
SCHEMA = """
create table job (
    id bigint generated always as identity primary key,
    kind text not null,
    payload bigint not null,
    key text,
    state smallint not null default 0,
    run_at timestamptz not null default now(),
    attempt smallint not null default 0,
    lease bigint,
    lease_until timestamptz,
    ended_at timestamptz
) with (fillfactor = 70, autovacuum_vacuum_cost_delay = 0);
create index job_claim on job (run_at, id) where state = 0;
create unique index job_key on job (key) where key is not null;
"""
INSERT = "with i as (insert into job (kind, payload) values ($1, $2)) select pg_notify('job', '')"
MANY = """
insert into job (kind, payload, key) select $1, * from unnest($2::bigint[], $3::text[])
on conflict (key) where key is not null do nothing
"""
CLAIM = """
with due as materialized (
    select id from job where state = 0 and run_at <= now() order by run_at, id limit $1 for update skip locked)
update job j set state = 1, attempt = j.attempt + 1, lease = $2, lease_until = now() + interval '60 s'
from due where j.id = due.id returning j.id, j.attempt, j.kind, j.payload
"""
END = """
update job j set state = 2, ended_at = now(), lease = null, lease_until = null
from unnest($1::bigint[], $2::smallint[]) as d (id, attempt)
where j.id = d.id and j.attempt = d.attempt and j.lease = $3
"""


class FloorDriver(Driver):
    """Many callers share one statement and one commit."""

    async def install(self) -> None:
        connection = await asyncpg.connect(URL)
        await connection.execute(SCHEMA)
        await connection.close()

    async def open(self, callers: int) -> None:
        self.connection = await asyncpg.connect(URL)
        self.together = callers > 1
        self.waiting: list[tuple[str, int, asyncio.Future[None]]] = []
        self.writing: asyncio.Task[None] | None = None

    async def close(self) -> None:
        await self.connection.close()

    async def add(self, task: str, value: int) -> None:
        if not self.together:
            await self.connection.execute(INSERT, task, value)
            return
        kept = asyncio.get_running_loop().create_future()
        self.waiting.append((task, value, kept))
        if self.writing is None or self.writing.done():
            self.writing = asyncio.create_task(self._write())
        await kept

    async def _write(self) -> None:
        while self.waiting:
            batch, self.waiting = self.waiting, []
            await self.add_many(batch[0][0], [value for _, value, _ in batch], keyed=True)
            for _, _, kept in batch:
                kept.set_result(None)

    async def add_many(self, task: str, values: Sequence[int], keyed: bool) -> None:
        keys = [f"{task}-{value}" if keyed else None for value in values]
        await self.connection.execute(MANY, task, list(values), keys)

    def work(self) -> None:
        uvloop.run(_Floor().run())


class _Floor:
    def __init__(self) -> None:
        self.lease = os.getpid()
        self.running = 0
        self.ended: list[tuple[int, int]] = []
        self.some_ended = asyncio.Event()
        self.rung = asyncio.Event()

    async def run(self) -> None:
        self.claims, self.ends, bell = [await asyncpg.connect(URL) for _ in range(3)]
        self.pool = await asyncpg.create_pool(URL, min_size=10, max_size=10)
        await self.claims.execute("set synchronous_commit = off")
        await bell.add_listener("job", lambda *_: self.rung.set())
        ending = asyncio.create_task(self._end())
        try:
            while True:
                self.rung.clear()
                room = min(CLAIM_SIZE, AT_ONCE - self.running, BATCH - len(self.ended))
                rows = await self.claims.fetch(CLAIM, room, self.lease) if room > 0 else []
                for row in rows:
                    self._start(row)
                if room <= 0:
                    await asyncio.sleep(0.001)
                elif len(rows) < room:
                    await self._rest()
        finally:
            ending.cancel()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(1.0):
                await self.rung.wait()
        except TimeoutError:
            return

    def _start(self, row: Any) -> None:
        self.running += 1
        if row["kind"] != "noop":
            task = asyncio.create_task(self._handle(row))
            task.add_done_callback(lambda done: done.result())
            return
        marks.count()
        self._done(row)

    def _done(self, row: Any) -> None:
        self.running -= 1
        self.ended.append((row["id"], row["attempt"]))
        self.some_ended.set()

    async def _handle(self, row: Any) -> None:
        if row["kind"] == "stamp":
            marks.late(row["payload"])
        elif row["kind"] == "slow":
            await marks.slow(row["payload"])
        else:
            async with self.pool.acquire() as connection, connection.transaction():
                await connection.execute(marks.EFFECT, row["payload"])
                await connection.execute(END, [row["id"]], [row["attempt"]], self.lease)
            marks.count()
            self.running -= 1
            return
        self._done(row)

    async def _end(self) -> None:
        while True:
            await self.some_ended.wait()
            self.some_ended.clear()
            while batch := self.ended[:BATCH]:
                await self.ends.execute(END, [one for one, _ in batch], [attempt for _, attempt in batch], self.lease)
                del self.ended[: len(batch)]


if __name__ == "__main__":
    main(FloorDriver())
