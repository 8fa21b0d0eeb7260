"""Correcting from the command line, and looking before an undo."""

from __future__ import annotations

import json
from typing import Any

import pytest

from entrypoints.cli import watching
from entrypoints.cli.commands import run
from entrypoints.cli.outcome import Exit


def test_set_sends_each_field_and_tells_who_pinned_what(small_api: Any, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["vendors", "set", small_api.vendor_id, "name=A=B", "city=", "--note", "moved", "--if-match", '"x"']
    assert run(call) == Exit.OK
    method, path, headers, body = small_api.asked[-1]
    assert (method, path, headers["If-Match"]) == ("PATCH", f"/v1/vendors/{small_api.vendor_id}", '"x"')
    assert json.loads(body) == {"name": "A=B", "city": None, "note": "moved"}
    text = capsys.readouterr().out
    assert "city: (no value)" in text and "set by ada, before “Rome”" in text


@pytest.mark.parametrize("noun", ["vendors", "contacts", "deals"])
def test_show_follows_an_id_to_what_it_became(small_api: Any, capsys: pytest.CaptureFixture[str], noun: str) -> None:
    now = f"/v1/{noun}/{small_api.vendor_id}"
    small_api.refusals = [(308, {"Location": now}, {"id": small_api.vendor_id})]
    assert run([noun, "show", small_api.import_id, "--json"]) == Exit.OK
    assert [path for _, path, _, _ in small_api.asked] == [f"/v1/{noun}/{small_api.import_id}", now]
    assert all(headers["X-API-Key"] for _, _, headers, _ in small_api.asked)
    assert json.loads(capsys.readouterr().out)["fields"]["name"]["evidence"]


def test_what_is_not_field_and_value_is_refused_before_anything_is_sent(
    small_api: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["vendors", "set", small_api.vendor_id, "Turin"]) == Exit.USAGE
    assert small_api.asked == []
    assert "FIELD=VALUE" in capsys.readouterr().err


def test_corrections_are_listed_and_taken_back(small_api: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["vendors", "corrections", small_api.vendor_id]) == Exit.OK
    assert "city=Rome" in capsys.readouterr().out
    assert run(["vendors", "restore", small_api.vendor_id]) == Exit.OK
    assert small_api.asked[-1][:2] == ("DELETE", f"/v1/corrections/{small_api.vendor_id}")
    assert "is taken back" in capsys.readouterr().out


def test_a_look_before_an_undo_asks_for_none(small_api: Any, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["imports", "undo", small_api.import_id, "--preview"]) == Exit.OK
    assert small_api.methods() == ["GET"]
    text = capsys.readouterr().out
    assert "vendors: 2 leave, 1 stay" in text and "city of vendor x, by ada" in text


def test_a_forced_undo_says_so(small_api: Any) -> None:
    assert run(["imports", "undo", small_api.import_id, "--force", "--json"]) == Exit.OK
    assert small_api.asked[-1][:2] == ("POST", f"/v1/imports/{small_api.import_id}/undo?force=true")


def test_a_forced_reprocess_says_so(small_api: Any) -> None:
    assert run(["imports", "reprocess", small_api.import_id, "--pipeline", "v2", "--force", "--json"]) == Exit.OK
    assert small_api.asked[-1][:2] == ("POST", f"/v1/imports/{small_api.import_id}/reprocess?force=true")


@pytest.mark.parametrize(("state", "ended"), [("failed", Exit.FAILED), ("succeeded", Exit.OK)])
def test_a_job_that_found_its_file_unreadable_is_no_success(
    small_api: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, state: str, ended: Exit
) -> None:
    job = {"id": small_api.job_id, "state": "succeeded", "result": {"importId": small_api.import_id, "state": state}}
    monkeypatch.setattr(watching, "follow", lambda *_: job)
    assert run(["imports", "reprocess", small_api.import_id, "--watch"]) == ended
    assert f"Reprocessing of import {small_api.import_id}: {state}" in capsys.readouterr().out
