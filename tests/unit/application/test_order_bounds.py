"""What an order may say of its own timeout and retries: less than its kind says, more only as far as that lets."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from application.jobs import Order, new_job
from application.kinds import JobContext, JobKind
from domain.errors import Refusal, RefusalKind
from domain.jobs import check_new
from domain.retries import RetryPolicy

ONE = UUID(int=1)

SECONDS = st.floats(0.001, 86_400)
RETRIES = st.integers(0, 99)


async def work(_: JobContext, __: dict[str, Any]) -> None:
    """Does nothing."""


def kind(timeout: float = 300.0, retries: int = 3, **bounds: Any) -> JobKind[Any]:
    """A kind with these words of its own."""
    return JobKind("work", work, dict, timeout=timeout, retry=RetryPolicy(retries=retries), **bounds)


@given(st.lists(SECONDS, min_size=2, max_size=2).map(sorted), st.floats(), st.booleans())
def test_a_timeout_is_as_asked_within_its_kinds_bound_and_refused_beyond(
    own: list[float], asked: float, opened: bool
) -> None:
    usual, longest = own
    one = kind(usual, **({"longest_timeout": longest} if opened else {}))
    bound = longest if opened else usual
    if 0 < asked <= bound:
        made = new_job(Order(kind="work", timeout=asked), one, ONE)
        check_new(made)
        assert made.timeout == asked
    else:
        with pytest.raises(Refusal) as no:
            new_job(Order(kind="work", timeout=asked), one, ONE)
        assert (no.value.kind, no.value.code) == (RefusalKind.INVALID, "invalid_timeout")
        assert [detail.field for detail in no.value.details] == ["/timeout"] and f"{bound:g}" in no.value.message


@given(st.lists(RETRIES, min_size=2, max_size=2).map(sorted), st.integers(-5, 200), st.booleans())
def test_retries_are_as_asked_within_the_kinds_bound_and_refused_beyond(
    own: list[int], asked: int, opened: bool
) -> None:
    usual, most = own
    one = kind(retries=usual, **({"most_retries": most} if opened else {}))
    if 0 <= asked <= (most if opened else usual):
        made = new_job(Order(kind="work", retries=asked), one, ONE)
        check_new(made)
        assert made.max_attempts == asked + 1
    else:
        with pytest.raises(Refusal) as no:
            new_job(Order(kind="work", retries=asked), one, ONE)
        assert (no.value.kind, no.value.code) == (RefusalKind.INVALID, "invalid_retries")
        assert [detail.field for detail in no.value.details] == ["/retries"]


def test_an_order_that_says_nothing_gets_what_its_kind_says() -> None:
    made = new_job(Order(kind="work"), kind(7.5, 2, longest_timeout=60.0, most_retries=50), ONE)
    assert (made.timeout, made.max_attempts) == (7.5, 3)


def test_how_a_job_is_to_be_run_does_not_make_it_another_job() -> None:
    usual, hasty = (new_job(Order(kind="work", timeout=asked, retries=0), kind(), ONE) for asked in (None, 1.0))
    assert usual.digest == hasty.digest


@pytest.mark.parametrize(
    "wrong",
    [
        {"timeout": 10.0, "longest_timeout": 9.0},
        {"longest_timeout": 86_401.0},
        {"longest_timeout": float("nan")},
        {"retries": 4, "most_retries": 3},
        {"most_retries": 100},
        {"retries": 100},
        {"retries": -1},
    ],
    ids=str,
)
def test_a_kind_whose_bounds_no_job_could_keep_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"of the job kind|of the kind"):
        kind(**wrong)
