"""The commands that each engine's driver understands, so that all are asked the same in the same way.

install | single SECONDS | callers MANY SECONDS | bulk TASK N plain|keyed | paced RATE SECONDS | worker
Answers with one line `RESULT {...}`. Tasks: noop, effect (writes one row), stamp (its value: when its submission
began), slow (50 ms).
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import sys
import time
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, Protocol

import uvloop

URL = os.environ.get("BENCH_URL", "")
SLOTS = int(os.environ.get("BENCH_SLOTS", "50"))
BATCH = 1000


class Driver(Protocol):
    """One engine."""

    @abstractmethod
    async def install(self) -> None:
        """The engine's own tables into an empty database."""

    @abstractmethod
    async def open(self, callers: int) -> None:
        """Connect as a program would that submits from so many places at a time."""

    @abstractmethod
    async def close(self) -> None: ...

    @abstractmethod
    async def add(self, task: str, value: int) -> None:
        """Submit one; it is kept when this returns."""

    @abstractmethod
    async def add_many(self, task: str, values: Sequence[int], keyed: bool) -> None:
        """Submit these by what the engine has for many, each under a key of its own if it knows keys."""

    @abstractmethod
    def work(self) -> None:
        """A worker, as a user would start one, until it is killed."""


async def _single(driver: Driver, seconds: float) -> dict[str, Any]:
    await driver.add("noop", 0)
    latencies = []
    began = time.perf_counter()
    for number in itertools.count(1):
        start = time.perf_counter()
        await driver.add("noop", number)
        end = time.perf_counter()
        latencies.append(end - start)
        if end - began >= seconds:
            break
    return _calls(latencies, time.perf_counter() - began, extra=1)


async def _callers(driver: Driver, many: int, seconds: float) -> dict[str, Any]:
    await asyncio.gather(*(driver.add("noop", -number) for number in range(many)))
    numbers, latencies = itertools.count(1), []
    began = time.perf_counter()

    async def call() -> None:
        while (start := time.perf_counter()) - began < seconds:
            await driver.add("noop", next(numbers))
            latencies.append(time.perf_counter() - start)

    await asyncio.gather(*(call() for _ in range(many)))
    return _calls(latencies, time.perf_counter() - began, extra=many)


def _calls(latencies: list[float], seconds: float, extra: int) -> dict[str, Any]:
    """`kept`: how many jobs must be there now, those of the warming up included."""
    ordered = sorted(latencies)
    return {
        "n": len(ordered),
        "rate": len(ordered) / seconds,
        "p50_ms": 1e3 * ordered[len(ordered) // 2],
        "p99_ms": 1e3 * ordered[int(len(ordered) * 0.99)],
        "kept": len(ordered) + extra,
    }


async def _bulk(driver: Driver, task: str, n: int, keyed: bool) -> dict[str, Any]:
    began = time.perf_counter()
    for start in range(0, n, BATCH):
        await driver.add_many(task, range(start, min(n, start + BATCH)), keyed)
    return {"n": n, "rate": n / (time.perf_counter() - began), "kept": n}


async def _paced(driver: Driver, rate: float, seconds: float) -> dict[str, Any]:
    n = int(rate * seconds)
    began = time.perf_counter()
    for number in range(n):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        await driver.add("stamp", time.monotonic_ns())
    return {"n": n, "kept": n}


async def _asked(driver: Driver, command: str, given: list[str]) -> dict[str, Any]:
    if command == "install":
        await driver.install()
        return {}
    await driver.open(int(given[0]) if command == "callers" else 1)
    try:
        if command == "single":
            return await _single(driver, float(given[0]))
        if command == "callers":
            return await _callers(driver, int(given[0]), float(given[1]))
        if command == "bulk":
            return await _bulk(driver, given[0], int(given[1]), given[2] == "keyed")
        if command == "paced":
            return await _paced(driver, float(given[0]), float(given[1]))
        raise SystemExit(f"no such command: {command}")
    finally:
        await driver.close()


def main(driver: Driver) -> None:
    """Do what the command line says."""
    command, *given = sys.argv[1:]
    if command == "worker":
        driver.work()
        return
    print("RESULT " + json.dumps(uvloop.run(_asked(driver, command, given))), flush=True)


async def in_parallel(calls: int, values: Sequence[int], call: Any) -> None:
    """`await call(value)` for each value, so many at a time: for engines that have nothing for many."""
    left = iter(values)

    async def one() -> None:
        for value in left:
            await call(value)

    await asyncio.gather(*(one() for _ in range(calls)))
