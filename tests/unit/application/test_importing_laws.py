"""The laws of importing that no example can show: undo is as if never, chunks and crashes leave no trace."""

from __future__ import annotations

import asyncio
import io
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from csv import DictReader
from datetime import timedelta
from typing import Any, BinaryIO
from uuid import UUID

import msgspec
import pytest
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
from domain.provenance import Noun
from domain.sources import Counts, ImportState, Reading

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


steady_rows = rows.map(lambda row: (row[0], "Kenya" if row[1] else "", *row[2:]))
steady_files = st.lists(steady_rows, min_size=1, max_size=8).map(
    lambda lines: "\n".join([HEAD, *(",".join(line) for line in lines), ""]).encode()
)
"""Files in which a vendor has one country at most: nothing in them parts by weights what was one vendor before."""


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


BY_KEYS, BY_WEIGHTS = "v1", "v2"
both = pytest.mark.parametrize("pipeline", [BY_KEYS, BY_WEIGHTS])


def a_house(
    chunk: int = 3, breaks_at: int = 0, *, after: bool = False, files: MemoryFiles | None = None, pipeline: str
) -> ImportHouse:
    clock = SystemClock()
    database = MemoryDatabase(clock)
    unit_of_work: UnitOfWork = MemoryUnitOfWork(database)
    if breaks_at:
        unit_of_work = Breaking(unit_of_work, breaks_at, after=after)
    return ImportHouse(
        unit_of_work, MemoryEngine(database), files or MemoryFiles(), AllFormats(), BuiltInScanner(), MemoryBell(),
        clock, Uuid7Ids(), SystemChance(), database.advance, size=ChunkSize(records=chunk), pipeline=pipeline,
    )  # fmt: skip


async def shown_after(contents: Sequence[bytes], pipeline: str) -> Shown:
    house = a_house(pipeline=pipeline)
    for content in contents:
        await house.imported(content, reading=READING)
    return await house.shown()


Shown = dict[tuple[Noun, UUID], tuple[UUID | None, dict[str, str]]]
Told = Counter[tuple[Noun, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...] | None]]
Imports = list[tuple[bytes, bool]]
imports_of = st.tuples(files, st.booleans())
steady_imports_of = st.tuples(steady_files, st.booleans())
orders = st.randoms(use_true_random=False)


def told(shown: Shown) -> Told:
    """What a reader sees: values, and whose they are by the owner's values, without ids.

    By weights the id of a vendor is that of whichever way of telling of it came first and stayed known since.
    """

    def values(noun: Noun, ident: UUID) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(shown[noun, ident][1].items()))

    return Counter(
        (noun, values(noun, ident), None if owner is None else values(Noun.VENDOR, owner))
        for (noun, ident), (owner, _) in shown.items()
    )


def vendors(shown: Shown) -> Shown:
    return {key: one for key, one in shown.items() if key[0] is Noun.VENDOR}


def called(shown: Shown) -> set[tuple[Noun, str]]:
    """Which people and deals are told of at all, by name or number."""
    named = ((noun, values.get("name") or values.get("externalId")) for (noun, _), (_, values) in shown.items())
    return {(noun, name) for noun, name in named if name}


def told_alike_but_for_owners(left: Shown, right: Shown) -> None:
    """A contact or deal of vendors that were one for a while stays one, with the vendor that told of it last."""
    assert told(vendors(left)) == told(vendors(right))
    assert called(left) == called(right)


async def undone_and_never(imports: Imports, order: Any, pipeline: str) -> tuple[Shown, Shown]:
    """What is shown after some imports were undone; and where they never came."""
    house = a_house(pipeline=pipeline)
    made = [(await house.imported(content, reading=READING), undone) for content, undone in imports]
    undone = [found.imported.id for found, taken_back in made if taken_back]
    order.shuffle(undone)
    for ident in undone:
        await house.undo(ident)
        await house.run()
    return await house.shown(), await shown_after([content for content, undone in imports if not undone], pipeline)


@settings(max_examples=50, deadline=None)
@given(st.lists(imports_of, min_size=1, max_size=4), orders)
def test_what_is_shown_after_undoing_is_as_if_it_had_never_come(imports: Imports, order: Any) -> None:
    undone, never = asyncio.run(undone_and_never(imports, order, BY_KEYS))
    assert undone == never


@settings(max_examples=50, deadline=None)
@given(st.lists(steady_imports_of, min_size=1, max_size=4), orders)
def test_by_weights_what_is_told_after_undoing_is_as_if_it_had_never_come(imports: Imports, order: Any) -> None:
    undone, never = asyncio.run(undone_and_never(imports, order, BY_WEIGHTS))
    assert told(undone) == told(never)


@settings(max_examples=100, deadline=None)
@given(st.lists(imports_of, min_size=1, max_size=4), orders)
def test_by_weights_all_is_as_if_it_had_never_come_also_where_an_undo_parts_some(imports: Imports, order: Any) -> None:
    undone, never = asyncio.run(undone_and_never(imports, order, BY_WEIGHTS))
    assert told(undone) == told(never)


Outcome = tuple[Counts, Shown, str]


async def by_chunks_of(size: int, contents: Sequence[bytes], pipeline: str) -> Outcome:
    house = a_house(size, pipeline=pipeline)
    for content in contents:
        found = await house.imported(content, reading=READING)
    return found.imported.counts, await house.shown(), await house.records_csv(found.imported.id)


