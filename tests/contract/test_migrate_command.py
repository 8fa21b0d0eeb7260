"""`sluice migrate` says what the database is really at; a role whose login is refused says so in one sentence."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.postgres.migrate import head
from entrypoints.cli.commands import run
from entrypoints.cli.outcome import Exit

SRC = Path(__file__).parents[2] / "src"


def test_an_older_target_on_a_newer_database_answers_where_the_database_is(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SLUICE_DATABASE_URL", empty_database_url)
    for words, revision in ((["0002"], "0002"), ([], head()), (["0002"], head()), (["--down", "0002"], "0002")):
        assert run(["migrate", *words, "--json"]) == Exit.OK
        assert json.loads(capsys.readouterr().out) == {"revision": revision}
    assert run(["migrate", "0001"]) == Exit.OK
    assert capsys.readouterr().out == "the database is at 0002\n"
    assert run(["migrate", "--down", "base", "--json"]) == Exit.OK
    assert json.loads(capsys.readouterr().out) == {"revision": None}


@pytest.mark.parametrize("role", [["http", "--first-key"], ["worker"]])
def test_a_role_whose_login_is_refused_ends_with_one_sentence_and_may_be_started_again(
    database_url: str, role: list[str], tmp_path: Path
) -> None:
    refused = re.sub("//([^:]*):[^@]*@", r"//\1:hunter2@", database_url)
    env = {**os.environ, "PYTHONPATH": str(SRC), "SLUICE_DATABASE_URL": refused, "SLUICE_PORT": "18998"}
    ended = subprocess.run(
        [sys.executable, "-P", "-m", "entrypoints.cli", *role],
        env=env, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert ended.returncode == Exit.FAILED
    assert len(ended.stderr.splitlines()) == 1
    assert "SLUICE_DATABASE_URL refuses the login" in ended.stderr
    assert "hunter2" not in ended.stderr + ended.stdout
