"""`sluice import` with several files, or the standard input: each is tried, each is told, none is lost."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from entrypoints.cli import handover, sending
from entrypoints.cli.client import Api
from entrypoints.cli.commands import run
from entrypoints.cli.given import given
from entrypoints.cli.outcome import Exit

REFUSAL = {"code": "unknown_kind", "message": "Not a kind of ours."}


@pytest.fixture
def three(tmp_path: Path) -> list[str]:
    paths = [tmp_path / name for name in ("a.csv", "b.csv", "c.csv")]
    for path in paths:
        path.write_text(f"name\n{path.stem}\n")
    return [str(path) for path in paths]


def entries(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["imports"]
    return found


@pytest.mark.parametrize("watch", [[], ["--watch"]])
def test_a_refused_file_takes_nothing_from_the_others(
    small_api: Any, three: list[str], watch: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    small_api.unwanted = {"b.csv": (400, REFUSAL)}
    assert run(["import", *three, *watch, "--json"]) == Exit.FAILED
    found = entries(capsys)
    assert [one["file"] for one in found] == three
    assert [one.get("importId") for one in found] == [small_api.import_id, None, small_api.import_id]
    assert found[1]["error"] == REFUSAL
    assert ["import" in one for one in found] == [bool(watch), False, bool(watch)]


@pytest.mark.parametrize("watch", [[], ["--watch"]])
def test_without_json_the_refusal_names_its_file_and_the_ids_are_told(
    small_api: Any, three: list[str], watch: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    small_api.unwanted = {"b.csv": (400, REFUSAL)}
    assert run(["import", *three, *watch]) == Exit.FAILED
    shown = capsys.readouterr()
    assert f"sluice: {three[1]}: Not a kind of ours. (unknown_kind)" in shown.err
    told = [text for text in shown.out.splitlines() if text.startswith(("a.csv:", "b.csv:", "c.csv:"))]
    assert [text[:5] for text in told] == ["a.csv", "c.csv"]
    assert small_api.import_id in shown.out


def test_a_file_that_is_not_there_is_an_entry_too(
    small_api: Any, three: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", three[0], "nosuch.csv", str(tmp_path), "--json"]) == Exit.USAGE
    found = entries(capsys)
    assert found[0]["importId"] == small_api.import_id
    assert [one["error"]["code"] for one in found[1:]] == ["file_missing", "file_missing"]


def test_not_being_reached_is_worse_than_a_refusal_and_that_than_rejected_rows(
    small_api: Any, three: list[str]
) -> None:
    assert run(["import", *three, "--watch"]) == Exit.ROWS_REJECTED
    small_api.unwanted = {"a.csv": (400, REFUSAL)}
    assert run(["import", *three, "--watch"]) == Exit.FAILED
    small_api.cut = {"b.csv"}
    assert run(["import", *three, "--watch"]) == Exit.UNREACHABLE
    small_api.unwanted, small_api.cut, small_api.rejected = {}, set(), 0
    assert run(["import", *three, "--watch"]) == Exit.OK


def test_an_import_that_is_lost_sight_of_keeps_its_id(small_api: Any, three: list[str]) -> None:
    small_api.hangups = 1_000
    files = given(three[:1], "")
    api = Api(small_api.url, "k", lambda _: None)
    end = handover.hand_over(api, files, sending.Wishes(), watch=True, quiet=True)[0]
    assert end.exit == Exit.UNREACHABLE
    assert (end.entry["importId"], end.entry["error"]["code"]) == (small_api.import_id, "unreachable")


def test_ctrl_c_leaves_the_import_running_and_the_rest_alone_and_says_so(small_api: Any, three: list[str]) -> None:
    def pressed(_: float) -> None:
        raise KeyboardInterrupt

    api = Api(small_api.url, "k", pressed)
    ends = handover.hand_over(api, given(three, ""), sending.Wishes(), watch=True, quiet=True)
    assert handover.worst(ends) == Exit.INTERRUPTED
    assert f"{small_api.import_id} goes on on the server" in ends[0].entry["error"]["message"]
    assert ends[0].entry["importId"] == small_api.import_id
    assert [one.entry["error"]["code"] for one in ends] == ["interrupted"] * 3
    assert small_api.methods().count("POST") == 1
    assert "DELETE" not in small_api.methods()


@pytest.mark.parametrize(("words", "name"), [([], "stdin"), (["--name", "bids.csv"], "bids.csv")])
def test_the_standard_input_is_a_file_with_a_name(small_api: Any, words: list[str], name: str) -> None:
    src = str(Path(sys.modules["entrypoints.cli.commands"].__file__ or "").parents[2])
    env = {"PYTHONPATH": src, "SLUICE_URL": small_api.url, "SLUICE_API_KEY": "slc_test"}
    done = subprocess.run(
        [sys.executable, "-m", "entrypoints.cli", "import", "-", *words, "--json"],
        input=b"name\nAcme\n",
        capture_output=True,
        check=False,
        env=env,
    )
    assert done.returncode == Exit.OK, done.stderr
    expected = {"file": "-", "importId": small_api.import_id, "jobId": small_api.job_id}
    assert json.loads(done.stdout)["imports"] == [expected]
    form = small_api.asked[0][3]
    assert f'filename="{name}"'.encode() in form
    assert b"name\nAcme\n" in form


def test_a_large_standard_input_goes_up_in_parts_under_its_name(
    small_api: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    content = b"name,price\n" + b"0123456789abcdef\n" * 600_000
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert run(["import", "-", "--name", "large.csv", "--json"]) == Exit.OK
    assert bytes(small_api.uploaded) == content
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["-", "-"], "stdin_twice"),
        (["a.csv", "--wacth"], "unknown_option"),
        (["a.csv", "--name", "b.csv"], "name_without_stdin"),
    ],
)
def test_words_that_make_no_sense_are_wrong_usage(
    small_api: Any, words: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", *words, "--json"]) == Exit.USAGE
    assert json.loads(capsys.readouterr().out)["error"]["code"] == code
    assert small_api.asked == []
