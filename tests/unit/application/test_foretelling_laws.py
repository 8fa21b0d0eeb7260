"""The law of previews that no example can show: what is counted is what the import then counts."""

from __future__ import annotations

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st
from test_importing_laws import HEAD, READING, files

from adapters.formats import AllFormats
from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.files import MemoryFiles
from adapters.memory.previews import MemoryExpiredPreviews
from adapters.memory.scratch import MemoryScratch
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.scanner import BuiltInScanner
from application.contracts.shadow_house import ShadowHouse
from application.ingest_reading import ChunkSize
from domain.sources import Counts, ImportState


async def foretold_and_come(before: list[bytes], content: bytes, size: int) -> tuple[Counts, Counts]:
    clock = SystemClock()
    database = MemoryDatabase(clock)
    house = ShadowHouse(
        MemoryUnitOfWork(database), MemoryEngine(database), MemoryFiles(), AllFormats(), BuiltInScanner(), MemoryBell(),
        clock, Uuid7Ids(), SystemChance(), database.advance, size=ChunkSize(records=size), pipeline="v2",
        scratch=MemoryScratch(), expired=MemoryExpiredPreviews(database),
    )  # fmt: skip
    for one in before:
        await house.imported(one, reading=READING)
    foretold = (await house.find(await house.previewed(content, reading=READING))).imported
    assert foretold.state is ImportState.PREVIEWED
    return foretold.counts, (await house.imported(content, "it.csv", reading=READING)).imported.counts


@settings(max_examples=40, deadline=None)
@given(st.lists(files, max_size=1), files, st.integers(1, 4))
def test_a_preview_by_weights_counts_as_the_import_does_also_where_vendors_join_or_part(
    before: list[bytes], content: bytes, size: int
) -> None:
    foretold, come = asyncio.run(foretold_and_come(before, content, size))
    assert foretold == come


def test_what_a_preview_parted_is_apart_for_its_next_chunk() -> None:
    before = "\n".join([HEAD, "Acme Ltd,Nepal,Jo,D1,,", "Acme Ltd,,Jo,D1,,", "Acme Ltd,Nepal,Jo,D2,,", ""])
    content = "\n".join([HEAD, "Acme Ltd,Kenya,Jo,D1,,", "Acme Ltd,,Jo,D2,,", ""])
    foretold, come = asyncio.run(foretold_and_come([before.encode()], content.encode(), 1))
    assert foretold == come
    assert foretold.deals_new == 2
