"""What previews, commits and comparisons must do over any set of adapters; bind `house`."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import AsyncIterator, Awaitable
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import BinaryIO

import msgspec

from application.contracts.import_house import EVERYTHING
from application.contracts.importing import BIDS, EICAR, READING
from application.contracts.laws import law, refused
from application.contracts.shadow_house import ShadowHouse
from application.ports.files import Files, Stored
from domain.comparisons_text import text_of
from domain.errors import Transient
from domain.jobs import JobState
from domain.pipelines import Share
from domain.previews import Preview
from domain.provenance import Noun
from domain.sources import Choice, ImportState, Reading

WEIGHED = Reading(pipeline="v2")
CALL = b"WEBVTT\n\n1\n00:00:01.000 --> 00:00:04.000\n<v Jane Miller>We signed with Dogwood Inc. for $12,000 today.\n"


class PreviewingContract:
    """The laws of plans that are shown and not written."""

    @abstractmethod
    def house(self) -> AbstractAsyncContextManager[ShadowHouse]:
        """A fresh empty house."""

    @law
    async def test_a_preview_counts_as_the_import_does_and_writes_nothing(self) -> None:
        async with self.house() as house:
            ident = await house.previewed(BIDS, reading=READING)
            found = (await house.find(ident)).imported
            assert (found.state, found.counts.records, found.counts.vendors_new) == (ImportState.PREVIEWED, 6, 3)
            assert await house.shown() == {}
            async with house.unit_of_work(house.workspace_id) as work:
                assert await work.records.page(ident, EVERYTHING) == ([], None)
                assert await work.records.last_chunk(ident, 1) is None
            counts = (await house.plan(ident)).counts
            assert (counts.records, counts.new, counts.duplicate, counts.rejected) == (6, 4, 1, 1)
            real = (await house.imported(BIDS, reading=READING)).imported.counts
            assert (counts.records, counts.rejected, counts.duplicate) == (real.records, real.rejected, real.duplicates)
            assert (counts.vendors_new, counts.deals_new) == (real.vendors_new, real.deals_new) == (3, 4)

    @law
    async def test_a_preview_by_weights_counts_as_the_import_does_chunk_after_chunk(self) -> None:
        async with self.house() as house:
            await house.imported(b"vendor name,city,phone\nBrick Tools Ltd,Oslo,+47 22 33 44 55\n", reading=WEIGHED)
            rows = b"vendor name,city,phone\n" + b"".join(
                b"%s,Oslo,%s\n" % (name, phone)
                for name, phone in (
                    (b"Brick Tools", b"+47 22 33 44 55"), (b"Kestrel Marine AS", b""), (b"Kestrel Marine", b""),
                    (b"Brik Tools Ltd", b"+47 22 33 44 55"), (b"Kestrel Marina AS", b"+47 21 00 00 01"),
                    (b"Kestrel Marine AS", b"+47 21 00 00 01"), (b"Lamp & Sons", b""), (b"Lamp and Sons", b""),
                )
            )  # fmt: skip
            before = await house.shown()
            shown = (await house.plan(await house.previewed(rows, reading=WEIGHED))).counts
            assert await house.shown() == before
            real = (await house.imported(rows, reading=WEIGHED)).imported
            assert real.pipeline == "v2" and real.counts.vendors_new < 7
            assert (shown.vendors_new, shown.vendors_changed) == (real.counts.vendors_new, real.counts.vendors_changed)
            assert (shown.records, shown.duplicate) == (real.counts.records, real.counts.duplicates)

    @law
    async def test_a_preview_says_what_each_record_would_change_from_what_to_what(self) -> None:
        async with self.house() as house:
            house.pipeline = "v1"  # by keys a name is one vendor wherever it is
            await house.imported(b"vendor name,country\nAcme Ltd,Nepal\nBirch,Kenya\n")
            ident = await house.previewed(b"vendor name,country\nACME Limited,Peru\nBirch,Kenya\nCedar,\nAcme,Chile\n")
            lines = await house.lines(ident)
            assert [line.outcome for line in lines] == ["changed", "same", "new", "changed"]
            changed, same, new, again = lines
            assert [(one.field, one.old, one.new, one.name) for one in changed.changes] == [
                ("country", "NP", "PE", "Acme Ltd")
            ]
            assert [(one.old, one.new) for one in again.changes] == [("PE", "CL")]
            assert same.changes == () and new.founds == (Noun.VENDOR,)
            assert [(one.field, one.old, one.new) for one in new.changes] == [("name", None, "Cedar")]
            assert [line.record for line in await house.lines(ident, "changed")] == [0, 3]

    @law
    async def test_what_is_to_be_mended_is_grouped_by_code_and_column(self) -> None:
        async with self.house() as house:
            rows = b"bidder,price,country\n" + b"".join(b"Firm %d,not a price,Nepal\n" % n for n in range(5))
            mapping = {"bidder": "vendor.name", "price": "deal.amount"}
            ident = await house.previewed(rows, reading=Reading(mapping=mapping))
            wrong, column = (await house.plan(ident)).fixes
            assert (wrong.code, wrong.column, wrong.records, len(wrong.samples)) == ("invalid_amount", "price", 5, 3)
            assert wrong.samples[0].raw == "not a price" and wrong.samples[0].record == 0
            assert (column.code, column.column) == ("map_column", "country") and "vendor.country" in column.hint

    @law
    async def test_a_commit_brings_in_what_was_shown_without_the_file_being_sent_again(self) -> None:
        async with self.house() as house:
            ident = await house.previewed(BIDS, reading=READING)
            await refused("import_previewed", house.undo(ident))
            await refused("import_previewed", house.reprocess(ident))
            job = await house.commit(ident)
            assert await house.commit(ident) == job
            await house.run()
            found = (await house.find(ident)).imported
            assert (found.state, found.counts.vendors_new, found.counts.records) == (ImportState.SUCCEEDED, 3, 6)
            assert len(await house.entities(Noun.VENDOR)) == 3
            await refused("not_previewed", house.commit(ident))
            await house.undo(ident)
            await house.run()
            assert await house.shown() == {}

    @law
    async def test_a_plan_that_is_no_longer_what_was_shown_is_not_written_unless_forced(self) -> None:
        async with self.house() as house:
            first, second = [await house.previewed(BIDS, reading=reading) for reading in (READING, READING)]
            other = await house.imported(BIDS, reading=READING)
            once = await house.shown()
            job = await house.commit(first)
            await house.run()
            found = (await house.find(first)).imported
            assert (await house.job(job)).state is JobState.DEAD
            assert found.state is ImportState.PREVIEWED and found.error is not None
            assert found.error.code == "preview_drifted" and "new 4 -> 0" in found.error.message
            assert (await house.plan(first)).counts.same == 4
            assert await house.shown() == once
            await house.commit(first)
            await house.run()
            assert (await house.find(first)).imported.state is ImportState.SUCCEEDED
            await house.undo(first)
            await house.undo(other.imported.id)
            await house.commit(second, force=True)
            await house.run()
            assert (await house.find(second)).imported.state is ImportState.SUCCEEDED

    @law
    async def test_a_preview_nobody_commits_in_time_goes_with_its_file(self) -> None:
        async with self.house() as house:
            house.keep = timedelta(0)
            old = await house.previewed(BIDS, reading=READING)
            source = (await house.find(old)).source
            await refused("preview_expired", house.commit(old))
            assert await house.expire() == 1
            assert await house.files.size(source.file_key) is None
            found = (await house.find(old)).imported
            assert found.state is ImportState.FAILED and found.error is not None
            assert found.error.code == "preview_expired"
            await refused("preview_expired", house.commit(old))
            await refused("preview_expired", house.reprocess(old))
            assert await house.expire() == 0

    @law
    async def test_a_committed_import_keeps_its_file_when_its_preview_goes(self) -> None:
        async with self.house() as house:
            ident = await house.previewed(BIDS, reading=READING)
            await house.commit(ident)
            await house.run()
            async with house.unit_of_work(house.workspace_id) as work:
                await work.previews.keep(_over(await house.plan(ident)), ())
                await work.commit()
            assert await house.expire() == 1
            assert await house.files.size((await house.find(ident)).source.file_key) == len(BIDS)
            assert (await house.find(ident)).imported.state is ImportState.SUCCEEDED

    @law
    async def test_a_preview_committed_in_time_is_carried_out_however_long_its_job_waits(self) -> None:
        async with self.house() as house:
            ident = await house.previewed(BIDS, reading=READING)
            await house.commit(ident)
            async with house.unit_of_work(house.workspace_id) as work:
                await work.previews.keep(_over(await house.plan(ident)), ())
                await work.commit()
            assert await house.expire() == 0
            await house.run()
            found = (await house.find(ident)).imported
            assert (found.state, found.error, found.counts.vendors_new) == (ImportState.SUCCEEDED, None, 3)
            assert await house.expire() == 1

    @law
    async def test_a_preview_whose_commit_was_cancelled_goes_all_the_same(self) -> None:
        async with self.house() as house:
            ident = await house.previewed(BIDS, reading=READING)
            job = await house.commit(ident)
            async with house.unit_of_work(house.workspace_id) as work:
                await work.previews.keep(_over(await house.plan(ident)), ())
                await work.jobs.cancel(job)
                await work.commit()
            assert await house.expire() == 1
            assert (await house.find(ident)).imported.state is ImportState.FAILED

    @law
    async def test_a_preview_whose_file_cannot_be_removed_does_not_keep_the_others(self) -> None:
        async with self.house() as house:
            house.keep = timedelta(0)
            stuck, free = [await house.previewed(BIDS, reading=READING) for _ in range(2)]
            held, gone = [(await house.find(ident)).source.file_key for ident in (stuck, free)]
            files, house.files = house.files, _Holding(house.files, held)
            fault = await _fault(house.expire())
            assert [str(one.__notes__) for one in fault.exceptions] == [str([f"preview {stuck}"])]
            assert await files.size(held) == len(BIDS) and await files.size(gone) is None
            assert (await house.find(stuck)).imported.state is ImportState.PREVIEWED
            assert (await house.find(free)).imported.state is ImportState.FAILED
            house.files = files
            assert await house.expire() == 1
            assert await files.size(held) is None

    @law
    async def test_a_dangerous_file_is_blocked_before_a_preview_reads_it(self) -> None:
        async with self.house() as house:
            ident = await house.previewed(b"name\nAcme Ltd\n" + EICAR)
            assert (await house.find(ident)).imported.state is ImportState.BLOCKED
            await refused("not_previewed", house.plan(ident))
            await refused("not_previewed", house.commit(ident))
            await refused("import_blocked", house.compare(ident, "v1", "v2"))

    @law
    async def test_a_comparison_adds_up_reads_well_and_writes_nothing(self) -> None:
        async with self.house() as house:
            ident = (await house.imported(CALL, "call.vtt")).imported.id
            before = await house.shown()
            asked = await house.compare(ident, "v1", "v2")
            assert (await house.comparison(asked)).report is None
            assert "It is not finished." in text_of(await house.comparison(asked))
            await house.run()
            assert await house.shown() == before
            found = await house.comparison(asked)
            report = found.report
            assert report is not None and report.records.records == 1
            fields = {(one.noun, one.field): one for one in report.fields}
            assert fields[Noun.VENDOR, "name"].values >= 1
            text = text_of(found)
            assert text.startswith("# call.vtt: v1 against v2") and "## Records" in text and "## Time" in text
            await refused("same_pipeline", house.compare(ident, "v1", "v1"))
            await refused("unknown_pipeline", house.compare(ident, "v1", "v9"))

    @law
    async def test_calls_and_mails_are_previewed_and_compared_as_tables_are(self) -> None:
        mail = (
            b"From: Jane Miller <jane@dogwood.example>\nMessage-ID: <1@dogwood.example>\nSubject: Offer\n\n"
            b"We signed with Dogwood Inc. for $12,000 today.\n"
        )
        for content, name in ((CALL, "call.vtt"), (mail, "mail.eml")):
            async with self.house() as house:
                ident = await house.previewed(content, name, Reading(pipeline="v1"))
                counts = (await house.plan(ident)).counts
                asked = await house.compare(ident, "v1", "v2")
                await house.run()
                report = (await house.comparison(asked)).report
                assert report is not None and report.records.records == counts.records == 1
                assert report.counts_left.vendors_new == counts.vendors_new == 1
                await house.commit(ident)
                await house.run()
                found = (await house.find(ident)).imported
                assert (found.state, found.pipeline) == (ImportState.SUCCEEDED, "v1")
                assert found.counts.vendors_new == 1

    @law
    async def test_a_comparison_of_what_both_reject_says_that_nothing_was_compared(self) -> None:
        async with self.house() as house:
            asked = await house.compare(await house.previewed(b"colour,weight\nred,1\nblue,2\n"), "v1", "v2")
            await house.run()
            found = await house.comparison(asked)
            assert found.report is not None and found.report.fields == ()
            assert "**Nothing to compare: both reject every record.**" in text_of(found)

    @law
    async def test_the_same_rows_read_by_both_are_within_the_tolerance(self) -> None:
        async with self.house() as house:
            asked = await house.compare(await house.previewed(BIDS, reading=READING), "v1", "v2")
            await house.run()
            report = (await house.comparison(asked)).report
            assert report is not None and report.passed
            assert (report.records.records, report.records.same, report.records.rejected_both) == (6, 5, 1)
            assert report.counts_left == report.counts_right and report.counts_left.vendors_new == 3

    @law
    async def test_the_share_moves_sources_by_their_content_and_back_while_imports_run(self) -> None:
        async with self.house() as house:
            house.pipeline = "v1"
            contents = [b"vendor name,country\nFirm %d,Nepal\n" % number for number in range(24)]
            taken = []
            for number, content in enumerate(contents):
                # The flag flips in the middle of it all: a share, none (the rollback), all.
                house.share = (Share("v2", 50), Share(), Share("v2", 100))[number % 3]
                taken.append((house.share, await house.upload(content, f"{number}.csv")))
                if number % 5 == 0:
                    await house.run()
            await asyncio.gather(house.run(), house.run())
            for share, accepted in taken:
                found = (await house.find(accepted.import_id)).imported
                assert found.state is ImportState.SUCCEEDED and found.counts.planned == 1
                moved = share.takes(accepted.sha256)
                assert found.pipeline == ("v2" if moved else "v1")
                assert found.chosen_by is (Choice.SHARE if moved else Choice.FLAG)
            assert len(await house.entities(Noun.VENDOR)) == len(contents)
            again = [(await house.imported(content)).imported for content in contents[:6]]
            assert {one.pipeline for one in again} == {"v2"} and not any(one.counts.vendors_new for one in again)


def _over(preview: Preview) -> Preview:
    return msgspec.structs.replace(preview, expires_at=preview.made_at)


async def _fault(call: Awaitable[object]) -> ExceptionGroup[Exception]:
    try:
        answer = await call
    except ExceptionGroup as fault:
        return fault
    raise AssertionError(f"no fault: answered {answer!r}")


class _Holding(Files):
    """Files of which one cannot be deleted."""

    def __init__(self, inner: Files, held: str) -> None:
        self._inner = inner
        self._held = held

    async def put(self, key: str, chunks: AsyncIterator[bytes], limit: int) -> Stored:
        return await self._inner.put(key, chunks, limit)

    def open(self, key: str) -> AbstractAsyncContextManager[BinaryIO]:
        return self._inner.open(key)

    async def append(self, key: str, offset: int, chunks: AsyncIterator[bytes], limit: int) -> int:
        return await self._inner.append(key, offset, chunks, limit)

    async def size(self, key: str) -> int | None:
        return await self._inner.size(key)

    async def seal(self, part_key: str, key: str) -> Stored:
        return await self._inner.seal(part_key, key)

    async def delete(self, key: str) -> None:
        if key == self._held:
            raise Transient("storage_unavailable", "The disk is gone.")
        await self._inner.delete(key)
