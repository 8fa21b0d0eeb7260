"""What every Schedules store must do; bind it by overriding `schedules`."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, timedelta

from application.contracts.job_stores import HOME
from application.contracts.laws import law
from application.ports.jobs import Schedules
from domain.schedules import Schedule, next_run

HOURLY = Schedule("hourly", "7 * * * *", "work", HOME, b'{"a":1}')
DAILY = Schedule("daily", "30 2 * * *", "work", HOME, b"{}", "Europe/Berlin")


@dataclass
class ScheduleStand:
    """An empty store and a way to set its clock ahead."""

    schedules: Schedules
    advance: Callable[[timedelta], Awaitable[None]]


class SchedulesContract:
    """The laws of Schedules."""

    @abstractmethod
    def stand(self) -> AbstractAsyncContextManager[ScheduleStand]:
        """A fresh empty store."""
        raise NotImplementedError("bind the suite: override `stand`")

    @law
    async def test_a_schedule_is_due_once_its_time_has_come_and_until_it_is_advanced(self) -> None:
        async with self.stand() as s:
            await s.schedules.seed([HOURLY, DAILY])
            assert await s.schedules.due() == []
            await s.advance(timedelta(hours=1))
            (due,) = [one for one in await s.schedules.due() if one.schedule.name == "hourly"]
            assert due.schedule == HOURLY and due.due_at <= due.now
            upcoming = next_run(HOURLY.cron, UTC, due.now)
            assert await s.schedules.advance("hourly", due.due_at, upcoming)
            assert "hourly" not in [one.schedule.name for one in await s.schedules.due()]

    @law
    async def test_of_several_schedulers_one_moves_a_schedule_on(self) -> None:
        async with self.stand() as s:
            await s.schedules.seed([HOURLY])
            await s.advance(timedelta(hours=3))
            (due,) = await s.schedules.due()
            upcoming = next_run(HOURLY.cron, UTC, due.now)
            moved = await asyncio.gather(*(s.schedules.advance("hourly", due.due_at, upcoming) for _ in range(5)))
            assert sorted(moved) == [False] * 4 + [True]

    @law
    async def test_seeding_again_keeps_what_is_due_unless_the_cron_text_changed(self) -> None:
        async with self.stand() as s:
            await s.schedules.seed([HOURLY])
            await s.advance(timedelta(hours=1))
            await s.schedules.seed([HOURLY])
            assert len(await s.schedules.due()) == 1
            await s.schedules.seed([Schedule("hourly", "8 * * * *", "work", HOME)])
            assert await s.schedules.due() == []
