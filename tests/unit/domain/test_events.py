"""Listening to a job: nothing is missed and nothing is heard twice, wherever the connection broke."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.events import Look, StateNow, Told, news
from domain.jobs import JobState, Progress

NOW = datetime(2030, 1, 1, tzinfo=UTC)
LOOKS = st.builds(
    lambda state, attempt, done: Look(
        UUID(int=1), StateNow(state, attempt, NOW), None if done is None else Progress("rows", done)
    ),
    st.sampled_from(JobState),
    st.integers(0, 3),
    st.none() | st.integers(0, 3),
)


def known(told: list[Told]) -> tuple[bytes | None, bytes | None]:
    """What a listener knows of state and progress after these events."""
    latest = {one.name: one.data for one in told}
    return latest.get("state"), latest.get("progress")


@given(st.lists(LOOKS, min_size=1, max_size=20), st.sets(st.integers(0, 60)))
def test_a_listener_that_comes_back_hears_all_it_does_not_know_and_nothing_twice(
    looks: list[Look], breaks: set[int]
) -> None:
    heard: list[Told] = []
    for number, look in enumerate(looks):
        while told := news(look, heard[-1].ident if heard else None):
            # A break loses what was on its way: the listener comes back with the id of the last that it got.
            heard += told[: 1 if number in breaks else len(told)]
    state, progress = known(heard)
    last = news(looks[-1], None)
    assert state == known(last)[0]
    assert looks[-1].progress is None or progress == known(last)[1]
    for name in ("state", "progress"):
        told = [one.data for one in heard if one.name == name]
        assert all(one != other for one, other in pairwise(told)), f"{name} was told twice in a row"


@given(LOOKS, st.text(max_size=30))
def test_a_strange_id_is_as_good_as_none_or_harmless(look: Look, last: str) -> None:
    assert [one.name for one in news(look, last)] in (["state"], ["progress", "state"], ["progress"], [])


def test_a_look_that_was_told_has_no_news() -> None:
    look = Look(UUID(int=1), StateNow(JobState.RUNNING, 1, NOW), Progress("rows", 1))
    told = news(look, None)
    assert [one.name for one in told] == ["progress", "state"]
    assert news(look, told[-1].ident) == []
