"""The commands as a person or a program meets them: what is printed where, and the exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from entrypoints.cli.commands import COMMANDS, overview, run, tree
from entrypoints.cli.outcome import Exit


def test_the_overview_names_every_command_and_every_exit_code() -> None:
    text = overview()
    assert all(f"  {name} " in text for name, _, _, _ in COMMANDS)
    assert all(str(int(code)) in text for code in Exit)


def test_help_loads_neither_the_parser_nor_the_api() -> None:
    code = (
        "import sys; from entrypoints.cli.commands import run; run(['--help']);"
        "print([m for m in ('cyclopts', 'rich', 'httpx', 'litestar', 'sqlalchemy') if m in sys.modules])"
    )
    src = str(Path(sys.modules["entrypoints.cli.commands"].__file__ or "").parents[2])
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={"PYTHONPATH": src}
    )
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


@pytest.mark.parametrize("name", [name for name, _, _, _ in COMMANDS])
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == Exit.OK
    assert f"sluice {name}" in capsys.readouterr().out


def test_every_command_that_answers_takes_json() -> None:
    app = tree()
    silent = {"up", "http", "worker", "scheduler", "monitor"}
    for name in {name for name, _, _, _ in COMMANDS} - silent:
        command = app[name]
        for one in [command, *(command[sub] for sub in command if not sub.startswith("-"))]:
            if one.default_command is not None:
                names = {n for argument in one.assemble_argument_collection() for n in argument.names}
                assert "--json" in names, one.name


def test_wrong_usage_is_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["jobs", "list", "--jsn"])
    assert ended.value.code == Exit.USAGE
    assert "--json" in capsys.readouterr().err


def test_a_setting_that_does_not_exist_is_exit_code_5(
    small_api: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLUICE_PROT", "1")
    assert run(["jobs"]) == Exit.SETTINGS
    assert "SLUICE_PORT" in capsys.readouterr().err


def test_an_api_that_is_away_is_exit_code_4_and_says_how_to_start_it(
    small_api: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["jobs", "--url", "http://127.0.0.1:9"]) == Exit.UNREACHABLE
    assert "sluice up" in capsys.readouterr().err


def test_without_a_key_it_says_where_one_comes_from(
    small_api: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("SLUICE_API_KEY")
    assert run(["vendors", "--json"]) == Exit.FAILED
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "key_missing"


def test_a_refusal_is_one_line_with_details_and_correlation_id(
    small_api: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    detail = {"field": "limit", "message": "too many", "hint": "at most 500"}
    error = {"code": "validation_failed", "message": "No.", "details": [detail], "correlationId": "c-1"}
    small_api.refusals.append((400, {}, {"error": error}))
    assert run(["jobs", "--limit", "900"]) == Exit.FAILED
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "sluice: No. (validation_failed) [correlation id c-1]"
    assert lines[1].strip() == "limit: too many (at most 500)"


@pytest.mark.parametrize(
    "words",
    [["jobs"], ["imports"], ["vendors", "list", "--query", "acme"], ["contacts"], ["deals"], ["keys"]],
)
def test_a_list_is_one_document_with_json_and_lines_without(
    small_api: Any, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*words, "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)["next"] == "abc"
    assert run(words) == Exit.OK
    shown = capsys.readouterr()
    assert shown.out.splitlines()[0].startswith("id\t")
    assert "--cursor abc" in shown.err


def test_a_vendor_answers_how_it_is_known_and_cannot_repaint_the_terminal(
    small_api: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["vendors", "show", small_api.vendor_id]) == Exit.OK
    text = capsys.readouterr().out
    assert "name: Acme Ltd" in text
    assert "line 2, column name" in text
    assert f"csv.column@1, import {small_api.import_id}" in text
    assert "\x1b" not in text


def test_a_new_key_puts_only_the_secret_on_stdout(small_api: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["keys", "make", "crm", "--role", "read"]) == Exit.OK
    assert capsys.readouterr().out == "slc_secret\n"
    assert json.loads(small_api.asked[-1][3]) == {"name": "crm", "role": "read"}


def test_undo_is_waited_for_when_watched(small_api: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["imports", "undo", small_api.import_id, "--watch", "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out)["job"]["state"] == "succeeded"
    assert ("POST", f"/v1/imports/{small_api.import_id}/undo") in [
        (method, path) for method, path, _, _ in small_api.asked
    ]


def test_errors_csv_is_printed_as_it_is(small_api: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["imports", "errors", small_api.import_id]) == Exit.OK
    assert capsys.readouterr().out.startswith("name,_line,_column,_code,_message,_hint\n")


def test_settings_show_no_secret(
    small_api: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLUICE_DATABASE_URL", "postgresql://me:hush@db/x")
    assert run(["settings", "--json"]) == Exit.OK
    text = capsys.readouterr().out
    assert "hush" not in text
    assert "slc_test" not in text
    assert json.loads(text)["SLUICE_API_KEY"] == "(set)"


@pytest.mark.parametrize(
    "words",
    [
        ["imports", "show"],
        ["imports", "undo"],
        ["imports", "reprocess"],
        ["imports", "records"],
        ["imports", "errors"],
        ["jobs", "show"],
        ["jobs", "cancel"],
        ["vendors", "show"],
        ["contacts", "show"],
        ["deals", "list", "--vendor"],
        ["keys", "revoke"],
    ],
)
def test_what_is_not_an_id_is_said_to_be_none_before_anything_is_asked(
    small_api: Any, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*words, "zzz"]) == Exit.USAGE
    assert "'zzz' is not an id" in capsys.readouterr().err
    assert run([*words, "zzz", "--json"]) == Exit.USAGE
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "not_an_id"
    assert small_api.asked == []


def test_the_version_is_a_command_and_a_flag(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["version", "--json"]) == Exit.OK
    asked = capsys.readouterr().out
    assert run(["--version", "--json"]) == Exit.OK
    assert capsys.readouterr().out == asked
    assert run(["--version"]) == Exit.OK
    assert json.loads(asked)["sluice"] in capsys.readouterr().out
