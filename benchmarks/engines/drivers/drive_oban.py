"""Oban for Python with its psycopg pool."""

# ruff: noqa: ARG001, ARG002 - handlers and drivers take what all of them are given

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from typing import Any

import marks
import uvloop
from driving import SLOTS, URL, Driver, main
from oban import Oban, job
from oban.schema import install

INSERT = marks.EFFECT.replace("$1", "%s")
pools: list[Any] = []


@job(queue="default")
async def noop(value: int = 0) -> None:
    """Nothing."""
    marks.count()


@job(queue="default")
async def effect(value: int = 0) -> None:
    """A row by the engine's own pool; the job ends in another transaction."""
    async with pools[0].connection() as connection:
        await connection.execute(INSERT, (value,))
    marks.count()


@job(queue="default")
async def stamp(value: int = 0) -> None:
    """How late."""
    marks.late(value)


@job(queue="default")
async def slow(value: int = 0) -> None:
    """50 ms."""
    await marks.slow(value)


TASKS: dict[str, Any] = {"noop": noop, "effect": effect, "stamp": stamp, "slow": slow}


class ObanDriver(Driver):
    """Unique jobs are not in the free edition, so its bulk is without keys."""

    async def install(self) -> None:
        made = await Oban.create_pool(URL, min_size=1, max_size=2)
        await install(made)
        await made.close()

    async def open(self, callers: int) -> None:
        self.pool = await Oban.create_pool(URL, min_size=2, max_size=12)
        self.oban = Oban(pool=self.pool)

    async def close(self) -> None:
        await self.pool.close()

    async def add(self, task: str, value: int) -> None:
        await self.oban.enqueue(TASKS[task].new(value))

    async def add_many(self, task: str, values: Sequence[int], keyed: bool) -> None:
        await self.oban.enqueue_many(*(TASKS[task].new(value) for value in values))

    def work(self) -> None:
        uvloop.run(_work())


async def _work() -> None:
    pool = await Oban.create_pool(URL, min_size=2, max_size=12)
    pools.append(pool)
    async with Oban(pool=pool, queues={"default": SLOTS}, node=f"bench-{os.getpid()}"):
        await asyncio.Event().wait()


if __name__ == "__main__":
    main(ObanDriver())
