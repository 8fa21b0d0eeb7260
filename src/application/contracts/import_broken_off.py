"""What an import that is read again keeps of its ids, however often a reading of it broke off before its end."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from inspect import isawaitable
from uuid import UUID

from application.contracts.import_belongings import OWNED, CutShort, owned
from application.contracts.import_house import ImportHouse
from application.contracts.laws import law
from application.ingest_reading import ChunkSize
from domain.provenance import Noun
from domain.sources import ImportState

FOUNDED = ("Acme Ltd,Nepal,Jo,D1", "Acme Ltd,Nepal,Sam,D5", "Birch GmbH,Kenya,Ann,D7")
"""Of an import that is undone later: what it founded goes on under ids that only its own keys give."""

KEPT = (
    "Cedar Inc,Peru,Eve,D8",
    "Acme Ltd,Nepal,Jo,D2,jo@acme.com",
    "Acme Ltd,Nepal,Jo,D3,jo@acme.com",
    "Acme Ltd,Nepal,Sam,D5,sam@acme.com",
)
Breaking = Callable[[ImportHouse, UUID, int], Awaitable[None]]


async def _cut_off(house: ImportHouse, ident: UUID, records: int) -> None:
    """The file is damaged behind so many records."""
    whole, house.formats = house.formats, CutShort(house.formats, most=records)
    await house.reprocess(ident)
    await house.run()
    house.formats = whole


async def _cancelled(house: ImportHouse, ident: UUID, records: int) -> None:
    """Its worker goes away behind so many records, and a person has cancelled it before it comes back."""
    whole, house.formats = house.formats, CutShort(house.formats, fault=True, most=records)
    job = await house.reprocess(ident)
    (claimed,) = await house.engine.claim(house.ids.new(), house.kinds.queues(), 1, timedelta(minutes=10))
    await house.run_one(claimed)
    house.formats = whole
    async with house.unit_of_work(house.workspace_id) as work:
        await work.jobs.cancel(job)
        await work.commit()
    await house.find(ident)
    await house.run()


async def _killed(house: ImportHouse, ident: UUID, records: int) -> None:
    """Its worker goes away behind so many records, each time, until it is given up."""
    whole, house.formats = house.formats, CutShort(house.formats, fault=True, most=records)
    await house.reprocess(ident)
    while claimed := await house.engine.claim(house.ids.new(), house.kinds.queues(), 1, timedelta(minutes=10)):
        await house.run_one(claimed[0])
        moved = house.advance(timedelta(hours=1))
        if isawaitable(moved):
            await moved
    house.formats = whole
    await house.run()


BREAKINGS: tuple[Breaking, ...] = (_cut_off, _cancelled, _killed)


async def _founded_by_another(house: ImportHouse) -> tuple[UUID, dict[tuple[Noun, UUID], object]]:
    """An import whose contacts and deals another one founded that was undone since, and what is shown."""
    house.size = ChunkSize(records=1)
    first = await house.imported(owned(*FOUNDED), "first.csv", reading=OWNED)
    second = await house.imported(owned(*KEPT), "second.csv", reading=OWNED)
    await house.undo(first.imported.id)
    await house.run()
    return second.imported.id, dict(await house.shown())


async def _broken_off(house: ImportHouse, ident: UUID, breaking: Breaking, records: int) -> None:
    await breaking(house, ident, records)
    broken = (await house.find(ident)).imported
    told = broken.counts.planned
    # A worker may go away with what it had read, before that is written.
    assert broken.state is ImportState.FAILED
    assert told == records if breaking is _cut_off else told <= records


class ImportBrokenOffContract:
    """Laws of importing by weights; bind it by overriding `house` with one whose pipeline has matching 2."""

    @abstractmethod
    def house(self) -> AbstractAsyncContextManager[ImportHouse]:
        """A fresh empty house."""
        raise NotImplementedError("bind the suite: override `house`")

    @law
    async def test_a_reading_after_one_that_broke_off_gives_the_ids_that_the_whole_one_gave(self) -> None:
        for breaking in BREAKINGS:
            for records in (1, 2, 3):
                async with self.house() as house:
                    ident, shown = await _founded_by_another(house)
                    await _broken_off(house, ident, breaking, records)
                    await house.reprocess(ident)
                    await house.run()
                    assert await house.shown() == shown, (breaking, records)

    @law
    async def test_a_reading_after_several_that_broke_off_gives_the_ids_that_the_whole_one_gave(self) -> None:
        async with self.house() as house:
            ident, shown = await _founded_by_another(house)
            for records in (3, 1, 2):
                await _broken_off(house, ident, _cut_off, records)
            for _ in range(2):
                await house.reprocess(ident)
                await house.run()
                assert await house.shown() == shown

    @law
    async def test_an_undo_after_a_reading_that_broke_off_takes_no_id_away(self) -> None:
        for records in (1, 2):
            async with self.house() as house:
                ident, shown = await _founded_by_another(house)
                await _broken_off(house, ident, _cut_off, records)
                await house.undo(ident)
                await house.run()
                assert await house.shown() == {}
                await house.reprocess(ident)
                await house.run()
                assert await house.shown() == shown, records
