"""The flag of pipelines is moved there and back while imports run: each ends with the version it began with, and every
row of every file is there once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from up_client import eventually
from up_files import MAPPING, table
from up_house import House, house

ROWS = 600
BAD_EVERY = 97


@pytest.fixture
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("switch") / "house", chunk_records=20, pipeline="v1") as one:
        yield one


def handed_in(up: House, series: str, first: int) -> dict[str, Any]:
    """An import of vendors of its own that runs now: something of it is committed, and not all."""
    data = table(ROWS, bad_every=BAD_EVERY, series=series, first=first)
    accepted: dict[str, Any] = up.upload(data, f"{series}.csv", mapping=MAPPING)
    address = f"/v1/imports/{accepted['importId']}"
    eventually(lambda: up.get(address)["counts"]["records"] >= 20, "a chunk is committed")
    assert up.get(address)["state"] == "running", "the import was over before the flag could be moved"
    return accepted


def switched(up: House, pipeline: str, share: str = "") -> None:
    """The flag is moved as the runbook says: by the setting, and with a start anew."""
    assert up.stop() == 0
    up.env |= {"SLUICE_PIPELINE": pipeline, "SLUICE_PIPELINE_SHARE": share}
    up.start()


def wanted(series: str) -> set[str]:
    """The deals of a file: those of its rows whose amount can be read."""
    return {f"{series}-{row}" for row in range(ROWS) if row % BAD_EVERY != 5}


def test_nothing_is_lost_when_the_flag_is_moved_there_and_back_with_imports_running(up: House) -> None:
    running = {"A": handed_in(up, "A", 0)}
    switched(up, "v2")
    running["B"] = handed_in(up, "B", 10_000)
    switched(up, "v1", "v2:100")
    running["C"] = handed_in(up, "C", 20_000)
    switched(up, "v1")
    running["D"] = handed_in(up, "D", 30_000)

    read_by = {}
    for series, accepted in running.items():
        job = up.ended(accepted["jobId"], 120)
        imported = up.get(f"/v1/imports/{accepted['importId']}")
        assert (job["state"], imported["state"]) == ("succeeded", "succeeded"), series
        counts = imported["counts"]
        assert counts["planned"] + counts["rejected"] == counts["records"], series
        read_by[series] = imported["pipeline"], imported["chosenBy"]
    assert read_by == {"A": ("v1", "flag"), "B": ("v2", "flag"), "C": ("v2", "share"), "D": ("v1", "flag")}
    shown = Counter(deal["externalId"] for deal in up.all_of("/v1/deals"))
    assert set(shown) == set().union(*(wanted(series) for series in running))
    assert set(shown.values()) == {1}
