"""Reports of an import: mentions page by page, and the lines of texts and letters."""

from __future__ import annotations

import asyncio
import csv
from io import StringIO

from adapters.formats import AllFormats
from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.files import MemoryFiles
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.scanner import BuiltInScanner
from application.contracts.import_house import ImportHouse
from application.ports.catalog import Page
from application.reports import ListMentions, MentionFound

CALL = b"""WEBVTT

00:00:01.000 --> 00:00:04.000
<v Ann Lee>The order is worth $12,000 and the renewal $3.5 million.

00:00:05.000 --> 00:00:06.000
<v Bob Lee>Nothing to add.

00:00:07.000 --> 00:00:09.000
<v Ann Lee>Write to sales@cedarfreight.com by 4 March 2024.
"""

LETTER = (
    b"From: Ann Lee <ann@cedarfreight.com>\r\nTo: b@birchpapers.com\r\nSubject: Order\r\n"
    b"Message-ID: <one@cedarfreight.com>\r\nDate: Mon, 4 Mar 2024 10:00:00 +0000\r\n\r\nHello.\r\n"
)


def a_house() -> ImportHouse:
    clock = SystemClock()
    database = MemoryDatabase(clock)
    return ImportHouse(
        MemoryUnitOfWork(database),
        MemoryEngine(database),
        MemoryFiles(),
        AllFormats(),
        BuiltInScanner(),
        MemoryBell(),
        clock,
        Uuid7Ids(),
        SystemChance(),
        database.advance,
    )


def test_mentions_are_paged_without_loss_and_point_into_their_text() -> None:
    async def scenario() -> None:
        house = a_house()
        found = await house.imported(CALL, "call.vtt")
        listing = ListMentions(house.unit_of_work)
        whole, end = await listing(house.workspace_id, found.imported.id, Page(500))
        assert end is None
        assert {"money", "email"} <= {one.mention.kind for one in whole}
        paged: list[MentionFound] = []
        after: str | None = None
        while True:
            page, after = await listing(house.workspace_id, found.imported.id, Page(1, after))
            paged += page
            if after is None:
                break
        assert paged == whole

    asyncio.run(scenario())


def test_a_letter_is_named_by_its_message_id_and_a_cue_by_its_number() -> None:
    async def scenario() -> None:
        house = a_house()
        letter = await house.imported(LETTER, "order.eml")
        call = await house.imported(CALL, "call.vtt")
        letters = list(csv.DictReader(StringIO(await house.records_csv(letter.imported.id))))
        cues = list(csv.DictReader(StringIO(await house.records_csv(call.imported.id))))
        assert [(row["line"], row["cue"], row["messageId"]) for row in letters] == [("", "", "<one@cedarfreight.com>")]
        assert [(row["line"], row["cue"]) for row in cues] == [("", "1"), ("", "2"), ("", "3")]
        assert letters[0]["contactId"] and letters[0]["vendorId"]
        assert (await house.errors_csv(letter.imported.id)) == "text,_line,_column,_code,_message,_hint\n"

    asyncio.run(scenario())
