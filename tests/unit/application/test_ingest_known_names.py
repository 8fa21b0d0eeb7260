"""A vendor that the workspace has is recognised in a call that only names it."""

from __future__ import annotations

import io
from collections.abc import Collection

from adapters.formats import AllFormats
from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.files import MemoryFiles
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.scanner import BuiltInScanner
from application.contracts.import_house import ImportHouse
from application.ingest_hearing import knowingly
from application.known_names import known_vendors
from application.ports.catalog import Page
from domain.extraction.text.memory import Memory
from domain.interpretation import Interpreter, summed_together
from domain.pipelines import V2
from domain.sources import SourceKind

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


def message(number: int, words: str) -> str:
    """A message of an archive."""
    return (
        f"From ada@low.example Mon May  6 10:00:00 2024\nFrom: Ada Low <ada@low.example>\nSubject: On {number}\n"
        f"Date: Mon, 6 May 2024 10:00:00 +0000\nMessage-ID: <{number}@low.example>\n\n{words}\n\n"
    )


def archive(messages: int) -> bytes:
    """Messages of which only the last, far behind the beginning of the file, names a vendor."""
    padding = "We have nothing to tell about the weather of today and of the days to come. " * 20
    told = [message(number, padding) for number in range(messages)]
    return "".join([*told, message(messages, "We asked Velkor Tide.")]).encode()


async def test_a_known_vendor_is_recognised_in_the_last_message_of_a_long_archive() -> None:
    house = a_house()
    await house.imported(VENDORS, name="vendors.csv")
    found = await house.imported(archive(150), name="archive.mbox")
    async with house.unit_of_work(house.workspace_id) as work:
        records, _ = await work.records.page(found.imported.id, Page(limit=200))
    named = [(kept.seq, one.value) for kept in records for one in kept.mentions if one.kind == "organisation"]
    assert named == [(150, "Velkor Tide")]


def test_the_borders_of_chunks_change_nothing_that_messages_are_heard_to_say() -> None:
    form = AllFormats().of(SourceKind.MBOX)
    data = message(1, "We asked Velkor Tide.") + message(2, "Then Birch Mill came.") + message(3, "And Velkor Tide.")
    read = form.read(io.BytesIO(data.encode()), form.inspect(data.encode(), "archive.mbox"))
    records = list(read)
    sums = summed_together(records)
    asked: list[Collection[str]] = []

    def ask(names: Collection[str]) -> set[str]:
        asked.append(names)
        return {"velkor tide"} & set(names)

    at_once = knowingly(Interpreter(V2), Memory(), ask, records, sums)
    one_by_one = [
        said
        for record, one in zip(records, sums, strict=True)
        for said in knowingly(Interpreter(V2), Memory(), ask, [record], [one])
    ]
    assert at_once == one_by_one
    assert [any(one.value == "Velkor Tide" for one in said.mentions) for said in at_once] == [True, False, True]
    assert len(asked) == 4


async def test_a_word_that_the_archive_writes_small_names_no_vendor_in_another_message() -> None:
    house = a_house()
    await house.imported(b"name,country\nBirch Ltd,DE\n", name="vendors.csv")
    small = [message(1, "The table is of birch and oak."), message(2, "They sent the Birch at once.")]
    alone = [message(1, "The table is of beech and oak."), message(2, "They sent the Birch at once.")]
    assert [one for one, _ in await organisations_of(house, "".join(alone).encode())] == ["Birch"]
    assert await organisations_of(house, "".join(small).encode().replace(b"@low", b"@lower")) == []
