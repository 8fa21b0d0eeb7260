"""What an order about many jobs is, and when it is no longer the one that was looked at."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.bulk import TOUCHES, BulkAction, BulkFilter, BulkOrder, check_order, drifted, guard_of, meant, states_of
from domain.dead_letters import cause
from domain.errors import Refusal
from domain.jobs import Attempt, Job, JobState
from domain.retries import DISCARDED, job_error

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
LOST = job_error("k", "host_away", "Host 1 is away.", retryable=True)
FILTERS = st.builds(
    BulkFilter,
    state=st.none() | st.sampled_from(JobState),
    kind=st.none() | st.sampled_from(["k", "other"]),
    queue=st.none() | st.sampled_from(["q", "other"]),
    code=st.none() | st.sampled_from(["host_away", "other"]),
    ids=st.none() | st.just([UUID(int=1)]),
)
ORDERS = st.builds(BulkOrder, action=st.sampled_from(BulkAction), filter=FILTERS, delay=st.none() | st.just(5.0))


def a_job(state: JobState = JobState.DEAD, **changes: Any) -> Job:
    job = Job(
        id=UUID(int=1), workspace_id=UUID(int=2), kind="k", queue="q", priority=2, state=state, payload=b"{}",
        digest=b"d", run_at=NOON, attempt=1, failed=1, max_attempts=4, timeout=1.0, lost=0, created_at=NOON,
        ended_at=NOON, attempts=(Attempt(1, NOON, NOON, LOST),),
    )  # fmt: skip
    return replace(job, **changes)


@given(ORDERS, ORDERS)
def test_a_guard_stands_for_one_order(one: BulkOrder, other: BulkOrder) -> None:
    assert (guard_of(one) == guard_of(other)) == (one == other)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_count_drifts_alike_in_both_directions_and_never_within_the_tolerance(a: int, b: int, tolerance: int) -> None:
    assert drifted(a, b, tolerance) == drifted(b, a, tolerance) == (not abs(a - b) <= tolerance)


@given(ORDERS, st.sampled_from(JobState))
def test_only_jobs_in_a_state_of_the_action_are_meant(order: BulkOrder, state: JobState) -> None:
    if meant(a_job(state), order, NOON):
        assert state in states_of(order) and (order.filter.state or state) is state


@given(ORDERS)
def test_an_order_that_passes_is_about_states_its_action_may_touch(order: BulkOrder) -> None:
    try:
        check_order(order)
    except Refusal as refusal:
        assert refusal.code == "invalid_order" and refusal.details[0].field.startswith("/")
    else:
        assert set(states_of(order)) <= set(TOUCHES[order.action])
        assert (order.delay is not None) is (order.action is BulkAction.SNOOZE)


@pytest.mark.parametrize("field", ["ended_before", "ended_after"])
@pytest.mark.parametrize(
    "moment", [datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=10))), datetime.max.replace(tzinfo=UTC)]
)
def test_a_filter_names_no_moment_beyond_the_calendars(field: str, moment: datetime) -> None:
    where = BulkFilter(**{field: moment})
    with pytest.raises(Refusal, match="between 1970 and 2200") as refused:
        check_order(BulkOrder(BulkAction.RETRY, where))
    assert refused.value.code == "invalid_order"


@pytest.mark.parametrize(("moment", "expected"), [(NOON, True), (NOON - timedelta(seconds=1), False)])
def test_what_died_after_the_order_is_not_meant(moment: datetime, expected: bool) -> None:
    job = a_job(created_at=NOON - timedelta(hours=1))
    assert meant(job, BulkOrder(BulkAction.RETRY, BulkFilter()), moment) is expected


def test_a_note_of_a_discard_is_not_what_killed_the_job() -> None:
    note = Attempt(2, NOON, NOON, job_error("k", DISCARDED, "no use", retryable=False))
    job = a_job()
    assert cause(replace(job, attempts=(*job.attempts, note))) == LOST
    assert cause(replace(job, attempts=())) is None
