"""Kinds of jobs for fault runs, installed as a package from outside: each says when it begins, some write rows."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from functools import cache

import msgspec

from application.kinds import JobContext, JobKind, LeasedWork
from domain.errors import Transient
from domain.retries import RetryPolicy

EFFECT = "insert into chaos.effects (run, job_id, step) values ($1, $2, $3)"
DONE = "select count(*) from chaos.effects where job_id = $1"


class Drill(msgspec.Struct):
    """Which one of which run; how long it takes, how often it fails before it goes well, in how many chunks it
    writes."""

    run: str
    number: int
    millis: float = 0
    fails: int = 0
    steps: int = 0


@cache
def _history() -> int:
    return os.open(os.environ["CHAOS_HISTORY"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)


def _began(context: JobContext, drill: Drill) -> None:
    event = {
        "what": "began",
        "run": drill.run,
        "job": str(context.job.id),
        "attempt": context.job.attempt,
        "pid": os.getpid(),
        "at": time.monotonic(),
    }
    os.write(_history(), msgspec.json.encode(event) + b"\n")


async def _take_a_while(drill: Drill) -> None:
    if drill.millis:
        await asyncio.sleep(drill.millis / 1000)


async def _write(work: LeasedWork, context: JobContext, drill: Drill, step: int) -> None:
    await work.execute(EFFECT, drill.run, context.job.id, step)
    await work.commit()


async def plain(context: JobContext, drill: Drill) -> dict[str, int]:
    _began(context, drill)
    await _take_a_while(drill)
    return {"number": drill.number}


async def effect(context: JobContext, drill: Drill) -> None:
    _began(context, drill)
    await _take_a_while(drill)
    async with context.settling() as work:
        await _write(work, context, drill, 0)


async def chunked(context: JobContext, drill: Drill) -> dict[str, int]:
    _began(context, drill)
    async with context.unit_of_work() as work:
        rows = await work.fetch(DONE, context.job.id)  # type: ignore[attr-defined]  # on Postgres a work has its SQL
        done = int(rows[0][0])
    for step in range(done, drill.steps):
        await _take_a_while(drill)
        async with context.chunk() as work:
            await _write(work, context, drill, step)
        await context.progress("writing", step + 1, drill.steps)
    return {"went_on_at": done}


async def flaky(context: JobContext, drill: Drill) -> None:
    _began(context, drill)
    await _take_a_while(drill)
    if context.job.failed < drill.fails:
        raise Transient("drill_failed", "It was meant to fail.")
    async with context.settling() as work:
        await _write(work, context, drill, 0)


async def frozen(context: JobContext, drill: Drill) -> None:
    _began(context, drill)
    async with context.settling() as work:
        if context.job.attempt == 1:
            await work.jobs.guard(context.lease)
            os.kill(os.getpid(), signal.SIGSTOP)
        await _write(work, context, drill, 0)


async def poison(context: JobContext, drill: Drill) -> None:
    _began(context, drill)
    os.kill(os.getpid(), signal.SIGKILL)


def kinds() -> list[JobKind[Drill]]:
    # Enough attempts for a run in which every twentieth request to the database is reset; what an attempt may cost a
    # job is the checker's business, not that of its budget.
    patient = RetryPolicy(retries=12, base=0.1, cap=2.0)
    deadly = RetryPolicy(base=0.1, cap=1.0, lost_leases=int(os.environ.get("CHAOS_POISON_BUDGET", "3")))
    return [
        JobKind("chaos.plain", plain, Drill, queue="chaos", retry=patient),
        JobKind("chaos.effect", effect, Drill, queue="chaos", retry=patient),
        JobKind("chaos.chunked", chunked, Drill, queue="chaos", retry=patient),
        JobKind("chaos.flaky", flaky, Drill, queue="chaos", retry=patient),
        JobKind("chaos.frozen", frozen, Drill, queue="chaos", retry=patient),
        JobKind("chaos.poison", poison, Drill, queue="chaos", retry=deadly),
    ]


TABLE = """
create schema chaos;
create table chaos.effects (run text not null, job_id uuid not null, step int not null);
create index on chaos.effects (job_id);
grant usage on schema chaos to sluice_app;
grant insert, select on chaos.effects to sluice_app;
"""
