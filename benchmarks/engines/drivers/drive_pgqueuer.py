"""PgQueuer on asyncpg, the driver that its own documentation calls the fastest."""

# ruff: noqa: ARG001, ARG002 - handlers and drivers take what all of them are given

from __future__ import annotations

from collections.abc import Sequence

import asyncpg
import marks
import uvloop
from driving import SLOTS, URL, Driver, main
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgDriver
from pgqueuer.models import Job
from pgqueuer.queries import Queries


class PgQueuerDriver(Driver):
    """`dedupe_key` is its key."""

    async def install(self) -> None:
        connection = await asyncpg.connect(URL)
        await Queries(AsyncpgDriver(connection)).install()
        await connection.close()

    async def open(self, callers: int) -> None:
        # Many callers too: by its driver for pools fifty of them get a third of this, for their commits, each with a
        # NOTIFY, wait for one another in the server.
        self.connection = await asyncpg.connect(URL)
        self.queries = Queries(AsyncpgDriver(self.connection))

    async def close(self) -> None:
        await self.connection.close()

    async def add(self, task: str, value: int) -> None:
        await self.queries.enqueue(task, str(value).encode())

    async def add_many(self, task: str, values: Sequence[int], keyed: bool) -> None:
        keys = [f"{task}-{value}" for value in values] if keyed else None
        payloads: list[bytes | None] = [str(value).encode() for value in values]
        await self.queries.enqueue([task] * len(values), payloads, [0] * len(values), dedupe_key=keys)

    def work(self) -> None:
        uvloop.run(_work())


async def _work() -> None:
    queuer = PgQueuer(AsyncpgDriver(await asyncpg.connect(URL)))
    pool = await asyncpg.create_pool(URL, min_size=1, max_size=10)

    @queuer.entrypoint("noop")
    async def noop(job: Job) -> None:
        marks.count()

    @queuer.entrypoint("effect")
    async def effect(job: Job) -> None:
        await pool.execute(marks.EFFECT, int(job.payload or b"0"))
        marks.count()

    @queuer.entrypoint("stamp")
    async def stamp(job: Job) -> None:
        marks.late(int(job.payload or b"0"))

    @queuer.entrypoint("slow")
    async def slow(job: Job) -> None:
        await marks.slow(int(job.payload or b"0"))

    await queuer.run(batch_size=SLOTS)


if __name__ == "__main__":
    main(PgQueuerDriver())
