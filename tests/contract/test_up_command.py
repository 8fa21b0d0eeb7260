"""The command `sluice up` itself: one key told once, ready when it answers, stopped, started again, in numbers."""

from __future__ import annotations

import asyncio
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from up_client import eventually
from up_files import MAPPING, table
from up_house import House, house

LIMIT, AT_ONCE = 100, 150
TELLS_THE_KEY = re.compile(r"The first admin key, shown this once: (slc_\S+)")


def test_what_was_brought_in_is_there_again_after_a_stop_and_the_key_is_told_once(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    one = House(closed / "house", bootstrap_key="")
    try:
        one.start()
        assert one.http.get("/ready").status_code == 200
        assert one.http.get("/v1/vendors").status_code == 401
        (key,) = TELLS_THE_KEY.findall(one.log())
        one.http.headers["X-API-Key"] = key
        imported = one.brought_in(table(100), mapping=MAPPING)
        shown, records = one.shown(), one.records(imported["id"])
        assert shown["vendors"] and shown["deals"]
        assert one.stop(signal.SIGTERM, within=10) == 0
        one.start()
        assert one.http.get("/ready").status_code == 200
        assert (one.shown(), one.records(imported["id"])) == (shown, records)
        assert len(TELLS_THE_KEY.findall(one.log())) == 1
        assert one.stop(signal.SIGINT, within=10) == 0
    finally:
        one.close()


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Two API processes and two workers, with limits counted in Postgres."""
    folder = tmp_path_factory.mktemp("wide") / "house"
    with house(folder, http_processes=2, workers=2, rate_store="postgres", rate_api=f"{LIMIT}/min") as one:
        yield one


def test_only_the_command_line_of_a_worker_says_worker(wide: House) -> None:
    expected = {"http": 2, "worker": 2, "scheduler": 1, "postgres": 1}
    eventually(lambda: {role: len(wide.of_role(role)) for role in expected} == expected, "all processes run")
    ours = [each.cmdline() for each in wide.descendants() if each.name() != "postgres"]  # which has workers of its own
    saying = [words for words in ours if "worker" in " ".join(words)]
    assert [words[-1] for words in saying] == ["worker", "worker"]


def test_a_second_command_on_the_same_folder_is_refused_and_harms_nobody(wide: House) -> None:
    second = House(wide.folder)
    with pytest.raises(AssertionError, match="ended by itself"):
        second.start()
    second.close()
    assert "another Sluice is running" in wide.log()
    assert wide.answers()


@pytest.mark.parametrize("run", range(3))
async def test_of_150_requests_at_once_to_two_api_processes_exactly_the_limit_passes(wide: House, run: int) -> None:
    made = wide.call("POST", "/v1/keys", 201, json={"name": f"run {run}", "role": "read"})

    # A connection each, so that the kernel spreads them over both processes.
    each_its_own = httpx.Limits(max_connections=None, max_keepalive_connections=0)
    headers = {"X-API-Key": made["secret"], "Connection": "close"}
    async with httpx.AsyncClient(headers=headers, limits=each_its_own, trust_env=False, timeout=60) as http:
        answers = await asyncio.gather(*(http.get(f"{wide.url}/v1/vendors") for _ in range(AT_ONCE)))
    passed = [one for one in answers if one.status_code == 200]
    refused = [one for one in answers if one.status_code == 429]
    assert (len(passed), len(refused)) == (LIMIT, AT_ONCE - LIMIT)
    assert sorted(int(one.headers["X-RateLimit-Remaining"]) for one in passed) == list(range(LIMIT))
    assert all(int(one.headers["Retry-After"]) > 0 for one in refused)
    assert {one.json()["error"]["code"] for one in refused} == {"rate_limited"}
