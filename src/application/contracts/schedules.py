"""What every Schedules store must do; bind it by overriding `schedules`."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, timedelta
from uuid import UUID

from msgspec.structs import replace

from application.contracts.job_stores import AWAY, HOME
from application.contracts.laws import law
from application.ports.schedules import Schedules
from domain.schedules import Missed, Origin, Schedule, next_run

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
            assert await s.schedules.advance(due.schedule, due.due_at, upcoming)
            assert "hourly" not in [one.schedule.name for one in await s.schedules.due()]

    @law
    async def test_of_several_schedulers_one_moves_a_schedule_on(self) -> None:
        async with self.stand() as s:
            await s.schedules.seed([HOURLY])
            await s.advance(timedelta(hours=3))
            (due,) = await s.schedules.due()
            upcoming = next_run(HOURLY.cron, UTC, due.now)
            moved = await asyncio.gather(*(s.schedules.advance(due.schedule, due.due_at, upcoming) for _ in range(5)))
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

    @law
    async def test_the_last_run_is_shown_beside_the_next_one(self) -> None:
        async with self.stand() as s:
            await s.schedules.seed([HOURLY])
            (fresh,) = await s.schedules.list(HOME)
            assert (fresh.last_due_at, fresh.last_job_id, fresh.origin) == (None, None, Origin.CODE)
            await s.advance(timedelta(hours=1))
            (due,) = await s.schedules.due()
            upcoming = next_run(HOURLY.cron, UTC, due.now)
            assert await s.schedules.advance(HOURLY, due.due_at, upcoming, UUID(int=5))
            seen = await s.schedules.get(HOME, "hourly")
            assert seen is not None
            assert (seen.last_due_at, seen.last_job_id, seen.due_at) == (due.due_at, UUID(int=5), upcoming)
            await s.schedules.ran(HOME, "hourly", UUID(int=6))
            seen = await s.schedules.get(HOME, "hourly")
            assert seen is not None and (seen.last_job_id, seen.due_at) == (UUID(int=6), upcoming)

    @law
    async def test_every_workspace_has_schedules_and_names_of_its_own(self) -> None:
        async with self.stand() as s:
            ours = replace(DAILY, missed=Missed.ALL)
            theirs = Schedule("daily", "5 5 * * *", "work", AWAY)
            assert await s.schedules.add(ours) and await s.schedules.add(theirs)
            assert not await s.schedules.add(ours), "the name is taken here"
            for home, one in ((HOME, ours), (AWAY, theirs)):
                assert [planned.schedule for planned in await s.schedules.list(home)] == [one]
                assert [planned.origin for planned in await s.schedules.list(home)] == [Origin.ADMIN]
            assert await s.schedules.remove(AWAY, "daily")
            assert (await s.schedules.get(AWAY, "daily"), await s.schedules.remove(AWAY, "daily")) == (None, False)
            assert await s.schedules.get(HOME, "daily") is not None

    @law
    async def test_a_changed_schedule_is_due_by_its_new_time(self) -> None:
        async with self.stand() as s:
            await s.schedules.add(HOURLY)
            await s.advance(timedelta(hours=2))
            assert await s.schedules.change(replace(HOURLY, cron="8 * * * *", payload=b'{"a":2}'))
            assert await s.schedules.due() == []
            seen = await s.schedules.get(HOME, "hourly")
            assert seen is not None and (seen.schedule.payload, seen.due_at.minute) == (b'{"a":2}', 8)
            assert not await s.schedules.change(replace(HOURLY, name="none"))

    @law
    async def test_what_the_code_brings_is_neither_changed_nor_removed_nor_made_twice(self) -> None:
        async with self.stand() as s:
            await s.schedules.seed([HOURLY])
            assert not await s.schedules.change(HOURLY)
            assert not await s.schedules.remove(HOME, "hourly")
            assert not await s.schedules.add(HOURLY)

    @law
    async def test_a_paused_schedule_is_not_due_and_what_went_by_is_not_made_up_for(self) -> None:
        async with self.stand() as s:
            await s.schedules.seed([HOURLY])
            assert await s.schedules.pause(HOME, "hourly", paused=True)
            await s.schedules.seed([HOURLY])
            await s.advance(timedelta(hours=5))
            assert await s.schedules.due() == []
            (paused,) = await s.schedules.list(HOME)
            assert paused.paused
            assert await s.schedules.pause(HOME, "hourly", paused=False)
            assert await s.schedules.due() == []
            await s.advance(timedelta(hours=1))
            assert len(await s.schedules.due()) == 1
            assert not await s.schedules.pause(AWAY, "hourly", paused=True)
