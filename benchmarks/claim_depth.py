"""How fast the engine claims and settles through its own adapter: `python benchmarks/claim_depth.py [URL] [MODE]`.

The database at URL is a migrated one of its own; its jobs are thrown away. Without it a server is started for the time
of the run. Modes, all of them when none is named:

- `drain`: 20,000 no-op jobs, claimed and settled in batches, one after the other.
- `limits`: the same jobs, each under one of 100 keys with room, against the same without keys.
- `add`: jobs added by one caller, by 50 callers at once, and in bulk with idempotency keys.
- `depth`: claims over 1,000,000 waiting and 1,000,000 finished jobs while a transaction stays open beside them.
- `stale`: 10,000 jobs whose worker fell silent, among 1,000,000 others, taken back by one tick; and the plan it takes.
"""

from __future__ import annotations

import asyncio
import os
import platform
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
from rich.console import Console

from adapters.embedded import EmbeddedPostgres
from adapters.machine import SystemChance, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.postgres.address import asyncpg_url
from adapters.postgres.database import Database
from adapters.postgres.engine import PostgresEngine
from adapters.postgres.intake import PostgresIntake
from adapters.postgres.limits import PostgresLimits
from adapters.postgres.migrate import migrate
from adapters.postgres.work import PostgresUnitOfWork
from application.kinds import Kinds
from application.ports.jobs import Settlement
from application.running import Sweep
from domain.access import DEFAULT_WORKSPACE
from domain.jobs import Job, NewJob, canonical, input_digest
from domain.limits import Limit

WORKER = UUID(int=77)
LEASE, KEEP = timedelta(seconds=60), timedelta(days=7)
EMPTY = "truncate sluice.jobs, sluice.jobs_finished, sluice.limits, sluice.limit_keys cascade"
FILL = """
insert into sluice.jobs (workspace_id, id, kind, queue, priority, state, ready, rank, run_at, attempt, max_attempts,
    timeout, created_at, ended_at, digest, collapse, trace, correlation_id, payload, limit_key)
select $1, (lpad(to_hex((extract(epoch from clock.now) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(n), 19, '8')
    )::uuid, 'noop', 'default', 2, $3, $3 = 'waiting', place.at + interval '1 minute',
    place.at, 0, 4, 60, clock.now, case when $3 <> 'waiting' then clock.now end,
    sha256(n::text::bytea), true, '00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-01', 'c', '{"a":1}',
    case when $4 > 0 then 'key:' || n % $4 end
from generate_series($6::int, $6::int + $2::int - 1) n, (select sluice.now() as now) clock,
    lateral (select clock.now - $5::interval - interval '4 seconds' + n * interval '1 microsecond' as at) place
"""
_out = Console()


async def _fill(
    owner: asyncpg.Connection[asyncpg.Record], count: int, state: str = "waiting", keys: int = 0, age: float = 0,
    first: int = 1,
) -> None:  # fmt: skip
    await owner.execute(FILL, DEFAULT_WORKSPACE, count, state, keys, timedelta(seconds=age), first)


async def _drain(engine: PostgresEngine, batch: int, most: int = 10**9) -> tuple[int, list[float]]:
    """Claims and settles until there is nothing more; how many jobs, and what each claim took in seconds."""
    count, took = 0, []
    while count < most:
        began = time.perf_counter()
        jobs: list[Job] = await engine.claim(WORKER, ["default"], batch, LEASE)
        took.append(time.perf_counter() - began)
        if not jobs:
            break
        lost = await engine.settle_many([Settlement(job.lease, None, KEEP) for job in jobs])
        if lost:
            raise RuntimeError(f"{len(lost)} settlements were fenced")
        count += len(jobs)
    return count, took


def _ms(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)] * 1000


async def drain(url: str, keys: int = 0, passes: int = 3) -> float:
    """Jobs a second: the median of the passes."""
    owner, database = await asyncpg.connect(asyncpg_url(url)), Database(url)
    engine, rates = PostgresEngine(database), []
    for batch in (100, 500):
        for _ in range(passes):
            await owner.execute(EMPTY)
            if keys:
                await PostgresLimits(database).set(Limit("key:*", concurrency=10_000))
            await _fill(owner, 20_000, keys=keys)
            began = time.perf_counter()
            count, _ = await _drain(engine, batch)
            rates.append(count / (time.perf_counter() - began))
        some = rates[-passes:]
        _out.print(f"batch {batch}, {keys} keys: {statistics.median(some):,.0f}/s ({min(some):,.0f}-{max(some):,.0f})")
    await database.close()
    await owner.close()
    return statistics.median(rates)


async def limits(url: str) -> None:
    """What a limit on every job costs."""
    free, limited = [], []
    for _ in range(3):
        free.append(await drain(url, passes=1))
        limited.append(await drain(url, keys=100, passes=1))
    cost = 1 - statistics.median(limited) / statistics.median(free)
    _out.print(f"limits on every job cost {cost:.0%} of the throughput")


def _new(number: int, key: str | None = None) -> NewJob:
    payload = {"n": number}
    return NewJob(
        id=Uuid7Ids().new(), kind="noop", payload=canonical(payload), digest=input_digest("noop", payload), key=key
    )


