"""Dates in cells."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.dates import date_of, in_question, order_of


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024-01-02", "2024-01-02"),
        ("20240102", "2024-01-02"),
        ("2024/1/2", "2024-01-02"),
        ("2024-01-02T10:00:00Z", "2024-01-02T10:00:00Z"),
        ("2024-01-02 10:00:00+0100", "2024-01-02T10:00:00+01:00"),
        ("12/31/2023 5:04 PM", "2023-12-31T17:04:00"),
        ("31/12/2023", "2023-12-31"),
        ("01.02.2024", "2024-02-01"),
        ("5-Jan-24", "2024-01-05"),
        ("Jan 5, 2024", "2024-01-05"),
        ("5th of May 2024", "2024-05-05"),
        ("5. März 2024", "2024-03-05"),
        ("5 de mayo de 2024", "2024-05-05"),
        ("Thu Nov 1 2001", "2001-11-01"),
        ("May 2024", "2024-05"),
        ("05/2024", "2024-05"),
        ("May-24", "2024-05"),
        ("Mai '24", "2024-05"),
        ("Q3 2025", "2025-09-30"),
        ("Q3'25", "2025-09-30"),
        ("3Q25", "2025-09-30"),
        ("2025Q3", "2025-09-30"),
        ("Q3 FY25", "2025-09-30"),
        ("end of Q3 2025", "2025-09-30"),
        ("3. Quartal 2025", "2025-09-30"),
        ("T3 2025", "2025-09-30"),
        ("H1 2025", "2025-06-30"),
        ("2. Halbjahr 2025", "2025-12-31"),
        ("FY2025", "2025-12-31"),
        ("FY 2024/25", "2025-12-31"),
        ("KW 12 2024", "2024-03-24"),
        ("2024年5月31日", "2024-05-31"),
        ("２０２４年５月", "2024-05"),
        ("令和6年5月31日", "2024-05-31"),
        ("2024년 5월 31일", "2024-05-31"),
        ("2024. 5. 31.", "2024-05-31"),
        ("2024年上半年", "2024-06-30"),
        ("31‑05‑2024", "2024-05-31"),
        ("1er mai 2024", "2024-05-01"),
        ("Fri May 31 2024 10:00:00 GMT+0200 (CEST)", "2024-05-31T10:00:00+02:00"),
        ("2024-05-31 10:00:00 +0000 UTC", "2024-05-31T10:00:00+00:00"),
        ("2024-05-31 10:00 CET", "2024-05-31T10:00:00"),
        ("31-MAY-24 10.00.00.000000 AM", "2024-05-31T10:00:00"),
    ],
)
def test_a_date_is_read_as_it_is_written(text: str, iso: str) -> None:
    assert date_of(text) == iso


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2024-13-01",
        "31/02/2024",
        "45321",
        "12",
        "2024",
        "1/2",
        "99/99/9999",
        "May 24",
        "Q5 2024",
        "KW 60 2024",
        "T24",
    ],
)
def test_what_is_no_date_is_none(text: str) -> None:
    assert date_of(text) is None


def test_the_order_decides_only_what_the_date_leaves_open() -> None:
    assert date_of("01/02/2024", day_first=True) == "2024-02-01"
    assert date_of("01/02/2024", day_first=False) == "2024-01-02"
    assert date_of("13/02/2024", day_first=False) == "2024-02-13"
    assert date_of("02/13/2024", day_first=True) == "2024-02-13"


def test_a_date_tells_its_order_when_it_can() -> None:
    assert order_of("13/02/2024") is True
    assert order_of("02/13/2024") is False
    assert order_of("01/02/2024") is None
    assert in_question("01/02/2024")
    assert not in_question("02/02/2024")
    assert not in_question("2024-01-02")


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 1, 1)))
def test_every_way_of_writing_a_day_gives_that_day(day: date) -> None:
    iso = day.isoformat()
    for text in (iso, f"{day:%Y%m%d}", f"{day:%d.%m.%Y}", f"{day:%d %B %Y}", f"{day:%b} {day.day}, {day.year}"):
        assert date_of(text) == iso
    assert date_of(f"{day:%d/%m/%Y}", day_first=True) == iso
    assert date_of(f"{day:%m/%d/%Y}", day_first=False) == iso


@given(st.text(max_size=40), st.booleans())
def test_no_text_breaks_the_reader(text: str, day_first: bool) -> None:
    found = date_of(text, day_first)
    assert found is None or found[:4].isdigit()
    assert order_of(text) in (True, False, None)
    assert in_question(text) in (True, False)
