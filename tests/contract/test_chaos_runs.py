"""The short form of every fault run: processes die, freeze and are misled, and no acknowledged job is lost or doubled.

`SLUICE_CHAOS_SEED` repeats a run; the seed is in the message of a failure and in the printed line.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator

import pytest
from servers import missing

from chaos.fleet import Fleet
from chaos.member import fake_time_library
from chaos.runs import RUNS

SEED = int(os.environ.get("SLUICE_CHAOS_SEED") or secrets.randbelow(10**6))


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Two of each role and a scheduler, on a Postgres of their own."""
    one = Fleet(tmp_path_factory.mktemp("chaos"), workers=2, apis=2)
    try:
        one.start()
        yield one
    finally:
        one.close()


@pytest.mark.parametrize("name", RUNS)
def test_no_acknowledged_job_is_lost_or_doubled_or_left_over(fleet: Fleet, name: str) -> None:
    if name == "clocks" and fake_time_library() is None:
        missing("libfaketime")
    fleet.notes.clear()
    found = RUNS[name].run(fleet, RUNS[name].short, SEED)
    said = f"{name}: seed {SEED}, {found} {'; '.join(fleet.notes)}"
    print(said)  # noqa: T201  shown with -s, and beside a failure
    assert found.clean, f"{said}; {found.first()}; SLUICE_CHAOS_SEED={SEED} repeats it"
