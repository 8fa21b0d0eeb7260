"""What is measured of an engine: one function a measure, each answers figures or raises Broken.

Rates count jobs whose end is durable, asked of the database, over the time from the moment the queue opens to workers
that stand before it until no job is left. `lost` and `doubled` are in every answer that runs jobs.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Awaitable, Callable
from typing import Any

from benchmarks.engines.api import api
from benchmarks.engines.bench import Bench, end, ran, rss_mb, until, values
from benchmarks.engines.catalogue import Engine
from benchmarks.engines.ground import Place, cpu_seconds

Figures = dict[str, Any]
CAP_SECONDS = 40.0
"""A slow engine is counted for so long, however many jobs are left."""
WINDOW_SECONDS = 3.0
CALLERS = 50
EFFECTS, BULK = 5_000, 40_000
PACE, PACE_SECONDS = 50, 8
KILLED, KILLED_AT, KILL_PATIENCE = 500, 100, 120.0


async def drain(bench: Bench, place: Place, workers: int, task: str, n: int) -> Figures:
    """n jobs that are there already, so many workers that wait for the door to open."""
    await bench.drive(place, "bulk", task, n, "plain")
    await place.rested()
    async with contextlib.AsyncExitStack() as stack:
        look = await stack.enter_async_context(place.watched())
        async with place.closed(workers):
            started = await stack.enter_async_context(bench.workers(place, workers))
        began = time.monotonic()
        used = sum(cpu_seconds(one.pid) for one in started)
        server = bench.ground.server_seconds(place.engine)
        left, seconds = await _emptied(place, n, look, began)
        worker_cpu = sum(cpu_seconds(one.pid) for one in started) - used
        server_cpu = bench.ground.server_seconds(place.engine) - server
        peak = rss_mb(started)
    ended = n - left
    finished = await place.finished()
    runs = ran(place.marks)
    return {
        "rate": ended / seconds,
        "n": ended,
        "given": n,
        "seconds": seconds,
        "rss_mb": peak / workers,
        "worker_us": 1e6 * worker_cpu / max(ended, 1),
        "server_us": 1e6 * server_cpu / max(ended, 1),
        "lost": 0 if left else max(0, n - (runs if finished is None else finished)),
        "doubled": 0 if left else max(0, runs - n),
    }


async def _emptied(place: Place, n: int, look: Callable[[], Awaitable[int | None]], began: float) -> tuple[int, float]:
    """Wait until no job is left, by the handlers' counters first and then by the store; what is left, and seconds."""
    left, looked = n, began
    while left and (now := time.monotonic()) - began < CAP_SECONDS:
        await asyncio.sleep(0.01)
        done = ran(place.marks)
        # Near the end and at the cap the store is asked now and then too: a handler may be cut off before it counts.
        if done >= n or ((done > 0.9 * n or now - began > CAP_SECONDS - 1) and now - looked > 0.25):
            there, looked = await look(), now
            left = max(0, n - done) if there is None else there
    return left, time.monotonic() - began


async def drain1(bench: Bench, place: Place) -> Figures:
    """No-op jobs, one worker."""
    return await drain(bench, place, 1, "noop", place.engine.drain)


async def drain2(bench: Bench, place: Place) -> Figures:
    """No-op jobs, two workers."""
    return await drain(bench, place, 2, "noop", place.engine.drain)


async def effect1(bench: Bench, place: Place) -> Figures:
    """Jobs that write one row, one worker; ours and the floor in the transaction that ends the job."""
    figures = await drain(bench, place, 1, "effect", min(EFFECTS, place.engine.drain))
    rows = int(await place.ground.ask(place.database, "select count(*) from bench.effects"))
    different = int(await place.ground.ask(place.database, "select count(distinct number) from bench.effects"))
    figures["doubled"] += rows - different
    if figures["n"] == figures["given"]:
        figures["lost"] = max(figures["lost"], figures["n"] - different)
    return figures


async def single(bench: Bench, place: Place) -> Figures:
    """One caller, one job after the other."""
    async with api(bench, place) as env:
        return await _kept(place, await bench.drive(place, "single", WINDOW_SECONDS, **env))


async def callers(bench: Bench, place: Place) -> Figures:
    """Fifty callers in one program, each with one job after the other."""
    async with api(bench, place) as env:
        return await _kept(place, await bench.drive(place, "callers", CALLERS, WINDOW_SECONDS, **env))


async def bulk(bench: Bench, place: Place) -> Figures:
    """Batches of a thousand, each job under a key of its own."""
    n = BULK if place.engine.drain == 20_000 else place.engine.drain
    return await _kept(place, await bench.drive(place, "bulk", "noop", n, "keyed"))


async def _kept(place: Place, figures: Figures) -> Figures:
    there = await place.unfinished()
    return figures | {"lost": 0 if there is None else figures["kept"] - there}


async def pickup(bench: Bench, place: Place) -> Figures:
    """From the start of a submission to the start of its handler, at 50 jobs a second and an idle worker."""
    async with bench.workers(place) as started:
        await bench.drive(place, "bulk", "slow", 1, "plain")
        await until(lambda: bool(values(place.marks, "done")), 60)  # it is up, and has worked
        await asyncio.sleep(2)
        idle = rss_mb(started)
        figures = await bench.drive(place, "paced", PACE, PACE_SECONDS)
        await until(lambda: len(values(place.marks, "late")) >= figures["n"], 20)
    late = sorted(values(place.marks, "late"))
    return {
        "n": len(late),
        "p50_ms": late[len(late) // 2] / 1e6,
        "p99_ms": late[int(len(late) * 0.99)] / 1e6,
        "max_ms": late[-1] / 1e6,
        "idle_rss_mb": idle,
        "lost": max(0, figures["n"] - len(late)),
        "doubled": max(0, len(late) - figures["n"]),
    }


async def kill(bench: Bench, place: Place) -> Figures:
    """kill -9 of a worker of 10 slots amid 500 jobs of 50 ms, and a new worker at once."""
    slots = {"BENCH_SLOTS": "10", "SLUICE_CONCURRENCY": "10"}
    await bench.drive(place, "bulk", "slow", KILLED, "plain")
    async with bench.workers(place, 1, **slots) as started:
        await until(lambda: len(set(values(place.marks, "done"))) >= KILLED_AT, 60)
        end(started[0])
    before, killed = len(set(values(place.marks, "done"))), time.monotonic()
    last, last_seconds = before, 0.0
    async with bench.workers(place, 1, **slots):
        while last < KILLED and time.monotonic() - killed < KILL_PATIENCE:
            await asyncio.sleep(0.05)
            now = len(set(values(place.marks, "done")))
            if now > last:
                last, last_seconds = now, time.monotonic() - killed
        await asyncio.sleep(0.5)
    runs = values(place.marks, "done")
    return {
        "n": last,
        "before": before,
        "seconds": last_seconds,
        "lost": KILLED - last,
        "doubled": len(runs) - len(set(runs)),
        "signal": signal.SIGKILL.name,
    }


MEASURES: dict[str, Callable[[Bench, Place], Awaitable[Figures]]] = {
    one.__name__: one for one in (single, callers, bulk, drain1, drain2, effect1, pickup, kill)
}


def wants(engine: Engine, measure: str) -> bool:
    """Whether the engine has a way to be measured so."""
    return measure not in engine.skips
