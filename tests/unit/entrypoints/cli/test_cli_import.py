"""`sluice import`: small files in one request, large ones in parts, with a receipt; whatever the line does."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from entrypoints.cli import sending, watching
from entrypoints.cli.client import Api
from entrypoints.cli.commands import run
from entrypoints.cli.outcome import Exit, Stop


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "a.csv"
    path.write_text("name,price\nAcme,1\nBolt,2\nCog,x\n")
    return path


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Two parts and a bit."""
    path = tmp_path / "large.csv"
    path.write_bytes(b"name,price\n" + b"0123456789abcdef\n" * 1_000_000)
    return path


def test_a_small_file_goes_up_in_one_request_with_its_wishes(small_api: Any, table: Path) -> None:
    words = ["--mapping", '{"name": "vendor.name"}', "--day-first", "--source", "erp", "--key", "k-1"]
    assert run(["import", str(table), *words, "--json"]) == Exit.OK
    method, path, headers, body = small_api.asked[0]
    assert (method, path) == ("POST", "/v1/uploads")
    assert headers["Idempotency-Key"] == "k-1"
    assert headers["X-API-Key"] == "slc_test"
    for part in (b'name="mapping"', b'{"name": "vendor.name"}', b'name="dayFirst"', b"true", b"erp", b"Acme,1"):
        assert part in body


