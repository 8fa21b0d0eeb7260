"""What a look at lost jobs tells, and what it keeps to itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.alerts import (
    DEAD_LETTERS,
    Alert,
    AlertState,
    DeadCause,
    Losses,
    Phase,
    Severity,
    Thresholds,
    due,
    judge,
    masked,
    turned,
    wants,
)
from domain.errors import Transient
from domain.retries import LONGEST_PAUSE, RetryPolicy, after_failure, classify

START = datetime(2026, 3, 1, tzinfo=UTC)
NEVER = AlertState(key=DEAD_LETTERS)
QUIET = Thresholds(0, 0)


def losses(minute: int, depth: int, newest: int | None = None, **more: int) -> Losses:
    died = START if depth and newest is None else None if newest is None else START + timedelta(minutes=newest)
    return Losses(at=START + timedelta(minutes=minute), depth=depth, newest=died, **more)


def told(looks: list[Losses], thresholds: Thresholds = QUIET) -> list[Alert | None]:
    state, alerts = NEVER, []
    for look in looks:
        state, alert = judge(state, look, thresholds)
        alerts.append(alert)
    return alerts


def test_a_depth_is_told_once_and_again_when_it_has_changed() -> None:
    alerts = told([losses(0, 3), losses(5, 3), losses(10, 3), losses(15, 5), losses(20, 4), losses(25, 4)])
    assert [alert and alert.title for alert in alerts] == [
        "3 dead jobs (before: 0)", None, None, "5 dead jobs (before: 3)", "4 dead jobs (before: 5)", None,
    ]  # fmt: skip
    assert [alert.number for alert in alerts if alert] == [1, 2, 3]


def test_an_empty_store_tells_nobody() -> None:
    assert told([losses(n, 0) for n in range(5)]) == [None] * 5


def test_a_death_is_told_even_when_another_job_was_retried_meanwhile() -> None:
    alerts = told([losses(0, 3, newest=0), losses(5, 3, newest=4), losses(10, 3, newest=4)])
    assert [alert is not None for alert in alerts] == [True, True, False]


def test_when_it_empties_only_channels_that_keep_incidents_hear_of_it() -> None:
    *_, last = told([losses(0, 1), losses(5, 0)])
    assert last is not None and last.phase is Phase.RESOLVED and last.title == "No dead jobs any more"
    assert wants(last, tracks=True) and not wants(last, tracks=False)
    assert told([losses(0, 1), losses(5, 0), losses(10, 0)])[2] is None


def test_retries_and_rescues_are_told_from_their_thresholds_on() -> None:
    thresholds = Thresholds(retries=10, rescues=2)
    assert told([losses(0, 0, retries=9, rescues=1)], thresholds) == [None]
    (notice,) = told([losses(0, 0, retries=10, rescues=1)], thresholds)
    assert notice is not None and notice.phase is Phase.NOTICE and notice.severity is Severity.WARNING
    assert notice.title == "1 stale job taken back, 10 failed attempts followed by another"
    assert wants(notice, tracks=False) and not wants(notice, tracks=True)
    assert told([losses(0, 0, retries=900, rescues=900)], QUIET) == [None]


def test_retries_and_rescues_below_their_thresholds_go_with_a_change_of_depth() -> None:
    (alert,) = told([losses(0, 1, retries=2, rescues=1)], Thresholds(10, 10))
    assert (
        alert is not None
        and {"Retries since": "2", "Stale jobs taken back since": "1"}.items()
        <= {fact.name: fact.value for fact in alert.facts}.items()
    )


looks = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 12), st.integers(0, 3)), max_size=12
).map(lambda rows: [losses(n, d, retries=r, rescues=s) for n, (d, _, r, s) in enumerate(rows)])


@given(looks, st.sampled_from([QUIET, Thresholds(), Thresholds(1, 1)]))
def test_each_look_tells_at_most_once_and_every_change_to_a_depth_is_told(found: list[Losses], at: Thresholds) -> None:
    before, opened, numbers = 0, False, []
    for look, alert in zip(found, told(found, at), strict=True):
        if look.depth and look.depth != before:
            assert alert is not None and wants(alert, tracks=False) and wants(alert, tracks=True)
        if opened and not look.depth:
            assert alert is not None and alert.resolved
        if alert is not None:
            numbers.append(alert.number)
            assert alert.phase is not Phase.OPEN or look.depth
        before, opened = look.depth, look.depth > 0
    assert numbers == list(range(1, len(numbers) + 1))


@given(st.lists(st.sampled_from(list(Phase)), max_size=10))
def test_an_incident_is_told_once_when_it_begins_and_once_when_it_ends(phases: list[Phase]) -> None:
    state, heard = AlertState(key="bell"), []
    for phase in phases:
        after = turned(state, Alert(key="bell", title="t", at=START, phase=phase))
        if after is not None:
            assert after.number == state.number + 1
            state = after
            heard.append(phase)
    incidents = [phase for phase in heard if phase is not Phase.NOTICE]
    assert incidents == [Phase.OPEN, Phase.RESOLVED] * (len(incidents) // 2) + [Phase.OPEN] * (len(incidents) % 2)
    assert heard.count(Phase.NOTICE) == phases.count(Phase.NOTICE)


def test_a_look_is_due_when_the_last_one_is_an_interval_ago() -> None:
    five = timedelta(minutes=5)
    looked = AlertState(key="k", checked_at=START)
    assert due(None, START, five) and due(AlertState(key="k"), START, five)
    assert not due(looked, START + timedelta(seconds=299), five) and due(looked, START + five, five)


@pytest.mark.parametrize("text", [
    "cannot reach postgresql://app:s3cret-word@db/x",
    "password=s3cret-word was refused",
    "api_key: s3cret-word",
    "Authorization: Bearer s3cret-word",
    "https://files.example/a?signature=s3cret-word",
    "no such user s3cret-word@mail.example",
    "the token s3cretword0123456789abcdefghijklmnopq is known",
    "slc_s3cret-word",
])  # fmt: skip
def test_what_may_be_a_secret_is_masked_in_an_alert(text: str) -> None:
    cause = DeadCause("work", "broken", "f0", 1, text)
    _, alert = judge(NEVER, Losses(at=START, depth=1, newest=START, causes=(cause,)), QUIET)
    assert alert is not None and "s3cret" not in alert.lines[0] and "***" in alert.lines[0]


def test_what_is_no_secret_is_left_as_it_is() -> None:
    plain = "The job ran longer than its timeout: 300 s in import.ingest, line 12 (scan_failed)."
    assert masked(plain) == plain


def test_a_pause_that_the_other_side_asks_for_is_kept_within_an_hour() -> None:
    policy = RetryPolicy(base=5.0, jitter=0.0)
    for asked, paused in ((None, 5), (2, 5), (90, 90), (86_400, LONGEST_PAUSE.total_seconds())):
        after = None if asked is None else timedelta(seconds=asked)
        verdict = after_failure(policy, 0, 4, classify("notify", Transient("busy", "Busy.", after)), 0.0)
        assert verdict.delay == timedelta(seconds=paused)
