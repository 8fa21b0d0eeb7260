"""What importing must do with rows that say again what others said: as if nothing were remembered; bind `house`."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from inspect import isawaitable
from uuid import UUID

import msgspec

from application.contracts.import_belongings import CutShort
from application.contracts.import_house import EVERYTHING, ImportHouse
from application.contracts.laws import law, refused
from application.ingest_reading import ChunkSize
from application.ports.catalog import Page
from domain.catalog import Entity, Kept
from domain.provenance import Noun, Pick, Place
from domain.repeats import Repeats
from domain.sources import Import, ImportState, Reading

COLUMNS = {
    "supplier": "vendor.name",
    "number": "vendor.registrationId",
    "city": "vendor.city",
    "person": "contact.name",
    "mail": "contact.email",
    "deal": "deal.externalId",
    "amount": "deal.amount",
    "currency": "deal.currency",
}
VENDORS = (
    ("Alder Tooling 1", "R00000001", "Leeds"),
    ("Alder Tooling 1 Ltd", "R00000001", "Leeds"),
    ("Birch Optics GmbH", "R00000002", "Bremen"),
    ("Birch Optics GmbH", "R00000002", ""),
    ("Alder Tooling 1 Ltd", "R00000001", "York"),
)
PEOPLE = (("Ann Ferris", "ann@orchid.example"), ("", "sam@poplar.example"), ("Ann Ferris", ""), ("", ""))
BRIDGED = (
    "Rowan Seeds,R00000003,Leeds,Ann Ferris,,D-50,1,EUR",
    "Rowan Seeds,,York,Ann Ferris,ferris@rowan.example,D-51,1,EUR",
    "Rowan Seeds,R00000003,Leeds,,,D-52,1,EUR",
    "Rowan Seeds,R00000003,York,,,D-53,1,EUR",
    "Rowan Seeds,R00000003,Leeds,,,D-54,1,EUR",
    "Rowan Seeds,R00000003,Leeds,,,D-55,1,EUR",
    "Rowan Seeds,,York,Ann Ferris,ferris@rowan.example,D-56,1,EUR",
)
"""Two vendors with a contact each; the fourth row makes them one, so that the last one's contact is another by then."""
WHEN = datetime(2026, 1, 1, tzinfo=UTC)

Seen = tuple[dict[UUID, Entity], list[Kept], dict[tuple[int, Noun], list[UUID]]]


def week(numbers: Sequence[int], amount: int, other: int = 0) -> bytes:
    """Deals of few vendors and people, each with this amount but for every third one. `other`: 1 to tell otherwise."""
    lines = [",".join(COLUMNS)]
    for at in numbers:
        row = *VENDORS[at % 3 ^ other], *PEOPLE[at % 2], f"D-{at}", f"{amount if at % 3 else 5}.50", "EUR"
        lines.append(",".join(row))
    return "\n".join([*lines, ""]).encode()


WEEKS = week([*range(19), 18, 19], 1), week([*range(5, 30), 7, 31, 31, 32], 1), week([*range(12, 50), 13], 2, 1)
"""Deals as they were, deals that changed, new ones; some told of twice, and under two ways of telling of a vendor."""


