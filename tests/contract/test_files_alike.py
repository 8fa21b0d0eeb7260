"""Any run of calls has the same answers, refusals and bytes in memory, on a disk and in a bucket."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servers import S3Server

from adapters.disk import DiskFiles
from adapters.machine import SystemClock
from adapters.memory.files import MemoryFiles
from adapters.s3.access import store_of
from adapters.s3.files import S3Files
from application.ports.files import FileStore
from domain.errors import Refusal

KEYS = ("parts/a", "parts/b", "sources/a")
LIMIT = 12
keys, texts = st.sampled_from(KEYS), st.binary(max_size=7)
Call = tuple[str, str, str, int, list[bytes], bool]
calls = st.lists(
    st.tuples(
        st.sampled_from(["put", "append", "append", "append", "seal", "delete", "read", "walk"]),
        keys, keys, st.integers(-1, 13), st.lists(texts, max_size=3), st.sampled_from([False, False, False, True]),
    ),
    max_size=14,
)  # fmt: skip


class Gone(Exception):
    """The sender went away."""


async def sent(chunks: list[bytes], broken: bool) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk
    if broken:
        raise Gone


async def told(act: Callable[[], Awaitable[object]]) -> str:
    try:
        return repr(await act())
    except Refusal as refusal:
        return f"{refusal.kind} {refusal.code}"
    except Gone:
        return "gone"


async def answers(files: FileStore, run: list[Call]) -> list[str]:
    """What each call came to. An offset of -1 is wherever the file ends, so that most runs grow something."""
    found = []
    for act, key, other, offset, chunks, broken in run:
        at = offset if offset >= 0 else await files.size(key) or 0

        async def read(key: str = key) -> bytes:
            async with files.open(key) as file:
                return file.read()

        async def walk() -> list[tuple[str, int]]:
            sizes = Counter[str]()  # an unfinished file may be in pieces
            async for item in files.walk("parts"):
                sizes[item.key] += item.size
            return sorted((+sizes).items())

        acts: dict[str, Callable[[], Awaitable[object]]] = {
            "put": lambda key=key, chunks=chunks, broken=broken: files.put(key, sent(chunks, broken), LIMIT),
            "append": lambda key=key, at=at, chunks=chunks, broken=broken: files.append(
                key, at, sent(chunks, broken), LIMIT
            ),
            "seal": lambda key=key, other=other: files.seal(key, other),
            "delete": lambda key=key: files.delete(key),
            "read": read,
            "walk": walk,
        }
        found.append(f"{act} {key} {await told(acts[act])} {await files.size(key)}")
    return found


def usual(run: list[Call]) -> list[Call]:
    """Without what no caller does: growing or sealing what is sealed, sealing a file into itself."""
    return [
        one for one in run
        if not (one[0] == "append" and not one[1].startswith("parts/"))
        and not (one[0] == "seal" and (not one[1].startswith("parts/") or one[2].startswith("parts/")))
        and not (one[0] == "put" and one[1].startswith("parts/"))
    ]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(calls)
def test_a_disk_answers_as_memory_does(run: list[Call]) -> None:
    with TemporaryDirectory() as folder:
        run = usual(run)
        assert asyncio.run(answers(DiskFiles(Path(folder)), run)) == asyncio.run(answers(MemoryFiles(), run))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls)
def test_a_bucket_answers_as_memory_does(s3_server: S3Server, monkeypatch: pytest.MonkeyPatch, run: list[Call]) -> None:
    for name, value in S3Server.CREDENTIALS.items():
        monkeypatch.setenv(name, value)

    async def compared() -> None:
        chosen = usual(run)
        files = S3Files(store_of(await s3_server.made("alike")), SystemClock())
        assert await answers(files, chosen) == await answers(MemoryFiles(), chosen)

    asyncio.run(compared())
