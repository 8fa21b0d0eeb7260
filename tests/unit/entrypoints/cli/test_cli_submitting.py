"""Jobs handed in at the command line: one with its options, and a file of them that may be tried again."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrypoints.cli.commands import run
from entrypoints.cli.outcome import Exit, Stop
from entrypoints.cli.submitting import MOST_BYTES, MOST_LINES, batches


def posted(api: Any) -> list[tuple[str, Any]]:
    return [(path, json.loads(body)) for method, path, _, body in api.asked if method == "POST"]


def test_one_job_is_handed_in_with_what_is_said_about_it_and_nothing_else(small_api: Any) -> None:
    words = ["demo.greet", "--payload", '{"name": "Ada"}', "--priority", "1", "--run-at", "2030-01-31T00:00:00Z"]
    words += ["--timeout", "7.5", "--retries", "0"]
    assert run(["jobs", "submit", *words, "--key", "k-1"]) == Exit.OK
    order = {"kind": "demo.greet", "payload": {"name": "Ada"}, "priority": 1, "runAt": "2030-01-31T00:00:00Z"}
    order |= {"timeout": 7.5, "retries": 0}
    assert posted(small_api) == [("/v1/jobs", order)]
    assert {name.lower(): value for name, value in small_api.asked[0][2].items()}["idempotency-key"] == "k-1"


def test_a_job_may_wait_for_others_and_a_family_be_cancelled_and_listed(small_api: Any) -> None:
    one, two = "01a205fd-1111-7023-9063-0761b24d4f03", "01a205fd-1111-7023-9063-0761b24d4f04"
    assert run(["jobs", "submit", "demo.greet", "--waits-for", one, "--waits-for", two, "--after", "end"]) == Exit.OK
    order = {"kind": "demo.greet", "payload": {}, "waitsFor": [one, two], "after": "end"}
    assert posted(small_api) == [("/v1/jobs", order)]
    assert run(["jobs", "cancel", one, "--family"]) == Exit.OK
    assert posted(small_api)[-1] == (f"/v1/jobs/{one}/cancel", {"family": True})
    assert run(["jobs", "--parent", one, "--queue", "mail"]) == Exit.OK
    assert f"parent={one}" in small_api.asked[-1][1] and "queue=mail" in small_api.asked[-1][1]


def test_a_file_is_handed_in_line_by_line_and_again_makes_nothing_new(
    small_api: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "jobs.ndjson"
    file.write_text(
        '{"kind": "a", "payload": {"n": 1}}\n\n{"kind": "a", "payload": {"n": 1}}\n{"kind": "b", "key": "k"}'
    )
    assert run(["jobs", "submit", "--file", str(file)]) == Exit.OK
    assert run(["jobs", "submit", "--file", str(file), "--json"]) == Exit.OK
    said, again = capsys.readouterr().out.splitlines()
    assert said == "3 jobs: 3 new, 0 known before" and json.loads(again)["fresh"] == 0
    (path, body), repeated = posted(small_api)
    assert path == "/v1/jobs/batch" and repeated == (path, body)
    assert [order["kind"] for order in body["orders"]] == ["a", "a", "b"]
    assert body["orders"][0]["key"] != body["orders"][1]["key"] and body["orders"][2]["key"] == "k"


def test_standard_input_is_a_file_too(small_api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b'{"kind": "a"}\n'), isatty=lambda: False))
    assert run(["jobs", "submit", "--file", "-", "--json"]) == Exit.OK
    assert len(posted(small_api)) == 1


def test_a_refusal_names_the_lines_of_the_file_and_what_was_handed_in_before(
    small_api: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "jobs.ndjson"
    file.write_text('{"kind": "a"}\n\n{"kind": "no"}\n')
    details = [{"field": "/orders/1/kind", "message": "There is no such kind."}]
    small_api.refusals.append((400, {}, {"error": {"code": "invalid_batch", "message": "No.", "details": details}}))
    assert run(["jobs", "submit", "--file", str(file)]) == Exit.FAILED
    said = capsys.readouterr().err
    assert (
        "line 3/kind: There is no such kind." in said and "0 jobs were handed in before; none from line 1 on." in said
    )


@pytest.mark.parametrize("text", ["{", "[1]", '"a"', "\xff"])
def test_a_line_that_is_no_object_is_named_and_its_batch_not_sent(
    small_api: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    file = tmp_path / "jobs.ndjson"
    file.write_bytes(b'{"kind": "a"}\n' + text.encode("latin-1") + b"\n")
    assert run(["jobs", "submit", "--file", str(file)]) == Exit.USAGE
    assert "Line 2 is not" in capsys.readouterr().err and posted(small_api) == []


@pytest.mark.parametrize(
    "words",
    [[], ["a", "--file", "x"], ["--file", "x", "--priority", "1"], ["--file", "not-there"], ["a", "--payload", "1"]],
)
def test_what_cannot_be_meant_is_wrong_usage(small_api: Any, words: list[str]) -> None:
    assert run(["jobs", "submit", *words]) == Exit.USAGE
    assert posted(small_api) == []


@given(st.lists(st.integers(0, MOST_BYTES // 3), max_size=30), st.integers(0, 2500))
def test_no_request_is_too_large_and_no_line_is_left_out_or_sent_twice(sizes: list[int], small: int) -> None:
    lines = [
        json.dumps({"kind": "a", "payload": {"text": "x" * size}}).encode() + b"\n" for size in [*sizes, *[1] * small]
    ]
    found = list(batches(lines))
    assert [number for batch in found for number in batch.lines] == list(range(1, len(lines) + 1))
    for batch in found:
        assert 1 <= len(batch.orders) <= MOST_LINES
        assert sum(len(lines[number - 1]) for number in batch.lines) <= MOST_BYTES
    keys = [order["key"] for batch in found for order in batch.orders]
    assert len(set(keys)) == len(keys)


def test_a_corrected_line_changes_no_key_before_it() -> None:
    (before,), (after,) = (list(batches([b'{"kind":"a"}\n', text])) for text in (b'{"kind":"b"}\n', b'{"kind":"c"}\n'))
    assert before.orders[0] == after.orders[0] and before.orders[1]["key"] != after.orders[1]["key"]


def test_a_line_that_is_no_object_comes_up_only_after_the_batches_before_it() -> None:
    lines = [b'{"kind":"a"}\n'] * (MOST_LINES + 1) + [b"no\n"]
    reading = batches(lines)
    assert len(next(reading).orders) == MOST_LINES
    with pytest.raises(Stop) as stopped:
        next(reading)
    assert "Line 1002" in stopped.value.message
