"""What importing must do over any set of adapters: bytes in, things derived, undone, done again; bind `house`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from application.catalog import ListEntities
from application.contracts.laws import law, refused
from application.import_kinds import import_kinds
from application.imports import FindImport, Found
from application.ingest import IngestSource
from application.ingest_reading import ChunkSize
from application.jobs import Ended, Enqueue, GetJob, RunJob
from application.kinds import Kinds
from application.ports.bell import Bell
from application.ports.catalog import Entity, Page
from application.ports.files import Files
from application.ports.formats import Formats
from application.ports.jobs import JobEngine
from application.ports.machine import Chance, Clock, Ids
from application.ports.outside import Scanner
from application.ports.work import UnitOfWork
from application.reports import ErrorsCsv, RecordsCsv
from application.undo import ReprocessImport, UndoImport
from application.uploads import Accepted, AcceptUpload, Offer
from domain.access import DEFAULT_WORKSPACE
from domain.jobs import Job, JobState
from domain.provenance import Noun
from domain.sources import ImportState, Reading

LIMIT = 100_000_000
EVERYTHING = Page(limit=100_000)


@dataclass
class ImportHouse:
    """The adapters of a trial, and the use cases over them. `advance` sets the store's clock ahead."""

    unit_of_work: UnitOfWork
    engine: JobEngine
    files: Files
    formats: Formats
    scanner: Scanner
    bell: Bell
    clock: Clock
    ids: Ids
    chance: Chance
    advance: Callable[[timedelta], object]
    size: ChunkSize = field(default_factory=lambda: ChunkSize(records=3))
    workspace_id: UUID = DEFAULT_WORKSPACE

    @property
    def kinds(self) -> Kinds:
        """The registry of the import kinds."""
        return Kinds.of(import_kinds(IngestSource(self.files, self.formats, self.scanner, self.clock, self.size)))

    async def upload(self, content: bytes, name: str = "file.csv", **offer: object) -> Accepted:
        """Hand a file in."""
        accept = AcceptUpload(
            self.unit_of_work, self.files, self.formats, self.kinds, self.bell, self.ids, self.clock, LIMIT
        )

        async def chunks() -> AsyncIterator[bytes]:
            yield content

        return await accept(self.workspace_id, Offer(name=name, **offer), chunks())  # type: ignore[arg-type]

    async def undo(self, import_id: UUID) -> UUID:
        """Ask for an undo."""
        enqueue = Enqueue(self.kinds, self.ids)
        return await UndoImport(self.unit_of_work, enqueue, self.bell, self.clock)(self.workspace_id, import_id)

    async def reprocess(self, import_id: UUID) -> UUID:
        """Ask for a reprocess."""
        enqueue = Enqueue(self.kinds, self.ids)
        return await ReprocessImport(self.unit_of_work, enqueue, self.bell, self.clock)(self.workspace_id, import_id)

    async def run(self) -> None:
        """Run jobs, one after the other, until none is due."""
        worker = self.ids.new()
        while claimed := await self.engine.claim(worker, self.kinds.queues(), 1, timedelta(minutes=10)):
            await self.run_one(claimed[0])

    async def run_one(self, job: Job) -> Ended:
        """Run a claimed job and write how it ended."""
        runner = RunJob(self.kinds, self.unit_of_work, self.engine, self.clock, self.chance)
        ended = await runner(job, lambda context: None)
        if ended.settlement is not None:
            await self.engine.settle_many([ended.settlement])
        elif ended.failure is not None:
            await self.engine.fail(ended.failure)
        elif ended.stopped:
            await self.engine.stop(job.lease)
        return ended

    async def imported(self, content: bytes, name: str = "file.csv", **offer: object) -> Found:
        """Hand a file in and see it through."""
        accepted = await self.upload(content, name, **offer)
        await self.run()
        return await self.find(accepted.import_id)

    async def find(self, import_id: UUID) -> Found:
        """The import now."""
        return await FindImport(self.unit_of_work, self.clock)(self.workspace_id, import_id)

    async def job(self, ident: UUID) -> Job:
        """The job now."""
        return await GetJob(self.unit_of_work)(self.workspace_id, ident)

    async def entities(self, noun: Noun, query: str = "", vendor_id: UUID | None = None) -> list[Entity]:
        """What lists show."""
        listing = ListEntities(self.unit_of_work)
        return (await listing(self.workspace_id, noun, EVERYTHING, query=query, vendor_id=vendor_id))[0]

    async def shown(self) -> dict[tuple[Noun, UUID], tuple[UUID | None, dict[str, str]]]:
        """Every shown thing with its values: what must come back after an undo."""
        return {
            (noun, entity.id): (entity.vendor_id, {field: pick.value for field, pick in entity.picks.items()})
            for noun in Noun
            for entity in await self.entities(noun)
        }

    async def records_csv(self, import_id: UUID) -> str:
        """The whole report."""
        return "".join([text async for text in RecordsCsv(self.unit_of_work)(self.workspace_id, import_id)])

    async def errors_csv(self, import_id: UUID) -> str:
        """The whole report."""
        return "".join([text async for text in ErrorsCsv(self.unit_of_work)(self.workspace_id, import_id)])


