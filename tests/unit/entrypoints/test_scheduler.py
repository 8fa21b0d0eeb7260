"""What a scheduler does, on the memory adapters."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.schedules import MemorySchedules
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from application.jobs import Enqueue, Order, Submit
from application.kinds import JobContext, JobKind, Kinds
from application.ports.schedules import Schedules
from application.running import Sweep
from application.scheduling import RunDue
from domain.errors import Transient
from domain.jobs import Job
from domain.schedules import Schedule
from entrypoints.composition.container import container_of, scheduler_parts
from entrypoints.scheduler import SchedulerParts, monitor_threshold, run_scheduler
from entrypoints.settings import Settings

HOME = UUID("00000000-0000-7000-8000-000000000001")
HOURLY = Schedule("hourly", "0 * * * *", "work", HOME, b'{"a":1}')


async def _nothing(_context: JobContext, _payload: object) -> None: ...


@dataclass
class Stand:
    """A store in memory with one kind of job, and the parts of a scheduler over it."""

    seeds: list[Schedule] = field(default_factory=lambda: [HOURLY])

    def __post_init__(self) -> None:
        self.database = MemoryDatabase(SystemClock())
        self.kinds = Kinds.of([JobKind("work", _nothing, dict)])
        self.engine, self.bell = MemoryEngine(self.database), MemoryBell()
        submit = Submit(Enqueue(self.kinds, Uuid7Ids()), MemoryUnitOfWork(self.database), self.bell)
        self.schedules = MemorySchedules(self.database)
        self.run_due = RunDue(self.schedules, submit)

    def sweep(self, threshold: timedelta = timedelta(0)) -> Sweep:
        return Sweep(self.kinds, self.engine, self.bell, SystemChance(), threshold)

    async def jobs(self) -> list[Job]:
        return await self.engine.claim(UUID(int=1), ["default"], 100, timedelta(minutes=1))


async def test_a_missed_schedule_is_submitted_once_by_any_number_of_schedulers() -> None:
    stand = Stand()
    await stand.schedules.seed(stand.seeds)
    stand.database.advance(timedelta(hours=50))
    await asyncio.gather(*(stand.run_due() for _ in range(5)))
    assert [(job.kind, job.payload) for job in await stand.jobs()] == [("work", b'{"a":1}')]
    assert await stand.run_due() == []
    stand.database.advance(timedelta(hours=1))
    await stand.run_due()
    assert len(await stand.jobs()) == 1


async def test_a_schedule_that_cannot_be_submitted_does_not_hold_up_the_others() -> None:
    stand = Stand([Schedule("broken", "0 * * * *", "no such kind", HOME), HOURLY])
    await stand.schedules.seed(stand.seeds)
    stand.database.advance(timedelta(hours=2))
    with pytest.raises(ExceptionGroup):
        await stand.run_due()
    assert len(await stand.jobs()) == 1


async def test_many_stale_jobs_are_taken_back_at_once() -> None:
    stand, jobs = Stand(), 300
    for n in range(jobs):
        await stand.run_due.submit(HOME, Order(kind="work", payload={"n": n}))
    claimed = await stand.engine.claim(UUID(int=1), ["default"], jobs, timedelta(minutes=1))
    monitor = stand.sweep(monitor_threshold(600, 60, 120))
    assert await monitor() == []
    stand.database.advance(timedelta(minutes=10))
    assert len(await monitor()) == len(claimed) == jobs
    stats = (await stand.engine.stats()).queues[0]
    assert (stats.waiting, stats.running) == (jobs, 0)


@pytest.mark.parametrize("lease", [1, 60, 300, 3600])
async def test_with_the_monitor_alone_no_job_is_stuck_for_longer_than_ten_minutes(lease: int) -> None:
    """As composition wires it from the settings' own defaults: the monitor looks every two minutes."""
    settings = Settings(lease_seconds=lease, database_url="postgresql://nobody@127.0.0.1:1/none")
    assert (settings.stale_seconds, settings.monitor_seconds) == (600, 120)
    container = container_of(settings)
    try:
        parts = await scheduler_parts(container)
    finally:
        await container.close()
    silent = timedelta(seconds=lease) + parts.monitor.threshold + timedelta(seconds=parts.monitor_seconds)
    assert silent <= max(timedelta(minutes=10), timedelta(seconds=lease) + timedelta(minutes=2))


async def test_the_scheduler_outlives_an_error_of_each_duty_and_logs_it() -> None:
    stand = Stand()
    failures = iter([Transient("database_unavailable", "away"), ValueError("odd")])
    done = asyncio.Event()

    class Shaky(MemorySchedules):
        async def seed(self, schedules: object) -> None:
            for fault in failures:
                raise fault
            await super().seed(stand.seeds)
            done.set()

    shaky: Schedules = Shaky(stand.database)
    parts = SchedulerParts(shaky, stand.seeds, stand.run_due, stand.sweep(), 0.001, 0.001)
    stop = asyncio.Event()
    with capture_logs() as logs:
        running = asyncio.create_task(run_scheduler(parts, stop))
        async with asyncio.timeout(20):
            await done.wait()
        stop.set()
        await running
    assert [log["log_level"] for log in logs if log["event"] == "duty_failed"] == ["warning", "error"]
    assert any(log["event"] == "stale_jobs_checked" for log in logs)
