"""What a worker itself costs for each job: claimed, run and settled against an engine that costs nothing.

`python benchmarks/worker_loop.py [JOBS CONCURRENCY] [--profile]` (200,000 jobs, 20 at a time by default). The jobs are
made beforehand; the store only hands them out and counts the ends, so what is left is the worker's own Python.
"""

from __future__ import annotations

import asyncio
import cProfile
import json
import pstats
import sys
import time
from collections.abc import AsyncIterator, Collection, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

import uvloop  # noqa: E402 - the tree need not be installed

from adapters.machine import SystemChance, SystemClock  # noqa: E402
from application.kinds import JobContext, JobKind, Kinds  # noqa: E402
from application.ports.jobs import JobEngine, Pulse, Settlement, WorkerFacts  # noqa: E402
from application.ports.work import UnitOfWork  # noqa: E402
from application.running import RunJob, Sweep  # noqa: E402
from domain.jobs import Job, JobState, Lease  # noqa: E402
from entrypoints import telemetry  # noqa: E402
from entrypoints.worker import WorkerParts, run_worker  # noqa: E402

WORKER = UUID(int=1)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def claimed(number: int) -> Job:
    """A job as the store hands it out."""
    return Job(
        id=UUID(int=number + 1), workspace_id=UUID(int=7), kind="noop", queue="default", priority=2,
        state=JobState.RUNNING, payload=b'{"n":1}', digest=b"", run_at=NOW, attempt=1, failed=0, max_attempts=4,
        timeout=300.0, lost=0, created_at=NOW, correlation_id="c", lease_worker=WORKER,
    )  # fmt: skip


class Shelf:
    """The calls of JobEngine that a worker without faults makes, on a list; each waits for one turn of the loop."""

    def __init__(self, jobs: list[Job], stop: asyncio.Event) -> None:
        self.jobs, self.settled, self.claims, self.batches = jobs, 0, 0, 0
        self._total, self._stop = len(jobs), stop

    async def claim(self, _worker: UUID, _queues: Sequence[str], limit: int, _lease: timedelta) -> list[Job]:
        """The last ones."""
        await asyncio.sleep(0)
        taken, self.jobs[-limit:] = self.jobs[-limit:], []
        self.claims += 1
        return taken

    async def settle_many(self, settlements: Sequence[Settlement]) -> frozenset[UUID]:
        """Counted."""
        await asyncio.sleep(0)
        self.settled += len(settlements)
        self.batches += 1
        if self.settled >= self._total:
            self._stop.set()
        return frozenset()

    async def heartbeat(self, _worker: WorkerFacts, _leases: Collection[Lease], _lease: timedelta) -> Pulse:
        """Nothing is lost."""
        return Pulse()

    async def release(self, _leases: Collection[Lease], _delay: timedelta = timedelta(0)) -> frozenset[UUID]:
        """Nothing is left."""
        return frozenset()

    async def stale(self, _threshold: timedelta, _limit: int) -> list[Job]:
        """None."""
        return []

    async def free(self, _limit: int) -> int:
        """None."""
        return 0

    async def leave(self, _worker: UUID) -> None:
        """Gone."""


class Silence:
    """A bell that nobody rings."""

    async def ring(self, queue: str, priority: int = 2) -> None:
        """Heard by nobody."""

    async def listen(self) -> AsyncIterator[str]:
        """Never anything."""
        await asyncio.Event().wait()
        yield ""


async def noop(_context: JobContext, _payload: dict[str, int]) -> None:
    """Does nothing."""


async def drain(count: int, concurrency: int) -> dict[str, Any]:
    """Run so many; the figures."""
    stop = asyncio.Event()
    shelf = Shelf([claimed(number) for number in range(count)], stop)
    kinds = Kinds.of([JobKind("noop", noop, dict)])
    engine, bell = cast(JobEngine, shelf), Silence()
    run = RunJob(kinds, cast(UnitOfWork, None), engine, SystemClock(), SystemChance())
    facts = WorkerFacts(WORKER, "host", 1, ("default",), "1")
    parts = WorkerParts(
        facts, kinds, engine, bell, run, Sweep(kinds, engine, bell, SystemChance()), concurrency=concurrency
    )  # type: ignore[arg-type]
    began, cpu = time.perf_counter(), time.process_time()
    await run_worker(parts, stop)
    wall, spent = time.perf_counter() - began, time.process_time() - cpu
    return {
        "jobs": shelf.settled,
        "concurrency": concurrency,
        "microsecondsPerJob": round(spent / count * 1e6, 2),
        "jobsPerSecond": round(count / wall),
        "claims": shelf.claims,
        "settleBatches": shelf.batches,
    }


def main() -> None:
    """One run, printed as a line of JSON."""
    telemetry.start_logging("json", "warning")
    given = [int(text) for text in sys.argv[1:] if text.isdigit()]
    count, concurrency = (given + [200_000, 20][len(given) :])[:2]
    profile = cProfile.Profile() if "--profile" in sys.argv else None
    if profile is not None:
        profile.enable()
    figures = uvloop.run(drain(count, concurrency))
    if profile is not None:
        profile.disable()
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
