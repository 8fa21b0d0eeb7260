"""What a call says of itself above its first words: its day, from which `by Friday` is told, and its one currency."""

from __future__ import annotations

from datetime import date

import pytest

from domain.extraction.documents import Documents
from domain.extraction.preamble import Preamble
from domain.extraction.text import mentions_in
from domain.extraction.text.memory import remember
from domain.records import Turn

ASKED = "Bis 15. Mai, bitte, und by Friday the rest."


def day(*paragraphs: str, spoken: bool = True) -> date | None:
    preamble = Preamble()
    for text in paragraphs:
        preamble.heard("", text)
    if spoken:
        preamble.heard("Ann Roe", "We met on 1 January 2020, a meeting to remember.")
    return preamble.day


@pytest.mark.parametrize(
    "above",
    [
        "Weekly call Lamps - 2025/05/06 15:00 CEST - Transcript",
        "Lamps\nTue, May 6, 2025 10:02AM • 45:12\nSPEAKERS",
        "Date: 6 May 2025",
        "06.05.2025",
        "Vendor sync\n6 May 2025, 08:59am",
        "Orchid Works (NYSE: ORC)\nQ1 2025 Earnings Call\nMay 06, 2025, 8:30 a.m. ET",
    ],
)
def test_the_day_of_a_call_stands_above_it(above: str) -> None:
    assert day(above) == date(2025, 5, 6)


@pytest.mark.parametrize(
    "above",
    [
        "The offer is open until 6 May 2025.",
        "Call of 6 May 2025, moved from the meeting of 2 May 2025",
        "A meeting of 6 May 2025 " + "and of much else " * 60,
    ],
)
def test_another_day_above_a_call_is_not_its_own(above: str) -> None:
    assert day(above) is None


def test_a_text_in_which_nobody_speaks_has_no_preamble() -> None:
    assert day("Date: 6 May 2025", spoken=False) is None


def test_days_of_turns_are_told_from_the_day_above_the_call_and_rather_from_its_title() -> None:
    names = remember([("", "Transcript of 2025-05-06 15:00"), ("Ann Roe", ASKED)])
    turn = Turn("Ann Roe", ASKED)
    told = {one.value for one in Documents().of_turn(turn, "call.txt", names)[1] if one.kind == "date"}
    assert told == {"2025-05-15", "2025-05-09"}
    titled = {one.value for one in Documents().of_turn(turn, "call 2026-05-06.txt", names)[1] if one.kind == "date"}
    assert titled == {"2026-05-15", "2026-05-08"}


def test_bare_sums_are_in_the_only_currency_of_the_call() -> None:
    said = "We pay 18k a year, they charge us about 20k, and we spend 40k hours."
    for other, expected in (
        ("The list price is £22,000.", ["18000 GBP", "20000 GBP"]),
        ("The list price is £22,000 or €25,000.", []),
        ("The list price is high.", []),
    ):
        names = remember([("Bob Ex", other), ("Ann Roe", said)])
        found = Documents().of_turn(Turn("Ann Roe", said), "call", names)[1]
        assert [one.value for one in found if one.kind == "money"] == expected


def test_a_day_and_a_time_of_day_are_no_telephone_number() -> None:
    found = mentions_in("Transcript of 2025-05-06 15:00, call +49 711 987612")
    assert [one.value for one in found if one.kind == "phone"] == ["+49711987612"]
