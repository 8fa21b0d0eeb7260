"""The bucket of a rate and the choice of a limit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.limits import Limit, check_limit, limit_of, places, take


@given(
    st.integers(1, 50),
    st.integers(50, 10_000),
    st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 60)), min_size=1, max_size=40),
)
def test_no_more_begin_in_any_span_than_the_bucket_and_what_flows_into_it(
    rate: int, per: int, steps: list[tuple[int, int]]
) -> None:
    tat, at, begun = 0, 10**6, []
    for wait, wanted in steps:
        at += wait
        granted = take(tat, at, rate, per, wanted)
        assert 0 <= granted.count <= wanted
        tat = granted.tat
        begun.append((at, granted.count))
    for number, (since, _) in enumerate(begun):
        for until, _ in begun[number:]:
            total = sum(count for when, count in begun if since <= when <= until)
            assert total <= rate + (until - since) * rate / per + 1


@given(st.integers(1, 50), st.integers(50, 10_000), st.integers(0, 100))
def test_the_next_token_is_there_when_it_is_said_to_be_and_not_sooner(rate: int, per: int, wanted: int) -> None:
    emptied = take(0, 10**6, rate, per, rate)
    assert emptied.count == rate
    assert take(emptied.tat, emptied.next_at - 1, rate, per, wanted + 1).count == 0
    assert take(emptied.tat, emptied.next_at, rate, per, wanted + 1).count == 1


def test_a_bucket_that_was_left_alone_is_full_and_not_fuller() -> None:
    assert take(0, 10**9, 5, 1000, 100).count == 5


def test_the_key_itself_comes_before_the_longest_beginning() -> None:
    known = [Limit(name, concurrency=1) for name in ("*", "site:*", "site:a*", "site:ab")]
    chosen = {key: limit_of(key, known) for key in ("site:ab", "site:abc", "site:b", "other")}
    assert {key: limit.name if limit else None for key, limit in chosen.items()} == {
        "site:ab": "site:ab", "site:abc": "site:a*", "site:b": "site:*", "other": "*",
    }  # fmt: skip
    assert limit_of("other", known[1:]) is None


@pytest.mark.parametrize(("running", "room"), [(0, 3), (2, 1), (3, 0), (9, 0)])
def test_running_jobs_take_places(running: int, room: int) -> None:
    assert places(Limit("a", concurrency=3), running, 10) == room
    assert places(None, running, 10) == places(Limit("a", rate=1, per_seconds=1), running, 10) == 10


@pytest.mark.parametrize(
    "wrong",
    [
        Limit("", concurrency=1), Limit("a"), Limit("*a", concurrency=1), Limit("a", concurrency=0),
        Limit("a", rate=1), Limit("a", per_seconds=1), Limit("a", rate=0, per_seconds=1),
        Limit("a", rate=1, per_seconds=0), Limit("x" * 201, concurrency=1),
    ],
)  # fmt: skip
def test_a_limit_that_limits_nothing_or_has_no_name_is_refused(wrong: Limit) -> None:
    with pytest.raises(Refusal) as refusal:
        check_limit(wrong)
    assert refusal.value.code == "invalid_limit"
