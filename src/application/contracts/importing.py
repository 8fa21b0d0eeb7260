"""What importing must do over any set of adapters: bytes in, things derived, undone, done again; bind `house`."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from contextlib import AbstractAsyncContextManager
from datetime import timedelta

import msgspec

from application.catalog import ShowEntity
from application.contracts.import_house import ImportHouse
from application.contracts.laws import law, refused
from application.forsaken import EndForsaken
from application.merges import MergeVendors, UnmergeVendors
from application.ports.jobs import Settlement
from application.undo import HALF_UNDONE
from domain.jobs import JobState
from domain.provenance import Noun
from domain.sources import ImportState, Reading

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
                assert again.imported.state is ImportState.SUCCEEDED, again.imported.error
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
            await refused("import_blocked", house.reprocess(found.imported.id))
            await house.undo(found.imported.id)
            await house.run()
            assert (await house.find(found.imported.id)).imported.state is ImportState.UNDONE

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
            assert head == "bidder,country,contract,price,status,_line,_column,_code,_message,_hint,_import"
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
    async def test_an_import_whose_job_ended_without_it_is_ended_though_nobody_looks(self) -> None:
        async with self.house() as house:
            lost, going = await house.upload(BIDS, reading=READING), await house.upload(BIDS + BIDS, reading=READING)
            async with house.unit_of_work(house.workspace_id) as work:
                await work.jobs.cancel(lost.job_id)
                await work.commit()
            assert house.forsaken is not None
            end = EndForsaken(house.forsaken, house.unit_of_work, house.clock, house.bell)
            assert [await end(), await end()] == [1, 0]
            async with house.unit_of_work(house.workspace_id) as work:
                found = [await work.imports.get(one.import_id) for one in (lost, going)]
            assert [one and one.state for one in found] == [ImportState.FAILED, ImportState.RECEIVED]

    @law
    async def test_an_import_whose_job_ended_well_without_a_word_is_ended_too_and_listed_once(self) -> None:
        async with self.house() as house:
            lost = await house.upload(BIDS, reading=READING)
            (job,) = await house.engine.claim(house.ids.new(), house.kinds.queues(), 1, timedelta(minutes=10))
            assert not await house.engine.settle_many([Settlement(job.lease, None, timedelta(days=1))])
            assert house.forsaken is not None
            assert await house.forsaken.forsaken(10) == [(house.workspace_id, lost.import_id)]
            end = EndForsaken(house.forsaken, house.unit_of_work, house.clock, house.bell)
            assert [await end(), await house.forsaken.forsaken(10)] == [1, []]
            found = (await house.find(lost.import_id)).imported
            assert found.state is ImportState.FAILED
            assert found.error is not None and found.error.code == "job_ended"

    @law
    async def test_an_import_that_came_to_nothing_is_not_in_the_way_of_the_next(self) -> None:
        async with self.house() as house:
            first = await house.upload(BIDS, reading=READING)
            async with house.unit_of_work(house.workspace_id) as work:
                await work.jobs.cancel(first.job_id)
                await work.commit()
            second = await house.imported(BIDS, reading=READING)
            assert second.imported.id != first.import_id
            assert second.imported.state is ImportState.SUCCEEDED
            assert (await house.find(first.import_id)).imported.state is ImportState.FAILED

    @law
    async def test_an_undo_that_was_not_finished_is_told_and_can_be_done_again(self) -> None:
        async with self.house() as house:
            found = await house.imported(BIDS, reading=READING)
            async with house.unit_of_work(house.workspace_id) as work:
                await work.catalog.retract(found.imported.id)
                half = msgspec.structs.replace(found.imported, warnings=(HALF_UNDONE,))
                await work.imports.save(half)
                await work.commit()
            await house.reprocess(found.imported.id)
            await house.run()
            assert (await house.find(found.imported.id)).imported.warnings == ()
            assert len(await house.entities(Noun.VENDOR)) == 3

    @law
    async def test_reading_the_import_of_a_vendor_again_leaves_it_what_a_person_merged_it_with(self) -> None:
        async with self.house() as house:
            one = await house.imported(b"vendor name,country,person\nAcme Ltd,Nepal,Jo\n")
            other = await house.imported(b"vendor name,country,person\nBirch GmbH,Kenya,Sam\n")
            (first,) = [v.id for v in await house.entities(Noun.VENDOR) if v.values["name"] == "Acme Ltd"]
            (second,) = [v.id for v in await house.entities(Noun.VENDOR) if v.id != first]
            await MergeVendors(house.unit_of_work, house.ids, house.clock)(house.workspace_id, first, [second], "me")
            before = await house.shown()
            for each in (one, other):
                await house.reprocess(each.imported.id)
                await house.run()
                assert await house.shown() == before

    @law
    async def test_a_call_gives_contacts_whose_evidence_is_their_cue(self) -> None:
        async with self.house() as house:
            call = (
                b"WEBVTT\n\n1\n00:00:01.000 --> 00:00:04.000\n<v Jane Miller>We signed the order with Cedar Inc. "
                b"for $12,000 today.\n\n2\n00:00:05.000 --> 00:00:06.000\n<v Sam Poe>Good. Thank you.\n\n"
                b"3\n00:00:07.000 --> 00:00:08.000\n<v Jane Miller>Anything else?\n\n"
                b"4\n00:00:08.000 --> 00:00:09.000\n<v Sam Poe>Good. Thank you.\n"
            )
            found = await house.imported(call, "call.vtt")
            assert found.imported.counts.records == found.imported.counts.planned == 4
            names = {contact.picks["name"].value for contact in await house.entities(Noun.CONTACT)}
            assert names == {"Jane Miller", "Sam Poe"}
            once = await house.shown()
            again = await house.imported(call, "call.vtt")
            assert await house.shown() == once
            assert again.imported.counts.contacts_new == 0

    @law
    async def test_every_value_answers_where_it_comes_from_the_winner_first(self) -> None:
        async with self.house() as house:
            first = await house.imported(b"vendor name,website,country\nAcme Ltd,acme.com,Nepal\n")
            second = await house.imported(b"vendor name,website,country\nACME,acme.com,Kenya\n")
            vendor = (await house.entities(Noun.VENDOR))[0]
            show = ShowEntity(house.unit_of_work)
            shown = await show(house.workspace_id, Noun.VENDOR, vendor.id)
            names, countries = shown.evidence["name"], shown.evidence["country"]
            assert [one.value for one in names] == ["Acme Ltd", "ACME"]
            assert [one.value for one in countries] == ["KE", "NP"]
            assert [one.import_id for one in countries] == [second.imported.id, first.imported.id]
            assert (names[0].column, names[0].record, names[0].locator["line"]) == ("vendor name", 0, 2)
            assert names[0].rule and names[0].raw == "Acme Ltd"
            await refused("vendor_not_found", show(house.workspace_id, Noun.VENDOR, house.ids.new()))

    @law
    async def test_merged_vendors_are_one_until_the_merge_is_taken_back(self) -> None:
        async with self.house() as house:
            first = await house.imported(
                b"vendor name,country,contract number\nAcme Ltd,Nepal,D1\nAcme Holding,Kenya,D2\nBirch,Peru,D3\n",
                reading=Reading(
                    mapping={
                        "vendor name": "vendor.name", "country": "vendor.country", "contract number": "deal.externalId"
                    }
                ),
            )  # fmt: skip
            before = await house.shown()
            holding, acme, birch = await house.entities(Noun.VENDOR)
            merge = MergeVendors(house.unit_of_work, house.ids, house.clock)
            await refused("merged_with_itself", merge(house.workspace_id, acme.id, [acme.id], "me"))
            await refused("vendor_not_found", merge(house.workspace_id, acme.id, [house.ids.new()], "me"))
            decision = await merge(house.workspace_id, acme.id, [holding.id], "me")
            await refused("already_merged", merge(house.workspace_id, birch.id, [holding.id], "me"))
            vendors = await house.entities(Noun.VENDOR)
            assert [(one.id, one.picks["country"].value) for one in vendors] == [(acme.id, "KE"), (birch.id, "PE")]
            deals = await house.entities(Noun.DEAL, vendor_id=acme.id)
            assert {deal.vendor_id for deal in deals} == {acme.id} and len(deals) == 2
            assert str(holding.id) not in await house.records_csv(first.imported.id)
            second = await house.imported(b"vendor name,city\nACME HOLDING,Mombasa\n")
            assert (second.imported.counts.vendors_new, second.imported.counts.vendors_changed) == (0, 1)
            assert (await house.entities(Noun.VENDOR))[0].picks["city"].value == "Mombasa"
            shown = await ShowEntity(house.unit_of_work)(house.workspace_id, Noun.VENDOR, holding.id)
            assert shown.entity.id == acme.id and shown.evidence["city"][0].import_id == second.imported.id
            await house.undo(second.imported.id)
            await house.run()
            unmerge = UnmergeVendors(house.unit_of_work, house.clock)
            await unmerge(house.workspace_id, decision.id, "me")
            assert await house.shown() == before
            await refused("already_undone", unmerge(house.workspace_id, decision.id, "me"))
            await refused("merge_not_found", unmerge(house.workspace_id, house.ids.new(), "me"))

    @law
    async def test_imports_that_run_at_once_found_each_thing_once(self) -> None:
        async with self.house() as house:
            contents = [BIDS, BIDS.replace(b"Birch", b"Elm"), BIDS.replace(b"C1", b"C9")]
            accepted = [await house.upload(content, reading=READING) for content in contents]
            await asyncio.gather(house.run(), house.run(), house.run())
            found = [(await house.find(one.import_id)).imported for one in accepted]
            assert [one.state for one in found] == [ImportState.SUCCEEDED] * 3
            assert sum(one.counts.vendors_new for one in found) == len(await house.entities(Noun.VENDOR)) == 4
            assert sum(one.counts.deals_new for one in found) == len(await house.entities(Noun.DEAL)) == 7
            await asyncio.gather(*(house.undo(one.import_id) for one in accepted))
            await asyncio.gather(house.run(), house.run(), house.run())
            assert await house.shown() == {}
