"""The checker of the fault runs finds what is planted into a history, and nothing in one where all is well."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chaos.checker import Findings, check
from chaos.history import Accepted, AnyEvent, Began, Effect, Ended, Event, History, Refused


def story(jobs: int) -> list[AnyEvent]:
    """A history in which all is well: every third job writes two rows, every fifth fails once, every seventh lost
    its worker on the way."""
    events: list[AnyEvent] = []
    for number in range(jobs):
        job, effects, fails = f"job-{number}", 2 * (number % 3 == 0), int(number % 5 == 0)
        errors = ["drill_failed"] * fails + ["lease_lost"] * (number % 7 == 0)
        events.append(Accepted("run", f"key-{number}", job, "chaos.any", effects=effects, fails=fails, due=100.0))
        events += [Began("run", job, attempt, 4711, 5.0) for attempt in range(1, len(errors) + 2)]
        events.append(Ended("run", job, "succeeded", errors, 100.5, fails))
        events += [Effect("run", job, step) for step in range(effects)]
    return events


def wrongs(found: Findings) -> dict[str, int]:
    """How many of each wrong there are."""
    counts = {name: len(getattr(found, name)) for name in Findings.WRONGS}
    return {name: count for name, count in counts.items() if count}


@given(st.integers(0, 60), st.randoms(use_true_random=False))
def test_nothing_is_wrong_with_a_good_history_in_whatever_order_it_was_written(
    jobs: int, chance: random.Random
) -> None:
    events = story(jobs)
    chance.shuffle(events)
    found = check(events)
    assert found.clean, found.first()
    assert (found.acknowledged, found.effects) == (jobs, 2 * len(range(0, jobs, 3)))


@given(st.integers(1, 60), st.data())
def test_one_missing_event_is_found(jobs: int, data: st.DataObject) -> None:
    events = story(jobs)
    gone = events.pop(data.draw(st.integers(0, len(events) - 1)))
    expected = {Effect: {"lost": 1}, Ended: {"lost": 1}, Accepted: {"invented": 1}, Began: {}}
    assert wrongs(check(events)) == expected[type(gone)]


@given(st.integers(1, 60), st.data())
def test_an_effect_that_is_there_twice_is_found(jobs: int, data: st.DataObject) -> None:
    events = story(jobs)
    events.append(data.draw(st.sampled_from([event for event in events if isinstance(event, Effect)])))
    assert wrongs(check(events)) == {"doubled": 1}


@pytest.mark.parametrize(
    ("planted", "wrong"),
    [
        (Accepted("run", "key-1", "job-other", "chaos.any"), {"doubled": 1, "lost": 1}),
        (Ended("run", "job-1", "running", [], 100.5, 0), {"unfinished": 1}),
        (Ended("run", "job-1", "waiting", [], 100.5, 0), {"unfinished": 1}),
        (Ended("run", "job-1", "dead", ["poison"], 100.5, 0), {"lost": 1}),
        (Ended("run", "job-1", "succeeded", [], 99.5, 0), {"early": 1}),
        (Ended("run", "job-1", "succeeded", ["database_unavailable"], 100.5, 1), {"blamed": 1}),
        (Ended("run", "job-1", "succeeded", ["database_unavailable"], 100.5, 0), {}),
        (Ended("run", "job-1", "succeeded", ["serialization"], 100.5, 0), {"blamed": 1}),
        (Ended("run", "job-1", "succeeded", [], 100.5, 1), {"blamed": 1}),
        (Ended("run", "job-1", "succeeded", ["lease_lost", "handed_back"], 100.5, 0), {}),
        (Effect("run", "job-1", 0), {"lost": 1}),
        (Effect("run", "job-unheard-of", 0), {"invented": 1}),
        (Began("run", "job-unheard-of", 1, 4711, 6.0), {"invented": 1}),
        (Refused("run", "key-99", 409, "no"), {"refused": 1}),
    ],
)
def test_what_is_planted_is_found(planted: Event, wrong: dict[str, int]) -> None:
    assert wrongs(check([*story(12), planted])) == wrong  # type: ignore[list-item]


def test_a_history_is_read_back_as_it_was_written_and_a_half_written_line_waits(tmp_path: Path) -> None:
    history, events = History(tmp_path / "history.ndjson"), story(5)
    history.write(*events)
    with history.path.open("ab") as other:
        other.write(b'{"what":"began","run":"run","job":"half')
        other.flush()
        assert list(history.news()) == events
        other.write(b'-1","attempt":1,"pid":1,"at":1.0}\n')
    assert list(history.news()) == [Began("run", "half-1", 1, 1, 1.0)]
    history.write(Effect("another run", "job", 0))
    assert list(history.of("run")) == [*events, Began("run", "half-1", 1, 1, 1.0)]
    history.close()
