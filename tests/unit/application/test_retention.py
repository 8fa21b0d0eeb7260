"""Finished jobs leave the hot table, and after 90 days the database, as files with the same bytes however often."""

from __future__ import annotations

import gzip
import json
from datetime import datetime, timedelta

import pytest

from adapters.machine import SystemClock
from adapters.memory.engine import MemoryEngine
from adapters.memory.files import MemoryFiles
from adapters.memory.history import MemoryHistory
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from application import retention
from application.contracts.job_stores import HOME, JobStores
from application.retention import Retention, TidyJobs


async def _never(by: timedelta) -> None:
    raise AssertionError(by)


class Stand:
    """A store in memory, its files, and what tidies them."""

    def __init__(self) -> None:
        self.database = MemoryDatabase(SystemClock())
        self.jobs = JobStores(MemoryUnitOfWork(self.database), MemoryEngine(self.database), _never)
        self.files = MemoryFiles()
        self.history = MemoryHistory(self.database)
        self.tidy = TidyJobs(self.history, self.files, Retention())

    async def finish(self, count: int) -> list[str]:
        made = []
        for _ in range(count):
            job = await self.jobs.running()
            await self.jobs.settle(job.lease, b'{"n":1}')
            made.append(str(job.id))
        return made

    async def lines(self, key: str) -> list[dict[str, object]]:
        async with self.files.open(key) as file:
            return [json.loads(line) for line in gzip.decompress(file.read()).splitlines()]

    async def keys(self, made: list[str]) -> list[str]:
        found = []
        for ident in made:
            for days in range(3):
                day = (self.database.now() - timedelta(days=days + 91)).date()
                key = f"archive/jobs/{day.isoformat()}/{ident}"
                if await self.files.size(key) is not None:
                    found.append(key)
        return found


async def test_finished_jobs_are_retired_after_an_hour_and_archived_after_ninety_days() -> None:
    stand = Stand()
    made = await stand.finish(3)
    assert (await stand.tidy()).retired == 0
    stand.database.advance(timedelta(minutes=61))
    assert await stand.tidy() == retention.Tidied(retired=3, archived=0)
    stand.database.advance(timedelta(days=91))
    assert (await stand.tidy()).archived == 3
    found = [line for key in await stand.keys(made) for line in await stand.lines(key)]
    assert [line["id"] for line in found] == made
    assert (found[0]["payload"], found[0]["result"], found[0]["state"]) == ({"number": 1}, {"n": 1}, "succeeded")
    async with stand.jobs.unit_of_work(HOME) as work:
        assert [await work.jobs.get(stand.jobs.new().id)] == [None]
    assert await stand.tidy() == retention.Tidied(0, 0)


async def test_a_crash_between_the_file_and_the_database_changes_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    stand = Stand()
    made = await stand.finish(5)
    stand.database.advance(timedelta(days=92))

    async def crash(day: object, last: tuple[datetime, object]) -> int:
        raise ConnectionError(day, last)

    with monkeypatch.context() as patch:
        patch.setattr(MemoryHistory, "forget", lambda _, day, last: crash(day, last))
        with pytest.raises(ConnectionError):
            await stand.tidy()
    (key, *_) = await stand.keys(made)
    async with stand.files.open(key) as file:
        before = file.read()
    assert (await stand.tidy()).archived == 5
    async with stand.files.open(key) as file:
        assert file.read() == before


async def test_a_day_with_many_jobs_has_several_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "FILE_JOBS", 4)
    monkeypatch.setattr(retention, "PAGE", 2)
    stand = Stand()
    made = await stand.finish(10)
    stand.database.advance(timedelta(days=92))
    assert (await stand.tidy()).archived == 10
    keys = await stand.keys(made)
    assert len(keys) >= 3
    assert [line["id"] for key in keys for line in await stand.lines(key)] == made