def table(step: int, rows: int = 40) -> bytes:
    """Rows that tell of few vendors and people again and again, some of them oddly; `step` varies who comes when."""
    lines = [",".join(COLUMNS)]
    for at in range(rows):
        vendor = VENDORS[(at * step + at // 7) % (5 if at % 11 == 0 else 4)]
        person = PEOPLE[(at // 2 + step) % 4]
        amount = "a lot" if at % 13 == 5 else f"{at * step % 90}.50"
        lines.append(",".join((*vendor, *person, f"D-{at * step % 29}", amount, "EUR")))
    return "\n".join([*lines, ""]).encode()


async def seen(house: ImportHouse, imports: Sequence[Import]) -> Seen:
    """Every vendor, contact and deal that there is, each record as it is kept, and whom each import's keys name.

    Times are those of a clock that runs, and are left out; imports are numbered from 1 on, whoever came before.
    """
    numbers = {one.number: at for at, one in enumerate(imports, 1)} | {0: 0}
    records: list[Kept] = []
    touched: dict[tuple[int, Noun], list[UUID]] = {}
    entities: dict[UUID, Entity] = {}
    async with house.unit_of_work(house.workspace_id) as work:
        for one in imports:
            records += (await work.records.page(one.id, Page(limit=10_000)))[0]
            for noun in Noun:
                touched[numbers[one.number], noun] = await work.catalog.touched(one.id, noun, None, 10_000)
        for noun in Noun:
            idents = {ident for (_, of), found in touched.items() if of is noun for ident in found}
            idents |= {one.id for one in await work.catalog.walk(noun, None, 10_000)}
            idents |= {ident for record in records for ident in _owners(record, noun) if ident is not None}
            while idents:
                found = await work.catalog.get(noun, idents)
                entities |= {ident: _plain(one, numbers) for ident, one in found.items()}
                further = {one.merged_into for one in found.values() if one.merged_into is not None}
                idents = further - entities.keys()
    return entities, [msgspec.structs.replace(one, parts=tuple(one.parts)) for one in records], touched


def _plain(entity: Entity, numbers: Mapping[int, int]) -> Entity:
    def place(at: Place) -> Place:
        return msgspec.structs.replace(at, number=numbers[at.number])

    return msgspec.structs.replace(
        entity,
        picks={field: msgspec.structs.replace(pick, place=place(pick.place)) for field, pick in entity.picks.items()},
        vendor_place=None if entity.vendor_place is None else place(entity.vendor_place),
        founded_by=numbers[entity.founded_by],
        changed_by=numbers[entity.changed_by],
        created_at=WHEN,
        updated_at=WHEN,
    )


def _owners(record: Kept, noun: Noun) -> Sequence[UUID | None]:
    return {Noun.VENDOR: record.vendor_ids, Noun.CONTACT: record.contact_ids, Noun.DEAL: record.deal_ids}[noun]


@contextmanager
def one_by_one() -> Iterator[None]:
    """Meanwhile no record is taken for a repeat."""
    plain = Repeats.among
    Repeats.among = lambda *_: {}  # type: ignore[method-assign]  # as it was before they were known
    try:
        yield
    finally:
        Repeats.among = plain  # type: ignore[method-assign]


class ImportRepeatsContract:
    """The laws of rows that repeat others."""

    @abstractmethod
    def house(self) -> AbstractAsyncContextManager[ImportHouse]:
        """A fresh empty house."""

    async def _after_each(self) -> list[Seen]:
        told: list[Seen] = []
        async with self.house() as house:
            house.size = ChunkSize(records=3)
            imports: list[Import] = []
            for step in (1, 3, 1):
                found = await house.imported(
                    table(step), f"{step}-{len(imports)}.csv", reading=Reading(mapping=COLUMNS)
                )
                imports.append(found.imported)
                told.append(await seen(house, imports))
            await house.undo(imports[0].id, force=True)
            await house.run()
            told.append(await seen(house, imports))
            await house.reprocess(imports[1].id)
            await house.run()
            told.append(await seen(house, imports))
        return told

    @law
    async def test_rows_that_say_what_others_said_come_to_the_same_as_if_nothing_were_remembered(self) -> None:
        with one_by_one():
            expected = await self._after_each()
        assert await self._after_each() == expected

    @law
    async def test_a_workspace_that_has_deals_takes_more_of_them_in_as_one_by_one(self) -> None:
        """A week's export after another, the second broken off between two chunks and gone on with."""

        async def after() -> list[Seen]:
            told: list[Seen] = []
            async with self.house() as house:
                house.size = ChunkSize(records=4)
                imports: list[Import] = []
                for name, content in zip("abc", WEEKS, strict=True):
                    whole = house.formats
                    if name == "b":
                        house.formats = CutShort(whole, fault=True, most=14)
                    accepted = await house.upload(content, f"{name}.csv", reading=Reading(mapping=COLUMNS))
                    await house.run()
                    if name == "b":
                        house.formats = whole
                        moved = house.advance(timedelta(hours=1))
                        if isawaitable(moved):
                            await moved
                        await house.run()
                    imports.append((await house.find(accepted.import_id)).imported)
                    assert imports[-1].state is ImportState.SUCCEEDED and imports[-1].counts.rejected == 0
                    told.append(await seen(house, imports))
                    if name == "a":
                        gone = await house.imported(
                            week(range(40, 50), 3), "gone.csv", reading=Reading(mapping=COLUMNS)
                        )
                        await house.undo(gone.imported.id)
                        await house.run()
                        imports.append(gone.imported)
                await house.undo(imports[2].id, force=True)
                await house.run()
                told.append(await seen(house, imports))
            return told

        with one_by_one():
            expected = await after()
        assert await after() == expected

    @law
    async def test_whose_a_row_was_is_forgotten_when_its_contact_becomes_another(self) -> None:
        content = "\n".join((",".join(COLUMNS), *BRIDGED, "")).encode()

        async def after() -> Seen:
            async with self.house() as house:
                house.size = ChunkSize(records=3)
                imported = (await house.imported(content, reading=Reading(mapping=COLUMNS))).imported
                return await seen(house, [imported])

        with one_by_one():
            expected = await after()
        contacts = [one.contact_ids[0] for one in expected[1]]
        assert contacts[0] == contacts[1] == contacts[6]
        assert await after() == expected

    @law
    async def test_deals_that_nobody_had_are_kept_as_they_are_founded_and_only_once(self) -> None:
        async with self.house() as house:
            found = await house.imported(table(1), reading=Reading(mapping=COLUMNS))
            async with house.unit_of_work(house.workspace_id) as work:
                (deal, *_) = await work.catalog.walk(Noun.DEAL, None, 1)
            place = Place(found.imported.number, 900, 0)
            usual = msgspec.structs.replace(
                deal, id=house.ids.new(), picks={"name": Pick("Lamps", place)}, live=1, version=2, vendor_place=place,
                founded_by=place.number, changed_by=0, created_at=WHEN, updated_at=WHEN,
            )  # fmt: skip
            second = msgspec.structs.replace(place, part=1)
            odd = msgspec.structs.replace(usual, id=house.ids.new(), vendor_place=second)
            async with house.unit_of_work(house.workspace_id) as work:
                await work.catalog.found([usual, odd])
                await work.commit()
            async with house.unit_of_work(house.workspace_id) as work:
                both = await work.catalog.get(Noun.DEAL, [usual.id, odd.id])
                assert both == {usual.id: usual, odd.id: odd}
                assert [one.id for one in (await work.catalog.list(Noun.DEAL, EVERYTHING, "lamps"))[0]] == sorted(both)
            for again in (usual, odd):
                async with house.unit_of_work(house.workspace_id) as work:
                    await refused("deal_exists", work.catalog.found([again]))

    @law
    async def test_what_is_said_to_be_there_and_is_not_is_no_silent_loss(self) -> None:
        """Neither where only its claims are counted, nor where what it shows changes, nor beside one that is there."""
        async with self.house() as house:
            found = await house.imported(table(1), reading=Reading(mapping=COLUMNS))
            async with house.unit_of_work(house.workspace_id) as work:
                (deal, *_) = await work.catalog.walk(Noun.DEAL, None, 1)
            gone = msgspec.structs.replace(deal, id=house.ids.new())
            for change in ({"live": deal.live + 1}, {"version": deal.version + 1, "changed_by": found.imported.number}):
                there, lost = (msgspec.structs.replace(one, **change) for one in (deal, gone))
                async with house.unit_of_work(house.workspace_id) as work:
                    try:
                        await work.catalog.save([there, lost], {deal.id: deal, gone.id: gone})
                    except RuntimeError:
                        continue
                raise AssertionError(f"{change} of a deal that is not there was taken")
            async with house.unit_of_work(house.workspace_id) as work:
                assert await work.catalog.get(Noun.DEAL, [deal.id, gone.id]) == {deal.id: deal}
