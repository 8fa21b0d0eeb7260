"""When a schedule runs next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.schedules import next_run, occasion


def test_the_next_run_is_strictly_later() -> None:
    assert next_run("0 * * * *", UTC, datetime(2030, 1, 1, 5, tzinfo=UTC)) == datetime(2030, 1, 1, 6, tzinfo=UTC)


def test_the_zone_decides_what_two_in_the_morning_is() -> None:
    found = next_run("30 2 * * *", ZoneInfo("Europe/Berlin"), datetime(2030, 7, 1, tzinfo=UTC))
    assert found == datetime(2030, 7, 1, 0, 30, tzinfo=UTC)


def test_missed_runs_are_one_run() -> None:
    asked = datetime(2030, 1, 9, 12, 30, tzinfo=UTC)
    assert next_run("0 * * * *", UTC, asked) == datetime(2030, 1, 9, 13, tzinfo=UTC)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_a_quarter_hourly_schedule_is_never_more_than_a_quarter_of_an_hour_away(after: datetime) -> None:
    assert timedelta(0) < next_run("*/15 * * * *", UTC, after) - after <= timedelta(minutes=15)


@pytest.mark.parametrize("cron", ["", "nonsense", "61 * * * *", "* * *", "0 0 31 2 *"])
def test_text_that_is_no_cron_expression_is_refused(cron: str) -> None:
    with pytest.raises(Refusal) as refused:
        next_run(cron, UTC, datetime(2030, 1, 1, tzinfo=UTC))
    assert refused.value.code == "invalid_cron"


def test_each_due_time_has_a_key_of_its_own() -> None:
    one, two = datetime(2030, 1, 1, 5, tzinfo=UTC), datetime(2030, 1, 1, 6, tzinfo=UTC)
    assert occasion("a", one) != occasion("a", two) and occasion("a", one) != occasion("b", one)
