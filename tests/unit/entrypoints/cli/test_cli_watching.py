"""A job followed at the command line: told step by step, over an API that is away for a moment, to its end."""

from __future__ import annotations

import json
from typing import Any

import pytest

from entrypoints.cli import client
from entrypoints.cli.commands import run
from entrypoints.cli.outcome import Exit

DEAD = {"number": 1, "startedAt": "t", "endedAt": "t", "error": {"code": "no_luck", "message": "It was not to be."}}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody sleeps between two looks."""
    monkeypatch.setattr(client.Api.__init__, "__defaults__", (lambda _: None,))


def test_a_job_that_succeeds_is_told_step_by_step_and_ends_well(
    small_api: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["jobs", "watch", small_api.job_id]) == Exit.OK
    assert capsys.readouterr().out.splitlines() == ["running: plan", f"job {small_api.job_id}: succeeded"]
    assert small_api.looks == 3


@pytest.mark.parametrize("end", ["dead", "cancelled"])
def test_a_job_that_does_not_ends_the_command_with_its_last_error(
    small_api: Any, capsys: pytest.CaptureFixture[str], end: str
) -> None:
    small_api.ends, small_api.attempts = end, [DEAD]
    assert run(["jobs", "watch", small_api.job_id]) == Exit.FAILED
    assert capsys.readouterr().out.splitlines()[-1] == f"job {small_api.job_id}: {end}, no_luck: It was not to be."


def test_with_json_one_document_is_written_and_nothing_else(small_api: Any, capsys: pytest.CaptureFixture[str]) -> None:
    small_api.ends = "dead"
    assert run(["jobs", "watch", small_api.job_id, "--json"]) == Exit.FAILED
    assert json.loads(capsys.readouterr().out)["state"] == "dead"


def test_an_api_that_hangs_up_is_asked_again(small_api: Any) -> None:
    small_api.hangups = 2
    assert run(["jobs", "watch", small_api.job_id]) == Exit.OK
