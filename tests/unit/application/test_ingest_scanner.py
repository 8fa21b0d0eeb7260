"""A scanner that cannot scan: nothing is read of a file that nobody called clean."""

from __future__ import annotations

from datetime import timedelta
from typing import BinaryIO

from adapters.formats import AllFormats
from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.files import MemoryFiles
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.scanner import BuiltInScanner
from application.contracts.import_house import ImportHouse
from application.ports.formats import Format
from application.ports.outside import Verdict
from domain.errors import Transient
from domain.jobs import JobState
from domain.sources import ImportState, SourceKind

CSV = b"vendor name,country\nAcme Ltd,Nepal\nBirch GmbH,Germany\n"


class FailingScanner(BuiltInScanner):
    """Cannot be reached so many times, and scans from then on."""

    def __init__(self, failures: int) -> None:
        super().__init__()
        self.left = failures

    async def scan(self, file: BinaryIO) -> Verdict:
        if self.left:
            self.left -= 1
            raise Transient("scan_failed", "The scanner cannot be reached.")
        return await super().scan(file)


class NotedFormats(AllFormats):
    """Notes whenever something is about to be parsed."""

    def __init__(self) -> None:
        super().__init__()
        self.parsed: list[SourceKind] = []

    def of(self, kind: SourceKind) -> Format:
        self.parsed.append(kind)
        return super().of(kind)


def a_house(failures: int, formats: NotedFormats) -> ImportHouse:
    clock = SystemClock()
    database = MemoryDatabase(clock)
    return ImportHouse(
        MemoryUnitOfWork(database), MemoryEngine(database), MemoryFiles(), formats, FailingScanner(failures),
        MemoryBell(), clock, Uuid7Ids(), SystemChance(), database.advance,
    )  # fmt: skip


async def test_an_import_waits_for_its_scanner_and_nothing_is_parsed_meanwhile() -> None:
    formats = NotedFormats()
    house = a_house(2, formats)
    accepted = await house.upload(CSV)
    for failed in (1, 2):
        await house.run()
        job, found = await house.job(accepted.job_id), (await house.find(accepted.import_id)).imported
        assert (job.state, job.failed) == (JobState.WAITING, failed)
        assert [one.error.code for one in job.attempts if one.error] == ["scan_failed"] * failed
        assert (found.state, found.counts.records, found.columns) == (ImportState.SCANNING, 0, ())
        assert formats.parsed == [] and await house.shown() == {}
        house.advance(timedelta(hours=1))
    await house.run()
    found = (await house.find(accepted.import_id)).imported
    assert (found.state, found.counts.planned, found.error) == (ImportState.SUCCEEDED, 2, None)
    assert formats.parsed == [SourceKind.CSV]


async def test_an_import_whose_scanner_never_comes_back_fails_with_that_reason_and_without_a_record() -> None:
    formats = NotedFormats()
    house = a_house(1000, formats)
    accepted = await house.upload(CSV)
    attempts = (await house.job(accepted.job_id)).max_attempts
    for _ in range(attempts):
        await house.run()
        house.advance(timedelta(hours=1))
    await house.run()
    job, found = await house.job(accepted.job_id), (await house.find(accepted.import_id)).imported
    assert (job.state, len(job.attempts)) == (JobState.DEAD, attempts)
    assert found.state is ImportState.FAILED
    assert found.error is not None and found.error.code == "scan_failed"
    assert "cannot be reached" in found.error.message
    assert (found.counts.records, formats.parsed, await house.shown()) == (0, [], {})
    assert (await house.records_csv(accepted.import_id)).count("\n") == 1, "a record in the report"
