"""The laws of exports: what is kept of them, the walk they are written from, and that a killed job goes on."""

from __future__ import annotations

import dataclasses
import json
from abc import abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import BinaryIO
from uuid import UUID

from msgspec.structs import replace

from application.contracts.job_stores import AWAY, HOME, MINUTE, worker_id
from application.contracts.laws import law, refused
from application.exports import EXPORT, AskExport, ExpireExports, FindExport, ReadExport, WriteExport, export_kind
from application.jobs import Enqueue
from application.kinds import JobContext, Kinds
from application.ports.bell import Bell
from application.ports.catalog import Page
from application.ports.exports import Binder, ExpiredExports
from application.ports.files import Files, Stored
from application.ports.jobs import Failure, JobEngine
from application.ports.machine import Clock, Ids
from application.ports.work import UnitOfWork
from domain.catalog import Entity
from domain.errors import Transient
from domain.exports import Export, ExportFormat, file_key, part_key
from domain.jobs import Job
from domain.provenance import Noun, Pick, Place
from domain.retries import DEAD, job_error

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEEP = timedelta(hours=24)


class SetClock(Clock):
    """Time that moves when a law says so."""

    def __init__(self) -> None:
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self.moment.timestamp()


def vendor(number: int, name: str = "", live: int = 1) -> Entity:
    """A vendor whose id is its number."""
    picks = {"name": Pick(name or f"Vendor {number}", Place(1, number, 0)), "phone": Pick("+4930123", Place(1, 1, 0))}
    return Entity(
        noun=Noun.VENDOR, id=UUID(int=number), picks=picks, live=live, version=1, created_at=NOON, updated_at=NOON
    )


@dataclass
class ExportStand:
    """An empty house that knows the workspaces HOME and AWAY."""

    unit_of_work: UnitOfWork
    engine: JobEngine
    expired: ExpiredExports
    files: Files
    bell: Bell
    ids: Ids
    advance: Callable[[timedelta], Awaitable[None]]
    binders: Mapping[ExportFormat, Binder]

    def __post_init__(self) -> None:
        self.clock = SetClock()
        self.write = WriteExport(self.files, self.clock, piece=2, binders=self.binders)
        kinds = Kinds.of([export_kind(self.write)])
        bound = frozenset(self.binders)
        self.ask = AskExport(
            self.unit_of_work, Enqueue(kinds, self.ids), self.bell, self.ids, self.clock, KEEP, bound
        )  # fmt: skip
        self.read = ReadExport(self.unit_of_work, self.files, self.clock)
        self.kinds = kinds

    async def fill(self, entities: Sequence[Entity], workspace: UUID = HOME) -> None:
        """Keep these."""
        async with self.unit_of_work(workspace) as work:
            await work.catalog.save(entities)
            await work.commit()

    async def claim(self) -> Job:
        """The job that waits to write."""
        (job,) = await self.engine.claim(worker_id(1), [EXPORT], 1, MINUTE)
        return job

    async def run(self, job: Job, write: WriteExport | None = None) -> None:
        """Run its handler to its end."""
        kind = export_kind(write or self.write)
        context = JobContext(job, KEEP, self.unit_of_work, self.engine, self.clock)
        await kind.handler(context, kind.read(job.payload))

    async def whole(self, ident: UUID, workspace: UUID = HOME) -> bytes:
        """The file."""
        export = await self.read(workspace, ident)
        return b"".join([slab async for slab in self.read.bytes_of(export)])

    async def text(self, ident: UUID, workspace: UUID = HOME) -> str:
        """The file as text."""
        return (await self.whole(ident, workspace)).decode()