async def add(url: str) -> None:
    """Jobs added a second."""
    owner, database = await asyncpg.connect(asyncpg_url(url)), Database(url)
    intake, unit_of_work = PostgresIntake(database), PostgresUnitOfWork(database)
    await owner.execute(EMPTY)
    for callers, each in ((1, 3000), (50, 600)):
        rates = []
        for turn in range(3):
            first = turn * 10**6 + callers * 10**7

            async def call(start: int, each: int = each) -> None:
                for number in range(start, start + each):
                    await intake.add(DEFAULT_WORKSPACE, _new(number, f"k{number}"))

            began = time.perf_counter()
            await asyncio.gather(*(call(first + caller * each) for caller in range(callers)))
            rates.append(callers * each / (time.perf_counter() - began))
        _out.print(f"{callers} callers: {statistics.median(rates):,.0f}/s ({min(rates):,.0f}-{max(rates):,.0f})")
    rates = []
    for turn in range(3):
        jobs = [_new(number, f"b{number}") for number in range(turn * 20_000, (turn + 1) * 20_000)]
        began = time.perf_counter()
        async with unit_of_work(DEFAULT_WORKSPACE) as work:
            await work.jobs.add_many(jobs)
            await work.commit()
        rates.append(len(jobs) / (time.perf_counter() - began))
    _out.print(f"bulk with keys: {statistics.median(rates):,.0f}/s ({min(rates):,.0f}-{max(rates):,.0f})")
    await database.close()
    await owner.close()


async def depth(url: str) -> None:
    """Claims of 100 over a deep queue, with and without a transaction that keeps every dead entry alive."""
    owner, pin, database = (
        await asyncpg.connect(asyncpg_url(url)),
        await asyncpg.connect(asyncpg_url(url)),
        Database(url),
    )
    engine = PostgresEngine(database)
    await owner.execute(EMPTY)
    await _fill(owner, 1_000_000, "succeeded", first=2_000_001)
    await _fill(owner, 1_000_000, age=3600)
    await owner.execute("analyze sluice.jobs")
    _, took = await _drain(engine, 100, 50_000)
    _out.print(
        f"1M waiting, 1M finished: p50 {_ms(took, 0.5):.1f} ms, p99 {_ms(took, 0.99):.1f} ms of {len(took)} claims"
    )
    pinned = pin.transaction(isolation="repeatable_read")
    await pinned.start()
    await pin.fetchval("select count(*) from sluice.workspaces")
    for turn in range(4):
        count, took = await _drain(engine, 100, 100_000)
        shown = f"p50 {_ms(took, 0.5):.1f} ms, p99 {_ms(took, 0.99):.1f} ms, longest {max(took) * 1000:.0f} ms"
        _out.print(f"pinned, {(turn + 1) * count:,} claimed under it: {shown}")
    await pinned.rollback()
    for connection in (owner, pin):
        await connection.close()
    await database.close()


async def stale(url: str) -> None:
    """One tick of the sweep over 10,000 run-out leases; ends with an error when one was missed or charged."""
    owner, database = await asyncpg.connect(asyncpg_url(url)), Database(url)
    engine = PostgresEngine(database)
    sweep = Sweep(Kinds(), engine, MemoryBell(), SystemChance())
    await owner.execute(EMPTY)
    await _fill(owner, 500_000, "succeeded", first=2_000_001)
    await _fill(owner, 500_000, age=3600)
    await owner.execute("analyze sluice.jobs")
    for _ in range(3):
        taken = 0
        while taken < 10_000:
            taken += len(await engine.claim(WORKER, ["default"], 500, timedelta(milliseconds=1)))
        began = time.perf_counter()
        back = len(await sweep())
        took = time.perf_counter() - began
        rows = await owner.fetch("select run_at, lost, failed from sluice.jobs where state = 'waiting' and attempt > 0")
        times = sorted(row["run_at"] for row in rows)
        if (back, len(rows)) != (taken, taken) or any((row["lost"], row["failed"]) != (1, 0) for row in rows):
            raise RuntimeError(f"{taken} were stale, {back} came back, {len(rows)} wait again")
        spread = f"due over {(times[-1] - times[0]).total_seconds():.1f} s, at {len(set(times)):,} moments"
        _out.print(f"{back:,} stale jobs taken back in {took:.2f} s; {spread}")
        await owner.execute("delete from sluice.jobs where attempt > 0")
    plan = await owner.fetch("explain select * from sluice.find_stale_jobs(interval '10 minutes', 1000)")
    _out.print("\n".join(row[0] for row in plan))
    await owner.close()
    await database.close()


def _all_of_them(modes: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="sluice-depth-", ignore_cleanup_errors=True) as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres")
        server.start()
        try:
            url = server.url_of("postgres")
            asyncio.run(migrate(url))
            for mode in modes:
                asyncio.run(MODES[mode](url))
        finally:
            server.stop()


MODES = {"drain": drain, "limits": limits, "add": add, "depth": depth, "stale": stale}


if __name__ == "__main__":
    _out.print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version[:6]}")
    if len(sys.argv) == 3:
        asyncio.run(MODES[sys.argv[2]](sys.argv[1]))
    else:
        _all_of_them(sys.argv[1:] or list(MODES))
