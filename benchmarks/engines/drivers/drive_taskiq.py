"""TaskIQ over a Redis stream, by its own command line."""

# ruff: noqa: ARG002 - handlers and drivers take what all of them are given

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from driving import SLOTS, Driver, in_parallel, main
from taskiq_tasks import broker, noop, slow, stamp

TASKS: dict[str, Any] = {"noop": noop, "stamp": stamp, "slow": slow}


class TaskiqDriver(Driver):
    """It has nothing for many and knows no keys: fifty submit at a time."""

    async def install(self) -> None:
        await broker.startup()
        await broker.shutdown()

    async def open(self, callers: int) -> None:
        await broker.startup()

    async def close(self) -> None:
        await broker.shutdown()

    async def add(self, task: str, value: int) -> None:
        await TASKS[task].kiq(value)

    async def add_many(self, task: str, values: Sequence[int], keyed: bool) -> None:
        await in_parallel(50, values, TASKS[task].kiq)

    def work(self) -> None:
        program = str(Path(sys.executable).parent / "taskiq")
        tasks = ["--max-async-tasks", str(SLOTS), "--max-prefetch", str(SLOTS)]
        argv = [program, "worker", "taskiq_tasks:broker", "--workers", "1", "--log-level", "WARNING", *tasks]
        os.execv(program, argv)


if __name__ == "__main__":
    main(TaskiqDriver())
