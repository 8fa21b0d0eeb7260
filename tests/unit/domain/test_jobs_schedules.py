"""When a schedule runs next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.schedules import (
    MOST_MISSED,
    Missed,
    Schedule,
    check_schedule,
    next_run,
    occasion,
    runs_due,
    zone_of,
)

BERLIN = ZoneInfo("Europe/Berlin")


def local(cron: str, since: datetime, count: int) -> list[str]:
    """The next runs in Berlin, as day and time with its offset there."""
    found, moment = [], since
    for _ in range(count):
        moment = next_run(cron, BERLIN, moment)
        found.append(moment.astimezone(BERLIN).strftime("%d %H:%M%z"))
    return found


def test_a_daily_run_inside_the_hour_that_is_skipped_runs_at_the_end_of_the_gap() -> None:
    found = local("30 2 * * *", datetime(2026, 3, 28, 12, tzinfo=UTC), 2)
    assert found == ["29 03:00+0200", "30 02:30+0200"]


def test_a_daily_run_inside_the_hour_that_comes_twice_runs_in_the_first_of_them_only() -> None:
    found = local("30 2 * * *", datetime(2026, 10, 24, 12, tzinfo=UTC), 2)
    assert found == ["25 02:30+0200", "26 02:30+0100"]


def test_a_run_of_every_hour_goes_by_elapsed_time_when_the_clock_jumps() -> None:
    assert local("30 * * * *", datetime(2026, 3, 29, 0, tzinfo=UTC), 2) == ["29 01:30+0100", "29 03:30+0200"]
    twice = local("30 * * * *", datetime(2026, 10, 24, 23, 45, tzinfo=UTC), 3)
    assert twice == ["25 02:30+0200", "25 02:30+0100", "25 03:30+0100"]


DUE = datetime(2030, 1, 1, 5, tzinfo=UTC)


def hourly(missed: Missed) -> Schedule:
    return Schedule("s", "0 * * * *", "k", UUID(int=1), missed=missed)


def hours(*numbers: int) -> list[datetime]:
    return [DUE + timedelta(hours=number) for number in numbers]


@pytest.mark.parametrize(
    ("missed", "late", "expected"),
    [
        (Missed.ONCE, timedelta(seconds=3), hours(0)),
        (Missed.SKIP, timedelta(seconds=3), hours(0)),
        (Missed.ALL, timedelta(seconds=3), hours(0)),
        (Missed.ONCE, timedelta(hours=3, minutes=5), hours(0)),
        (Missed.SKIP, timedelta(hours=3, minutes=5), []),
        (Missed.SKIP, timedelta(hours=3, seconds=5), hours(3)),
        (Missed.ALL, timedelta(hours=3, minutes=5), hours(0, 1, 2, 3)),
    ],
)
def test_a_schedule_says_what_becomes_of_missed_runs(missed: Missed, late: timedelta, expected: list[datetime]) -> None:
    assert runs_due(hourly(missed), DUE, DUE + late) == expected


def test_no_more_than_the_latest_hundred_missed_runs_are_made_up_for() -> None:
    found = runs_due(hourly(Missed.ALL), DUE, DUE + timedelta(hours=500))
    assert found == hours(*range(500 - MOST_MISSED + 1, 501))


@given(st.sampled_from(Missed), st.integers(0, 400_000))
def test_runs_made_up_for_are_due_times_that_have_come_each_once(missed: Missed, late: int) -> None:
    now = DUE + timedelta(seconds=late)
    found = runs_due(hourly(missed), DUE, now)
    assert found == sorted(set(found)) and all(DUE <= moment <= now and moment.minute == 0 for moment in found)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "/etc", "x\0"])
def test_a_zone_that_is_none_is_refused(zone: str) -> None:
    with pytest.raises(Refusal) as refused:
        zone_of(zone)
    assert refused.value.code == "invalid_zone"


@pytest.mark.parametrize("name", ["", "Upper", "a b", "a:b", "x" * 101, "-a"])
def test_a_name_that_could_not_stand_in_an_address_is_refused(name: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_schedule(Schedule(name, "* * * * *", "k", UUID(int=1)))
    assert refused.value.code == "invalid_name"


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


@pytest.mark.parametrize(
    ("cron", "allowed"),
    [
        ("*/61 * * * *", "'*/61' is no minute of a cron expression: allowed are 0 to 59, *, lists (0,59), "
         "ranges (0-59) and steps of 1 to 59 (*/59)."),
        ("*/60 * * * *", "steps of 1 to 59"),
        ("0-30/75 * * * *", "steps of 1 to 59"),
        ("5,*/90 * * * *", "steps of 1 to 59"),
        ("0 */24 * * *", "'*/24' is no hour of a cron expression: allowed are 0 to 23"),
        ("0 0 */32 * *", "day of the month"),
        ("0 0 1 */13 *", "steps of 1 to 12"),
        ("0 0 * * */8", "steps of 1 to 7"),
        (f"*/{'9' * 5000} * * * *", "steps of 1 to 59"),
        ("*/15 * * * * *", "this has 6"),
    ],
)  # fmt: skip
def test_a_step_beyond_its_field_is_refused_with_what_is_allowed(cron: str, allowed: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_schedule(Schedule("s", cron, "k", UUID(int=1)))
    assert refused.value.code == "invalid_cron" and allowed in refused.value.message
    assert refused.value.details[0].field == "/cron"


@pytest.mark.parametrize(
    ("cron", "said"),
    [
        ("61 * * * *", "'61' is no minute of a cron expression: allowed are 0 to 59"),
        ("0 6 * * MON-FRY", "'MON-FRY' is no day of the week of a cron expression"),
        ("0 0 31 2 *", "Not a cron expression that ever runs: '0 0 31 2 *'."),
    ],
)
def test_who_writes_a_wrong_expression_is_told_which_field_it_is(cron: str, said: str) -> None:
    with pytest.raises(Refusal) as refused:
        next_run(cron, UTC, datetime(2030, 1, 1, tzinfo=UTC))
    assert said in refused.value.message


@given(
    st.tuples(
        *(
            st.one_of(st.just("*"), st.integers(low, high).map(str), st.integers(1, high).map(lambda step: f"*/{step}"))
            for low, high in ((0, 59), (0, 23), (1, 28), (1, 12), (0, 7))
        )
    )
)
def test_an_expression_of_allowed_numbers_and_steps_is_taken_and_runs(fields: tuple[str, ...]) -> None:
    cron = " ".join(fields)
    check_schedule(Schedule("s", cron, "k", UUID(int=1)))
    assert next_run(cron, UTC, datetime(2030, 1, 1, tzinfo=UTC)) > datetime(2030, 1, 1, tzinfo=UTC)


def test_each_due_time_has_a_key_of_its_own() -> None:
    one, two = datetime(2030, 1, 1, 5, tzinfo=UTC), datetime(2030, 1, 1, 6, tzinfo=UTC)
    assert occasion("a", one) != occasion("a", two) and occasion("a", one) != occasion("b", one)
