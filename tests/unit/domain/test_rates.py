"""The laws of limits, over generated histories."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.rates import MICROSECONDS, Policies, Policy, RateClass, State, give_back, microseconds, parse_policy, take

POLICIES = st.builds(
    Policy,
    name=st.just("api"),
    limit=st.integers(1, 12),
    window_seconds=st.integers(1, 20),
    buckets=st.integers(1, 12),
)
# Bursts (0), slow bursts (fractions of a bucket), pauses, and clocks that go back.
GAPS = st.one_of(
    st.just(0),
    st.integers(0, 200_000),
    st.integers(0, 3 * MICROSECONDS),
    st.integers(-5 * MICROSECONDS, 30 * MICROSECONDS),
)


def walked(policy: Policy, gaps: list[int]) -> tuple[State, list[int], list[tuple[int, bool]]]:
    """The last state, the (clamped) times of allowed requests, and every request with its answer."""
    state: State = ()
    now, seen, allowed, asked = 1_700_000_000 * MICROSECONDS, 0, [], []
    for gap in gaps:
        now += gap
        seen = max(seen, state[-1].last) if state else 0
        at = max(now, seen)
        state, decision = take(policy, state, now)
        asked.append((at, decision.allowed))
        if decision.allowed:
            allowed.append(at)
    return state, allowed, asked


@given(POLICIES, st.lists(GAPS, max_size=120))
def test_no_window_of_the_policys_length_holds_more_than_its_limit(policy: Policy, gaps: list[int]) -> None:
    _, allowed, _ = walked(policy, gaps)
    for end in allowed:
        assert sum(end - policy.window < at <= end for at in allowed) <= policy.limit


@given(POLICIES, st.lists(GAPS, max_size=120))
def test_nobody_is_refused_with_fewer_than_the_limit_in_a_window_and_a_bucket(policy: Policy, gaps: list[int]) -> None:
    _, allowed, asked = walked(policy, gaps)
    reach = policy.window + policy.window // policy.buckets + 1
    for at, passed in asked:
        if not passed:
            assert sum(at - reach < earlier <= at for earlier in allowed) >= policy.limit


@given(POLICIES, st.lists(GAPS, max_size=120))
def test_the_state_never_has_more_than_one_counter_over_the_buckets(policy: Policy, gaps: list[int]) -> None:
    state, _, _ = walked(policy, gaps)
    assert len(state) <= policy.buckets + 1


@given(POLICIES, st.lists(GAPS, max_size=60))
def test_the_retry_time_is_honest_and_not_longer_than_needed(policy: Policy, gaps: list[int]) -> None:
    state, _, _ = walked(policy, gaps)
    now = state[-1].last if state else 0
    _, decision = take(policy, state, now)
    if decision.allowed:
        assert decision.retry_after_seconds == 0
        return
    wait = round(decision.retry_after_seconds * MICROSECONDS)
    assert 0 < wait <= policy.window
    assert take(policy, state, now + wait)[1].allowed
    assert not take(policy, state, now + wait - 1)[1].allowed


@given(POLICIES, st.lists(GAPS, max_size=60))
def test_after_the_reset_time_the_whole_limit_is_there_again(policy: Policy, gaps: list[int]) -> None:
    state, _, _ = walked(policy, gaps)
    now = state[-1].last if state else 0
    reset = take(policy, state, now)[1].reset_after_seconds
    assert take(policy, state, now + round(reset * MICROSECONDS))[1].remaining == policy.limit - 1


@given(POLICIES, st.lists(GAPS, max_size=60))
def test_a_unit_given_back_at_once_leaves_as_much_room_as_there_was(policy: Policy, gaps: list[int]) -> None:
    state, _, _ = walked(policy, gaps)
    now = (state[-1].last if state else 0) + 1000
    taken, first = take(policy, state, now)
    if first.allowed:
        assert take(policy, give_back(policy, taken, now), now)[1].remaining == first.remaining


@given(POLICIES, st.lists(GAPS, max_size=60), st.integers(0, 30 * MICROSECONDS))
def test_giving_back_uncounts_one_request_of_the_window_or_none(policy: Policy, gaps: list[int], later: int) -> None:
    state, _, _ = walked(policy, gaps)
    now = (state[-1].last if state else 0) + later
    after = give_back(policy, state, now)
    live = bool(state) and state[-1].last > now - policy.window
    assert sum(bucket.count for bucket in after) == sum(bucket.count for bucket in state) - live
    assert all(bucket.count > 0 for bucket in after)


@given(POLICIES, st.lists(GAPS, max_size=60))
def test_a_refused_request_changes_nothing(policy: Policy, gaps: list[int]) -> None:
    state, _, _ = walked(policy, gaps)
    after, decision = take(policy, state, state[-1].last if state else 0)
    assert decision.allowed or after == state


def test_a_burst_across_two_windows_does_not_pass() -> None:
    policy = Policy(name="api", limit=100, window_seconds=60)
    end_of_a_minute = 1_700_000_000 * MICROSECONDS // (60 * MICROSECONDS) * 60 * MICROSECONDS + 59 * MICROSECONDS
    state: State = ()
    for _ in range(100):
        state, decision = take(policy, state, end_of_a_minute)
        assert decision.allowed
    state, decision = take(policy, state, end_of_a_minute + 2 * MICROSECONDS)
    assert not decision.allowed
    assert decision.retry_after_seconds == 58


def test_a_clock_that_goes_back_gives_nothing_away() -> None:
    policy = Policy(name="api", limit=2, window_seconds=60)
    state: State = ()
    for now in (100 * MICROSECONDS, 90 * MICROSECONDS):
        state, decision = take(policy, state, now)
        assert decision.allowed
    _, decision = take(policy, state, 10 * MICROSECONDS)
    assert not decision.allowed


def test_a_cost_must_fit_the_limit() -> None:
    policy = Policy(name="api", limit=2, window_seconds=60)
    for cost in (0, 3):
        with pytest.raises(ValueError, match="cost"):
            take(policy, (), 0, cost)


@pytest.mark.parametrize(
    ("written", "limit", "seconds"),
    [("100/min", 100, 60), ("5/s", 5, 1), ("1000/hour", 1000, 3600), (" 7 / DAY ", 7, 86400)],
)
def test_a_policy_is_read_as_it_is_written(written: str, limit: int, seconds: int) -> None:
    policy = parse_policy("api", written)
    assert (policy.limit, policy.window_seconds) == (limit, seconds)


@pytest.mark.parametrize("written", ["", "100", "0/min", "-1/min", "1.5/min", "100/fortnight", "100/min/min", "x/min"])
def test_what_does_not_read_like_a_rate_is_refused_with_an_example(written: str) -> None:
    with pytest.raises(Refusal, match="100/min"):
        parse_policy("api", written)


@pytest.mark.parametrize(("limit", "seconds", "buckets"), [(0, 60, 60), (1, 0, 60), (1, 60, 0)])
def test_a_policy_that_could_never_let_anyone_through_cannot_be_made(limit: int, seconds: int, buckets: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Policy(name="api", limit=limit, window_seconds=seconds, buckets=buckets)


def test_each_class_has_its_policy() -> None:
    policies = Policies(*(Policy(name=str(rate), limit=1, window_seconds=1) for rate in RateClass))
    assert [policies.of(rate).name for rate in RateClass] == ["api", "mutation", "upload"]


def test_times_are_counted_in_whole_microseconds() -> None:
    assert microseconds(datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC)) == 1_000_005
