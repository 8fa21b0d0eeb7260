"""Retention: finished jobs leave the hot table, and after a long time the database, as files that anybody can read."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b

import msgspec

from application.ports.files import Files
from application.ports.history import History, Position
from domain.jobs import Job

BATCH = 5000
PAGE = 1000
FILE_JOBS = 50_000
"""Jobs of one file; a day with more has several."""
MOST_BATCHES = 400
"""Of retiring in one run, and files of archiving: what is left over is the next run's, so that a run has an end."""
FILE_BYTES = 4_000_000_000
GZIP = 31
"""zlib's word for a gzip header with the largest window; the header carries no time, so equal jobs give equal bytes."""


class Retention(msgspec.Struct, frozen=True):
    """`finished`: how long an ended job stays among the others; `archive`: after how long it is a line of a file."""

    finished: timedelta = timedelta(hours=1)
    archive: timedelta = timedelta(days=90)


Told = Callable[[str, int], Awaitable[None]]
"""Hears what is being done and how many jobs that was so far."""


async def _nobody(_phase: str, _done: int) -> None:
    """For callers that only want the end."""


class _Moved(Exception):
    """The jobs of a file are no longer those that its name was made of: somebody else archives, or one was retried."""


class Tidied(msgspec.Struct, frozen=True):
    """How many jobs left the hot table, and how many the database."""

    retired: int
    archived: int


@dataclass(frozen=True, slots=True)
class TidyJobs:
    """Retires and archives; repeatable, and safe when several do it at once.

    A file's name says which ends of which jobs are in it, so two archivers either write the same bytes or other names;
    and only what was written under that name is forgotten.
    """

    history: History
    files: Files
    retention: Retention

    async def __call__(self, told: Told = _nobody) -> Tidied:
        """What was done, in batches; a run that finds too much to do leaves the rest to the next."""
        return Tidied(await self._retire(told), await self._archive(told))

    async def _retire(self, told: Told) -> int:
        count, behind = 0, None
        for _ in range(MOST_BATCHES):
            done = await self.history.retire(self.retention.finished, self.retention.archive, BATCH, behind)
            count, behind = count + done.count, done.behind
            await told("retired", count)
            if behind is None:
                break
        return count

    async def _archive(self, told: Told) -> int:
        count = 0
        for _ in range(MOST_BATCHES):
            day = await self.history.oldest(self.retention.archive)
            if day is None:
                break
            count += await self._archive_file(day)
            await told("archived", count)
        return count

    async def _archive_file(self, day: date) -> int:
        """One file of that day, and then its jobs are gone from the database; 0 when they changed meanwhile."""
        ends = await self.history.ends(day, FILE_JOBS)
        if not ends:
            return 0
        try:
            await self.files.put(file_key(day, ends), self._lines(day, ends), FILE_BYTES)
        except _Moved:
            return 0
        return await self.history.forget(ends)

    async def _lines(self, day: date, ends: Sequence[Position]) -> AsyncIterator[bytes]:
        packer = zlib.compressobj(6, zlib.DEFLATED, GZIP)
        for start in range(0, len(ends), PAGE):
            expected = list(ends[start : start + PAGE])
            jobs = await self.history.page(day, ends[start - 1] if start else None, len(expected))
            if [(job.ended_at, job.id) for job in jobs] != expected:
                raise _Moved
            yield packer.compress(b"".join(line(job) for job in jobs))
        yield packer.flush()


def file_key(day: date, ends: Sequence[Position]) -> str:
    """`archive/jobs/<day>/<first id>-<last id>-<digest of all ends and ids>`, ids without their hyphens."""
    digest = blake2b(digest_size=7)
    for ended_at, ident in ends:
        digest.update(f"{ended_at.isoformat()} {ident}\n".encode())
    return f"archive/jobs/{day.isoformat()}/{ends[0][1].hex}-{ends[-1][1].hex}-{digest.hexdigest()}"


def line(job: Job) -> bytes:
    """A job as one line of JSON: its fields by their names, payload and result as JSON, the digest in hex."""
    fields: dict[str, object] = {name: getattr(job, name) for name in job.__struct_fields__}
    fields["payload"] = msgspec.Raw(job.payload)
    fields["result"] = None if job.result is None else msgspec.Raw(job.result)
    fields["digest"] = job.digest.hex()
    return msgspec.json.encode(fields) + b"\n"
