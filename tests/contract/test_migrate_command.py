"""`sluice migrate` says what the database is really at; a role whose login is refused says so in one sentence."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest

from adapters.postgres.address import asyncpg_url
from adapters.postgres.migrate import head, migrate
from entrypoints.cli.commands import run
from entrypoints.cli.outcome import Exit
from entrypoints.composition import ground
from entrypoints.composition.container import check_database, container_of
from entrypoints.database import NotMigrated
from entrypoints.settings import Settings

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


def role_on(url: str, role: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """The role, when it has ended by itself."""
    env = {**os.environ, "PYTHONPATH": str(SRC), "SLUICE_DATABASE_URL": url, "SLUICE_PORT": "18998"}
    return subprocess.run(
        [sys.executable, "-P", "-m", "entrypoints.cli", *role],
        env=env, cwd=folder, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("role", [["http", "--first-key"], ["worker"], ["scheduler"], ["monitor"]])
def test_a_role_before_its_migrations_says_so_in_one_sentence_and_may_be_started_again(
    empty_database_url: str, role: list[str], tmp_path: Path
) -> None:
    ended = role_on(empty_database_url, role, tmp_path)
    assert ended.returncode == Exit.FAILED
    assert ended.stderr.splitlines() == [
        f"sluice: The database has no schema yet, this program wants {head()}: run `sluice migrate` first."
        " (migrations_missing)"
    ]


async def at_revision(url: str, revision: str) -> None:
    """Says of the database that it is there."""
    connection = await asyncpg.connect(asyncpg_url(url))
    await connection.execute("update sluice.schema_version set version_num = $1", revision)
    await connection.close()


async def test_while_a_release_is_rolled_out_the_old_program_goes_on_on_the_newer_schema(
    empty_database_url: str,
) -> None:
    await migrate(empty_database_url)
    container = container_of(Settings(database_url=empty_database_url))
    try:
        await check_database(container)
        await at_revision(empty_database_url, "9999")
        await check_database(container)
        await ground.migrate(empty_database_url)  # as `sluice up` of a program that was put back does
        assert await ground.revision(empty_database_url) == "9999"
        await at_revision(empty_database_url, "0002")
        with pytest.raises(NotMigrated, match="is at revision 0002"):
            await check_database(container)
    finally:
        await container.close()
        await at_revision(empty_database_url, head())


@pytest.mark.parametrize("role", [["http", "--first-key"], ["worker"]])
def test_a_role_whose_login_is_refused_ends_with_one_sentence_and_may_be_started_again(
    database_url: str, role: list[str], tmp_path: Path
) -> None:
    refused = re.sub("//([^:]*):[^@]*@", r"//\1:hunter2@", database_url)
    ended = role_on(refused, role, tmp_path)
    assert ended.returncode == Exit.FAILED
    assert len(ended.stderr.splitlines()) == 1
    assert "SLUICE_DATABASE_URL refuses the login" in ended.stderr
    assert "hunter2" not in ended.stderr + ended.stdout
