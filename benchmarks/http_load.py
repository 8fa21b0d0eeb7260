"""Requests per second that the API takes without an error, and how long one waits: jobs handed in, looked at, listed.

`python benchmarks/http_load.py [SECONDS CALLERS]` (20 s and 16 callers by default), against a real installation of its
own with the worker running beside it. Ends with 1 when any answer was no success.
"""

from __future__ import annotations

import asyncio
import json
import platform
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests/contract")]

from up_client import KEY  # noqa: E402 - the tree need not be installed
from up_house import house  # noqa: E402
from up_kinds import install_drill  # noqa: E402


class Told:
    """What came back: seconds per kind of request, and how often each status was answered."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {"submit": [], "show": [], "list": []}
        self.statuses: Counter[int] = Counter()

    async def ask(self, what: str, asked: Any) -> Any:
        """Time one request."""
        began = time.perf_counter()
        answer = await asked
        self.seconds[what].append(time.perf_counter() - began)
        self.statuses[answer.status_code] += 1
        return answer.json()


async def caller(client: httpx.AsyncClient, number: int, until: float, told: Told) -> None:
    """Hand a job in and look at it, and list some now and then, until the time is over."""
    turn = 0
    while time.perf_counter() < until:
        payload = {"kind": "drill.echo", "payload": {"number": number * 1_000_000 + turn}}
        job = await told.ask("submit", client.post("/v1/jobs", json=payload))
        await told.ask("show", client.get(f"/v1/jobs/{job['id']}"))
        if turn % 10 == 0:
            await told.ask("list", client.get("/v1/jobs", params={"limit": 50}))
        turn += 1


async def load(url: str, seconds: float, callers: int) -> Told:
    """All callers at once."""
    told = Told()
    limits = httpx.Limits(max_connections=callers)
    async with httpx.AsyncClient(
        base_url=url, headers={"X-API-Key": KEY}, limits=limits, timeout=30, trust_env=False
    ) as client:
        until = time.perf_counter() + seconds
        await asyncio.gather(*(caller(client, number, until, told) for number in range(callers)))
    return told


def percentiles(seconds: list[float]) -> dict[str, float]:
    """Milliseconds."""
    ordered = sorted(seconds)
    return {
        name: round(1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))], 2)
        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))
    }


def main() -> int:
    """Print the figures."""
    seconds, callers = (float(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) == 3 else (20.0, 16)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        place, plug_ins = Path(folder, "house"), Path(folder, "plug-ins")
        place.parent.chmod(0o755)
        plug_ins.mkdir()
        install_drill(plug_ins)
        with house(place, plug_ins) as up:
            told = asyncio.run(load(up.url, seconds, callers))
    many = sum(told.statuses.values())
    good = sum(count for status, count in told.statuses.items() if status < 400)
    print(json.dumps({
        "machine": platform.platform(), "python": platform.python_version(), "callers": callers, "seconds": seconds,
        "requests": many, "per_minute": round(many / seconds * 60), "statuses": dict(told.statuses),
        "milliseconds": {what: percentiles(found) for what, found in told.seconds.items() if found},
    }, indent=2))  # fmt: skip
    return int(good != many)


if __name__ == "__main__":
    sys.exit(main())
