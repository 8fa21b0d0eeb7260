"""Dates in running text, second version."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.extraction.text import Context, mentions_in
from domain.extraction.text.moments import last_day
from domain.provenance import Mention

ON = Context(on=date(2024, 6, 12))


def dates(text: str, context: Context = ON) -> list[Mention]:
    return [one for one in mentions_in(text, context) if one.kind == "date"]


def values(text: str, context: Context = ON) -> list[str]:
    return [one.value for one in dates(text, context)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on May 3, 2024,", "2024-05-03"),
        ("by 2024-06-01", "2024-06-01"),
        ("at 2024-05-03T10:00:00Z", "2024-05-03T10:00:00Z"),
        ("from 13/02/2024", "2024-02-13"),
        ("am 1.2.2024", "2024-02-01"),
        ("the 3rd of May 2024", "2024-05-03"),
        ("den 3. März 2024", "2024-03-03"),
        ("le 1er janvier 2025", "2025-01-01"),
        ("12 de mayo de 2024", "2024-05-12"),
        ("3 мая 2024", "2024-05-03"),
        ("on the fifteenth of June 2024", "2024-06-15"),
        ("June the twenty-first, twenty twenty-five", "2025-06-21"),
        ("the twenty first of March, two thousand twenty-six", "2026-03-21"),
        ("March first, nineteen ninety-nine", "1999-03-01"),
        ("am einunddreißigsten Mai 2024", "2024-05-31"),
        ("der erste Mai 2024", "2024-05-01"),
        ("le premier juillet 2024", "2024-07-01"),
        ("le vingt-cinq mai 2024", "2024-05-25"),
        ("el treinta y uno de diciembre de 2024", "2024-12-31"),
        ("il primo luglio 2024", "2024-07-01"),
        ("no dia quinze de junho 2024", "2024-06-15"),
        ("den femtonde juni 2024", "2024-06-15"),
        ("3-5 May 2024", "2024-05-03/2024-05-05"),
        ("in July 2025", "2025-07"),
        ("Q3 2024", "2024-07-01/2024-09-30"),
        ("Q3'24", "2024-07-01/2024-09-30"),
        ("third quarter of 2020", "2020-07-01/2020-09-30"),
        ("H1 2024", "2024-01-01/2024-06-30"),
        ("2024 Q3", "2024-07-01/2024-09-30"),
        ("3Q24", "2024-07-01/2024-09-30"),
        ("2024-H1", "2024-01-01/2024-06-30"),
        ("second-half 2025", "2025-07-01/2025-12-31"),
        ("FY24", "FY2024"),
        ("FY24 Q3", "FY2024-Q3"),
        ("契約は2024年5月31日に締結", "2024-05-31"),
        ("令和6年5月まで", "2024-05"),
        ("third quarter fiscal 2020", "FY2020-Q3"),
        ("since 2018", "2018"),
    ],
)
def test_absolute_dates_are_read_in_many_forms(text: str, value: str) -> None:
    assert values(text, Context()) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("tomorrow", "2024-06-13"),
        ("next Friday", "2024-06-14"),
        ("by Friday", "2024-06-14"),
        ("last Monday", "2024-06-10"),
        ("in two weeks", "2024-06-26"),
        ("within 30 days", "2024-07-12"),
        ("three months ago", "2024-03-12"),
        ("end of the month", "2024-06-30"),
        ("EOQ", "2024-06-30"),
        ("next quarter", "2024-07-01/2024-09-30"),
        ("next week", "2024-06-17/2024-06-23"),
        ("nächste Woche", "2024-06-17/2024-06-23"),
        ("vor zwei Jahren", "2022-06-12"),
        ("la semaine prochaine", "2024-06-17/2024-06-23"),
        ("fin du mois", "2024-06-30"),
        ("May 4", "2024-05-04"),
        ("on December 30", "2024-12-30"),
        ("in Q4", "2024-10-01/2024-12-31"),
    ],
)
def test_relative_dates_are_told_from_the_documents_day_and_left_out_without_it(text: str, value: str) -> None:
    assert values(text) == [value]
    assert values(text, Context()) == []


def test_a_date_of_two_readings_keeps_the_other_one_and_is_less_sure() -> None:
    found = dates("on 01/02/2024", Context())[0]
    assert (found.value, found.details["alternative"]) == ("2024-01-02", "2024-02-01")
    assert found.confidence < 0.5
    for context, value in ((Context(day_first=True), "2024-02-01"), (Context(country="US"), "2024-01-02")):
        told = dates("on 01/02/2024", context)[0]
        assert (told.value, told.details) == (value, {})


def test_a_fiscal_year_is_resolved_when_its_start_is_known() -> None:
    assert values("FY24", Context(fiscal_start=4)) == ["2023-04-01/2024-03-31"]
    assert values("third quarter fiscal 2020", Context(fiscal_start=4)) == ["2019-10-01/2019-12-31"]


@pytest.mark.parametrize("text", ["we may march on", "2020 units", "version 1.2.2024.5", "a second half", "ratio 3/4"])
def test_words_and_numbers_that_are_no_dates(text: str) -> None:
    assert values(text) == []


def test_the_last_day_of_a_value() -> None:
    assert [last_day(value) for value in ("2024-02", "2024", "2024-07-01/2024-09-30", "2024-05-03")] == [
        "2024-02-29", "2024-12-31", "2024-09-30", "2024-05-03",
    ]  # fmt: skip


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_day_is_found_in_every_form(day: date) -> None:
    for text in (day.isoformat(), f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%B} {day.year}"):
        assert values(text, Context()) == [day.isoformat()]


@given(st.dates(), st.sampled_from(["tomorrow", "in 400 weeks", "500 years ago", "EOY", "next quarter", "May 3", "Q1"]))
def test_no_day_of_a_document_breaks_the_reading(day: date, text: str) -> None:
    # Every moment that is told begins with a year of four digits: what lies beyond the calendar is not told.
    assert [value for value in values(text, Context(on=day)) if not re.match(r"\d{4}", value)] == []


@pytest.mark.parametrize(
    "text", ["We march first", "the second may come", "one of them", "sept rue de la mer", "a third may"]
)
def test_words_for_days_beside_no_month_are_no_dates(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The amount is due May 5", ["2024-05-05"]),
        ("payment due April 2025", ["2025-04"]),
        ("due June", []),
        ("six May elections", []),
        ("the second May report", []),
        ("by May third parties shall", ["2024-05"]),
        ("October third quarter revenue", ["2024-07-01/2024-09-30"]),
        ("August first-class mail", []),
        ("on 5 May two thousand people came", ["2024-05-05"]),
        ("May 1, two thousand dollars were paid", ["2024-05-01"]),
        ("on March first we met", ["2024-03-01"]),
    ],
)
def test_words_that_are_days_or_years_elsewhere_leave_a_date_as_it_is(text: str, said: list[str]) -> None:
    assert values(text) == said
