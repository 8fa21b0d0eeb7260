"""A deal that is talked about over a thread of messages is one deal, and the latest word on it stands."""

from __future__ import annotations

from itertools import permutations

import pytest

from adapters.formats import AllFormats
from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.files import MemoryFiles
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from adapters.scanner import BuiltInScanner
from application.contracts.import_house import ImportHouse
from application.ports.catalog import Page
from domain.provenance import Noun

OFFER = ("<1@buyer.example>", "Pumps for Leith", "", "We have a quote from Orchid Pumps Ltd for EUR 12,500 today.")
LOWER = (
    "<2@buyer.example>", "Re: Pumps for Leith", "<1@buyer.example>",
    "Orchid Pumps Ltd now quoted us EUR 11,900 for the contract.",
)  # fmt: skip
SIGNED = (
    "<3@buyer.example>", "Re: Pumps for Leith", "<1@buyer.example> <2@buyer.example>",
    "We signed the contract with Orchid Pumps Ltd for EUR 11,750.",
)  # fmt: skip


def letter(message: tuple[str, str, str, str], day: int = 2) -> bytes:
    ident, subject, before, text = message
    references = f"References: {before}\n" if before else ""
    return (
        f"From bo@buyer.example Mon Feb  2 09:12:44 2026\nFrom: Bo Ray <bo@buyer.example>\nMessage-ID: {ident}\n"
        f"{references}Subject: {subject}\nDate: Mon, {day} Feb 2026 10:00:00 +0000\n\n{text}\n\n"
    ).encode()


def misdated(message: tuple[str, str, str, str]) -> bytes:
    """The message from a computer whose clock runs years before all others."""
    return letter(message, 6).replace(b"Date: Mon, 6 Feb 2026", b"Date: Mon, 4 Feb 2036")


async def deals_of(house: ImportHouse) -> list[dict[str, str]]:
    async with house.unit_of_work(house.workspace_id) as work:
        found, _ = await work.catalog.list(Noun.DEAL, Page(limit=50))
    return [{field: pick.value for field, pick in deal.picks.items()} for deal in found]


@pytest.fixture
def house() -> ImportHouse:
    clock = SystemClock()
    database = MemoryDatabase(clock)
    return ImportHouse(
        MemoryUnitOfWork(database), MemoryEngine(database), MemoryFiles(), AllFormats(), BuiltInScanner(),
        MemoryBell(), clock, Uuid7Ids(), SystemChance(), database.advance, pipeline="v2",
    )  # fmt: skip


async def test_a_deal_over_a_thread_is_one_and_its_latest_message_wins(house: ImportHouse) -> None:
    await house.imported(letter(OFFER) + letter(LOWER, 3) + letter(SIGNED, 4), name="mail.mbox")
    [deal] = await deals_of(house)
    assert (deal["amount"], deal["currency"], deal["stage"]) == ("11750", "EUR", "won")


@pytest.mark.parametrize("order", list(permutations((OFFER, LOWER, SIGNED))))
async def test_messages_of_a_thread_make_one_deal_in_any_order_and_over_imports(
    house: ImportHouse, order: tuple[tuple[str, str, str, str], ...]
) -> None:
    for message in order:
        await house.imported(letter(message), name="one.mbox")
    assert len(await deals_of(house)) == 1


async def test_an_answer_without_references_belongs_to_the_subject_that_it_answers(house: ImportHouse) -> None:
    answer = ("<9@buyer.example>", "AW: Pumps for Leith", "", SIGNED[3])
    await house.imported(letter(OFFER) + letter(answer, 5), name="mail.mbox")
    [deal] = await deals_of(house)
    assert deal["stage"] == "won"


async def test_a_new_message_of_the_same_subject_is_another_deal(house: ImportHouse) -> None:
    again = ("<8@buyer.example>", "Pumps for Leith", "", SIGNED[3])
    await house.imported(letter(OFFER) + letter(again, 5), name="mail.mbox")
    assert len(await deals_of(house)) == 2


async def test_another_product_in_the_same_thread_is_another_deal(house: ImportHouse) -> None:
    texts = (
        "Orchid Pumps Ltd quoted EUR 12,500 for 20 seats of Falcon.",
        "Orchid Pumps Ltd quoted EUR 900 for 5 seats of Heron.",
        "We signed with Orchid Pumps Ltd for 5 seats of Heron, worth EUR 850.",
    )
    messages = [(f"<{n}@buyer.example>", "Re: For Leith", "<0@buyer.example>", text) for n, text in enumerate(texts)]
    await house.imported(b"".join(map(letter, messages)), name="mail.mbox")
    assert sorted((deal["product"], deal["amount"]) for deal in await deals_of(house)) == [
        ("Falcon", "12500"),
        ("Heron", "850"),
    ]


async def test_where_a_message_tells_of_several_deals_nobody_guesses_which_goes_on(house: ImportHouse) -> None:
    both = (*OFFER[:3], f"{OFFER[3]} {SIGNED[3]}")
    await house.imported(letter(both) + letter(LOWER, 3), name="mail.mbox")
    assert len(await deals_of(house)) == 3


async def test_undoing_the_later_message_brings_the_earlier_word_back(house: ImportHouse) -> None:
    await house.imported(letter(OFFER), name="one.mbox")
    later = await house.imported(letter(SIGNED, 4), name="two.mbox")
    await house.undo(later.imported.id)
    await house.run()
    [deal] = await deals_of(house)
    assert deal["amount"] == "12500" and deal.get("stage") != "won"


async def test_a_copy_of_a_message_is_a_duplicate_and_the_same_id_over_other_words_is_not(house: ImportHouse) -> None:
    copy = letter(OFFER).replace(b"\nSubject", b"\nTo: list@buyer.example\nSubject")
    other = letter((*OFFER[:3], "Something else."))
    found = await house.imported(letter(OFFER) + copy + other, name="mail.mbox")
    assert (found.imported.counts.records, found.imported.counts.duplicates) == (3, 1)


async def test_a_message_that_says_it_was_sent_after_it_came_in_is_not_the_latest_word(house: ImportHouse) -> None:
    await house.imported(letter(OFFER) + letter(SIGNED, 4) + misdated(LOWER), name="mail.mbox")
    [deal] = await deals_of(house)
    assert (deal["amount"], deal["stage"]) == ("11750", "won")
