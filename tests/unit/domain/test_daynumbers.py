"""Days that programs write as numbers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.daynumbers import day_of_number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("45839", "2025-07-01"), ("45900.5", "2025-08-31T12:00:00"), ("36526", "2000-01-01"),
        ("1751364733", "2025-07-01T10:12:13Z"), ("1751364733000", "2025-07-01T10:12:13Z"),
        ("2025", None), ("20250701", None), ("99999", None), ("0123456789", None), ("45839 EUR", None), ("", None),
    ],
)  # fmt: skip
def test_a_number_of_days_or_seconds_is_a_day(text: str, day: str | None) -> None:
    assert day_of_number(text) == day


@given(st.dates(date(1985, 1, 1), date(2060, 1, 1)))
def test_serial_numbers_go_on_by_one_a_day(day: date) -> None:
    number = (day - date(1899, 12, 30)).days
    assert day_of_number(str(number)) == day.isoformat()
    assert day_of_number(str(number + 1)) == (day + timedelta(days=1)).isoformat()
