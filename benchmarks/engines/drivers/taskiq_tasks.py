"""The tasks for TaskIQ's own worker, over a Redis stream."""

# ruff: noqa: ARG001 - handlers and drivers take what all of them are given

from __future__ import annotations

import os

import marks
from taskiq_redis import RedisStreamBroker

broker = RedisStreamBroker(os.environ["BENCH_URL"])


@broker.task(task_name="noop")
async def noop(value: int) -> None:
    """Nothing."""
    marks.count()


@broker.task(task_name="stamp")
async def stamp(value: int) -> None:
    """How late."""
    marks.late(value)


@broker.task(task_name="slow")
async def slow(value: int) -> None:
    """50 ms."""
    await marks.slow(value)
