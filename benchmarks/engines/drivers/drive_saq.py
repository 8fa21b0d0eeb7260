"""SAQ, on Postgres or on Redis as the address says."""

# ruff: noqa: ARG001, ARG002 - handlers and drivers take what all of them are given

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import marks
import uvloop
from driving import SLOTS, URL, Driver, in_parallel, main
from saq import Queue, Worker

Context = dict[str, Any]


async def noop(context: Context, *, value: int) -> None:
    """Nothing."""
    marks.count()


async def stamp(context: Context, *, value: int) -> None:
    """How late."""
    marks.late(value)


async def slow(context: Context, *, value: int) -> None:
    """50 ms."""
    await marks.slow(value)


def queue() -> Queue:
    """The one queue."""
    return Queue.from_url(URL, name="bench")


class SaqDriver(Driver):
    """It has nothing for many: fifty submit at a time (ten on Postgres, which has ten connections)."""

    async def install(self) -> None:
        made = queue()
        await made.connect()
        await made.disconnect()

    async def open(self, callers: int) -> None:
        self.queue = queue()
        await self.queue.connect()

    async def close(self) -> None:
        await self.queue.disconnect()

    async def add(self, task: str, value: int) -> None:
        await self.queue.enqueue(task, value=value)

    async def add_many(self, task: str, values: Sequence[int], keyed: bool) -> None:
        async def one(value: int) -> None:
            named = {"key": f"{task}-{value}"} if keyed else {}
            await self.queue.enqueue(task, value=value, **named)

        await in_parallel(50 if URL.startswith("redis") else 10, values, one)

    def work(self) -> None:
        uvloop.run(_work())


async def _work() -> None:
    made = queue()
    await made.connect()
    await Worker(made, functions=[noop, stamp, slow], concurrency=SLOTS).start()


if __name__ == "__main__":
    main(SaqDriver())