def cut_and_whole(size: int, contents: Sequence[bytes], pipeline: str) -> tuple[Outcome, Outcome]:
    cut, whole = (asyncio.run(by_chunks_of(records, contents, pipeline)) for records in (size, 1000))
    return cut, whole


@settings(max_examples=30, deadline=None)
@given(files, st.lists(files, max_size=1), st.integers(1, 9))
def test_the_size_of_chunks_changes_nothing(content: bytes, before: list[bytes], size: int) -> None:
    cut, whole = cut_and_whole(size, [*before, content], BY_KEYS)
    assert cut == whole


@settings(max_examples=30, deadline=None)
@given(steady_files, st.lists(steady_files, max_size=1), st.integers(1, 9))
def test_by_weights_the_size_of_chunks_changes_nothing(content: bytes, before: list[bytes], size: int) -> None:
    cut, whole = cut_and_whole(size, [*before, content], BY_WEIGHTS)
    assert cut == whole


@settings(max_examples=100, deadline=None)
@given(files, st.lists(files, max_size=1), st.integers(1, 9))
def test_by_weights_the_size_of_chunks_changes_nothing_also_where_a_later_chunk_joins_or_parts_some(
    content: bytes, before: list[bytes], size: int
) -> None:
    (counts, shown, report), (counts_of_one, shown_of_one, report_of_one) = cut_and_whole(
        size, [*before, content], BY_WEIGHTS
    )
    assert shown == shown_of_one
    assert msgspec.structs.replace(counts, vendors_changed=0) == msgspec.structs.replace(
        counts_of_one, vendors_changed=0
    )
    assert whose(report) == whose(report_of_one)


def whose(report: str) -> list[tuple[str, ...]]:
    lines = DictReader(io.StringIO(report))
    return [tuple(line[column] for column in ("vendorId", "contactId", "dealId")) for line in lines]


@both
@settings(max_examples=50, deadline=None)
@given(files, st.integers(2, 9), st.booleans())
def test_an_import_cut_off_anywhere_ends_like_an_undisturbed_one(
    pipeline: str, content: bytes, at: int, after: bool
) -> None:
    async def outcome(breaks_at: int) -> tuple[object, ...]:
        house = a_house(chunk=2, breaks_at=breaks_at, after=after, pipeline=pipeline)
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
    house = a_house(chunk=100, breaks_at=11, files=files, pipeline=BY_WEIGHTS)
    accepted = await house.upload(content, name="mail.mbox")
    await house.run()
    files.offsets.clear()
    house.advance(timedelta(hours=2))
    await house.run()
    assert (await house.find(accepted.import_id)).imported.counts.planned == 1000
    beginning = 256 * 1024  # scanning and finding the layout look at the beginning again
    assert [offset for offset in files.offsets if beginning < offset < len(content) // 2] == []
    assert any(len(content) // 2 < offset < len(content) for offset in files.offsets)


@both
@settings(max_examples=15, deadline=None)
@given(st.integers(1, 9), st.integers(2, 7), st.booleans())
def test_an_archive_cut_off_anywhere_ends_like_an_undisturbed_one(
    pipeline: str, messages: int, at: int, after: bool
) -> None:
    content = "".join(LETTER.format(number) for number in range(messages)).encode()

    async def outcome(breaks_at: int) -> tuple[object, ...]:
        house = a_house(chunk=2, breaks_at=breaks_at, after=after, pipeline=pipeline)
        accepted = await house.upload(content, name="mail.mbox")
        await house.run()
        for _ in range(3):
            house.advance(timedelta(hours=2))
            await house.run()
        found = await house.find(accepted.import_id)
        counts, state = found.imported.counts, found.imported.state
        return state, counts, await house.shown(), await house.records_csv(found.imported.id)

    assert asyncio.run(outcome(at)) == asyncio.run(outcome(0))


@both
@settings(max_examples=40, deadline=None)
@given(files, files, st.integers(4, 12), st.booleans())
def test_an_undo_cut_off_anywhere_ends_like_an_undisturbed_one(
    pipeline: str, first: bytes, second: bytes, at: int, after: bool
) -> None:
    async def scenario() -> None:
        house = a_house(pipeline=pipeline)
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
        shown, never = await house.shown(), await shown_after([first], pipeline)
        if pipeline == BY_KEYS:
            assert shown == never
        else:
            told_alike_but_for_owners(shown, never)

    asyncio.run(scenario())


@both
@settings(max_examples=20, deadline=None)
@given(st.lists(files, min_size=2, max_size=3))
def test_a_reprocess_of_the_last_import_changes_nothing_that_is_shown(pipeline: str, contents: list[bytes]) -> None:
    async def scenario() -> None:
        house = a_house(pipeline=pipeline)
        found = [await house.imported(content, reading=READING) for content in contents][-1]
        before, report = await house.shown(), await house.records_csv(found.imported.id)
        await house.reprocess(found.imported.id)
        await house.run()
        after = await house.find(found.imported.id)
        counts, counted = after.imported.counts, found.imported.counts
        if pipeline == BY_WEIGHTS:
            # What was changed while it was one with others, and no longer is, counts as changed the first time alone.
            assert counts.vendors_changed <= counted.vendors_changed
            counts = msgspec.structs.replace(counts, vendors_changed=counted.vendors_changed)
        assert (after.imported.state, counts) == (ImportState.SUCCEEDED, counted)
        assert await house.shown() == before
        assert await house.records_csv(found.imported.id) == report

    asyncio.run(scenario())
