"""An export from a whole installation whose worker is killed while it writes, fetched with the command line."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from up_client import KEY, eventually
from up_house import House, house

ROWS = 6000


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("up")) as one:
        lines = "".join(f"Anvil Works {n},a{n}.example,\n" for n in range(ROWS))
        assert one.brought_in(f"Supplier,Website,Phone\n{lines}".encode())["state"] == "succeeded"
        yield one


def command(up: House, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`sluice exports ...` against this installation."""
    done = subprocess.run(
        [*up.command[:-1], "exports", *arguments, "--url", up.url, "--api-key", KEY],
        env=up.env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_a_worker_killed_while_it_writes_leaves_an_export_that_ends_with_the_same_bytes(up: House) -> None:
    asked = [up.call("POST", "/v1/exports", 202, json={"noun": "vendors"}) for _ in range(6)]
    eventually(lambda: up.get(f"/v1/exports/{asked[0]['id']}")["rows"] > 0, "the first piece is written")
    up.kill("worker")
    ended = [up.ended(one["jobId"], 120) for one in asked]
    assert {job["state"] for job in ended} == {"succeeded"}
    shown = [up.get(f"/v1/exports/{one['id']}") for one in asked]
    assert {one["rows"] for one in shown} == {ROWS}
    assert len({one["sha256"] for one in shown}) == 1
    kept = [path for path in (up.folder / "data/files/exports").rglob("*") if path.is_file()]
    assert sum(path.name.startswith("whole") for path in kept) == len(asked)


def test_the_command_line_asks_shows_and_fetches(up: House, tmp_path: Path) -> None:
    made = command(up, "make", "vendors", "--format", "ndjson").stdout.split()[1].rstrip(":")
    eventually(lambda: up.get(f"/v1/exports/{made}")["file"], "the file is written")
    assert made in command(up, "list").stdout and "vendor/1" in command(up, "show", made).stdout
    target = tmp_path / "vendors.ndjson"
    command(up, "fetch", made, str(target))
    lines = target.read_text("utf-8").splitlines()
    idents = [line.split('"id":"')[1][:36] for line in lines]
    assert len(lines) == ROWS and all(one < other for one, other in pairwise(idents))
    assert sorted(tmp_path.iterdir()) == [target]
    url = command(up, "link", made).stdout.split()[0]
    assert httpx.get(url, trust_env=False).content == target.read_bytes()
    assert httpx.get(f"{up.url}/v1/exports/{made}/file", trust_env=False).status_code == 401
