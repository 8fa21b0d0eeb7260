"""Retention: finished jobs leave the hot table, and after a long time the database, as files that anybody can read."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec

from application.ports.files import Files
from application.ports.history import History, Position
from domain.jobs import Job

BATCH = 5000
PAGE = 1000
FILE_JOBS = 100_000
"""Jobs of one file; a day with more has several."""
FILE_BYTES = 4_000_000_000
GZIP = 31
"""zlib's word for a gzip header with the largest window; the header carries no time, so equal jobs give equal bytes."""


class Retention(msgspec.Struct, frozen=True):
    """`finished`: how long an ended job stays among the others; `archive`: after how long it is a line of a file."""

    finished: timedelta = timedelta(hours=1)
    archive: timedelta = timedelta(days=90)


class Tidied(msgspec.Struct, frozen=True):
    """How many jobs left the hot table, and how many the database."""

    retired: int
    archived: int


@dataclass(frozen=True, slots=True)
class TidyJobs:
    """Retires and archives. Repeatable: a file that was written before a crash is written again with the same bytes."""

    history: History
    files: Files
    retention: Retention

    async def __call__(self) -> Tidied:
        """What was done; all there is to do, in batches."""
        return Tidied(await self._retire(), await self._archive())

    async def _retire(self) -> int:
        count, behind = 0, None
        while True:
            done = await self.history.retire(self.retention.finished, self.retention.archive, BATCH, behind)
            count, behind = count + done.count, done.behind
            if behind is None:
                return count

    async def _archive(self) -> int:
        count = 0
        while (day := await self.history.oldest(self.retention.archive)) is not None:
            count += await self._archive_file(day)
        return count

    async def _archive_file(self, day: date) -> int:
        """One file of that day, named after its first job, and then those jobs are gone from the database."""
        first = (await self.history.page(day, None, 1))[0]
        ends: list[Position] = []
        await self.files.put(f"archive/jobs/{day.isoformat()}/{first.id}", self._lines(day, ends), FILE_BYTES)
        return await self.history.forget(day, ends[-1])

    async def _lines(self, day: date, ends: list[Position]) -> AsyncIterator[bytes]:
        packer = zlib.compressobj(6, zlib.DEFLATED, GZIP)
        count = 0
        while count < FILE_JOBS and (jobs := await self.history.page(day, ends[-1] if ends else None, PAGE)):
            count += len(jobs)
            ends += [(job.ended_at, job.id) for job in jobs[-1:] if job.ended_at is not None]
            yield packer.compress(b"".join(line(job) for job in jobs))
        yield packer.flush()


def line(job: Job) -> bytes:
    """A job as one line of JSON: its fields by their names, payload and result as JSON, the digest in hex."""
    fields: dict[str, object] = {name: getattr(job, name) for name in job.__struct_fields__}
    fields["payload"] = msgspec.Raw(job.payload)
    fields["result"] = None if job.result is None else msgspec.Raw(job.result)
    fields["digest"] = job.digest.hex()
    return msgspec.json.encode(fields) + b"\n"
