"""Times of claimed rows travel as seconds: none of them may come out another one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from adapters.postgres.claimed_rows import moment

BEGIN = datetime(1970, 1, 1, tzinfo=UTC)
END = datetime(2100, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@given(some.integers(0, (END - BEGIN) // MICROSECOND))
def test_a_time_comes_back_to_the_microsecond(microseconds: int) -> None:
    assert moment(microseconds / 1e6) == BEGIN + microseconds * MICROSECOND
    assert moment(microseconds / 1e6).tzinfo is UTC
