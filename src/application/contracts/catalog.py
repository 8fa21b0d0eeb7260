"""What every catalogue must do: sources, imports, records, projections, keys and live claims; bind `works`."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5

import msgspec

from application.contracts.laws import law, refused
from application.ports.catalog import Chunk, Decision, Entity, Kept, Owners, Page, Standing
from application.ports.work import UnitOfWork, Work
from domain.provenance import Claim, Noun, Part, Pick, Place
from domain.records import Line, Problem, Row
from domain.sources import Counts, Import, ImportState, Source, SourceKind

NOW = datetime(2024, 3, 1, 12, 0, tzinfo=UTC)
SPACE = UUID("7b6a1a52-3f5c-4c0e-9a9e-0d7f6f6f0001")


def ident(name: str) -> UUID:
    """A stable id for a name."""
    return uuid5(SPACE, name)


@dataclass(frozen=True)
class Works:
    """A fresh empty store with two workspaces that exist."""

    unit_of_work: UnitOfWork
    here: UUID
    there: UUID


def a_source(workspace: UUID, name: str = "s") -> Source:
    made = ident(f"{workspace}{name}")
    return Source(made, workspace, f"{name}.csv", "", SourceKind.CSV, "ab" * 32, 3, f"sources/{made}", NOW)


def an_import(source: Source, name: str = "i", state: ImportState = ImportState.RUNNING) -> Import:
    return Import(
        ident(f"{source.id}{name}"), source.workspace_id, source.id, ident(f"job{name}"), name, state, NOW,
        columns=("name", "x\x00y"),
    )  # fmt: skip


def a_record(seq: int, name: str, outcome: str = "new", parts: int = 1) -> Kept:
    said = tuple(Part(vendor={"name": Claim(f"{name}{'*' * number}", name, "r@1", 0)}) for number in range(parts))
    owners = tuple(ident(f"{name}{'*' * number}") for number in range(parts))
    nobody: tuple[UUID | None, ...] = (None,) * parts
    return Kept(
        seq, Line(seq + 2), Row((name, "a\x00b")), seq + 100, outcome, parts=said, vendor_ids=owners,
        contact_ids=nobody, deal_ids=nobody, rules=("",) * parts,
    )  # fmt: skip


def a_vendor(name: str, live: int = 1, **more: object) -> Entity:
    picks = {"name": Pick(name, Place(1, 0, 0))} if live else {}
    return Entity(Noun.VENDOR, ident(name), picks, live, 1, NOW, NOW, **more)  # type: ignore[arg-type]


async def begun(work: Work, name: str = "i") -> Import:
    """A running import of a source of its own."""
    source = a_source(work.workspace_id, name)
    await work.sources.add(source)
    return await work.imports.add(an_import(source, name))


async def claims(work: Work, *names: str) -> list[tuple[str, Place]]:
    """The live claims about these vendors, as names and places."""
    found = work.catalog.standing(Noun.VENDOR, [ident(name) for name in names])
    return [(standing.claims["name"].value, standing.place) async for _, standing in found]


class CatalogContract:
    """The laws of Sources, Imports, Records and Catalog."""

    @abstractmethod
    def works(self) -> AbstractAsyncContextManager[Works]:
        """A fresh empty store."""

    @law
    async def test_what_is_committed_is_read_back_and_what_is_not_is_gone(self) -> None:
        async with self.works() as works:
            async with works.unit_of_work(works.here) as work:
                lost = await begun(work, "lost")
                await work.records.add(lost.id, lost.number, [a_record(0, "acme")])
                await work.catalog.save([a_vendor("acme")])
                await work.catalog.attach(lost.id, [(Noun.VENDOR, "name:acme", ident("acme"))])
            async with works.unit_of_work(works.here) as work:
                assert await work.imports.get(lost.id) is None
                assert await work.catalog.get(Noun.VENDOR, [ident("acme")]) == {}
                assert await work.catalog.known([(Noun.VENDOR, "name:acme")]) == {}
                kept = await begun(work)
                await work.commit()
            async with works.unit_of_work(works.here) as work:
                assert await work.imports.get(kept.id) == kept
                assert await work.sources.get(kept.source_id) == a_source(works.here, "i")

    @law
    async def test_another_workspace_sees_nothing_of_it(self) -> None:
        async with self.works() as works:
            async with works.unit_of_work(works.here) as work:
                imported = await begun(work)
                await work.records.add(imported.id, imported.number, [a_record(0, "acme")])
                await work.records.add_chunk(Chunk(imported.id, 1, 0, 0, 0, {}, "v1"))
                await work.catalog.save([a_vendor("acme")])
                await work.catalog.attach(imported.id, [(Noun.VENDOR, "name:acme", ident("acme"))])
                await work.commit()
            async with works.unit_of_work(works.there) as work:
                assert await work.imports.get(imported.id) is None
                assert await work.imports.running("i") is None
                assert (await work.imports.list(Page(10)))[0] == []
                assert await work.sources.get(imported.source_id) is None
                assert (await work.records.page(imported.id, Page(10)))[0] == []
                assert await work.records.seen(imported.id, [100]) == {}
                assert await work.records.last_chunk(imported.id, 1) is None
                assert await work.catalog.get(Noun.VENDOR, [ident("acme")]) == {}
                assert await work.catalog.known([(Noun.VENDOR, "name:acme")]) == {}
                assert (await work.catalog.list(Noun.VENDOR, Page(10)))[0] == []
                assert await claims(work, "acme") == []

    @law
    async def test_an_equal_import_waits_until_the_other_has_ended(self) -> None:
        async with self.works() as works, works.unit_of_work(works.here) as work:
            first = await begun(work)
            equal = msgspec.structs.replace(first, id=ident("equal"))
            await refused("import_running", work.imports.add(equal))
        async with self.works() as works, works.unit_of_work(works.here) as work:
            first = await begun(work)
            assert await work.imports.running("i") == first
            done = msgspec.structs.replace(
                first, state=ImportState.SUCCEEDED, finished_at=NOW, counts=Counts(records=3, planned=3)
            )
            await work.imports.save(done)
            assert await work.imports.get(first.id, lock=True) == done
            assert await work.imports.running("i") is None
            again = msgspec.structs.replace(first, id=ident("again"), number=0)
            assert (await work.imports.add(again)).number > first.number
            await work.commit()

    @law
    async def test_imports_are_listed_newest_first_page_by_page(self) -> None:
        async with self.works() as works, works.unit_of_work(works.here) as work:
            made = [await begun(work, f"i{number}") for number in range(5)]
            first, after = await work.imports.list(Page(2))
            second, after_two = await work.imports.list(Page(2, after))
            third, end = await work.imports.list(Page(2, after_two))
            assert first + second + third == made[::-1]
            assert end is None
            assert (await work.imports.list(Page(9), ImportState.FAILED))[0] == []
            await refused("invalid_cursor", work.imports.list(Page(2, "nonsense")))

    @law
    async def test_records_are_kept_as_they_came_and_replaced_by_their_number(self) -> None:
        async with self.works() as works, works.unit_of_work(works.here) as work:
            imported = await begun(work)
            bad = Kept(2, Line(4), Row(("?",)), 7, "rejected", problem=Problem("ragged_row", "too many"))
            kept = [a_record(0, "acme"), a_record(1, "birch", parts=3), bad]
            await work.records.add(imported.id, imported.number, kept)
            assert (await work.records.page(imported.id, Page(9)))[0] == kept
            assert (await work.records.page(imported.id, Page(9), "rejected"))[0] == [bad]
            around = [a_record(0, "alder"), bad]
            await work.records.add(imported.id, imported.number, around)
            assert (await work.records.page(imported.id, Page(9)))[0] == [around[0], kept[1], bad]
            assert await claims(work, "birch**") != []
            await work.records.add(imported.id, imported.number, [kept[0]])
            changed = a_record(1, "cedar")
            await work.records.add(imported.id, imported.number, [changed])
            first, after = await work.records.page(imported.id, Page(2))
            rest, end = await work.records.page(imported.id, Page(2, after))
            assert (first, rest, end) == ([kept[0], changed], [bad], None)
            assert await claims(work, "birch**") == []
            await work.records.trim(imported.id, 0)
            assert (await work.records.page(imported.id, Page(9)))[0] == kept[:1]

    @law
    async def test_seen_knows_the_owners_of_planned_records_only(self) -> None:
        async with self.works() as works, works.unit_of_work(works.here) as work:
            imported, other = await begun(work), await begun(work, "other")
            rejected = Kept(1, Line(3), Row(("?",)), 101, "rejected", problem=Problem("x", "y"))
            duplicate = msgspec.structs.replace(a_record(2, "acme", "duplicate"), digest=102)
            await work.records.add(imported.id, imported.number, [a_record(0, "acme"), rejected, duplicate])
            seen = await work.records.seen(imported.id, [100, 101, 102, 103])
            assert seen == {100: Owners((ident("acme"),), (None,), (None,))}
            assert await work.records.seen(other.id, [100]) == {}

    @law
    async def test_a_chunk_is_committed_once(self) -> None:
        async with self.works() as works, works.unit_of_work(works.here) as work:
            imported = await begun(work)
            for number in (0, 1):
                await work.records.add_chunk(Chunk(imported.id, 1, number, number * 5, number * 5 + 4, {"a": 1}, "v1"))
            assert await work.records.last_chunk(imported.id, 1) == Chunk(imported.id, 1, 1, 5, 9, {"a": 1}, "v1")
            assert await work.records.last_chunk(imported.id, 2) is None
            await refused("chunk_committed", work.records.add_chunk(Chunk(imported.id, 1, 1, 5, 9, {}, "v1")))

    @law
    async def test_keys_live_as_long_as_an_import_holds_them(self) -> None:
        async with self.works() as works, works.unit_of_work(works.here) as work:
            one, two = await begun(work, "one"), await begun(work, "two")
            key, other = (Noun.VENDOR, "name:acme"), (Noun.DEAL, "name:acme")
            assert await work.catalog.keyless(Noun.VENDOR)
            for imported in (one, two, two):
                await work.catalog.attach(imported.id, [(*key, ident("acme"))])
            await work.catalog.attach(two.id, [(*key, ident("b")), (Noun.VENDOR, "x" * 5000, ident("b"))])
            many = [(Noun.CONTACT, f"name:{n}", ident("acme")) for n in range(60)]
            for some in (many[:2], many, many):  # what was attached before is no reason to lose the others
                await work.catalog.attach(two.id, some)
            assert len(await work.catalog.known([one[:2] for one in many])) == 60
            known = await work.catalog.known([key, other, (Noun.VENDOR, "x" * 5000)])
            assert known == {key: sorted([ident("acme"), ident("b")]), (Noun.VENDOR, "x" * 5000): [ident("b")]}
            touched = sorted([ident("acme"), ident("b")])
            assert await work.catalog.touched(two.id, Noun.VENDOR, None, 9) == touched
            assert await work.catalog.touched(two.id, Noun.VENDOR, None, 1) == touched[:1]
            assert await work.catalog.touched(two.id, Noun.VENDOR, touched[0], 1) == touched[1:]
            assert await work.catalog.touched(two.id, Noun.DEAL, None, 9) == []
            await work.catalog.detach(two.id)
            assert await work.catalog.known([key]) == {key: [ident("acme")]}
            assert await work.catalog.keyless(Noun.DEAL) and not await work.catalog.keyless(Noun.VENDOR)
            await work.catalog.detach(one.id)
            assert await work.catalog.known([key]) == {}
            assert await work.catalog.keyless(Noun.VENDOR)

    @law
    async def test_projections_are_replaced_with_all_they_have(self) -> None:
        async with self.works() as works, works.unit_of_work(works.here) as work:
            first = a_vendor("acme", founded_by=4, changed_by=5)
            deal = Entity(
                Noun.DEAL, ident("d"), {"name": Pick("a\x00b", Place(1, 2, 0))}, 2, 3, NOW, NOW,
                vendor_id=first.id, vendor_place=Place(9, 8, 7),
            )  # fmt: skip
            await work.catalog.save([first, deal])
            assert await work.catalog.get(Noun.VENDOR, [first.id, ident("nobody")]) == {first.id: first}
            assert await work.catalog.get(Noun.DEAL, [deal.id]) == {deal.id: deal}
            second = msgspec.structs.replace(first, live=0, picks={}, version=2, merged_into=ident("b"))
            await work.catalog.save([second])
            assert await work.catalog.get(Noun.VENDOR, [first.id]) == {first.id: second}
            assert await work.catalog.merged([first.id, ident("b")]) == {first.id: ident("b")}

    @law
    async def test_lists_show_what_lives_by_name_and_find_parts_of_any_value(self) -> None:
        async with self.works() as works, works.unit_of_work(works.here) as work:
            names = ["Zeta", "acme", "Ömega", "ACME", "100%_sure", "b\\c"]
            hidden = [a_vendor("Gone", live=0), a_vendor("Merged", merged_into=ident("acme"))]
            await work.catalog.save([*map(a_vendor, names), *hidden])
            found: list[Entity] = []
            after: str | None = None
            while True:
                page, after = await work.catalog.list(Noun.VENDOR, Page(2, after))
                found += page
                if after is None:
                    break
            same = sorted([a_vendor("acme"), a_vendor("ACME")], key=lambda entity: entity.id)
            assert found == [a_vendor("100%_sure"), *same, *map(a_vendor, ("b\\c", "Zeta", "Ömega"))]
            for query, hits in {"ÖMEG": 1, "acm": 2, "%_": 1, "_": 1, "\\": 1, "%": 1, "nowhere": 0}.items():
                assert len((await work.catalog.list(Noun.VENDOR, Page(9), query))[0]) == hits, query
            await refused("invalid_cursor", work.catalog.list(Noun.VENDOR, Page(2, "[1]")))

    @law
    async def test_deals_are_found_by_their_vendor_and_what_was_merged_into_it(self) -> None:
        async with self.works() as works, works.unit_of_work(works.here) as work:
            await work.catalog.save([a_vendor("acme"), a_vendor("old", merged_into=ident("acme")), a_vendor("b")])
            for name in ("acme", "old", "b"):
                pick = {"name": Pick(name, Place(1, 0, 0))}
                await work.catalog.save([Entity(Noun.DEAL, ident(f"d{name}"), pick, 1, 1, NOW, NOW, ident(name))])
            found, _ = await work.catalog.list(Noun.DEAL, Page(9), vendor_id=ident("acme"))
            assert [deal.id for deal in found] == [ident("dacme"), ident("dold")]

    @law
    async def test_live_claims_come_in_order_and_go_with_their_import(self) -> None:
        async with self.works() as works, works.unit_of_work(works.here) as work:
            one, two = await begun(work, "one"), await begun(work, "two")
            await work.records.add(two.id, two.number, [a_record(0, "acme", "same"), a_record(1, "acme", "duplicate")])
            await work.records.add(one.id, one.number, [a_record(5, "acme"), a_record(3, "acme", "changed", parts=2)])
            ours = [("acme", Place(one.number, 3, 0)), ("acme", Place(one.number, 5, 0))]
            theirs = [("acme", Place(two.number, 0, 0))]
            assert await claims(work, "acme") == ours + theirs
            assert await claims(work, "acme*") == [("acme*", Place(one.number, 3, 1))]
            newest = await work.catalog.newest(Noun.VENDOR, [ident("acme")], 2)
            assert [standing.place for standing in newest] == [theirs[0][1], ours[1][1]]
            at = await work.catalog.at(Noun.VENDOR, [ident("acme"), ident("acme*")], {Place(one.number, 3, 1)})
            assert [standing.claims["name"].value for standing in at] == ["acme*"]
            assert _about(newest[0]) == (two.id, ident("acme"), Line(2), two.columns, "v1")
            await work.catalog.retract(two.id)
            assert await claims(work, "acme") == ours
            await work.catalog.retract(two.id)
            await work.catalog.restore(two.id)
            assert await claims(work, "acme") == ours + theirs

    @law
    async def test_claims_and_places_keep_when_it_was_said(self) -> None:
        async with self.works() as works, works.unit_of_work(works.here) as work:
            mine, when = await begun(work), 1_714_521_600
            kept = a_record(3, "acme")
            dated = msgspec.structs.replace(kept, parts=(msgspec.structs.replace(kept.parts[0], said=when),))
            await work.records.add(mine.id, mine.number, [dated])
            place = Place(mine.number, 3, 0, when)
            assert await claims(work, "acme") == [("acme", place)]
            assert len(await work.catalog.at(Noun.VENDOR, [ident("acme")], {place})) == 1
            deal = Entity(Noun.DEAL, ident("d"), {"name": Pick("a", place)}, 2, 3, NOW, NOW, ident("acme"), None, place)
            await work.catalog.save([a_vendor("acme"), deal])
            assert await work.catalog.get(Noun.DEAL, [deal.id]) == {deal.id: deal}

    @law
    async def test_who_holds_the_lock_decides_alone(self) -> None:
        async with self.works() as works:
            order: list[str] = []
            held = asyncio.Event()

            async def first() -> None:
                async with works.unit_of_work(works.here) as work:
                    await work.catalog.lock()
                    held.set()
                    await work.catalog.save([a_vendor("acme")])
                    await asyncio.sleep(0)
                    order.append("first")
                    await work.commit()

            async def second() -> None:
                await held.wait()
                async with works.unit_of_work(works.here) as work:
                    await work.catalog.lock()
                    order.append("second")
                    assert await work.catalog.get(Noun.VENDOR, [ident("acme")]) != {}

            async def elsewhere() -> None:
                await held.wait()
                async with works.unit_of_work(works.there) as work:
                    await work.catalog.lock()

            await asyncio.gather(second(), first(), elsewhere())
            assert order == ["first", "second"]

    @law
    async def test_the_lock_tells_how_often_it_was_had_by_works_that_stayed(self) -> None:
        async with self.works() as works:
            told: list[int] = []
            for here, stays in ((True, True), (True, False), (False, True), (True, True), (True, True)):
                async with works.unit_of_work(works.here if here else works.there) as work:
                    epoch = await work.catalog.lock()
                    if here:
                        told.append(epoch)
                    if stays:
                        await work.commit()
            assert [epoch - told[0] for epoch in told] == [0, 1, 1, 2]

    @law
    async def test_deals_are_found_by_the_beginnings_of_their_words(self) -> None:
        async with self.works() as works, works.unit_of_work(works.here) as work:
            texts = {
                "d1": "R-2026/17",
                "d2": "Anvils, große",
                "d3": "ΣIGMA x",
                "d4": "北京服务器采购v2合同 第2期サーバー",
            }
            for name, text in texts.items():
                pick = {"externalId": Pick(text, Place(1, 0, 0)), "amount": Pick("17", Place(1, 0, 0))}
                await work.catalog.save([Entity(Noun.DEAL, ident(name), pick, 1, 1, NOW, NOW, ident("acme"))])
            asked = {
                "r-2026": ["d1"], "17": ["d1"], "2026 r": ["d1"], "026": [], "anv GROSS": ["d2"], "nvils": [],
                "σi": ["d3"], "%": [], "x_": ["d3"], "'": [], "anv %": ["d2"], "a" * 90: [],
                "采购": ["d4"], "合同": ["d4"], "器采": ["d4"], "服务器采购": ["d4"], "采合": [], "サー": ["d4"],
                "期": ["d4"], "v2": ["d4"], "采购v2": ["d4"], "购合": [], "第2期": ["d4"], "合同 北京": ["d4"],
            }  # fmt: skip
            for vendor in (None, ident("acme")):
                for query, hits in asked.items():
                    found, _ = await work.catalog.list(Noun.DEAL, Page(9), query, vendor)
                    assert [deal.id for deal in found] == [ident(name) for name in hits], (query, vendor)

    @law
    async def test_a_decision_is_kept_and_can_be_taken_back(self) -> None:
        async with self.works() as works, works.unit_of_work(works.here) as work:
            decision = Decision(ident("x"), ident("a"), (ident("b"), ident("c")), "somebody", NOW)
            await work.catalog.decide(decision)
            assert await work.catalog.decision(decision.id) == decision
            later = NOW.replace(hour=13)
            parted = Decision(ident("z"), ident("c"), (ident("d"),), "somebody", later, apart=True, reason="two towns")
            await work.catalog.decide(parted)
            assert await work.catalog.words([ident("c")]) == [decision, parted]
            assert await work.catalog.words([ident("d"), ident("e")]) == [parted]
            undone = msgspec.structs.replace(decision, undone_by="another", undone_at=NOW)
            await work.catalog.decide(undone)
            assert await work.catalog.decision(decision.id) == undone
            assert await work.catalog.words([ident("a"), ident("c")]) == [parted]
            assert await work.catalog.decision(ident("y")) is None


def _about(standing: Standing) -> tuple[object, ...]:
    return standing.import_id, standing.vendor_id, standing.locator, standing.columns, standing.pipeline
