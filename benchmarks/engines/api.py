"""The API process beside a measure, for the engine setting that hands jobs in over HTTP."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from benchmarks.engines.bench import Bench, Broken, end, start
from benchmarks.engines.ground import Place

KEY = "a-key-of-the-benchmark-with-enough-characters"
NO_LIMIT = dict.fromkeys(("SLUICE_RATE_API", "SLUICE_RATE_MUTATION", "SLUICE_RATE_UPLOAD"), "1000000/s")


@asynccontextmanager
async def api(bench: Bench, place: Place) -> AsyncIterator[dict[str, str]]:
    """What a driver must know to reach it; nothing is started for engines that need no API."""
    if not place.engine.name.endswith("-http"):
        yield {}
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    env = {"SLUICE_PORT": str(port), "SLUICE_BOOTSTRAP_KEY": KEY}
    program = str(bench.environments[place.engine.environment] / "bin/sluice")
    whole = bench.environment(place.engine, place.url, place.marks, **env, **NO_LIMIT)
    with (bench.logs / f"{place.engine.name}.log").open("ab") as log:
        process = start([program, "http", "--first-key"], whole, log)
    try:
        await _answers(port)
        yield env
    finally:
        end(process)


async def _answers(port: int) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            if time.monotonic() > until:
                raise Broken("the API does not answer") from None
            await asyncio.sleep(0.05)
            continue
        writer.close()
        return