BIDS = (
    b"bidder,country,contract,price,status\n"
    b"Acme Ltd,Nepal,C1,100.50,Awarded\n"
    b"ACME Limited,Nepal,C2,,Rejected\n"
    b"Birch GmbH,Germany,C1,200,Evaluated oddly\n"
    b"Acme Ltd,Nepal,C1,100.50,Awarded\n"
    b"Cedar Inc,Kenya,C3,not a price,Awarded\n"
    b"Dogwood SA,France,C4,5,Awarded\n"
)
MAPPING = {
    "bidder": "vendor.name",
    "country": "vendor.country",
    "contract": "deal.externalId",
    "price": "deal.amount",
    "status": "deal.stage",
}
READING = Reading(mapping=MAPPING)
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class ImportingContract:
    """The laws of importing."""

    @abstractmethod
    def house(self) -> AbstractAsyncContextManager[ImportHouse]:
        """A fresh empty house."""

    @law
    async def test_every_record_is_planned_or_rejected_and_the_sums_agree(self) -> None:
        async with self.house() as house:
            found = await house.imported(BIDS, reading=READING)
            counts = found.imported.counts
            assert found.imported.state is ImportState.SUCCEEDED
            assert (counts.records, counts.planned, counts.rejected, counts.duplicates) == (6, 5, 1, 1)
            assert (counts.vendors_new, counts.deals_new, counts.vendors_changed) == (3, 4, 0)
            assert (await house.job(found.imported.job_id)).state is JobState.SUCCEEDED

    @law
    async def test_one_normalised_name_is_one_vendor_and_a_deal_is_one_vendor_and_external_id(self) -> None:
        async with self.house() as house:
            await house.imported(BIDS, reading=READING)
            vendors = await house.entities(Noun.VENDOR)
            assert [vendor.picks["name"].value for vendor in vendors] == ["Acme Ltd", "Birch GmbH", "Dogwood SA"]
            deals = await house.entities(Noun.DEAL, vendor_id=vendors[0].id)
            assert sorted(deal.picks["externalId"].value for deal in deals) == ["C1", "C2"]
            assert [vendor.id for vendor in await house.entities(Noun.VENDOR, query="bIRCh")] == [vendors[1].id]

    @law
    async def test_an_unknown_stage_is_kept_and_a_missing_price_is_no_reason_to_reject(self) -> None:
        async with self.house() as house:
            await house.imported(BIDS, reading=READING)
            deals = await house.entities(Noun.DEAL)
            assert "Evaluated oddly" in {deal.picks["stage"].value for deal in deals}
            assert sum("amount" not in deal.picks for deal in deals) == 1

    @law
    async def test_the_same_file_again_brings_nothing_new_and_undo_brings_all_back(self) -> None:
        async with self.house() as house:
            first = await house.imported(BIDS, reading=READING)
            once = await house.shown()
            second = await house.imported(BIDS, reading=READING)
            counts = second.imported.counts
            assert (counts.vendors_new, counts.deals_new, counts.contacts_new, counts.vendors_changed) == (0, 0, 0, 0)
            assert await house.shown() == once
            await house.undo(second.imported.id)
            await house.run()
            assert await house.shown() == once
            await house.undo(first.imported.id)
            await house.run()
            assert await house.shown() == {}
            assert (await house.find(first.imported.id)).imported.state is ImportState.UNDONE

    @law
    async def test_after_an_undo_the_same_file_founds_the_same_ids(self) -> None:
        async with self.house() as house:
            first = await house.imported(BIDS, reading=READING)
            once = await house.shown()
            await house.undo(first.imported.id)
            await house.run()
            again = await house.imported(BIDS, reading=READING)
            assert await house.shown() == once
            assert again.imported.counts == first.imported.counts

    @law
    async def test_undoing_the_first_of_two_leaves_what_the_second_alone_says(self) -> None:
        async with self.house() as house:
            first = await house.imported(b"vendor name,country\nAcme Ltd,Nepal\nBirch,Kenya\n")
            await house.imported(b"vendor name,city\nACME Limited,Pokhara\n")
            await house.undo(first.imported.id)
            await house.run()
            values = [values for _, values in (await house.shown()).values()]
            assert values == [{"name": "ACME Limited", "city": "Pokhara"}]

    @law
    async def test_only_an_ended_import_is_undone_and_only_once(self) -> None:
        async with self.house() as house:
            accepted = await house.upload(BIDS, reading=READING)
            await refused("import_unfinished", house.undo(accepted.import_id))
            await house.run()
            assert await house.undo(accepted.import_id) == await house.undo(accepted.import_id)
            await house.run()
            await refused("already_undone", house.undo(accepted.import_id))
            await refused("import_not_found", house.undo(house.ids.new()))

    @law
    async def test_a_reprocess_gives_the_same_things_under_the_same_ids(self) -> None:
        async with self.house() as house:
            first = await house.imported(BIDS, reading=READING)
            once, report = await house.shown(), await house.records_csv(first.imported.id)
            for undone in (False, True):
                if undone:
                    await house.undo(first.imported.id)
                    await house.run()
                await house.reprocess(first.imported.id)
                await house.run()
                again = await house.find(first.imported.id)
                assert again.imported.state is ImportState.SUCCEEDED
                assert again.imported.counts == first.imported.counts
                assert await house.shown() == once
                assert await house.records_csv(first.imported.id) == report

    @law
    async def test_a_key_answers_with_what_it_made_and_not_for_another_file(self) -> None:
        async with self.house() as house:
            first = await house.upload(BIDS, reading=READING, key="k")
            again = await house.upload(BIDS, reading=READING, key="k")
            assert (again.import_id, again.job_id, again.id) == (first.import_id, first.job_id, first.id)
            assert again.replayed and not first.replayed
            await refused("idempotency_key_reused", house.upload(BIDS + b"x,y,z,,\n", reading=READING, key="k"))
            await house.run()
            assert (await house.upload(BIDS, reading=READING, key="k")).import_id == first.import_id
            assert await house.files.size(f"sources/{first.id}") == len(BIDS)

    @law
    async def test_without_a_key_an_equal_upload_joins_one_that_runs_and_else_is_new(self) -> None:
        async with self.house() as house:
            first = await house.upload(BIDS, reading=READING)
            assert (await house.upload(BIDS, reading=READING)).import_id == first.import_id
            other = await house.upload(BIDS, reading=Reading(mapping={"bidder": "vendor.name"}))
            assert other.import_id != first.import_id
            await house.run()
            assert (await house.upload(BIDS, reading=READING)).import_id != first.import_id

    @law
    async def test_an_infected_file_is_blocked_before_anything_reads_it(self) -> None:
        async with self.house() as house:
            found = await house.imported(b"name\nAcme Ltd\n" + EICAR)
            assert found.imported.state is ImportState.BLOCKED
            assert found.imported.error is not None and found.imported.error.code == "infected"
            assert found.imported.counts.records == 0
            job = await house.job(found.imported.job_id)
            assert (job.state, len(job.attempts)) == (JobState.DEAD, 1)
            assert await house.shown() == {}
            await refused("import_blocked", house.undo(found.imported.id))

    @law
    async def test_a_mapping_that_does_not_fit_is_refused_and_keeps_no_file(self) -> None:
        async with self.house() as house:
            await refused("invalid_mapping", house.upload(BIDS, reading=Reading(mapping={"nowhere": "vendor.name"})))
            await refused("empty_file", house.upload(b""))

    @law
    async def test_reports_have_one_line_per_record_and_errors_can_be_sent_again(self) -> None:
        async with self.house() as house:
            found = await house.imported(BIDS, reading=READING)
            lines = (await house.records_csv(found.imported.id)).splitlines()
            assert lines[0] == "record,line,cue,messageId,outcome,code,vendorId,contactId,dealId"
            assert [line.split(",")[4] for line in lines[1:]] == ["new", "new", "new", "duplicate", "rejected", "new"]
            assert [line.split(",")[1] for line in lines[1:]] == ["2", "3", "4", "5", "6", "7"]
            assert lines[1].split(",")[6:] == lines[4].split(",")[6:]
            errors = await house.errors_csv(found.imported.id)
            head, row = errors.splitlines()
            assert head == "bidder,country,contract,price,status,_line,_column,_code,_message,_hint"
            assert row.startswith("Cedar Inc,Kenya,C3,not a price,Awarded,6,price,invalid_amount,")
            mended = errors.replace("not a price", "77")
            again = await house.imported(mended.encode(), reading=READING)
            assert (again.imported.counts.planned, again.imported.counts.rejected) == (1, 0)

    @law
    async def test_an_import_whose_job_was_cancelled_is_seen_as_failed(self) -> None:
        async with self.house() as house:
            accepted = await house.upload(BIDS, reading=READING)
            async with house.unit_of_work(house.workspace_id) as work:
                await work.jobs.cancel(accepted.job_id)
                await work.commit()
            found = await house.find(accepted.import_id)
            assert found.imported.state is ImportState.FAILED
            assert found.imported.error is not None and found.imported.error.code == "cancelled"

    @law
    async def test_a_call_gives_contacts_whose_evidence_is_their_cue(self) -> None:
        async with self.house() as house:
            call = (
                b"WEBVTT\n\n1\n00:00:01.000 --> 00:00:04.000\n<v Jane Miller>We signed the order with Cedar Inc. "
                b"for $12,000 today.\n\n2\n00:00:05.000 --> 00:00:06.000\n<v Sam Poe>Good. Thank you.\n\n"
                b"3\n00:00:07.000 --> 00:00:09.000\n<v Sam Poe>Good. Thank you.\n"
            )
            found = await house.imported(call, "call.vtt")
            assert found.imported.counts.records == found.imported.counts.planned == 3
            names = {contact.picks["name"].value for contact in await house.entities(Noun.CONTACT)}
            assert names == {"Jane Miller", "Sam Poe"}
            once = await house.shown()
            again = await house.imported(call, "call.vtt")
            assert await house.shown() == once
            assert again.imported.counts.contacts_new == 0
