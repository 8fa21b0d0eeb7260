"""What an import remembers changes nothing: others may write between any two of its chunks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
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
from application.ports.catalog import Page
from application.ports.work import UnitOfWork, Work
from domain.provenance import Noun, Pick, Place
from domain.sources import ImportState, Reading

READING = Reading(
    mapping={
        "vendor": "vendor.name",
        "town": "vendor.city",
        "site": "vendor.domain",
        "person": "contact.name",
        "deal": "deal.externalId",
        "stage": "deal.stage",
    }
)
rows = st.tuples(
    st.sampled_from(("Aldermoor Optics", "Aldermoor Optics Ltd", "Birkdale Freight", "Cedar Inc", "")),
    st.sampled_from(("York", "Leeds", "")),
    st.sampled_from(("aldermoor.com", "birkdale.de", "")),
    st.sampled_from(("Jo Poe", "Sam Roe", "")),
    st.sampled_from(("D1", "D2", "D3", "")),
    st.sampled_from(("won", "lost", "")),
)
files = st.lists(rows, min_size=4, max_size=14)
meddling = st.dictionaries(st.integers(4, 20), st.sampled_from(("rename", "hide", "lock")), max_size=8)


@dataclass
class Beside(UnitOfWork):
    """Has others change the workspace right after the n-th commit; `always`: somebody had the lock after each one."""

    inner: UnitOfWork
    what: Mapping[int, str] = field(default_factory=dict)
    always: bool = False
    commits: int = 0

    def __call__(self, workspace_id: UUID) -> AbstractAsyncContextManager[Work]:
        return self._open(workspace_id)

    @asynccontextmanager
    async def _open(self, workspace_id: UUID) -> AsyncIterator[Any]:
        ended = False
        async with self.inner(workspace_id) as work:
            commit = work.commit

            async def noted() -> None:
                nonlocal ended
                await commit()
                ended = True

            work.commit = noted  # type: ignore[method-assign]
            yield work
        if ended:
            self.commits += 1
            if (what := self.what.get(self.commits)) is not None or self.always:
                await self._meddle(workspace_id, what or "lock")

    async def _meddle(self, workspace_id: UUID, what: str) -> None:
        async with self.inner(workspace_id) as work:
            await work.catalog.lock()
            for vendor in (await work.catalog.walk(Noun.VENDOR, None, 1)) if what != "lock" else ():
                zed = {**vendor.picks, "city": Pick("Zed", Place(10**6, 0, 0))}
                changed = (
                    {"picks": zed, "version": vendor.version + 1} if what == "rename" else {"live": 0, "picks": {}}
                )
                await work.catalog.save([msgspec.structs.replace(vendor, **changed)])
            await work.commit()


def sent(lines: list[tuple[str, ...]], beside: Mapping[int, str], pipeline: str, *, always: bool) -> list[Any]:
    """All that is kept of a workspace into which these lines came, but times."""

    async def scenario() -> list[Any]:
        clock = SystemClock()
        database = MemoryDatabase(clock)
        work = Beside(MemoryUnitOfWork(database), beside, always)
        house = ImportHouse(
            work, MemoryEngine(database), MemoryFiles(), AllFormats(), BuiltInScanner(), MemoryBell(), clock,
            Uuid7Ids(), SystemChance(), database.advance, size=ChunkSize(records=2), pipeline=pipeline,
        )  # fmt: skip
        for part in (lines[: len(lines) // 3], lines):
            content = "\n".join([",".join(READING.mapping or ()), *(",".join(line) for line in part), ""]).encode()
            found = await house.imported(content, reading=READING)
            assert found.imported.state is ImportState.SUCCEEDED, found.imported.error
        kept: list[Any] = [found.imported.counts]
        async with house.unit_of_work(found.imported.workspace_id) as store:
            for noun in Noun:
                kept += [
                    (one.id, one.picks, one.live, one.version, one.vendor_id, one.merged_into, one.founded_by)
                    for one in await store.catalog.walk(noun, None, 1000)
                ]
            records, _ = await store.records.page(found.imported.id, Page(100))
            kept += [
                (one.seq, one.outcome, one.vendor_ids, one.contact_ids, one.deal_ids, one.rules) for one in records
            ]
        return kept

    return asyncio.run(scenario())


@pytest.mark.parametrize("pipeline", ["v1", "v2"])
@given(files, meddling)
@settings(max_examples=40, deadline=None)
def test_an_import_plans_the_same_whether_it_remembers_or_looks_again(
    pipeline: str, lines: list[tuple[str, ...]], beside: dict[int, str]
) -> None:
    assert sent(lines, beside, pipeline, always=False) == sent(lines, beside, pipeline, always=True)


@pytest.mark.parametrize("pipeline", ["v1", "v2"])
@pytest.mark.parametrize("at", [10, 11, 12])
def test_what_others_hide_between_two_chunks_is_founded_anew(pipeline: str, at: int) -> None:
    lines = [("Aldermoor Optics", "York", "aldermoor.com", "Jo Poe", f"D{deal}", "won") for deal in range(9)]
    counts, *_ = sent(lines, {at: "hide"}, pipeline, always=False)
    untouched, *_ = sent(lines, {at: "lock"}, pipeline, always=False)
    assert (counts.vendors_new, untouched.vendors_new) == (1, 0)
