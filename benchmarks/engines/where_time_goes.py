"""Where the time of our worker goes: its functions by sampling (py-spy), its database's statements by their totals."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

import asyncpg
from benchmarks.engines.bench import Bench, ran, until
from benchmarks.engines.catalogue import Engine
from benchmarks.engines.ground import Place

PRELOAD = {"shared_preload_libraries": "pg_stat_statements", "pg_stat_statements.track_planning": "on"}
"""Settings of the server that this needs; they cost a little, so no comparison runs with them."""
STATEMENTS = """
select calls, rows, total_exec_time + total_plan_time as ms, query from pg_stat_statements
where dbid = (select oid from pg_database where datname = current_database())
    and query not like '%pg_stat_statements%'
order by 3 desc limit 12
"""
RATE, SHOWN = 250, 28
SIZES = {"noop": 60_000, "effect": 6_000}


async def profile(bench: Bench, engine: Engine, py_spy: Path, task: str) -> str:
    """One worker on a queue full of `task`, watched from its first job to its last; the findings as Markdown."""
    async with bench.ground.place(engine, lambda url: bench.install(engine, url)) as place:
        n = SIZES[task]
        await bench.drive(place, "bulk", task, n, "plain")
        await place.rested()
        await bench.ground.tell(place.database, "create extension pg_stat_statements")
        await bench.ground.ask(place.database, "select pg_stat_statements_reset()")
        async with bench.workers(place) as started:
            await until(lambda: ran(place.marks) > 0, 60)
            stacks = place.marks / "stacks"
            sampler = await _sampler(py_spy, started[0].pid, stacks)
            began, before = time.monotonic(), ran(place.marks)
            await until(lambda: ran(place.marks) >= n, 90)
            seconds, jobs = time.monotonic() - began, ran(place.marks) - before
            sampler.send_signal(signal.SIGINT)
            await sampler.wait()
        said = f"{engine.name}, {task}: {jobs:,} jobs in {seconds:.1f} s under the sampler, {jobs / seconds:,.0f}/s"
        return "\n\n".join([said, functions(stacks.read_text(), jobs, seconds), await statements(place, n)])


async def _sampler(py_spy: Path, pid: int, target: Path) -> asyncio.subprocess.Process:
    options = ["--rate", str(RATE), "--format", "raw", "--output", str(target), "--duration", "120", "--gil"]
    return await asyncio.create_subprocess_exec(
        str(py_spy), "record", "--pid", str(pid), *options, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def functions(stacks: str, jobs: int, seconds: float) -> str:
    """Microseconds a job by function: in itself, and with all that it calls."""
    own: Counter[str] = Counter()
    whole: Counter[str] = Counter()
    total = 0
    for line in stacks.splitlines():
        frames, _, times = line.rpartition(" ")
        names = [_named(frame) for frame in frames.split(";")]
        total += int(times)
        own[names[-1]] += int(times)
        for name in set(names):
            whole[name] += int(times)
    a_sample = 1e6 * seconds / max(total, 1) / max(jobs, 1) * min(1.0, total / (RATE * seconds))
    rows = [f"| {own[name] * a_sample:.1f} | {whole[name] * a_sample:.1f} | {name} |" for name, _ in
            own.most_common(SHOWN)]  # fmt: skip
    rows += [f"| | {times * a_sample:.1f} | {name} |" for name, times in whole.most_common(SHOWN) if name not in own]
    busy = f"Python was at work {100 * total / (RATE * seconds):.0f} % of the time"
    return "\n".join([busy, "", "| us/job itself | with callees | function |", "| --- | --- | --- |", *rows])


def _named(frame: str) -> str:
    """`function (package/module.py)` without the line and without the folders above the package."""
    found = re.match(r"(?P<name>.*) \((?P<file>[^:]*)(:\d+)?\)$", frame)
    if found is None:
        return frame
    return f"{found['name']} ({'/'.join(Path(found['file']).parts[-3:])})"


async def statements(place: Place, jobs: int) -> str:
    """The dearest statements of the server, with their share of each job."""
    connection = await asyncpg.connect(place.url)
    try:
        rows: list[Any] = await connection.fetch(STATEMENTS)
    finally:
        await connection.close()
    shown = [
        f"| {1e3 * row['ms'] / jobs:.1f} | {row['ms'] / max(row['calls'], 1):.2f} | {row['calls']:,} | {row['rows']:,} "
        f"| {' '.join(row['query'].split())[:110].replace('|', '/')} |"
        for row in rows
    ]
    head = ["| us/job | ms a call | calls | rows | statement |", "| --- | --- | --- | --- | --- |"]
    return "\n".join([*head, *shown])
