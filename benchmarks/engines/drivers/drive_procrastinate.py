"""Procrastinate with its psycopg connector."""

# ruff: noqa: ARG001, ARG002 - handlers and drivers take what all of them are given

from __future__ import annotations

from collections.abc import Sequence

import marks
import uvloop
from driving import SLOTS, URL, Driver, main
from procrastinate import App, PsycopgConnector

app = App(connector=PsycopgConnector(conninfo=URL, min_size=2, max_size=12))
INSERT = marks.EFFECT.replace("$1", "%(number)s")


@app.task(name="noop")
async def noop(value: int) -> None:
    """Nothing."""
    marks.count()


@app.task(name="effect")
async def effect(value: int) -> None:
    """A row by the engine's own pool; the job ends in another transaction."""
    await app.connector.execute_query_async(INSERT, number=value)
    marks.count()


@app.task(name="stamp")
async def stamp(value: int) -> None:
    """How late."""
    marks.late(value)


@app.task(name="slow")
async def slow(value: int) -> None:
    """50 ms."""
    await marks.slow(value)


class ProcrastinateDriver(Driver):
    """`batch_defer` takes no key for each job, so its bulk is without keys."""

    async def install(self) -> None:
        async with app.open_async():
            await app.schema_manager.apply_schema_async()

    async def open(self, callers: int) -> None:
        await app.open_async()

    async def close(self) -> None:
        await app.close_async()

    async def add(self, task: str, value: int) -> None:
        await app.tasks[task].defer_async(value=value)

    async def add_many(self, task: str, values: Sequence[int], keyed: bool) -> None:
        await app.tasks[task].batch_defer_async(*({"value": value} for value in values))

    def work(self) -> None:
        uvloop.run(_work())


async def _work() -> None:
    async with app.open_async():
        await app.run_worker_async(concurrency=SLOTS, wait=True, install_signal_handlers=False)


if __name__ == "__main__":
    main(ProcrastinateDriver())
