"""The scheduler and the monitor: what schedules say is due, jobs that nobody takes back, dead letters nobody has seen.

`sluice scheduler` does all of it, `sluice monitor` all but the schedules; any number of both may run at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from application.alerts import TellBell, WatchDeadLetters
from application.overdue_alerts import DeliverOverdue
from application.ports.bell import Bell, BellState
from application.ports.schedules import Schedules
from application.running import Sweep
from application.scheduling import RunDue
from domain.errors import Transient
from domain.schedules import Schedule

TICK_SECONDS = 5.0
LOOK_SECONDS = 15.0
"""How often a monitor asks whether a look at the dead letters is due; the answer is one row."""

_log = structlog.get_logger("scheduler")

Duty = Callable[[], Awaitable[None]]


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
    watch: WatchDeadLetters | None = None
    tell_bell: TellBell | None = None
    deliver: DeliverOverdue | None = None


@dataclass(frozen=True, slots=True)
class MonitorParts:
    """What a monitor is made of."""

    monitor: Sweep
    monitor_seconds: float
    watch: WatchDeadLetters
    tell_bell: TellBell
    deliver: DeliverOverdue


async def run_scheduler(parts: SchedulerParts, stop: asyncio.Event) -> None:
    """Run until `stop`; any number of schedulers may run at once."""
    duties = {"due": (parts.tick_seconds, _due(parts)), "stale": (parts.monitor_seconds, _stale(parts.monitor))}
    if parts.watch is not None:
        duties["dead_letters"] = (look_seconds(parts.watch), _dead_letters(parts.watch))
    if parts.tell_bell is not None:
        duties["bell"] = (LOOK_SECONDS, bell_duty(parts.monitor.bell, parts.tell_bell))
    if parts.deliver is not None:
        duties["deliver"] = (LOOK_SECONDS, _deliver(parts.deliver))
    await _run("scheduler", duties, stop, schedules=[seed.name for seed in parts.seeds])


async def run_monitor(parts: MonitorParts, stop: asyncio.Event) -> None:
    """Run until `stop`; any number of monitors may run at once, beside any number of schedulers."""
    duties = {
        "stale": (parts.monitor_seconds, _stale(parts.monitor)),
        "dead_letters": (look_seconds(parts.watch), _dead_letters(parts.watch)),
        "bell": (LOOK_SECONDS, bell_duty(parts.monitor.bell, parts.tell_bell)),
        "deliver": (LOOK_SECONDS, _deliver(parts.deliver)),
    }
    await _run("monitor", duties, stop)


def look_seconds(watch: WatchDeadLetters) -> float:
    """How often to ask whether a look is due: often enough that looks keep their interval whoever takes them."""
    return min(LOOK_SECONDS, watch.every.total_seconds() / 10)


async def _run(role: str, duties: dict[str, tuple[float, Duty]], stop: asyncio.Event, **facts: object) -> None:
    tasks = [asyncio.create_task(_every(seconds, duty), name=name) for name, (seconds, duty) in duties.items()]
    stopped = asyncio.create_task(stop.wait(), name="stop")
    _log.info(f"{role}_started", **facts)
    try:
        await asyncio.wait([stopped, *tasks], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (stopped, *tasks):
            task.cancel()
        await asyncio.gather(stopped, *tasks, return_exceptions=True)
        _log.info(f"{role}_stopped")


def _due(parts: SchedulerParts) -> Duty:
    seeded = False

    async def due() -> None:
        nonlocal seeded
        if not seeded:
            await parts.schedules.seed(parts.seeds)
            seeded = True
        for added in await parts.run_due():
            _log.info("schedule_submitted", job=str(added.job.id), kind=added.job.kind, fresh=added.fresh)

    return due


def _stale(monitor: Sweep) -> Duty:
    async def stale() -> None:
        taken = await monitor()
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


def _dead_letters(watch: WatchDeadLetters) -> Duty:
    async def dead_letters() -> None:
        seen = await watch()
        if seen is None:
            return
        _log.info("dead_letters_checked", depth=seen.depth, before=seen.before, told=seen.told)
        if seen.undelivered:
            _log.error("alerts_undelivered", jobs=seen.undelivered)

    return dead_letters


def _deliver(overdue: DeliverOverdue) -> Duty:
    async def deliver() -> None:
        if made := await overdue():
            _log.warning("alerts_delivered_without_a_worker", attempts=made)

    return deliver


def bell_duty(bell: Bell, tell: TellBell) -> Duty:
    """Tells a state that two looks in a row have found, when it is another than this process has told last.

    So a single lost packet is no incident, and a process that sees the bell well does not end what another one sees.
    """
    seen: BellState | None = None
    told: bool | None = None

    async def bell_looked_at() -> None:
        nonlocal seen, told
        before, seen = seen, await bell.state()
        if before is not None and before.ok == seen.ok != told:
            await tell(seen)
            told = seen.ok

    return bell_looked_at


async def _every(seconds: float, duty: Duty) -> None:
    """The duty now and then again and again; it never dies of one error."""
    while True:
        try:
            await duty()
        except Transient as fault:
            _log.warning("duty_failed", duty=duty.__name__, reason=fault.message)
        except Exception:
            _log.exception("duty_failed", duty=duty.__name__)
        await asyncio.sleep(seconds)
