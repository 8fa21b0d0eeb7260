"""Dead letters and many jobs at the command line: what is asked of the person, and what of the API."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import pytest

from entrypoints.cli.commands import run
from entrypoints.cli.outcome import Exit

GROUP = "0123456789abcdef"
JOB = "01890a5d-ac96-774b-bcce-b302099a8002"


class Person(io.StringIO):
    """Somebody at a terminal."""

    def isatty(self) -> bool:
        return True


def posted(api: Any) -> list[tuple[str, Any]]:
    return [(path, json.loads(body)) for method, path, _, body in api.asked if method == "POST"]


def test_a_group_is_retried_after_a_look_with_the_count_that_was_seen(small_api: Any) -> None:
    assert run(["dlq", "retry", GROUP, "--yes"]) == Exit.OK
    (looked, order), (started, asked) = posted(small_api)
    assert (looked, started) == ("/v1/admin/jobs/bulk/preview", "/v1/admin/jobs/bulk")
    assert order == {"action": "retry", "filter": {"fingerprint": GROUP}}
    assert asked == {**order, "expectedCount": 3, "guard": "g", "tolerance": 0}


def test_without_a_yes_a_program_is_refused_and_nothing_is_started(
    small_api: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["dlq", "discard", GROUP, "--reason", "old", "--json"]) == Exit.USAGE
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "not_confirmed"
    assert [path for path, _ in posted(small_api)] == ["/v1/admin/jobs/bulk/preview"]


@pytest.mark.parametrize(("answer", "exit_code", "calls"), [("y\n", Exit.OK, 2), ("\n", Exit.FAILED, 1)])
def test_a_person_is_asked(
    small_api: Any, monkeypatch: pytest.MonkeyPatch, answer: str, exit_code: Exit, calls: int
) -> None:
    monkeypatch.setattr(sys, "stdin", Person(answer))
    assert run(["jobs", "bulk", "start", "retry", "--kind", "k"]) == exit_code
    assert len(posted(small_api)) == calls


def test_a_dry_run_only_looks(small_api: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["jobs", "bulk", "start", "snooze", "--delay", "60", "--queue", "q", "--dry-run"]) == Exit.OK
    assert "snooze: 3 jobs" in capsys.readouterr().out
    assert posted(small_api) == [
        ("/v1/admin/jobs/bulk/preview", {"action": "snooze", "filter": {"queue": "q"}, "delay": 60.0})
    ]


@pytest.mark.parametrize(
    ("kept", "said"), [({}, "none"), ({"job_exists": 1200, "gone": 2}, "2 gone, 1,200 job_exists")]
)
def test_what_was_not_changed_is_told_in_words(
    small_api: Any, capsys: pytest.CaptureFixture[str], kept: dict[str, int], said: str
) -> None:
    small_api.result = {"changed": 31_000, "notChanged": kept}
    assert run(["jobs", "bulk", "start", "retry", "--kind", "k", "--yes", "--wait"]) == Exit.OK
    assert capsys.readouterr().out.splitlines()[-1] == f"retry: succeeded, 31,000 changed, not changed: {said}"


def test_an_operation_is_watched_stopped_and_undone(small_api: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["jobs", "bulk", "stop", JOB, "--json"]) == Exit.OK
    assert run(["jobs", "bulk", "undo", JOB, "--json"]) == Exit.OK
    assert run(["jobs", "bulk", "changes", JOB, "--json"]) == Exit.OK
    assert run(["jobs", "bulk", "--json"]) == Exit.OK
    assert [path for path, _ in posted(small_api)] == [f"/v1/jobs/{JOB}/cancel", f"/v1/admin/jobs/bulk/{JOB}/undo"]


def test_a_job_is_retried_with_another_payload(small_api: Any) -> None:
    assert run(["jobs", "retry", JOB, "--payload", '{"name": "Ada"}', "--json"]) == Exit.OK
    assert posted(small_api) == [(f"/v1/jobs/{JOB}/retry", {"payload": {"name": "Ada"}})]


@pytest.mark.parametrize("text", ["{", "[1]"])
def test_a_payload_that_is_no_object_is_wrong_usage(small_api: Any, text: str) -> None:
    assert run(["jobs", "retry", JOB, "--payload", text, "--json"]) == Exit.USAGE
    assert posted(small_api) == []


@pytest.mark.parametrize(
    ("words", "body"),
    [
        (["discard", JOB, "--reason", "old"], {"reason": "old"}),
        (["snooze", JOB, "--seconds", "5"], {"seconds": 5.0}),
        (["priority", JOB, "1"], {"priority": 1}),
    ],
)
def test_single_jobs_are_given_up_put_off_and_moved(small_api: Any, words: list[str], body: Any) -> None:
    assert run(["jobs", *words, "--json"]) == Exit.OK
    assert posted(small_api) == [(f"/v1/jobs/{JOB}/{words[0]}", body)]


def test_the_dead_are_listed_by_group_and_job(small_api: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dlq", "--queue", "q", "--json"]) == Exit.OK
    assert run(["dlq", "show", GROUP, "--json"]) == Exit.OK
    paths = [path for method, path, _, _ in small_api.asked if method == "GET"]
    assert paths == ["/v1/admin/dead-letters?queue=q&limit=50", f"/v1/admin/dead-letters/{GROUP}/jobs?limit=50"]


@pytest.mark.parametrize(
    "words",
    [
        ["jobs", "discard", JOB],
        ["jobs", "bulk", "start", "explode"],
        ["limits", "set", "a", "b"],
        ["dlq", "discard", GROUP],
    ],
)
def test_wrong_usage_is_a_document_too_where_json_is_asked_for(
    small_api: Any, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*words, "--json"]) == Exit.USAGE
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "usage"
    assert small_api.asked == []


def test_a_group_of_no_jobs_starts_nothing_whatever_was_answered_beforehand(
    small_api: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    small_api.meant = 0
    assert run(["dlq", "retry", GROUP, "--yes"]) == Exit.FAILED
    assert "nothing_matched" in capsys.readouterr().err
    assert [path for path, _ in posted(small_api)] == ["/v1/admin/jobs/bulk/preview"]


def test_an_undo_names_its_operation_and_not_its_own_job_to_look_at(
    small_api: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    operation = "01890a5d-ac96-774b-bcce-b302099a8009"
    assert run(["jobs", "bulk", "undo", operation]) == Exit.OK
    said = capsys.readouterr().err
    assert f"sluice jobs watch {JOB}\n" in said and f"sluice jobs bulk show {operation};" in said


def test_lists_of_the_dead_say_what_to_do_next_or_that_there_are_none(
    small_api: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["dlq"]) == run(["dlq", "show", GROUP]) == Exit.OK
    empty = capsys.readouterr().err
    assert "No job is dead." in empty and "Nothing is dead of this" in empty
    error = {"code": "host_away", "message": "The host does not answer."}
    job = {"id": JOB, "kind": "k", "queue": "q", "attempts": [{"error": None}, {"error": error}]}
    group = {"fingerprint": GROUP, "count": 1, "kind": "k", "queues": ["q"], "code": "host_away"}
    small_api.dead = {"groups": [group], "jobs": [job]}
    assert run(["dlq"]) == run(["dlq", "show", GROUP]) == Exit.OK
    said = capsys.readouterr()
    assert "The host does not answer." in said.out
    assert "sluice dlq retry FINGERPRINT" in said.err and "sluice jobs show ID --payload" in said.err


def test_a_group_of_no_jobs_needs_no_yes(small_api: Any, capsys: pytest.CaptureFixture[str]) -> None:
    small_api.meant = 0
    assert run(["dlq", "retry", GROUP, "--json"]) == Exit.FAILED
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "nothing_matched"


@pytest.mark.parametrize("number", ["nan", "inf", "-inf"])
def test_a_number_that_json_has_not_is_wrong_usage(
    small_api: Any, number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["jobs", "snooze", JOB, f"--seconds={number}", "--json"]) == Exit.USAGE
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "not_a_number"
    assert small_api.asked == []
