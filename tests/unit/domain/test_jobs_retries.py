"""When a failed job runs again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.kinds import Snooze
from domain.errors import Transient, conflict, invalid
from domain.retries import (
    LONGEST_WAIT,
    SHORTEST_SNOOZE,
    RetryPolicy,
    after_failure,
    after_lost_lease,
    backoff,
    classify,
    fingerprint,
    job_error,
)

ERROR = job_error("k", "c", "m", retryable=True)
FRACTIONS = st.floats(0, 1, exclude_max=True)


@given(st.integers(1, 8), FRACTIONS, FRACTIONS)
def test_delays_grow_whatever_chance_says(number: int, one: float, other: float) -> None:
    policy = RetryPolicy()
    assert backoff(policy, number, one) < backoff(policy, number + 1, other)


@given(st.integers(1, 10_000), FRACTIONS)
def test_a_delay_is_bounded_by_the_cap_and_its_jitter(number: int, fraction: float) -> None:
    assert timedelta(0) < backoff(RetryPolicy(cap=60), number, fraction) <= timedelta(seconds=90)


@given(st.floats(), st.floats(), st.floats(), st.integers(1, 10_000), FRACTIONS)
def test_no_policy_however_odd_delays_a_retry_beyond_the_longest_wait(
    base: float, cap: float, jitter: float, number: int, fraction: float
) -> None:
    delay = backoff(RetryPolicy(base=base, cap=cap, jitter=jitter), number, fraction)
    assert timedelta(0) <= delay <= LONGEST_WAIT


@pytest.mark.parametrize(
    ("asked", "delay"),
    [
        (timedelta.min, SHORTEST_SNOOZE),
        (timedelta(0), SHORTEST_SNOOZE),
        (timedelta(seconds=5), timedelta(seconds=5)),
        (timedelta.max, LONGEST_WAIT),
    ],
)
def test_a_job_is_put_off_neither_in_circles_nor_for_ever(asked: timedelta, delay: timedelta) -> None:
    assert Snooze(asked).delay == delay


def test_a_code_is_as_clean_as_a_message() -> None:
    error = classify("k", invalid("bad\0code\ud800" + "x" * 200, "m\0"))
    assert (error.code, error.message) == ("badcode?" + "x" * 92, "m")


def test_three_retries_by_default_and_the_fourth_failure_is_death() -> None:
    policy = RetryPolicy()
    dead = [after_failure(policy, failed, policy.max_attempts, ERROR, 0.5).dead for failed in range(4)]
    assert dead == [False, False, False, True]


def test_what_is_not_retryable_is_dead_at_once() -> None:
    refused = classify("k", invalid("bad", "It is bad."))
    assert after_failure(RetryPolicy(), 0, 4, refused, 0).dead


@pytest.mark.parametrize(
    ("error", "code", "retryable"),
    [
        (invalid("bad", "x"), "bad", False),
        (conflict("taken", "x"), "taken", False),
        (Transient("away", "x"), "away", True),
        (TimeoutError(), "timeout", True),
        (ValueError("x"), "unexpected", True),
    ],
)
def test_errors_say_whether_they_may_be_retried(error: Exception, code: str, retryable: bool) -> None:
    found = classify("k", error)
    assert (found.code, found.retryable) == (code, retryable)
    assert found.message and len(found.fingerprint) == 16


def test_lost_leases_have_a_budget_of_ten() -> None:
    dead = [after_lost_lease(RetryPolicy(), lost, 0.5).dead for lost in range(10)]
    assert dead == [False] * 9 + [True]


def test_a_fingerprint_ignores_what_varies_and_nothing_else() -> None:
    one = fingerprint("k", "c", "row 17 of 'a.csv' in 0190a0b0-0000-7000-8000-000000000001")
    assert one == fingerprint("k", "c", "Row 99999 of 'other.csv' in 0190a0b0-1111-7000-8000-00000000beef")
    assert len({one, fingerprint("k", "d", "row 1"), fingerprint("l", "c", "row 1"), fingerprint("k", "c", "col")}) == 4


@given(st.text())
def test_any_message_can_be_kept(message: str) -> None:
    kept = job_error("k", "c", message, retryable=True).message
    assert "\0" not in kept and len(kept) <= 2000
    kept.encode()


def test_what_is_kept_of_an_unexpected_error_holds_no_secret_and_still_tells_which_row() -> None:
    row = "01890a5d-ac96-774b-bcce-b302099a8057"
    fault = ConnectionError(f"postgresql://sluice:hunter2@db/x refused row {row}; token=abc123, Bearer abcdefghijkl")
    kept = classify("k", fault).message
    assert not [secret for secret in ("hunter2", "abc123", "abcdefghijkl") if secret in kept]
    assert kept.startswith("ConnectionError: postgresql://sluice:***@db/x") and row in kept