def test_who_does_not_watch_is_told_how_to_follow_it_later(
    small_api: Any, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", str(table)]) == Exit.OK
    said = capsys.readouterr().err
    assert f"sluice jobs watch {small_api.job_id}\n" in said
    assert f"sluice imports show {small_api.import_id}\n" in said


def test_a_mapping_may_lie_in_a_file(small_api: Any, table: Path, tmp_path: Path) -> None:
    (tmp_path / "mapping.json").write_text('{"name": "vendor.name"}')
    assert run(["import", str(table), "--mapping", str(tmp_path / "mapping.json")]) == Exit.OK
    assert b'{"name": "vendor.name"}' in small_api.asked[0][3]


@pytest.mark.parametrize("given", ["{not json", '{"a": 1}', "[]", "nosuch.json"])
def test_a_mapping_that_is_none_is_wrong_usage(small_api: Any, table: Path, given: str) -> None:
    assert run(["import", str(table), "--mapping", given]) == Exit.USAGE
    assert small_api.asked == []


def test_the_receipt_counts_and_names_the_reasons_and_exits_3(
    small_api: Any, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", str(table), "--watch"]) == Exit.ROWS_REJECTED
    text = capsys.readouterr().out
    assert "3 records = 2 planned + 1 rejected" in text
    assert "invalid_amount: line 4, price: Not an amount. Write it like 1.5." in text
    for verb in ("undo", "records", "errors"):
        assert f"sluice imports {verb} {small_api.import_id}" in text


def test_watching_with_json_is_one_document(small_api: Any, table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", str(table), "--watch", "--json"]) == Exit.ROWS_REJECTED
    one = json.loads(capsys.readouterr().out)["imports"][0]
    assert one["import"]["counts"]["records"] == 3
    assert one["reasons"][0]["code"] == "invalid_amount"


def test_an_import_that_failed_exits_1(small_api: Any, table: Path) -> None:
    small_api.state = "blocked"
    assert run(["import", str(table), "--watch"]) == Exit.FAILED


def test_a_large_file_goes_up_in_parts(small_api: Any, large: Path) -> None:
    assert run(["import", str(large), "--mapping", '{"name": "vendor.name"}', "--json"]) == Exit.OK
    assert bytes(small_api.uploaded) == large.read_bytes()
    assert small_api.methods() == ["POST", "PATCH", "PATCH", "PATCH"]
    metadata = dict(pair.split(" ") for pair in small_api.asked[0][2]["Upload-Metadata"].split(","))
    assert base64.b64decode(metadata["filename"]).decode() == "large.csv"
    assert json.loads(base64.b64decode(metadata["mapping"])) == {"name": "vendor.name"}


def test_a_dropped_connection_goes_on_where_it_was(small_api: Any, large: Path) -> None:
    small_api.drops = [8_000_000, 1_234_567, 0]
    waited: list[float] = []
    accepted = sending.send(Api(small_api.url, "k", waited.append), large, sending.Wishes(), lambda _: None)
    assert accepted.import_id == small_api.import_id
    assert bytes(small_api.uploaded) == large.read_bytes()
    assert small_api.methods().count("HEAD") == 2
    assert len(waited) == 2


def test_an_upload_held_back_waits_as_long_as_asked(small_api: Any, table: Path) -> None:
    held = {"error": {"code": "rate_limited", "message": "Slow."}}
    small_api.refusals = [(429, {"Retry-After": "7"}, held), (503, {}, held)]
    waited: list[float] = []
    sending.send(Api(small_api.url, "k", waited.append), table, sending.Wishes(), lambda _: None)
    assert waited == [7.0, 2.0]


def test_being_held_back_for_ever_ends_with_the_refusal(small_api: Any, table: Path) -> None:
    held = {"error": {"code": "rate_limited", "message": "Slow."}}
    small_api.refusals = [(429, {"Retry-After": "590"}, held)] * 2
    with pytest.raises(Stop) as stop:
        sending.send(Api(small_api.url, "k", lambda _: None), table, sending.Wishes(), lambda _: None)
    assert stop.value.code == "rate_limited"


def test_ctrl_c_while_sending_gives_the_upload_up(small_api: Any, large: Path) -> None:
    def pressed(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sending.send(Api(small_api.url, "k"), large, sending.Wishes(), pressed)
    assert small_api.methods()[-1] == "DELETE"


def test_an_api_that_restarts_while_watched_costs_nothing(small_api: Any) -> None:
    small_api.hangups = 1
    small_api.refusals = [(503, {}, {"error": {"code": "starting", "message": "Not yet."}})]
    waited: list[float] = []
    assert (
        watching.follow(Api(small_api.url, "k", waited.append), small_api.job_id, lambda _: None)["state"]
        == "succeeded"
    )
    assert waited[:2] == [1.0, 2.0]


def test_a_key_names_one_file_only(small_api: Any, table: Path) -> None:
    assert run(["import", str(table), str(table), "--key", "k"]) == Exit.USAGE


def test_the_receipt_shows_what_the_import_warns_of(
    small_api: Any, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small_api.warnings = ["Two columns look like a price.", "The last line has no end."]
    assert run(["import", str(table), "--watch"]) == Exit.ROWS_REJECTED
    text = capsys.readouterr().out
    assert all(warning in text for warning in small_api.warnings)


def test_an_import_without_rejected_rows_exits_0_and_names_no_errors(
    small_api: Any, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small_api.rejected = 0
    assert run(["import", str(table), "--watch"]) == Exit.OK
    assert "imports errors" not in capsys.readouterr().out


@pytest.mark.parametrize("state", ["running", "undone"])
def test_what_cannot_be_undone_is_not_offered_to_be(
    small_api: Any, state: str, capsys: pytest.CaptureFixture[str]
) -> None:
    small_api.state = state
    assert run(["imports", "show", small_api.import_id]) == Exit.OK
    assert "imports undo" not in capsys.readouterr().out


def test_day_first_and_month_first_exclude_each_other(
    small_api: Any, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", str(table), "--day-first", "--month-first"]) == Exit.USAGE
    assert "--day-first and --month-first" in capsys.readouterr().err
    assert small_api.asked == []


def test_month_first_says_that_days_are_not_first(small_api: Any, table: Path) -> None:
    assert run(["import", str(table), "--month-first"]) == Exit.OK
    form = small_api.asked[0][3]
    assert b"false" in form.partition(b'name="dayFirst"')[2].partition(b"--")[0]


def test_an_answer_that_is_not_ours_is_a_refusal(small_api: Any, table: Path) -> None:
    small_api.refusals = [(200, {}, {"hello": "world"})]
    with pytest.raises(Stop) as stop:
        sending.send(Api(small_api.url, "k"), table, sending.Wishes(), lambda _: None)
    assert stop.value.code == "not_sluice"
