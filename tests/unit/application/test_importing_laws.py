"""The laws of importing that no example can show: undo is as if never, chunks and crashes leave no trace."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import Any, BinaryIO
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.formats import AllFormats
from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.files import MemoryFiles
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.scanner import BuiltInScanner
from application.contracts.import_house import ImportHouse
from application.ingest_reading import ChunkSize
from application.ports.work import UnitOfWork, Work
from domain.errors import Transient
from domain.sources import ImportState, Reading

READING = Reading(
    mapping={
        "vendor": "vendor.name",
        "country": "vendor.country",
        "person": "contact.name",
        "deal": "deal.externalId",
        "stage": "deal.stage",
        "amount": "deal.amount",
    }
)
HEAD = ",".join(READING.mapping or ())
VENDORS = ("Acme Ltd", "ACME", "Birch GmbH", "Cedar Inc", "")
rows = st.tuples(
    st.sampled_from(VENDORS),
    st.sampled_from(("Kenya", "Nepal", "")),
    st.sampled_from(("Jo Poe", "Sam Roe", "")),
    st.sampled_from(("D1", "D2", "")),
    st.sampled_from(("won", "lost", "")),
    st.sampled_from(("1", "2.50", "bad", "")),
)
files = st.lists(rows, min_size=1, max_size=8).map(
    lambda lines: "\n".join([HEAD, *(",".join(line) for line in lines), ""]).encode()
)


class Breaking(UnitOfWork):
    """Fails at the n-th commit: before it took effect, or after, when only the answer is lost."""

    def __init__(self, inner: UnitOfWork, at: int, *, after: bool) -> None:
        self._inner = inner
        self._left = at
        self._after = after

    def __call__(self, workspace_id: UUID) -> AbstractAsyncContextManager[Work]:
        return self._open(workspace_id)

    @asynccontextmanager
    async def _open(self, workspace_id: UUID) -> AsyncIterator[Any]:
        async with self._inner(workspace_id) as work:
            commit = work.commit

            async def broken() -> None:
                self._left -= 1
                if self._left == 0 and not self._after:
                    raise Transient("database_unavailable", "cut off")
                await commit()
                if self._left == 0:
                    raise Transient("database_unavailable", "cut off")

            work.commit = broken  # type: ignore[method-assign]
            yield work


def a_house(
    chunk: int = 3, breaks_at: int = 0, *, after: bool = False, files: MemoryFiles | None = None
) -> ImportHouse:
    clock = SystemClock()
    database = MemoryDatabase(clock)
    unit_of_work: UnitOfWork = MemoryUnitOfWork(database)
    if breaks_at:
        unit_of_work = Breaking(unit_of_work, breaks_at, after=after)
    return ImportHouse(
        unit_of_work, MemoryEngine(database), files or MemoryFiles(), AllFormats(), BuiltInScanner(), MemoryBell(),
        clock, Uuid7Ids(), SystemChance(), database.advance, size=ChunkSize(records=chunk),
    )  # fmt: skip


async def shown_after(contents: Sequence[bytes]) -> object:
    house = a_house()
    for content in contents:
        await house.imported(content, reading=READING)
    return await house.shown()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(files, st.booleans()), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_what_is_shown_after_undoing_is_as_if_it_had_never_come(imports: list[tuple[bytes, bool]], order: Any) -> None:
    async def scenario() -> None:
        house = a_house()
        made = [(await house.imported(content, reading=READING), undone) for content, undone in imports]
        undone = [found.imported.id for found, taken_back in made if taken_back]
        order.shuffle(undone)
        for ident in undone:
            await house.undo(ident)
            await house.run()
        assert await house.shown() == await shown_after([content for content, undone in imports if not undone])

    asyncio.run(scenario())


@settings(max_examples=30, deadline=None)
@given(files, st.lists(files, max_size=1), st.integers(1, 9))
def test_the_size_of_chunks_changes_nothing(content: bytes, before: list[bytes], size: int) -> None:
    async def outcome(chunk: int) -> tuple[object, ...]:
        house = a_house(chunk)
        for earlier in before:
            await house.imported(earlier, reading=READING)
        found = await house.imported(content, reading=READING)
        return found.imported.counts, await house.shown(), await house.records_csv(found.imported.id)

    assert asyncio.run(outcome(size)) == asyncio.run(outcome(1000))


@settings(max_examples=50, deadline=None)
@given(files, st.integers(2, 9), st.booleans())
def test_an_import_cut_off_anywhere_ends_like_an_undisturbed_one(content: bytes, at: int, after: bool) -> None:
    async def outcome(breaks_at: int) -> tuple[object, ...]:
        house = a_house(chunk=2, breaks_at=breaks_at, after=after)
        accepted = await house.upload(content, reading=READING)
        await house.run()
        for _ in range(3):
            house.advance(timedelta(hours=2))
            await house.run()
        found = await house.find(accepted.import_id)
        assert found.imported.state is ImportState.SUCCEEDED
        return found.imported.counts, await house.shown(), await house.records_csv(found.imported.id)

    assert asyncio.run(outcome(at)) == asyncio.run(outcome(0))


LETTER = (
    "From ann@vendor.example Mon Feb  2 09:12:44 2026\n"
    "From: Ann <ann{0}@vendor.example>\nMessage-ID: <{0}@vendor.example>\nSubject: Offer {0}\n\nIt is {0}.\n\n"
)


class WatchedFiles(MemoryFiles):
    """Knows from which offsets its files were read, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.offsets: list[int] = []

    @asynccontextmanager
    async def open(self, key: str) -> AsyncIterator[BinaryIO]:
        offsets = self.offsets
        async with super().open(key) as found:

            class Watched(io.BytesIO):
                def read(self, size: int | None = -1) -> bytes:
                    offsets.append(self.tell())
                    return super().read(size)

            yield Watched(found.read())


