"""Alerts from a whole installation: real processes, short intervals, a receiver that is down, hangs or fails."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from receivers import Answer, WebHook
from up_client import eventually
from up_house import House, house
from up_kinds import install_drill

SLACK, PAGER = "/services/T0/B0/hidden", "/v2/enqueue"
EVERY = 1.0


@pytest.fixture(scope="module")
def hook() -> Iterator[WebHook]:
    receiver = WebHook()
    yield receiver
    receiver.close()


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, hook: WebHook) -> Iterator[House]:
    """An installation that looks every second; a `sluice monitor` runs beside the scheduler of `sluice up`."""
    plug_ins = tmp_path_factory.mktemp("plug-ins")
    install_drill(plug_ins)
    settings = {
        "slack_webhook_url": hook.url + SLACK,
        "pagerduty_key": "the-integration-key",
        "pagerduty_url": hook.url + PAGER,
        "dead_letters_seconds": EVERY,
        "alert_retries": 0,
        "alert_rescues": 0,
    }
    with house(tmp_path_factory.mktemp("up"), plug_ins, **settings) as one, beside(one):
        yield one


@contextmanager
def beside(up: House) -> Iterator[None]:
    """A `sluice monitor` on the database of the installation; it ends in good order when asked to."""
    env = up.env | {"SLUICE_DATABASE_URL": up.database_url()}
    with (up.folder / "monitor.log").open("wb") as log:
        monitor = subprocess.Popen([*up.command[:-1], "monitor"], cwd=up.folder, env=env, stdout=log, stderr=log)
    try:
        yield
        assert monitor.poll() is None, (up.folder / "monitor.log").read_text()
    finally:
        monitor.terminate()
        assert monitor.wait(20) == 0


def die(up: House, number: int) -> None:
    """A job that is dead at once."""
    job = up.submit("drill.refused", {"number": number})
    assert up.ended(job["id"])["state"] == "dead"


def titles(hook: WebHook) -> list[str]:
    """What Slack's receiver took, in order."""
    return [body["text"] for body in hook.taken(SLACK)]


def looks(up: House) -> int:
    """How many looks were taken so far, by whichever process."""
    logs = up.log() + (up.folder / "monitor.log").read_text()
    return logs.count('"event":"dead_letters_checked"')


def next_look(up: House, more: int = 2) -> None:
    """Wait until so many more looks were taken."""
    before = looks(up)
    eventually(lambda: looks(up) >= before + more, "the next look at the dead letters")


def no_more(up: House, hook: WebHook) -> list[Any]:
    """All requests so far, when two more looks and no unfinished alert are behind us."""
    next_look(up)
    eventually(lambda: not unfinished(up), "all alerts are delivered")
    return list(hook.messages)


def unfinished(up: House) -> int:
    """Alerts still to be delivered, by one look: one that goes back to wait between two looks is in neither."""
    states = [job["state"] for job in up.get("/v1/jobs", kind="notify", limit=100)["items"]]
    return sum(state in ("waiting", "running", "held") for state in states)


def test_a_death_is_told_once_to_slack_and_pagerduty_and_never_again(up: House, hook: WebHook) -> None:
    next_look(up)
    assert hook.messages == []
    die(up, 1)
    eventually(lambda: titles(hook) and hook.taken(PAGER), "both are told")
    no_more(up, hook)
    assert titles(hook) == ["Sluice: 1 dead job (before: 0)"]
    (event,) = hook.taken(PAGER)
    assert (event["event_action"], event["dedup_key"]) == ("trigger", "sluice:dead-letters")
    assert "drill.refused: no_such_drill: There is no such drill." in event["payload"]["custom_details"]["lines"][0]


def test_a_receiver_that_answers_badly_or_hangs_gets_every_alert_once(up: House, hook: WebHook) -> None:
    hook.answer([Answer(0), Answer(500), Answer(429, "1"), Answer(200)])
    die(up, 2)
    eventually(lambda: titles(hook)[-1:] == ["Sluice: 2 dead jobs (before: 1)"], "Slack is told in the end")
    eventually(lambda: len(hook.taken(PAGER)) == 2, "PagerDuty is told in the end")
    requests = no_more(up, hook)
    assert len(titles(hook)) == 2 and [one.answer.status for one in requests].count(200) == 4


def test_while_the_receiver_is_down_looks_go_on_and_nothing_is_lost(up: House, hook: WebHook) -> None:
    hook.close()
    die(up, 3)
    eventually(lambda: unfinished(up) == 2, "the alerts wait for their receiver")
    die(up, 4)
    eventually(lambda: unfinished(up) == 4, "the next alerts wait too")
    next_look(up)
    assert len(titles(hook)) == 2
    hook.open()
    eventually(lambda: not unfinished(up), "what waited is delivered", 120)
    assert titles(hook)[2:] == ["Sluice: 3 dead jobs (before: 2)", "Sluice: 4 dead jobs (before: 3)"]
    assert len(hook.taken(PAGER)) == 4


def test_the_watch_outlives_its_database_and_its_process(up: House, hook: WebHook) -> None:
    up.kill("postgres")
    up.kill("scheduler")
    die(up, 5)
    eventually(lambda: titles(hook)[-1:] == ["Sluice: 5 dead jobs (before: 4)"], "Slack is told", 120)
    no_more(up, hook)
    assert len(titles(hook)) == 5


def test_when_the_last_one_is_retried_well_or_discarded_the_incident_is_resolved(up: House, hook: WebHook) -> None:
    sent = len(titles(hook))
    dead = [job["id"] for job in up.all_of("/v1/jobs", state="dead")]
    assert len(dead) == 5
    for ident in dead:
        up.call("POST", f"/v1/jobs/{ident}/discard", json={"reason": "Seen."})
    eventually(lambda: hook.taken(PAGER)[-1]["event_action"] == "resolve", "PagerDuty is told that it is over")
    no_more(up, hook)
    assert "0 dead" not in "".join(titles(hook)) and len(titles(hook)) - sent < len(dead)


def test_the_secrets_of_the_channels_are_nowhere_in_the_log(up: House) -> None:
    logs = up.log() + (up.folder / "monitor.log").read_text()
    assert '"event":"alert"' in logs
    assert "hidden" not in logs and "the-integration-key" not in logs
