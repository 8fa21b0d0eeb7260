"""What importing by weights must do with contacts and deals when their vendors join and part, over any adapters."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from csv import DictReader
from datetime import timedelta
from io import StringIO
from threading import current_thread
from typing import BinaryIO
from uuid import UUID

from application.catalog import ShowEntity
from application.contracts.import_house import ImportHouse
from application.contracts.laws import law
from application.corrections import CorrectEntity, ListCorrections, UndoCorrection
from application.forsaken import EndForsaken
from application.imports import ListImports
from application.ingest_reading import ChunkSize
from application.leftovers import LEFTOVERS, QUEUE
from application.merges import MergeVendors, UnmergeVendors
from application.ports.catalog import Page
from application.ports.formats import Format, Formats
from application.reversal import PreviewUndo
from domain.provenance import Noun
from domain.records import SOURCE, Layout, Line, Problem, Record, Row
from domain.sources import ImportState, Reading, SourceKind

OWNED = Reading(
    mapping={
        "vendor": "vendor.name",
        "country": "vendor.country",
        "person": "contact.name",
        "deal": "deal.externalId",
        "mail": "contact.email",
    }
)


def owned(*rows: str) -> bytes:
    """Rows of vendors with a contact and a deal each, to be read as OWNED."""
    header = ",".join(OWNED.mapping or ())
    return "\n".join((header, *(row if row.count(",") > 3 else f"{row}," for row in rows), "")).encode()


class CutShort(Formats, Format):
    """The formats there are, of sources that can be read but for their ends.

    `fault`: they can be looked at, but whoever reads them to take them in falls down at the end, and may try again.
    `most`: what is behind so many records is cut off.
    """

    def __init__(self, whole: Formats, *, fault: bool = False, most: int | None = None) -> None:
        self._whole = whole
        self._fault = fault
        self._most = most

    def detect(self, sample: bytes, name: str) -> SourceKind:
        return self._whole.detect(sample, name)

    def of(self, kind: SourceKind) -> Format:
        self._form = self._whole.of(kind)
        return self

    def inspect(self, sample: bytes, name: str) -> Layout:
        return self._form.inspect(sample, name)

    def read(self, file: BinaryIO, layout: Layout) -> Iterator[Record]:
        records = list(self._form.read(file, layout))[: self._most]
        yield from records
        end = len(records)
        if self._fault:
            if current_thread().name.startswith("reading"):
                raise OSError("the disk went away")
            return
        yield Record(end, Line(end + 2), Row(()), Problem("cut_short", "What follows cannot be read.", phase=SOURCE))


def _owners(report: str) -> list[tuple[str, ...]]:
    lines = DictReader(StringIO(report))
    return [tuple(line[column] for column in ("vendorId", "contactId", "dealId")) for line in lines]


async def _found(house: ImportHouse, ident: UUID) -> None:
    await house.find(ident)


async def _listed(house: ImportHouse, _: UUID) -> None:
    await ListImports(house.unit_of_work, house.clock, house.bell)(house.workspace_id, Page(limit=10))


async def _cleaned(house: ImportHouse, _: UUID) -> None:
    assert house.forsaken is not None
    assert await EndForsaken(house.forsaken, house.unit_of_work, house.clock, house.bell)() == 1


SEERS = (None, _found, _listed, _cleaned)
"""Who may see that an import broke off: its own job, who looks it up, who lists it, the cleaning."""


class ImportBelongingsContract:
    """Laws of importing by weights; bind it by overriding `house` with one whose pipeline has matching 2."""

    @abstractmethod
    def house(self) -> AbstractAsyncContextManager[ImportHouse]:
        """A fresh empty house."""
        raise NotImplementedError("bind the suite: override `house`")

    @law
    async def test_contacts_and_deals_part_with_their_vendors_whatever_the_size_of_chunks(self) -> None:
        rows = ("Acme Ltd,Nepal,Jo,D1", "Acme Ltd,,Jo,D1", "Acme Ltd,Kenya,Jo,D1", "Acme Ltd,Kenya,Jo,D1")
        found = []
        for records in (1, 2, 1000):
            async with self.house() as house:
                house.size = ChunkSize(records=records)
                accepted = await house.imported(owned(*rows), reading=OWNED)
                counts = accepted.imported.counts
                assert (counts.contacts_new, counts.deals_new) == (3, 3)
                found.append((await house.shown(), _owners(await house.records_csv(accepted.imported.id))))
        assert found[0] == found[1] == found[2]
        assert [len(set(column)) for column in zip(*found[0][1], strict=True)] == [3, 3, 3]

    @law
    async def test_contacts_and_deals_of_vendors_that_a_person_merges_become_one_and_come_back(self) -> None:
        async with self.house() as house:
            first = await house.imported(owned("Acme Ltd,Nepal,Jo,D1"), reading=OWNED)
            second = await house.imported(owned("Birch GmbH,Kenya,Jo,D1", "Birch GmbH,Kenya,Sam,D2"), reading=OWNED)
            before = await house.shown()
            (into, jo, deal), (other, lost, lost_deal), _ = [
                each for one in (first, second) for each in _owners(await house.records_csv(one.imported.id))
            ]
            correct = CorrectEntity(house.unit_of_work, house.ids, house.clock)
            said = await correct(house.workspace_id, Noun.CONTACT, UUID(lost), {"title": "Head"}, house.ids.new())
            merge = MergeVendors(house.unit_of_work, house.ids, house.clock)
            merged = await merge(house.workspace_id, UUID(into), [UUID(other)], "a person")
            assert len(await house.entities(Noun.CONTACT)) == len(await house.entities(Noun.DEAL)) == 2
            show = ShowEntity(house.unit_of_work)
            shown = await show(house.workspace_id, Noun.CONTACT, UUID(lost))
            assert str(shown.entity.id) == jo and shown.entity.values == {"name": "Jo", "title": "Head"}
            assert {one.import_id for one in shown.evidence["name"]} == {first.imported.id, second.imported.id}
            assert str((await show(house.workspace_id, Noun.DEAL, UUID(lost_deal))).entity.id) == deal
            listed, _ = await ListCorrections(house.unit_of_work)(
                house.workspace_id, Noun.CONTACT, UUID(lost), Page(limit=9)
            )
            assert [one.id for one in listed] == [said.correction.id]
            again = await house.imported(owned("Birch GmbH,Kenya,Jo,D1"), "again.csv", reading=OWNED)
            assert _owners(await house.records_csv(again.imported.id))[0][1:] == (jo, deal)
            await house.undo(again.imported.id)
            await house.run()
            unmerge = UnmergeVendors(house.unit_of_work, house.clock)
            await unmerge(house.workspace_id, merged.id, "a person", force=True)
            alone = (await show(house.workspace_id, Noun.CONTACT, UUID(lost))).entity
            assert str(alone.id) == lost and alone.values == {"name": "Jo", "title": "Head"}
            await UndoCorrection(house.unit_of_work, house.clock)(house.workspace_id, said.correction.id, "a person")
            assert await house.shown() == before

    @law
    async def test_what_was_said_of_a_contact_that_became_another_stands_on_what_tells_of_that(self) -> None:
        async with self.house() as house:
            found = await house.imported(owned("Acme Ltd,Nepal,Jo,D1", "Birch GmbH,Kenya,Jo,D1"), reading=OWNED)
            (into, _, _), (other, lost, _) = _owners(await house.records_csv(found.imported.id))
            correct = CorrectEntity(house.unit_of_work, house.ids, house.clock)
            said = await correct(house.workspace_id, Noun.CONTACT, UUID(lost), {"title": "Head"}, house.ids.new())
            merge = MergeVendors(house.unit_of_work, house.ids, house.clock)
            merged = await merge(house.workspace_id, UUID(into), [UUID(other)], "a person")
            look = PreviewUndo(house.unit_of_work)
            work = (await look(house.workspace_id, found.imported.id)).work
            assert {one.id for one in work} == {said.correction.id, merged.id}
            again = await house.imported(owned("Acme Ltd,Nepal,Jo,D1"), "again.csv", reading=OWNED)
            work = (await look(house.workspace_id, found.imported.id)).work
            assert said.correction.id not in {one.id for one in work}
            assert (await house.find(again.imported.id)).imported.counts.contacts_new == 0

    @law
    async def test_what_an_import_welded_of_contacts_and_deals_falls_apart_when_it_is_undone(self) -> None:
        async with self.house() as house:
            one = await house.imported(owned("Acme Ltd,Nepal,Jo,D1", "Acme Ltd,Kenya,Jo,D2"), reading=OWNED)
            before = await house.shown()
            bridge = await house.imported(owned("Acme Ltd,Nepal,Jo,D1,jo@acme.com"), "b.csv", reading=OWNED)
            other = await house.imported(owned("Acme Ltd,Kenya,Jo,D2,jo@acme.com"), "c.csv", reading=OWNED)
            assert len(await house.entities(Noun.CONTACT)) < len([1 for noun, _ in before if noun is Noun.CONTACT]) + 1
            for each in (bridge, other):
                await house.undo(each.imported.id)
                await house.run()
            assert await house.shown() == before
            assert (await house.find(one.imported.id)).imported.state is ImportState.SUCCEEDED

    @law
    async def test_what_an_import_tells_after_a_later_one_belongs_as_if_they_had_run_in_turn(self) -> None:
        first = owned("Acme Ltd,Nepal,Jo,D1,jo@acme.com")
        second = owned("Acme Ltd,Nepal,Jo,D1", "Acme Ltd,Nepal,Sam,D1,jo@acme.com")
        found = []
        for late in (False, True):
            async with self.house() as house:
                sent = [await house.upload(each, f"{len(each)}.csv", reading=OWNED) for each in (first, second)]
                jobs = await house.engine.claim(house.ids.new(), house.kinds.queues(), 2, timedelta(minutes=10))
                by_import = {job.id: job for job in jobs}
                for one in reversed(sent) if late else sent:
                    await house.run_one(by_import[one.job_id])
                rows = [_owners(await house.records_csv(one.import_id)) for one in sent]
                found.append(sorted(tuple(entity.values.items()) for entity in await house.entities(Noun.CONTACT)))
                assert len({contact for some in rows for _, contact, _ in some}) == 1
                before = await house.shown()
                again = await house.imported(first, "again.csv", reading=OWNED)
                await house.undo(again.imported.id)
                await house.run()
                assert await house.shown() == before
        assert found[0] == found[1]

    @law
    async def test_what_an_import_told_before_it_broke_off_belongs_as_if_it_had_come_in_its_time(self) -> None:
        first = owned("Acme Ltd,Nepal,Jo,D1,jo@acme.com")
        second = owned("Acme Ltd,Nepal,Jo,D1", "Acme Ltd,Nepal,Sam,D1,jo@acme.com")
        found = []
        for late in (False, True):
            async with self.house() as house:
                house.size, whole = ChunkSize(records=1), house.formats
                sent = [await house.upload(each, f"{len(each)}.csv", reading=OWNED) for each in (first, second)]
                jobs = await house.engine.claim(house.ids.new(), house.kinds.queues(), 2, timedelta(minutes=10))
                by_import = {job.id: job for job in jobs}
                for one in reversed(sent) if late else sent:
                    house.formats = CutShort(whole) if one is sent[0] else whole
                    await house.run_one(by_import[one.job_id])
                house.formats = whole
                await house.run()
                broken = (await house.find(sent[0].import_id)).imported
                assert broken.state is ImportState.FAILED and broken.counts.planned > 0
                rows = [_owners(await house.records_csv(one.import_id)) for one in sent]
                assert len({contact for some in rows for _, contact, _ in some if contact}) == 1
                found.append(sorted(tuple(entity.values.items()) for entity in await house.entities(Noun.CONTACT)))
        assert found[0] == found[1]

    @law
    async def test_an_import_that_is_read_again_keeps_an_id_that_the_key_of_another_gave(self) -> None:
        for undone in (False, True):
            async with self.house() as house:
                first = await house.imported(owned("Acme Ltd,Nepal,Jo,D1", "Birch GmbH,Kenya,Ann,D7"), reading=OWNED)
                rows = ("Cedar Inc,Peru,Eve,D8", "Acme Ltd,Nepal,Jo,D2,jo@acme.com", "Acme Ltd,Nepal,Jo,D3,jo@acme.com")
                second = await house.imported(owned(*rows), "second.csv", reading=OWNED)
                before = {one.id for one in await house.entities(Noun.CONTACT)}
                await house.undo(first.imported.id)
                await house.run()
                shown = await house.shown()
                assert {ident for noun, ident in shown if noun is Noun.CONTACT} < before
                if undone:
                    await house.undo(second.imported.id)
                    await house.run()
                    assert await house.shown() == {}
                for _ in range(2):
                    await house.reprocess(second.imported.id)
                    await house.run()
                    assert await house.shown() == shown

    @law
    async def test_contacts_that_only_what_was_taken_back_joined_part_when_reading_it_again_breaks_off(self) -> None:
        rows = ("Birch GmbH,Kenya,Ann,D7", "Cedar Inc,Peru,Eve,D8", "Acme Ltd,Nepal,Jo,D1,jo@acme.com")
        later = owned("Acme Ltd,Nepal,Jo,D1", "Acme Ltd,Nepal,Sam,D2,jo@acme.com")
        found = []
        for again in (True, False):
            async with self.house() as house:
                house.size, whole = ChunkSize(records=1), house.formats
                if not again:
                    house.formats = CutShort(whole, most=1)
                first = await house.imported(owned(*rows), "first.csv", reading=OWNED)
                house.formats = whole
                await house.imported(later, "later.csv", reading=OWNED)
                if again:
                    assert len(await house.entities(Noun.CONTACT)) == 3
                    await house.reprocess(first.imported.id)
                    house.formats = CutShort(whole, most=1)
                    await house.run()
                broken = (await house.find(first.imported.id)).imported
                assert (broken.state, broken.counts.planned) == (ImportState.FAILED, 1)
                assert broken.generation == (2 if again else 1)
                found.append([sorted(str(one.values) for one in await house.entities(noun)) for noun in Noun])
        assert found[0] == found[1]

    @law
    async def test_whoever_sees_the_end_of_an_import_that_broke_off_rings_for_what_it_left(self) -> None:
        for seen in SEERS:
            async with self.house() as house:
                house.size, whole = ChunkSize(records=1), house.formats
                sent = await house.upload(owned("Acme Ltd,Nepal,Jo,D1", "Birch GmbH,Kenya,Ann,D7"), reading=OWNED)
                (job,) = await house.engine.claim(house.ids.new(), house.kinds.queues(), 1, timedelta(minutes=10))
                heard = house.bell.listen()
                house.formats = CutShort(whole, fault=seen is not None)
                await house.run_one(job)
                if seen is not None:
                    async with house.unit_of_work(house.workspace_id) as work:
                        await work.jobs.cancel(sent.job_id)
                        await work.commit()
                    await seen(house, sent.import_id)
                async with asyncio.timeout(5):
                    assert await anext(heard) == QUEUE
                (left,) = await house.engine.claim(house.ids.new(), house.kinds.queues(), 9, timedelta(minutes=10))
                assert left.kind == LEFTOVERS

    @law
    async def test_what_an_import_told_whose_job_ended_without_it_belongs_as_if_it_had_come_in_its_time(self) -> None:
        others = ("Birch GmbH,Kenya,Ann,D7", "Cedar Inc,Peru,Eve,D8", "Dover AG,Chile,Ida,D9")
        first = owned("Acme Ltd,Nepal,Jo,D1,jo@acme.com", *others)
        second = owned("Acme Ltd,Nepal,Jo,D1", "Acme Ltd,Nepal,Sam,D1,jo@acme.com")
        found = []
        for late in (False, True):
            async with self.house() as house:
                house.size, whole = ChunkSize(records=1), house.formats
                sent = [await house.upload(each, f"{len(each)}.csv", reading=OWNED) for each in (first, second)]
                jobs = await house.engine.claim(house.ids.new(), house.kinds.queues(), 2, timedelta(minutes=10))
                by_import = {job.id: job for job in jobs}
                for one in reversed(sent) if late else sent:
                    house.formats = CutShort(whole, fault=True) if one is sent[0] else whole
                    await house.run_one(by_import[one.job_id])
                async with house.unit_of_work(house.workspace_id) as work:
                    await work.jobs.cancel(sent[0].job_id)
                    await work.commit()
                assert (await house.find(sent[0].import_id)).imported.state is ImportState.FAILED
                house.formats = whole
                await house.run()
                told, *beside = [_owners(await house.records_csv(one.import_id)) for one in sent]
                assert len({contact for some in (told[:1], *beside) for _, contact, _ in some}) == 1
                shown = [entity.values for entity in await house.entities(Noun.CONTACT)]
                found.append([values for values in shown if values.get("email")])
        assert found[0] == found[1]
