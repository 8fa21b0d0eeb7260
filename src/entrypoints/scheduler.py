"""The scheduler process: submits what schedules say is due, and watches for jobs that nobody takes back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from application.ports.jobs import Schedules
from application.running import Sweep
from application.scheduling import RunDue
from domain.errors import Transient
from domain.schedules import Schedule

TICK_SECONDS = 5.0

_log = structlog.get_logger("scheduler")


def monitor_threshold(stale_seconds: float, lease_seconds: float, monitor_seconds: float) -> timedelta:
    """How long past its lease the monitor takes a job back, so that none is stuck for longer than `stale_seconds`.

    A job is silent for up to a lease before that runs out, and the monitor looks once in an interval.
    """
    return timedelta(seconds=max(0.0, stale_seconds - lease_seconds - monitor_seconds))


@dataclass(frozen=True, slots=True)
class SchedulerParts:
    """What a scheduler is made of; `monitor` is a Sweep with `monitor_threshold` as its threshold."""

    schedules: Schedules
    seeds: Sequence[Schedule]
    run_due: RunDue
    monitor: Sweep
    monitor_seconds: float
    tick_seconds: float = TICK_SECONDS


async def run_scheduler(parts: SchedulerParts, stop: asyncio.Event) -> None:
    """Run until `stop`; any number of schedulers may run at once."""
    duties = [
        asyncio.create_task(_every(parts.tick_seconds, _due(parts)), name="due"),
        asyncio.create_task(_every(parts.monitor_seconds, _stale(parts)), name="stale"),
    ]
    stopped = asyncio.create_task(stop.wait(), name="stop")
    _log.info("scheduler_started", schedules=[seed.name for seed in parts.seeds])
    try:
        await asyncio.wait([stopped, *duties], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (stopped, *duties):
            task.cancel()
        await asyncio.gather(stopped, *duties, return_exceptions=True)
        _log.info("scheduler_stopped")


def _due(parts: SchedulerParts) -> Callable[[], Awaitable[None]]:
    seeded = False

    async def due() -> None:
        nonlocal seeded
        if not seeded:
            await parts.schedules.seed(parts.seeds)
            seeded = True
        for added in await parts.run_due():
            _log.info("schedule_submitted", job=str(added.job.id), kind=added.job.kind, fresh=added.fresh)

    return due


def _stale(parts: SchedulerParts) -> Callable[[], Awaitable[None]]:
    async def stale() -> None:
        taken = await parts.monitor()
        for loss in taken:
            _log.warning(
                "stale_job_recovered",
                job=str(loss.lease.job_id),
                attempt=loss.lease.attempt,
                code=loss.error.code,
                dead=loss.verdict.dead,
            )
        _log.info("stale_jobs_checked", found=len(taken))

    return stale


async def _every(seconds: float, duty: Callable[[], Awaitable[None]]) -> None:
    """The duty now and then again and again; it never dies of one error."""
    while True:
        try:
            await duty()
        except Transient as fault:
            _log.warning("duty_failed", duty=duty.__name__, reason=fault.message)
        except Exception:
            _log.exception("duty_failed", duty=duty.__name__)
        await asyncio.sleep(seconds)
