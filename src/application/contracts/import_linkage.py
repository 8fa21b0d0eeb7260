"""What importing by weights must do over any set of adapters: one partition in any order, all of it reversible."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections import defaultdict
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from csv import DictReader
from datetime import timedelta
from io import StringIO
from uuid import UUID

import msgspec

from application.catalog import ShowEntity
from application.contracts.import_house import ImportHouse
from application.contracts.laws import law
from application.ingest_reading import ChunkSize
from application.merges import MergeVendors, UnmergeVendors
from application.ports.catalog import Page
from application.proposals import DismissProposal
from domain.linkage.known import Tie
from domain.provenance import Noun
from domain.sources import ImportState

HEADER = "vendor name,address,city,phone,website"
ROWS = (
    "Aldermoor Optics Ltd,12 High Street,Leeds,+442071838750,aldermoor.com",
    "ALDERMOOR OPTICS,12 High St.,Leeds,,",
    "Aldermor Optics Limited,12 High Street,Leeds,+442071838750,",
    "Birkdale Freight GmbH,Hauptstr. 3,Bremen,+4930901820,birkdale.de",
    "Birkdale Freight,Hauptstraße 3,Bremen,,birkdale.de",
    "Freight Birkdale,,Bremen,+4930901820,",
    "Birkdale Freight 7,Hauptstr. 3,Bremen,,",
    "Cedra Trading,,Lyon,,",
    "Cedra Trading S.A.,1 Rue Haute,Lyon,,cedra.fr",
    "Dunwal Services,14 High Street,Leeds,+442071838750,",
)
Partition = frozenset[frozenset[str]]


def table(rows: Sequence[str]) -> bytes:
    """The rows as a file."""
    return "\n".join((HEADER, *rows, "")).encode()


class Sent(msgspec.Struct, frozen=True):
    """An import, and the rows it came from."""

    ident: UUID
    rows: tuple[str, ...]


async def send(house: ImportHouse, *rows: str) -> Sent:
    """The rows as one import that succeeded."""
    found = await house.imported(table(rows))
    assert found.imported.state is ImportState.SUCCEEDED
    return Sent(found.imported.id, rows)


async def partition(house: ImportHouse, *sent: Sent) -> Partition:
    """Which rows are one vendor, by the reports."""
    clusters: dict[str, set[str]] = defaultdict(set)
    for one in sent:
        lines = DictReader(StringIO(await house.records_csv(one.ident)))
        for line, row in zip(lines, one.rows, strict=True):
            clusters[line["vendorId"]].add(row)
    return frozenset(frozenset(rows) for rows in clusters.values())


async def undone(house: ImportHouse, sent: Sent) -> None:
    """The import taken back."""
    await house.undo(sent.ident)
    await house.run()


class ImportLinkageContract:
    """The laws of importing by weights; bind it by overriding `house` with one whose pipeline has matching 2."""

    @abstractmethod
    def house(self) -> AbstractAsyncContextManager[ImportHouse]:
        """A fresh empty house."""
        raise NotImplementedError("bind the suite: override `house`")

    @law
    async def test_one_batch_one_by_one_and_any_order_give_the_same_vendors(self) -> None:
        found: set[Partition] = set()
        orders = (ROWS, ROWS[::-1], sorted(ROWS), (*ROWS[1::2], *ROWS[::2]), (*ROWS[3:], *ROWS[:3]))
        for turn, rows in enumerate(orders):
            pieces = ([rows], [[row] for row in rows], [rows[:4], rows[4:7], rows[7:]])[turn % 3]
            async with self.house() as house:
                sent = [await send(house, *piece) for piece in pieces]
                found.add(await partition(house, *sent))
        assert len(found) == 1
        vendors = {frozenset(ROWS.index(row) for row in cluster) for cluster in found.pop()}
        assert {frozenset({0, 1, 2}), frozenset({9})} < vendors

    @law
    async def test_what_an_import_bridged_falls_apart_when_it_is_undone(self) -> None:
        async with self.house() as house:
            one = await send(house, "Aldermor Opticz,12 High Street,Leeds,+442071838750,")
            two = await send(house, "Aldermoor Optics,,,,")
            before, apart = await house.shown(), await partition(house, one, two)
            assert len(apart) == 2
            bridge = await send(house, "Aldermoor Optics,12 High Street,Leeds,+442071838750,")
            assert len(await partition(house, one, two, bridge)) == 1
            await undone(house, bridge)
            assert await house.shown() == before
            assert await partition(house, one, two) == apart

    @law
    async def test_a_merged_vendor_answers_under_its_old_id_and_its_deals_are_listed_under_the_new_one(self) -> None:
        async with self.house() as house:
            await send(house, ROWS[0])
            root = (await house.entities(Noun.VENDOR))[0].id
            await send(house, ROWS[2], ROWS[1])
            assert [one.id for one in await house.entities(Noun.VENDOR)] == [root]
            async with house.unit_of_work(house.workspace_id) as work:
                members = await work.catalog.members([root])
            assert len(members) == 2
            for member in members:
                shown = await ShowEntity(house.unit_of_work)(house.workspace_id, Noun.VENDOR, member)
                assert shown.entity.id == root
                assert {one.value for one in shown.evidence["name"]} == {row.split(",")[0] for row in ROWS[:3]}

    @law
    async def test_a_persons_word_holds_whatever_comes_and_goes(self) -> None:
        async with self.house() as house:
            first = await send(house, ROWS[3], ROWS[9])
            before = await house.shown()
            birkdale, dunwal = await house.entities(Noun.VENDOR)
            merge = MergeVendors(house.unit_of_work, house.ids, house.clock)
            decision = await merge(house.workspace_id, birkdale.id, [dunwal.id], "me")
            merged = await house.shown()
            second = await send(house, ROWS[4], ROWS[5])
            assert await partition(house, first, second) == {frozenset((ROWS[3], ROWS[9], ROWS[4], ROWS[5]))}
            assert [one.id for one in await house.entities(Noun.VENDOR)] == [birkdale.id]
            await undone(house, second)
            assert await house.shown() == merged
            await UnmergeVendors(house.unit_of_work, house.clock)(house.workspace_id, decision.id, "me")
            assert await house.shown() == before

    @law
    async def test_vendors_that_a_person_parted_stay_apart_until_a_later_word(self) -> None:
        async with self.house() as house:
            first = await send(house, ROWS[3])
            second = await send(house, "Birkdale Freights,,,,")
            vendors = await house.entities(Noun.VENDOR)
            assert len(vendors) == 2
            async with house.unit_of_work(house.workspace_id) as work:
                await work.catalog.lock()
                await work.linkage.tie([Tie(0, vendors[0].id, vendors[1].id, False, house.ids.new())])
                await work.commit()
            third = await send(house, "Birkdale Freights,Hauptstr. 3,Bremen,+4930901820,birkdale.de")
            assert len(await partition(house, first, second, third)) == 2
            shown = await house.shown()
            merge = MergeVendors(house.unit_of_work, house.ids, house.clock)
            into, other = await house.entities(Noun.VENDOR)
            decision = await merge(house.workspace_id, into.id, [other.id], "me")
            assert len(await partition(house, first, second, third)) == 1
            await UnmergeVendors(house.unit_of_work, house.clock)(house.workspace_id, decision.id, "me")
            assert await house.shown() == shown

    @law
    async def test_vendors_that_a_person_parted_stay_apart_when_one_comes_back_with_what_bridges_them(self) -> None:
        async with self.house() as house:
            left, right = "Aldermor Opticz,12 High Street,Leeds,+442071838750,", "Aldermoor Optics,,,,"
            one, two = await send(house, left), await send(house, right)
            first, second = await house.entities(Noun.VENDOR)
            async with house.unit_of_work(house.workspace_id) as work:
                await work.catalog.lock()
                await work.linkage.tie([Tie(0, first.id, second.id, False, house.ids.new())])
                await work.commit()
            await undone(house, one)
            bridge = "Aldermoor Optics,12 High Street,Leeds,+442071838750,"
            again = await send(house, left, bridge)
            assert frozenset((left, bridge, right)) not in await partition(house, two, again)
            assert len(await partition(house, two, again)) == 2

    @law
    async def test_what_is_left_open_is_put_to_people_and_a_dismissal_keeps_the_two_apart(self) -> None:
        async with self.house() as house:
            await send(house, "Acme Ltd,,Leeds,,acme.com", "Acmee,,Leeds,,")
            await send(house, "Acmee,,Leeds,,acme.org")
            before = await house.shown()
            async with house.unit_of_work(house.workspace_id) as work:
                found, _ = await work.proposals.list(Page(9))
            assert found and all(
                abs(one.prior + sum(why.bits for why in one.reasons) - one.bits) < 0.05 for one in found
            )
            for one in found:
                await DismissProposal(house.unit_of_work, house.clock)(house.workspace_id, one.id, "me")
            assert await house.shown() == before
            async with house.unit_of_work(house.workspace_id) as work:
                assert (await work.proposals.list(Page(9)))[0] == []
                ties = await work.linkage.parted({end for one in found for end in (one.left, one.right)})
            assert {(one.left, one.right) for one in ties} == {(one.left, one.right) for one in found}

    @law
    async def test_the_flag_can_be_turned_either_way_and_no_row_makes_a_second_vendor(self) -> None:
        async with self.house() as house:
            by_weights, house.pipeline = house.pipeline, "v1"
            first = await send(house, *ROWS[:1], *ROWS[3:5])
            vendors = {one.id for one in await house.entities(Noun.VENDOR)}
            house.pipeline = by_weights
            second = await send(house, *ROWS[:1], *ROWS[3:5])
            assert {one.id for one in await house.entities(Noun.VENDOR)} <= vendors
            third = await send(house, *ROWS[:6])
            before = await house.shown()
            house.pipeline = "v1"
            fourth = await send(house, *ROWS[:6])
            assert (await house.find(fourth.ident)).imported.counts.vendors_new == 0
            assert (await house.shown()).keys() == before.keys()
            for one in (fourth, third, second, first):
                await undone(house, one)
            assert await house.shown() == {}

    @law
    async def test_who_came_in_first_and_is_read_last_is_shown_with_the_claims_of_both(self) -> None:
        async with self.house() as house:
            first = await house.upload(table(ROWS[:1]))
            second = await house.upload(table(ROWS[1:2]))
            jobs = await house.engine.claim(house.ids.new(), house.kinds.queues(), 2, timedelta(minutes=10))
            for job in sorted(jobs, key=lambda job: job.id, reverse=True):
                await house.run_one(job)
            (vendor,) = await house.entities(Noun.VENDOR)
            assert (vendor.live, vendor.values["name"]) == (2, "Aldermoor Optics Ltd")
            told = await ShowEntity(house.unit_of_work)(house.workspace_id, Noun.VENDOR, vendor.id)
            assert {one.import_id for one in told.evidence["name"]} == {first.import_id, second.import_id}
            assert sum([(await house.find(one.import_id)).imported.counts.vendors_new for one in (first, second)]) == 1
            await house.undo(first.import_id)
            await house.run()
            (left,) = await house.entities(Noun.VENDOR)
            assert (left.live, left.values["name"]) == (1, "ALDERMOOR OPTICS")

    @law
    async def test_the_count_of_new_vendors_is_how_many_are_shown_whatever_a_later_chunk_joins_or_parts(self) -> None:
        nameless, bare = "Birkdale,,Bremen,,birkdale.de", "Freight Birkdale,,,,"
        joined = (ROWS[7], ROWS[6], nameless, ROWS[4], ROWS[5], ROWS[3], ROWS[2], ROWS[0])
        parted = (ROWS[0], bare, ROWS[4], ROWS[9], "Aldermoor Optics,9 Low Road,York,,aldermoor.com", nameless)
        orders = (ROWS, ROWS[::-1], joined, parted)
        for order in orders:
            async with self.house() as house:
                sent = await send(house, *order)
                counts = (await house.find(sent.ident)).imported.counts
                assert counts.vendors_new == len(await house.entities(Noun.VENDOR))
                assert len(await partition(house, sent)) == counts.vendors_new

    @law
    async def test_a_reprocess_by_weights_of_what_came_by_keys_leaves_one_vendor_of_each(self) -> None:
        async with self.house() as house:
            by_weights, house.pipeline = house.pipeline, "v1"
            first = await send(house, *ROWS)
            await house.reprocess(first.ident, by_weights)
            await house.run()
            assert {0, 1, 2} in {frozenset(ROWS.index(row) for row in one) for one in await partition(house, first)}
            by_weight = await house.shown()
            await house.reprocess(first.ident, "v1")
            await house.run()
            await house.reprocess(first.ident, by_weights)
            await house.run()
            assert await house.shown() == by_weight

    @law
    async def test_imports_that_run_at_once_found_each_vendor_once(self) -> None:
        async with self.house() as house:
            for content in (table(ROWS), table(ROWS[::-1]), table([*ROWS[5:], *ROWS[:5]])):
                await house.upload(content)
            await asyncio.gather(house.run(), house.run(), house.run())
            at_once = len(await house.entities(Noun.VENDOR))
            async with house.unit_of_work(house.workspace_id) as work:
                nodes = await work.linkage.walk(None, 99)
            assert len(nodes) == len({one.digest for one in nodes}) == len(ROWS)
        async with self.house() as house:
            await send(house, *ROWS)
            assert len(await house.entities(Noun.VENDOR)) == at_once

    @law
    async def test_a_vendor_that_is_known_is_found_in_every_message_whatever_the_chunks(self) -> None:
        async with self.house() as house:
            await house.imported(b"name,country\nVelkor Tide Ltd,DE\n", name="vendors.csv")
            words = ["We asked Velkor Tide.", *["Nothing is new."] * 4, "Then Velkor Tide came."]
            letters = [
                f"From a@low.example Mon May  6 10:00:00 2024\nFrom: a@low.example\n"
                f"Message-ID: <{number}@low.example>\n\n{said}\n\n"
                for number, said in enumerate(words)
            ]
            for size in (1, 2, 100):
                house.size = ChunkSize(records=size)
                found = await house.imported("".join(letters).encode() + b"\n" * size, name=f"{size}.mbox")
                async with house.unit_of_work(house.workspace_id) as work:
                    records, _ = await work.records.page(found.imported.id, Page(limit=10))
                named = [
                    (kept.seq, one.value) for kept in records for one in kept.mentions if one.kind == "organisation"
                ]
                assert named == [(0, "Velkor Tide"), (5, "Velkor Tide")]
