"""Of one file, what was said last is shown, wherever in the file it stands."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import pytest
from memory_house import a_house

from domain.provenance import Noun

Letter = tuple[str, str]
APRIL: Letter = ("Mon, 01 Apr 2024 09:00:00 +0200", "Phone: +44 113 496 0001")
MAY: Letter = ("Wed, 01 May 2024 09:00:00 +0000", "Phone: +44 113 496 0002")
FIRM = "Nordlicht Ltd"
UNDATED: Letter = ("some day", "Phone: +44 113 496 0003")


def mailbox(letters: Sequence[Letter]) -> bytes:
    return "".join(
        f"From anna@nordlicht.com Thu Jan  1 00:00:00 2026\nFrom: Anna Berg <anna@nordlicht.com>\nDate: {date}\n"
        f"Message-ID: <{number}@nordlicht.com>\nSubject: Hello\n\nHello Tom, all is well.\n\n"
        f"-- \nAnna Berg\n{phone}\n\n"
        for number, (date, phone) in enumerate(letters)
    ).encode()


async def phones(content: bytes, name: str, chunk: int = 100) -> set[str | None]:
    house = a_house(chunk=chunk)
    await house.imported(content, name)
    return {one.values.get("phone") for one in await house.entities(Noun.CONTACT)}


@pytest.mark.parametrize("chunk", [1, 100])
async def test_a_mailbox_in_any_order_shows_the_newest_word(chunk: int) -> None:
    for letters in permutations([APRIL, MAY, UNDATED]):
        assert await phones(mailbox(letters), "all.mbox", chunk) == {"+441134960002"}


async def test_the_newest_word_is_still_shown_when_another_file_came_and_went() -> None:
    house = a_house()
    await house.imported(mailbox([MAY, APRIL]), "all.mbox")
    june = ("Sat, 01 Jun 2024 09:00:00 +0000", "Phone: +44 113 496 0009")
    other = await house.imported(mailbox([june]), "june.mbox")
    await house.undo(other.imported.id)
    await house.run()
    assert {one.values.get("phone") for one in await house.entities(Noun.CONTACT)} == {"+441134960002"}


@pytest.mark.parametrize(
    ("head", "older", "newer"),
    [
        ("Last Modified Date", "2024-04-01 10:00", "2024-04-01 11:00"),
        ("Modified On", "25/3/2024", "3/4/2024"),
        ("Zuletzt geändert", "01.04.2024", "02.04.2024"),
        ("As of", "April 1, 2024", "May 1, 2024"),
        ("更新日", "2024/04/01", "2024/05/01"),
    ],
)
async def test_rows_that_say_when_they_were_true_may_stand_in_any_order(head: str, older: str, newer: str) -> None:
    rows = [f'{FIRM},Anna Berg,"{older}",+44 113 496 0001\n', f'{FIRM},Anna Berg,"{newer}",+44 113 496 0002\n']
    for order in permutations(rows):
        table = f"Company,Contact,{head},Mobile\n{''.join(order)}"
        assert await phones(table.encode(), "table.csv") == {"+441134960002"}


async def test_days_that_read_both_ways_leave_the_order_of_the_file() -> None:
    rows = "Nordlicht Ltd,Anna Berg,4/5/2024,+44 113 496 0001\nNordlicht Ltd,Anna Berg,3/6/2024,+44 113 496 0002\n"
    assert await phones(f"Company,Contact,Updated,Mobile\n{rows}".encode(), "table.csv") == {"+441134960002"}


async def test_a_mapped_column_of_changes_is_a_field_and_orders_nothing() -> None:
    rows = "Nordlicht Ltd,Anna Berg,2024-05-02,+44 113 496 0001\nNordlicht Ltd,Anna Berg,2024-05-01,+44 113 496 0002\n"
    assert await phones(f"Company,Contact,Created,Mobile\n{rows}".encode(), "table.csv") == {"+441134960002"}
