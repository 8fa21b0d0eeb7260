"""kill -9 in the middle of an import, of every part in turn: it ends by itself, as if nothing had happened."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import httpx
import pytest
from up_client import eventually
from up_files import MAPPING, table
from up_house import House, gone, house

TABLE = table(2000)


class Undisturbed(NamedTuple):
    """What the file comes to when nobody is killed."""

    counts: dict[str, int]
    records: list[dict[str, str]]
    shown: dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with house(tmp_path_factory.mktemp("recovery") / "house", chunk_records=50) as one:
        yield one


@pytest.fixture(scope="module")
def undisturbed(up: House) -> Undisturbed:
    """The file brought in once and undone again."""
    imported = up.brought_in(TABLE, mapping=MAPPING)
    assert imported["state"] == "succeeded"
    found = Undisturbed(imported["counts"], up.records(imported["id"]), up.shown())
    up.undone(imported["id"])
    assert up.shown() == {"vendors": [], "contacts": [], "deals": []}
    return found


def half_way(up: House) -> dict[str, Any]:
    """Hand the file in, and wait until some of its chunks are committed and most are not."""
    accepted: dict[str, Any] = up.upload(TABLE, mapping=MAPPING)

    def begun() -> bool:
        done = up.get(f"/v1/imports/{accepted['importId']}")["counts"]["records"]
        return bool(done >= 100)

    eventually(begun, "some chunks are committed", 30)
    state = up.get(f"/v1/imports/{accepted['importId']}")
    assert state["state"] == "running", "the import was over before anybody could be killed"
    return accepted


def check_as_undisturbed(up: House, accepted: dict[str, Any], undisturbed: Undisturbed) -> None:
    """The import ends by itself with the counts, lines and things shown of an undisturbed one; then it is undone."""
    job = up.ended(accepted["jobId"])
    assert job["state"] == "succeeded", job
    imported = up.get(f"/v1/imports/{accepted['importId']}")
    assert imported["state"] == "succeeded"
    assert imported["counts"] == undisturbed.counts
    assert up.records(imported["id"]) == undisturbed.records
    assert up.shown() == undisturbed.shown
    up.undone(imported["id"])


def test_an_import_outlives_its_worker(up: House, undisturbed: Undisturbed) -> None:
    accepted = half_way(up)
    victim = up.kill("worker")
    check_as_undisturbed(up, accepted, undisturbed)
    assert up.one_of("worker").pid != victim


@pytest.mark.parametrize("with_children", [False, True], ids=["the postmaster", "all its processes"])
def test_an_import_outlives_postgres(up: House, undisturbed: Undisturbed, with_children: bool) -> None:
    accepted = half_way(up)
    victim = up.kill("postgres", with_children=with_children)
    check_as_undisturbed(up, accepted, undisturbed)
    assert up.one_of("postgres").pid != victim


def test_an_upload_under_a_key_outlives_the_api_and_is_one_import(up: House, undisturbed: Undisturbed) -> None:
    accepted = half_way(up)
    # Of other suppliers: which of two imports beside each other founds a supplier of both is anybody's race.
    other = table(40, series="K", first=10_000)
    imports = len(list(up.all_of("/v1/imports")))
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(up.upload, other, key="sent-while-away", mapping=MAPPING)
        victim = up.kill("http")
        answer = sending.result()
    assert up.one_of("http").pid != victim
    up.kill("http")
    assert up.upload(other, key="sent-while-away", mapping=MAPPING) == answer
    assert len(list(up.all_of("/v1/imports"))) == imports + 1
    assert up.ended(answer["jobId"])["state"] == "succeeded"
    up.undone(answer["importId"])
    check_as_undisturbed(up, accepted, undisturbed)


def test_nothing_outlives_the_command_and_the_next_start_goes_on(up: House, undisturbed: Undisturbed) -> None:
    accepted = half_way(up)
    assert up.process is not None
    pids = {one.pid for one in up.descendants()}
    assert len(pids) > 4
    up.process.send_signal(signal.SIGKILL)
    up.process.wait(10)
    eventually(lambda: gone(pids) and not up.left(), "nothing is left of a killed command", 10)
    with contextlib.suppress(httpx.TransportError):
        pytest.fail(f"somebody still answers: {up.http.get('/health')}")
    up.start()
    check_as_undisturbed(up, accepted, undisturbed)
