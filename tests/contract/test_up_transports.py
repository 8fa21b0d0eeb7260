"""One import end to end over every transport of bells, with one setting changed; and with the transport away."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from servers import RedisServer, SqsServer
from up_client import Client, eventually
from up_files import MAPPING, table
from up_house import house

ROWS = 100
Address = Callable[[pytest.FixtureRequest], str]

TRANSPORTS: dict[str, Address] = {
    "notify": lambda request: "notify:",
    "poll": lambda request: "poll:",
    "redis": lambda request: request.getfixturevalue("redis_server").url,
    "sqs": lambda request: request.getfixturevalue("sqs_server").url("up"),
}


def imported(up: Client) -> dict[str, Any]:
    """What the import of the same file comes to, apart from ids."""
    found = up.brought_in(table(ROWS), mapping=MAPPING)
    assert found["state"] == "succeeded", found
    shown = up.shown()
    names = sorted(vendor["name"] for vendor in shown["vendors"])
    return {
        "counts": found["counts"],
        "vendors": names,
        "contacts": len(shown["contacts"]),
        "deals": len(shown["deals"]),
    }


def bell_of(up: Client) -> str:
    """How /ready says the bell is."""
    return str(up.get("/ready")["dependencies"]["bell"]["status"])


@pytest.fixture(scope="module")
def usual() -> dict[str, Any]:
    """What the first transport made of the file, for the others to agree with."""
    return {}


@pytest.mark.parametrize("name", TRANSPORTS)
def test_the_same_import_runs_over_each(
    name: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    usual: dict[str, Any],
) -> None:
    for variable, value in SqsServer.CREDENTIALS.items():
        monkeypatch.setenv(variable, value)
    with house(tmp_path / "house", bell_url=TRANSPORTS[name](request)) as up:
        found = imported(up)
        assert bell_of(up) == "ok"
        assert found["counts"]["records"] == ROWS + ROWS // 50
        assert found == usual.setdefault("found", found)
        for series in ("Y", "Z"):  # by now the worker listens
            assert up.brought_in(table(5, series=series), mapping=MAPPING)["state"] == "succeeded"
        assert up.stop() == 0
        heard = [int(count) for count in re.findall(r'"rings_heard":(\d+)', up.log())]
        assert bool(sum(heard)) == (name != "poll"), "work was found by the bell wherever there is one"


def test_a_transport_that_is_away_at_the_start_or_goes_away_stops_nothing(
    tmp_path: Path, redis_server: RedisServer
) -> None:
    server = redis_server
    server.kill()
    try:
        with house(tmp_path / "house", bell_url=server.url) as up:
            assert imported(up)["counts"]["records"] == ROWS + ROWS // 50
            assert bell_of(up) == "degraded"
            assert '"bell_degraded"' in up.log()
            server.start()
            eventually(lambda: bell_of(up) == "ok", "the bell is well again")
            eventually(lambda: '"bell_recovered"' in up.log(), "the bell is well again")
            server.kill()
            again = up.brought_in(table(ROWS, series="E"), mapping=MAPPING)
            assert again["state"] == "succeeded", again
            assert up.process is not None
            assert up.process.poll() is None
    finally:
        server.kill()
        server.start()
