"""The wheel by itself: what is in it, and that a project outside can hold its own adapter against the suites."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from adapters.postgres.revision import newest

ROOT = Path(__file__).parents[2]

STANDS = '''
"""A toy store that commits whatever happens and makes every order a job of its own; and the memory store as it is."""

from contextlib import asynccontextmanager

import msgspec

from adapters.machine import SystemClock
from adapters.memory.engine import MemoryEngine
from adapters.memory.jobs import MemoryJobs
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from application.contracts.job_stores import JobStores


class ToyJobs(MemoryJobs):
    async def add(self, job):
        return await super().add(msgspec.structs.replace(job, key=None, collapse=False))


class Once:
    def __init__(self, call):
        self.call, self.done = call, False

    async def __call__(self):
        if not self.done:
            self.done = True
            await self.call()


class ToyUnitOfWork(MemoryUnitOfWork):
    @asynccontextmanager
    async def _open(self, workspace_id):
        async with super()._open(workspace_id) as work:
            work.jobs = ToyJobs(work.transaction, workspace_id, self._database.now)
            work.commit = Once(work.commit)
            yield work
            await work.commit()


class Memory:
    unit_of_work = MemoryUnitOfWork

    @asynccontextmanager
    async def stores(self):
        database = MemoryDatabase(SystemClock())

        async def advance(by):
            database.advance(by)

        yield JobStores(self.unit_of_work(database), MemoryEngine(database), advance)


class Toy(Memory):
    unit_of_work = ToyUnitOfWork
'''

BINDING = """
from application.contracts.jobs import JobStoreContract
from stands import {name}
class Test{name}({name}, JobStoreContract): ...
"""

BROKEN_BY_THE_TOY = {
    "test_a_rolled_back_work_adds_no_job",
    "test_an_equal_input_is_the_same_job_while_it_is_unfinished",
    "test_a_key_answers_with_its_job_even_when_that_has_ended_but_not_for_ever",
    "test_equal_jobs_added_at_once_collapse_into_one",
    "test_a_retry_is_refused_while_an_equal_job_is_unfinished",
}

Run = Callable[..., subprocess.CompletedProcess[str]]


def python(*words: str, folder: Path, path: str = "", check: bool = True) -> subprocess.CompletedProcess[str]:
    """This interpreter elsewhere, with these folders first on its path and nothing of the tree's own settings."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("SLUICE_", "PYTEST", "COV"))}
    env |= {"PYTHONPATH": path, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [sys.executable, "-P", *words], cwd=folder, env=env, capture_output=True, text=True, timeout=200, check=False
    )
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing but the installed wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    python("-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT), folder=folder)
    (wheel,) = folder.glob("*.whl")
    target = ("--target", str(folder / "site"))
    python("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", *target, str(wheel), folder=folder)
    return folder / "site"


@pytest.fixture
def scratch(site: Path, tmp_path: Path) -> Run:
    """Runs Python in an empty project beside the installed wheel."""

    def run(*words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        return python(*words, folder=tmp_path, path=f"{site}{os.pathsep}{tmp_path}", check=check)

    return run


def laws(run: Run, folder: Path, name: str) -> dict[str, str]:
    """Bind the suite of JobStore to the stand of that name by a file of three lines: each law, and why it failed."""
    (folder / "stands.py").write_text(STANDS, "utf-8")
    (folder / "test_bound.py").write_text(BINDING.format(name=name).lstrip(), "utf-8")
    run("-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml=laws.xml", "test_bound.py", check=False)
    found = {}
    for case in ElementTree.parse(folder / "laws.xml").iter("testcase"):
        failure = case.find("failure")
        found[case.attrib["name"]] = "" if failure is None else failure.attrib["message"]
        assert case.find("error") is None
    return found


def test_the_wheel_holds_the_four_packages_the_migrations_and_the_samples_and_nothing_else(site: Path) -> None:
    packages = {one.name for one in site.iterdir() if one.is_dir() and not one.name.endswith(".dist-info")}
    assert packages - {"bin"} == {"domain", "application", "adapters", "entrypoints"}
    assert {one.name for one in (site / "entrypoints/demo").iterdir()} >= {"vendors.csv", "call.vtt", "mail.mbox"}
    packed = {one.name for one in (site / "adapters/postgres/migrations/versions").glob("*.py")}
    assert packed == {one.name for one in (ROOT / "migrations/versions").glob("*.py")}


def test_the_installed_program_finds_its_own_migrations(scratch: Run, site: Path) -> None:
    asked = "from adapters.postgres.revision import newest, scripts; print(scripts(), newest())"
    assert scratch("-c", asked).stdout.split() == [str(site / "adapters/postgres/migrations"), newest()]
    assert "Usage" in scratch("-m", "entrypoints.cli", "--help").stdout


def test_three_lines_outside_the_tree_hold_the_memory_store_to_every_law(scratch: Run, tmp_path: Path) -> None:
    found = laws(scratch, tmp_path, "Memory")
    assert len(found) > 10
    assert set(found.values()) == {""}


def test_three_lines_outside_the_tree_tell_a_toy_which_laws_it_breaks(scratch: Run, tmp_path: Path) -> None:
    found = laws(scratch, tmp_path, "Toy")
    assert {law for law, reason in found.items() if reason} == BROKEN_BY_THE_TOY, found
    assert all("AssertionError" in reason or "assert" in reason for reason in found.values() if reason)
    assert found["test_a_list_pages_through_all_jobs_newest_first_and_filters"] == ""