async def test_a_cut_off_archive_is_read_on_behind_its_last_committed_chunk() -> None:
    content = "".join(LETTER.format(number) + "so it is\n" * 200 for number in range(1000)).encode()
    files = WatchedFiles()
    house = a_house(chunk=100, breaks_at=11, files=files)
    accepted = await house.upload(content, name="mail.mbox")
    await house.run()
    files.offsets.clear()
    house.advance(timedelta(hours=2))
    await house.run()
    assert (await house.find(accepted.import_id)).imported.counts.planned == 1000
    beginning = 256 * 1024  # scanning and finding the layout look at the beginning again
    assert [offset for offset in files.offsets if beginning < offset < len(content) // 2] == []
    assert any(len(content) // 2 < offset < len(content) for offset in files.offsets)


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 9), st.integers(2, 7), st.booleans())
def test_an_archive_cut_off_anywhere_ends_like_an_undisturbed_one(messages: int, at: int, after: bool) -> None:
    content = "".join(LETTER.format(number) for number in range(messages)).encode()

    async def outcome(breaks_at: int) -> tuple[object, ...]:
        house = a_house(chunk=2, breaks_at=breaks_at, after=after)
        accepted = await house.upload(content, name="mail.mbox")
        await house.run()
        for _ in range(3):
            house.advance(timedelta(hours=2))
            await house.run()
        found = await house.find(accepted.import_id)
        counts, state = found.imported.counts, found.imported.state
        return state, counts, await house.shown(), await house.records_csv(found.imported.id)

    assert asyncio.run(outcome(at)) == asyncio.run(outcome(0))


@settings(max_examples=40, deadline=None)
@given(files, files, st.integers(4, 12), st.booleans())
def test_an_undo_cut_off_anywhere_ends_like_an_undisturbed_one(
    first: bytes, second: bytes, at: int, after: bool
) -> None:
    async def scenario() -> None:
        house = a_house()
        await house.imported(first, reading=READING)
        found = await house.imported(second, reading=READING)
        house.unit_of_work = Breaking(house.unit_of_work, at - 2, after=after)
        job = await house.undo(found.imported.id)
        await house.run()
        for _ in range(3):
            house.advance(timedelta(hours=2))
            await house.run()
        house.unit_of_work = Breaking(house.unit_of_work, 0, after=after)
        assert (await house.job(job)).state == "succeeded"
        assert await house.shown() == await shown_after([first])

    asyncio.run(scenario())


@settings(max_examples=20, deadline=None)
@given(st.lists(files, min_size=2, max_size=3))
def test_a_reprocess_of_the_last_import_changes_nothing_that_is_shown(contents: list[bytes]) -> None:
    async def scenario() -> None:
        house = a_house()
        found = [await house.imported(content, reading=READING) for content in contents][-1]
        before, report = await house.shown(), await house.records_csv(found.imported.id)
        await house.reprocess(found.imported.id)
        await house.run()
        after = await house.find(found.imported.id)
        assert (after.imported.state, after.imported.counts) == (ImportState.SUCCEEDED, found.imported.counts)
        assert await house.shown() == before
        assert await house.records_csv(found.imported.id) == report

    asyncio.run(scenario())
