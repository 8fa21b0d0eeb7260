"""What the table of moves and the identity of inputs promise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refusal
from domain.jobs import (
    MOVES,
    UNFINISHED,
    IllegalMove,
    Job,
    JobMove,
    JobState,
    NewJob,
    canonical,
    check_new,
    input_digest,
    moved,
    rank,
)

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="utf-8"), max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


def a_job(state: JobState) -> Job:
    return Job(
        id=UUID(int=1), workspace_id=UUID(int=2), kind="k", queue="q", priority=2, state=state, payload=b"{}",
        digest=b"d", run_at=NOON, attempt=0, failed=0, max_attempts=4, timeout=1.0, lost=0, created_at=NOON,
    )  # fmt: skip


def new(**changes: Any) -> NewJob:
    return msgspec.structs.replace(NewJob(id=UUID(int=1), kind="k", payload=b"{}", digest=b"d"), **changes)


@pytest.mark.parametrize("state", JobState)
@pytest.mark.parametrize("move", JobMove)
def test_a_move_is_made_exactly_where_the_table_allows_it(state: JobState, move: JobMove) -> None:
    if state in MOVES[move]:
        assert moved(a_job(state), move).state is MOVES[move][state]
    else:
        with pytest.raises(IllegalMove):
            moved(a_job(state), move)


def test_every_state_can_be_reached_and_only_success_is_for_ever() -> None:
    reached = {after for rows in MOVES.values() for after in rows.values()}
    left = {before for rows in MOVES.values() for before in rows}
    assert reached == set(JobState)
    assert set(JobState) - left == {JobState.SUCCEEDED}
    assert set(JobState) - UNFINISHED == {JobState.SUCCEEDED, JobState.CANCELLED, JobState.DEAD}


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=4), VALUES, max_size=5), st.randoms())
def test_the_order_of_keys_does_not_change_an_input(payload: dict[str, object], chance: Any) -> None:
    keys = list(payload)
    chance.shuffle(keys)
    assert input_digest("k", {key: payload[key] for key in keys}) == input_digest("k", payload)


@given(VALUES, VALUES)
def test_different_inputs_have_different_digests(one: object, other: object) -> None:
    assert (input_digest("k", one) == input_digest("k", other)) == (canonical(one) == canonical(other))


def test_kind_and_queue_are_part_of_the_input() -> None:
    assert len({input_digest("a", 1), input_digest("b", 1), input_digest("a", 1, "q"), input_digest("aq", 1)}) == 4


@given(st.integers(1, 3), st.integers(1, 3), st.integers(0, 10_000))
def test_a_low_priority_is_overtaken_for_two_minutes_at_most(low: int, high: int, seconds: int) -> None:
    later = NOON + timedelta(seconds=seconds)
    if seconds > 120:
        assert rank(NOON, low) < rank(later, high)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"priority": 0}, "invalid_priority"),
        ({"priority": 4}, "invalid_priority"),
        ({"timeout": 0}, "invalid_timeout"),
        ({"timeout": float("nan")}, "invalid_timeout"),
        ({"max_attempts": 0}, "invalid_max_attempts"),
        ({"key": ""}, "invalid_idempotency_key"),
        ({"key": "k" * 256}, "invalid_idempotency_key"),
        ({"key": "a\0"}, "invalid_idempotency_key"),
        ({"run_at": datetime(9999, 12, 31, tzinfo=timezone(timedelta(hours=-23)))}, "invalid_run_at"),
        ({"run_at": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=23)))}, "invalid_run_at"),
        ({"run_at": datetime(1969, 12, 31, 23, 59, tzinfo=UTC)}, "invalid_run_at"),
        ({"run_at": NOON.replace(tzinfo=None)}, "invalid_run_at"),
        ({"queue": ""}, "invalid_queue"),
        ({"kind": "a\0"}, "invalid_kind"),
    ],
)
def test_a_job_outside_its_bounds_is_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        check_new(new(**changes))
    assert refused.value.code == code


def test_nobody_holds_a_lease_on_a_waiting_job() -> None:
    with pytest.raises(ValueError, match="nobody holds a lease"):
        _ = a_job(JobState.WAITING).lease