class ExportsContract:
    """The laws of Exports, ExpiredExports and of Catalog.walk, and of the job over them."""

    @abstractmethod
    def stand(self) -> AbstractAsyncContextManager[ExportStand]:
        """A fresh empty house."""
        raise NotImplementedError("bind the suite: override `stand`")

    @law
    async def test_an_export_is_kept_changed_listed_and_removed_in_its_workspace_alone(self) -> None:
        async with self.stand() as s:
            one = Export(
                id=UUID(int=1), job_id=UUID(int=7), noun=Noun.DEAL, format=ExportFormat.NDJSON, created_at=NOON,
                expires_at=NOON + KEEP,
            )  # fmt: skip
            two = replace(one, id=UUID(int=2), noun=Noun.VENDOR)
            full = replace(
                one, parts=("exports/a/0-1",), position=UUID(int=9), rows=3, size=5, sha256="ab",
                file="exports/a/whole-1", finished_at=NOON,
            )  # fmt: skip
            async with s.unit_of_work(HOME) as work:
                for each in (one, two):
                    await work.exports.add(each)
                await work.exports.save(full)
                await work.commit()
            async with s.unit_of_work(HOME) as work:
                assert await work.exports.get(one.id) == full
                first, after = await work.exports.list(Page(1))
                assert first == [two] and after is not None
                assert await work.exports.list(Page(1, after)) == ([full], None)
                await refused("invalid_cursor", work.exports.list(Page(1, "nonsense")))
            async with s.unit_of_work(AWAY) as work:
                assert await work.exports.get(one.id) is None and await work.exports.list(Page(9)) == ([], None)
            assert await s.expired.expired(NOON + KEEP, 9) == [(HOME, full), (HOME, two)]
            assert await s.expired.expired(NOON + KEEP, 1) == [(HOME, full)]
            assert await s.expired.expired(NOON, 9) == []
            async with s.unit_of_work(HOME) as work:
                await work.exports.remove(one.id)
                await work.exports.remove(one.id)
                await work.commit()
            async with s.unit_of_work(HOME) as work:
                assert await work.exports.list(Page(9)) == ([two], None)

    @law
    async def test_a_walk_meets_what_is_shown_once_in_order_of_id(self) -> None:
        async with self.stand() as s:
            await s.fill([vendor(n, live=n % 3) for n in range(1, 8)])
            await s.fill([vendor(99)], AWAY)
            async with s.unit_of_work(HOME) as work:
                found = await work.catalog.walk(Noun.VENDOR, None, 3)
                assert [one.id.int for one in found] == [1, 2, 4]
                await work.catalog.save([replace(vendor(4), picks={"name": Pick("Aaa", Place(2, 1, 0))}, version=2)])
                assert [one.id.int for one in await work.catalog.walk(Noun.VENDOR, found[-1].id, 9)] == [5, 7]
                assert await work.catalog.walk(Noun.DEAL, None, 9) == []

    @law
    async def test_an_export_is_written_whole_and_read_in_its_workspace_alone(self) -> None:
        async with self.stand() as s:
            await s.fill([vendor(1, "=HYPERLINK(1)"), vendor(2, 'Comma, "and" quote'), vendor(3)])
            asked = await s.ask(HOME, Noun.VENDOR, ExportFormat.CSV)
            await refused("export_not_ready", s.read(HOME, asked.export.id))
            await s.run(await s.claim())
            lines = (await s.text(asked.export.id)).split("\r\n")
            assert lines[0].startswith("schema,id,name,legalName") and len(lines) == 5
            assert lines[1].startswith(f"vendor/1,{UUID(int=1)},'=HYPERLINK(1),") and ",'+4930123," in lines[1]
            assert '"Comma, ""and"" quote"' in lines[2]
            found = await FindExport(s.unit_of_work)(HOME, asked.export.id)
            assert found.job is not None and json.loads(found.job.result or b"")["rows"] == found.export.rows == 3
            await refused("export_not_found", s.read(AWAY, asked.export.id))
            assert await s.files.size(found.export.parts[0]) is None

    @law
    async def test_a_job_killed_after_any_piece_goes_on_and_writes_the_same_bytes(self) -> None:
        async with self.stand() as s:
            await s.fill([vendor(n) for n in range(1, 8)])
            whole = await s.ask(HOME, Noun.VENDOR, ExportFormat.NDJSON)
            await s.run(await s.claim())
            expected = await s.text(whole.export.id)
            for survive in range(6):
                asked = await s.ask(HOME, Noun.VENDOR, ExportFormat.NDJSON)
                job = await s.claim()
                try:
                    await s.run(job, WriteExport(_Failing(s.files, survive), s.clock, piece=2))
                except Transient:
                    await s.engine.release([job.lease])
                    await s.run(await s.claim())
                assert await s.text(asked.export.id) == expected, survive
            assert [json.loads(line)["name"] for line in expected.splitlines()] == [f"Vendor {n}" for n in range(1, 8)]

    @law
    async def test_a_bound_format_is_made_of_the_pieces_whatever_was_killed_between(self) -> None:
        async with self.stand() as s:
            await s.fill([vendor(n, f"=Vendor {n}") for n in range(1, 6)])
            for form in s.binders:
                whole = await s.ask(HOME, Noun.VENDOR, form)
                await s.run(await s.claim())
                expected = await s.whole(whole.export.id)
                found = await s.read(HOME, whole.export.id)
                assert (found.rows, found.size) == (5, len(expected))
                assert [await s.files.size(part) for part in found.parts] == [None] * 3
                for survive in range(4):
                    asked = await s.ask(HOME, Noun.VENDOR, form)
                    job = await s.claim()
                    try:
                        await s.run(job, WriteExport(_Failing(s.files, survive), s.clock, piece=2, binders=s.binders))
                    except Transient:
                        await s.engine.release([job.lease])
                        await s.run(await s.claim())
                    assert await s.whole(asked.export.id) == expected, (form, survive)

    @law
    async def test_a_format_that_has_no_binder_is_refused_when_asked_for_and_when_written(self) -> None:
        async with self.stand() as s:
            ask = replace_bound(s.ask)
            for form in s.binders:
                await refused("export_format_unavailable", ask(HOME, Noun.VENDOR, form))
                await s.ask(HOME, Noun.VENDOR, form)
                await refused("export_format_unavailable", s.run(await s.claim(), WriteExport(s.files, s.clock)))

    @law
    async def test_asked_again_with_its_key_an_export_is_the_same_one(self) -> None:
        async with self.stand() as s:
            one = await s.ask(HOME, Noun.DEAL, ExportFormat.CSV, "k")
            again = await s.ask(HOME, Noun.DEAL, ExportFormat.CSV, "k")
            assert again.export == one.export and not again.added.fresh
            await refused("idempotency_key_reused", s.ask(HOME, Noun.VENDOR, ExportFormat.CSV, "k"))
            assert (await s.ask(HOME, Noun.DEAL, ExportFormat.CSV)).export.id != one.export.id

    @law
    async def test_an_export_whose_time_is_over_is_gone_with_its_file(self) -> None:
        async with self.stand() as s:
            asked = await s.ask(HOME, Noun.VENDOR, ExportFormat.CSV)
            await s.run(await s.claim())
            export = await s.read(HOME, asked.export.id)
            expire = ExpireExports(s.expired, s.unit_of_work, s.files, s.clock)
            assert await expire() == 0 and (await s.text(export.id)).count("\r\n") == 1
            s.clock.moment += KEEP
            await refused("export_not_found", s.read(HOME, export.id))
            assert await expire() == 1 and await expire() == 0
            assert await s.files.size(export.file or "") is None
            await refused("export_not_found", FindExport(s.unit_of_work)(HOME, export.id))

    @law
    async def test_what_a_last_attempt_left_half_written_goes_with_the_export(self) -> None:
        async with self.stand() as s:
            asked = await s.ask(HOME, Noun.VENDOR, ExportFormat.CSV)
            job = await s.claim()
            left = [part_key(asked.export.id, 0, job.attempt), file_key(asked.export.id, job.attempt)]
            for key in left:
                await s.files.put(key, _bytes(), 10)
            await s.engine.fail(
                Failure(job.lease, job_error("export", "gone", "The disk is gone.", retryable=False), DEAD)
            )
            s.clock.moment += KEEP
            assert await ExpireExports(s.expired, s.unit_of_work, s.files, s.clock)() == 1
            assert [await s.files.size(key) for key in left] == [None, None]


def replace_bound(ask: AskExport) -> AskExport:
    """The same where nothing can be bound."""
    return dataclasses.replace(ask, bound=frozenset())


async def _bytes() -> AsyncIterator[bytes]:
    yield b"half"


class _Failing(Files):
    """Files whose disk is gone after so many writes."""

    def __init__(self, inner: Files, left: int) -> None:
        self._inner = inner
        self._left = left

    async def put(self, key: str, chunks: AsyncIterator[bytes], limit: int) -> Stored:
        if self._left == 0:
            raise Transient("storage_unavailable", "The disk is gone.")
        self._left -= 1
        return await self._inner.put(key, chunks, limit)

    def open(self, key: str) -> AbstractAsyncContextManager[BinaryIO]:
        return self._inner.open(key)

    async def append(self, key: str, offset: int, chunks: AsyncIterator[bytes], limit: int) -> int:
        return await self._inner.append(key, offset, chunks, limit)

    async def size(self, key: str) -> int | None:
        return await self._inner.size(key)

    async def seal(self, part_key: str, key: str) -> Stored:
        return await self._inner.seal(part_key, key)

    async def delete(self, key: str) -> None:
        await self._inner.delete(key)
