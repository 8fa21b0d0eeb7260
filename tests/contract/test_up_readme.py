"""The README's blocks, run in their order in a copy of the tree, as somebody would who has just cloned it."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from up_client import eventually
from up_files import table
from up_house import House, gone

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
NOT_COPIED = shutil.ignore_patterns(".git", ".venv", ".sluice", "__pycache__", ".*_cache", ".hypothesis", "dist")
PLACEHOLDER = "slc_..."
SUPPLIERS = table(30, bad_every=0).replace(b"supplier,", b"Company,", 1)

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="the README asks for make, which is not here")


def block_with(words: str) -> str:
    """The one block in which these words stand."""
    (found,) = (block for block in BLOCKS if words in block)
    return str(found)


def give_environment(folder: Path) -> None:
    """This interpreter as the folder's `.venv`, newer than what it is made from, so that make installs nothing."""
    programs = folder / ".venv/bin"
    programs.mkdir(parents=True)
    for name, start in (("python", ""), ("sluice", " -P -m entrypoints.cli")):
        (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}"{start} "$@"\n', "utf-8")
        (programs / name).chmod(0o755)
    (folder / ".venv/.runtime").touch()
    (folder / ".venv/.dev").touch()


def on_the_way(where: str, folder: Path) -> set[str]:
    """The name in `where` that leads to the copy itself, if the copy lies below it."""
    below = folder.relative_to(where).parts if folder.is_relative_to(where) else ()
    return set(below[:1])


class Clone(House):
    """A copy of the tree in which `make up` runs. The key is not known before it is printed."""

    command = ("make", "up")

    def __init__(self, folder: Path) -> None:
        shutil.copytree(
            ROOT, folder, ignore=lambda where, names: {*NOT_COPIED(where, names), *on_the_way(where, folder)}
        )
        give_environment(folder)
        super().__init__(folder, data="./.sluice", bootstrap_key="")
        self.env["PYTHONPATH"] = str(folder / "src")
        for name in [name for name in self.env if name.startswith("MAKE") or name == "MFLAGS"]:
            del self.env[name]

    def run(self, block: str, ident: str = "", **more: str) -> str:
        """Run a block in the folder as a shell would, with its placeholders filled in; what it said."""
        text = re.sub(r"\bID\b", ident, block.replace("127.0.0.1:8080", f"127.0.0.1:{self.port}"))
        done = subprocess.run(
            ["sh", "-e", "-c", text.replace(PLACEHOLDER, self.http.headers["X-API-Key"])],
            cwd=self.folder,
            env={**self.env, **more},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def end(self) -> None:
        """Ctrl-C, which a terminal would send to the command; make ends with it."""
        assert self.process is not None
        self.descendants()
        self.one_of("up").send_signal(signal.SIGINT)
        assert self.process.wait(15) == 0
        eventually(lambda: gone(self.seen) and not self.left(), "nothing is left running", 5)


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clone]:
    one = Clone(tmp_path_factory.mktemp("readme") / "sluice")
    assert BLOCKS[0].strip() == "make up"
    try:
        one.start()
        (key,) = re.findall(r"The first admin key, shown this once: (slc_\S+)", one.log())
        one.http.headers["X-API-Key"] = one.env["SLUICE_API_KEY"] = key
        (one.folder / "suppliers.csv").write_bytes(SUPPLIERS)
        yield one
    finally:
        try:
            one.end()
        finally:
            one.close()


def latest(clone: Clone, path: str) -> str:
    """The id of the first in that list."""
    return str(clone.get(path)["items"][0]["id"])


def test_every_block_is_one_that_is_run_here() -> None:
    known = (
        "make up", "make test", "import suppliers.csv", "curl", "sluice demo", "imports errors", "sluice queues",
        "sluice settings",
    )  # fmt: skip
    assert [sum(words in block for words in known) for block in BLOCKS] == [1] * len(known)


def test_make_test_runs_the_tests(clone: Clone) -> None:
    # This very run is the whole of it; a few tests show that the command works in a fresh clone.
    said = clone.run(block_with("make test"), ARGS="tests/unit/domain/test_dates.py")
    assert "passed" in said


def test_a_file_goes_in_by_the_command_line_and_its_vendors_are_shown(clone: Clone) -> None:
    first, *others, last = block_with("import suppliers.csv").splitlines(keepends=True)
    clone.run("".join([first, *others]))
    said = clone.run(first + last, latest(clone, "/v1/vendors"))
    assert "line 2, column Company" in said


@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl here")
def test_a_file_goes_in_by_curl_and_vendors_are_found(clone: Clone) -> None:
    imports = len(clone.get("/v1/imports")["items"])
    said = clone.run(block_with("curl"))
    assert '"importId"' in said
    assert '"items"' in said
    found = clone.get("/v1/imports")["items"]
    assert len(found) == imports + 1
    clone.ended(found[0]["jobId"])
    assert clone.get(f"/v1/imports/{found[0]['id']}")["state"] == "succeeded"


def test_the_demo_shows_what_came_out_and_the_doctor_finds_nothing_wrong(clone: Clone) -> None:
    said = clone.run(block_with("sluice demo"))
    assert "How do you know?" in said
    assert "Usage" in said


def test_an_import_is_listed_its_errors_shown_and_taken_back(clone: Clone) -> None:
    ident = latest(clone, "/v1/imports")
    said = clone.run(block_with("imports errors"), ident)
    assert "_code" in said
    assert clone.get(f"/v1/imports/{ident}")["state"] == "undone"


def test_the_block_for_operators_shows_queues_workers_and_dead_letters(clone: Clone) -> None:
    said = clone.run(block_with("sluice queues"))
    for heading in ("queue\tpriority\tdue", "worker\tjob\tkind", "fingerprint\tjobs\tkind"):
        assert heading in said


def test_the_settings_are_told_without_the_secrets(clone: Clone) -> None:
    said = clone.run(block_with("sluice settings"))
    assert "SLUICE_PORT" in said
    assert clone.env["SLUICE_API_KEY"] not in said
