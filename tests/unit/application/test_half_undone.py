"""For how long a job that died while it took an import back rests before it is tried again."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from application.half_undone import LONGEST, PAUSE, ROUNDS, pause
from domain.jobs import Attempt
from domain.retries import BLAMELESS, POISON, JobError

NOW = datetime(2026, 1, 31, tzinfo=UTC)
blameless = st.lists(st.sampled_from(sorted(BLAMELESS)), max_size=12)


def ended(*codes: str | None, final: bool = False) -> tuple[Attempt, ...]:
    """Attempts that ended with these codes, None: well. `final`: the last error is one that may not be tried again."""
    retryable = [True] * (len(codes) - 1) + [not final]
    return tuple(
        Attempt(number, NOW, NOW, None if code is None else JobError(code, "", again))
        for number, (code, again) in enumerate(zip(codes, retryable, strict=True), start=1)
    )


@given(st.integers(1, 8), st.integers(1, ROUNDS), blameless)
def test_the_pause_doubles_with_each_death_and_what_costs_no_attempt_changes_nothing(
    attempts: int, deaths: int, others: list[str]
) -> None:
    codes = [*others, *["bucket_away"] * (attempts * deaths)]
    assert pause(ended(*codes), attempts) == PAUSE * 2 ** (deaths - 1) <= LONGEST


@given(st.integers(1, 8), st.integers(1, 10))
def test_what_died_too_often_is_left_to_a_person(attempts: int, more: int) -> None:
    assert pause(ended(*["bucket_away"] * (attempts * (ROUNDS + more))), attempts) is None


@given(st.sampled_from(["undo_conflicts", POISON]), blameless)
def test_what_would_die_of_the_same_again_is_left_to_a_person(code: str, before: list[str]) -> None:
    assert pause(ended(*before, code, final=True), 4) is None


def test_a_job_without_an_error_is_not_one_of_these() -> None:
    assert pause((), 4) is pause(ended(None), 4) is None
