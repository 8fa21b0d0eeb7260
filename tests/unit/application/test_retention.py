"""Finished jobs leave the hot table, and after 90 days the database, as files with the same bytes however often."""

from __future__ import annotations

import gzip
import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from adapters.disk import DiskFiles
from adapters.machine import SystemClock
from adapters.memory.engine import MemoryEngine
from adapters.memory.history import MemoryHistory
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from application import retention
from application.contracts.job_stores import HOME, JobStores
from application.ports.history import Position
from application.retention import Retention, TidyJobs
from domain.jobs import Job


async def _never(by: timedelta) -> None:
    raise AssertionError(by)


class Interrupted(MemoryHistory):
    """Somebody else does something, once, right after a page was read or right before rows are forgotten."""

    after_page: Callable[[], Awaitable[object]] | None = None
    before_forget: Callable[[], Awaitable[object]] | None = None

    async def page(self, day: date, after: Position | None, limit: int) -> list[Job]:
        found = await super().page(day, after, limit)
        if self.after_page is not None:
            meanwhile, self.after_page = self.after_page, None
            await meanwhile()
        return found

    async def forget(self, ends: Sequence[Position]) -> int:
        if self.before_forget is not None:
            meanwhile, self.before_forget = self.before_forget, None
            await meanwhile()
        return await super().forget(ends)


class Stand:
    """A store in memory, its files in a folder, and what tidies them."""

    def __init__(self, folder: Path) -> None:
        self.database = MemoryDatabase(SystemClock())
        self.jobs = JobStores(MemoryUnitOfWork(self.database), MemoryEngine(self.database), _never)
        self.folder = folder
        self.history = Interrupted(self.database)
        self.tidy = TidyJobs(self.history, DiskFiles(folder), Retention())
        self.other = TidyJobs(MemoryHistory(self.database), DiskFiles(folder), Retention())

    async def finish(self, count: int) -> list[str]:
        made = []
        for _ in range(count):
            job = await self.jobs.running()
            await self.jobs.settle(job.lease, b'{"n":1}')
            made.append(str(job.id))
        return made

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.folder.glob("archive/jobs/*/*")}

    def lines(self) -> list[dict[str, object]]:
        """Of all files, in the order in which the jobs were made."""
        found = [
            json.loads(line) for content in self.files().values() for line in gzip.decompress(content).splitlines()
        ]
        return sorted(found, key=lambda line: str(line["id"]))

    def ids(self) -> list[str]:
        return [str(line["id"]) for line in self.lines()]


@pytest.fixture
def stand(tmp_path: Path) -> Stand:
    return Stand(tmp_path)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of four jobs, read two at a time."""
    monkeypatch.setattr(retention, "FILE_JOBS", 4)
    monkeypatch.setattr(retention, "PAGE", 2)


async def test_finished_jobs_are_retired_after_an_hour_and_archived_after_ninety_days(stand: Stand) -> None:
    made = await stand.finish(3)
    assert (await stand.tidy()).retired == 0
    stand.database.advance(timedelta(minutes=61))
    assert await stand.tidy() == retention.Tidied(retired=3, archived=0)
    stand.database.advance(timedelta(days=91))
    assert (await stand.tidy()).archived == 3
    found = stand.lines()
    assert [line["id"] for line in found] == made
    assert (found[0]["payload"], found[0]["result"], found[0]["state"]) == ({"number": 1}, {"n": 1}, "succeeded")
    async with stand.jobs.unit_of_work(HOME) as work:
        assert [await work.jobs.get(stand.jobs.new().id)] == [None]
    assert await stand.tidy() == retention.Tidied(0, 0)


async def test_a_crash_between_the_file_and_the_database_changes_no_byte(stand: Stand) -> None:
    await stand.finish(5)
    stand.database.advance(timedelta(days=92))

    async def crash() -> None:
        raise ConnectionError

    stand.history.before_forget = crash
    with pytest.raises(ConnectionError):
        await stand.tidy()
    before = stand.files()
    assert (await stand.tidy()).archived == 5
    assert stand.files().items() >= before.items()


@pytest.mark.usefixtures("small")
async def test_a_day_with_many_jobs_has_several_files(stand: Stand) -> None:
    made = await stand.finish(10)
    stand.database.advance(timedelta(days=92))
    assert (await stand.tidy()).archived == 10
    assert len(stand.files()) >= 3
    assert stand.ids() == made


@pytest.mark.usefixtures("small")
async def test_two_archivers_at_once_lose_no_job(stand: Stand) -> None:
    made = await stand.finish(10)
    stand.database.advance(timedelta(days=92))
    stand.history.after_page = stand.other
    await stand.tidy()
    await stand.tidy()
    assert stand.ids() == made, "each job is in one file, and none was written over"


@pytest.mark.usefixtures("small")
async def test_a_job_that_is_retired_while_a_file_is_written_is_in_the_next_one(stand: Stand) -> None:
    made = await stand.finish(2)
    stand.database.advance(timedelta(days=92))
    await stand.tidy._retire(_told)
    late = []

    async def retire_another() -> None:
        late.extend(await stand.finish(1))
        stand.database.advance(timedelta(days=92))
        await stand.other._retire(_told)

    stand.history.before_forget = retire_another
    assert (await stand.tidy()).archived == 3
    assert stand.ids() == [*made, *late]


async def test_what_was_done_so_far_is_told_after_each_batch_and_a_run_has_an_end(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    monkeypatch.setattr(retention, "MOST_BATCHES", 2)
    await stand.finish(6)
    stand.database.advance(timedelta(minutes=61))
    told = []

    async def tell(phase: str, done: int) -> None:
        told.append((phase, done))

    assert (await stand.tidy(tell)).retired == 4
    assert told == [("retired", 2), ("retired", 4)]
    assert (await stand.tidy()).retired == 2


async def _told(_phase: str, _done: int) -> None:
    """Nobody."""
