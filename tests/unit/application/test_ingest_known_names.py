"""A vendor that the workspace has is recognised in a call that only names it."""

from __future__ import annotations

from adapters.formats import AllFormats
from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.files import MemoryFiles
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.scanner import BuiltInScanner
from application.contracts.import_house import ImportHouse
from application.known_names import known_vendors
from application.ports.catalog import Page

CALL = b"WEBVTT\n\n00:01.000 --> 00:04.000\n<v Ada Low>Last year we moved it all to Velkor Tide at once.\n"
VENDORS = b"name,country\nVelkor Tide Ltd,DE\nBirch Mill GmbH,DE\n"


def a_house() -> ImportHouse:
    clock = SystemClock()
    database = MemoryDatabase(clock)
    return ImportHouse(
        MemoryUnitOfWork(database), MemoryEngine(database), MemoryFiles(), AllFormats(), BuiltInScanner(),
        MemoryBell(), clock, Uuid7Ids(), SystemChance(), database.advance, pipeline="v2",
    )  # fmt: skip


async def organisations(house: ImportHouse) -> list[tuple[str, str]]:
    found = await house.imported(CALL, name="call.vtt")
    async with house.unit_of_work(house.workspace_id) as work:
        records, _ = await work.records.page(found.imported.id, Page(limit=10))
    return [(one.value, one.rule) for kept in records for one in kept.mentions if one.kind == "organisation"]


async def test_a_known_vendor_is_an_organisation_where_a_call_names_it() -> None:
    house = a_house()
    await house.imported(VENDORS, name="vendors.csv")
    assert await organisations(house) == [("Velkor Tide", "text.known-vendor@2")]


async def test_without_the_vendor_the_words_name_nothing() -> None:
    assert await organisations(a_house()) == []


async def test_what_an_import_founded_itself_is_not_known_to_it() -> None:
    house = a_house()
    number = (await house.imported(VENDORS, name="vendors.csv")).imported.number
    async with house.unit_of_work(house.workspace_id) as work:
        assert await known_vendors(work, {"velkor tide"}, number) == set()
        assert await known_vendors(work, {"velkor tide", "no such"}, number + 1) == {"velkor tide"}


async def test_a_known_vendor_is_an_organisation_where_a_message_names_it() -> None:
    house = a_house()
    mail = b"From: Ada Low <ada@low.example>\nDate: Mon, 6 May 2024 10:00:00 +0000\n\nWe asked Velkor Tide.\n"
    before = await organisations_of(a_house(), mail)
    await house.imported(VENDORS, name="vendors.csv")
    assert (before, await organisations_of(house, mail)) == ([], [("Velkor Tide", "text.known-vendor@2")])


async def organisations_of(house: ImportHouse, mail: bytes) -> list[tuple[str, str]]:
    found = await house.imported(mail, name="mail.eml")
    async with house.unit_of_work(house.workspace_id) as work:
        records, _ = await work.records.page(found.imported.id, Page(limit=10))
    return [(one.value, one.rule) for kept in records for one in kept.mentions if one.kind == "organisation"]
