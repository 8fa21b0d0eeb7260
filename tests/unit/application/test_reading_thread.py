"""Reading has a thread of its own: it may wait for what the threads that all share have yet to do."""

from __future__ import annotations

import asyncio
import io
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from datetime import UTC, datetime
from threading import Event, current_thread
from uuid import UUID

import pytest

from adapters.formats import AllFormats
from application.ingest_hearing import from_threads
from application.ingest_reading import SourceReader, ahead
from application.reading_thread import reading_thread
from domain.pipelines import V2
from domain.sources import Reading, Source, SourceKind

WORD: ContextVar[str] = ContextVar("word", default="")


def reader_of(data: bytes, kind: SourceKind) -> SourceReader:
    source = Source(
        UUID(int=1), UUID(int=2), "file", "", kind, "0" * 64, len(data), "key", datetime(2026, 1, 1, tzinfo=UTC)
    )
    return SourceReader(io.BytesIO(data), AllFormats().of(kind), source, Reading(), V2)


async def test_reading_goes_on_while_what_it_asks_for_needs_the_only_thread_that_all_share() -> None:
    with ThreadPoolExecutor(1) as shared:
        asyncio.get_running_loop().set_default_executor(shared)

        async def answered(names: object) -> set[str]:
            del names
            return {await asyncio.to_thread(lambda: "known")}

        ask = from_threads(answered)
        async with asyncio.timeout(60), reading_thread() as thread:
            assert await thread.begin(lambda: ask({"a"})) == {"known"}


async def test_calls_come_one_after_the_other_in_one_thread_with_the_variables_of_its_maker() -> None:
    WORD.set("said")
    async with reading_thread() as thread:
        first = await thread.begin(lambda: (current_thread(), WORD.get()))
        second = await thread.begin(lambda: (current_thread(), WORD.get()))
    assert first == second and first[1] == "said"


async def test_the_end_waits_for_a_call_that_nobody_waits_for_any_more() -> None:
    go, ended = Event(), []

    def slow() -> None:
        go.wait(60)
        ended.append(True)

    async with reading_thread() as thread:
        waiting = asyncio.ensure_future(asyncio.shield(thread.begin(slow)))
        await asyncio.sleep(0)
        waiting.cancel()
        asyncio.get_running_loop().call_soon(go.set)
    assert ended


async def test_what_breaks_a_call_is_raised_where_it_is_waited_for_and_nowhere_else() -> None:
    def broken() -> None:
        raise ValueError("broken")

    async with reading_thread() as thread:
        with pytest.raises(ValueError, match="broken"):
            await thread.begin(broken)
    async with reading_thread() as thread:
        thread.begin(broken)


async def test_chunks_are_all_handed_over_in_order_and_an_error_between_them_comes_after_those_before_it() -> None:
    async with ahead(iter([["a"], ["b"]])) as chunks:  # type: ignore[list-item]
        assert [chunk async for chunk in chunks] == [["a"], ["b"]]

    def broken():  # type: ignore[no-untyped-def]
        yield ["a"]
        raise ValueError("broken")

    seen: list[object] = []
    with pytest.raises(ValueError, match="broken"):
        async with ahead(broken()) as chunks:
            async for chunk in chunks:
                seen.append(chunk)
    assert seen == [["a"]]


@pytest.mark.parametrize(
    ("data", "sent", "looks"),
    [
        (b"a,b\n1,2\n3,4\n", SourceKind.TRANSCRIPT, SourceKind.CSV),
        (b"a,b\n1,2\n3,4\n", SourceKind.CSV, SourceKind.CSV),
        (b"BEGIN:VCARD\nFN:Ann\nEND:VCARD\n", SourceKind.CSV, SourceKind.CSV),
        (b"", SourceKind.MBOX, SourceKind.MBOX),
        (b"%PDF-1.7\n", SourceKind.EML, SourceKind.EML),
    ],
    ids=["another kind", "the same kind", "a format that is refused", "nothing", "no text"],
)
def test_a_file_that_would_be_refused_today_looks_like_what_it_was_taken_as(
    data: bytes, sent: SourceKind, looks: SourceKind
) -> None:
    """A version before may have taken it, and it must stay readable."""
    assert reader_of(data, sent).looks(AllFormats()) is looks
