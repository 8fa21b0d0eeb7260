"""Health is always told, readiness is what the background watch last saw."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from litestar.testing import TestClient

from adapters.machine import SystemClock
from entrypoints.http.health import Readiness


async def well() -> None:
    return


async def ill() -> None:
    raise ConnectionError("the door is shut")


async def hanging() -> None:
    await asyncio.Event().wait()


def test_health_says_how_long_and_which_version(house: Any) -> None:
    with TestClient(house.app()) as client:
        house.clock.pass_by(90)
        answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "uptimeSeconds": 90.0,
        "version": "9.9.9",
        "timestamp": "2026-03-01T12:01:30Z",
    }


def test_it_is_ready_as_soon_as_it_answers(house: Any) -> None:
    house.checks["database"] = well
    with TestClient(house.app()) as client:
        answer = client.get("/ready")
        assert answer.status_code == 200
        body = answer.json()
    assert body["status"] == "ready"
    assert set(body["dependencies"]["database"]) == {"status", "latencyMs", "checkedAt"}


def test_a_dependency_that_is_down_is_named_and_health_stays(house: Any) -> None:
    house.checks.update(database=ill, files=well)
    with TestClient(house.app()) as client:
        answer = client.get("/ready")
        assert answer.status_code == 503
        states = {name: one["status"] for name, one in answer.json()["dependencies"].items()}
        assert states == {"database": "down", "files": "ok"}
        assert client.get("/health").status_code == 200


def test_a_stopping_process_says_so_while_it_still_answers(house: Any) -> None:
    with TestClient(house.app()) as client:
        house.readiness.stop()
        answer = client.get("/ready")
        assert (answer.status_code, answer.json()["status"]) == (503, "stopping")
        assert client.get("/health").status_code == 200


def test_a_hanging_dependency_is_cut_off_and_the_others_are_still_asked() -> None:
    async def scenario() -> Readiness:
        readiness = Readiness({"slow": hanging, "quick": well}, SystemClock(), patience_seconds=0.01)
        await readiness.look()
        return readiness

    readiness = asyncio.run(scenario())
    assert {name: one.status for name, one in readiness.found.items()} == {"slow": "down", "quick": "ok"}
    assert not readiness.ready


def test_the_watch_sees_a_dependency_come_back() -> None:
    async def scenario() -> None:
        back = asyncio.Event()
        asked = asyncio.Queue[None]()

        async def check() -> None:
            asked.put_nowait(None)
            if not back.is_set():
                raise ConnectionError

        readiness = Readiness({"database": check}, SystemClock(), every_seconds=0.001)
        async with readiness.watching():
            assert not readiness.ready
            back.set()
            for _ in range(asked.qsize() + 3):
                await asked.get()
            assert readiness.ready
        assert not readiness.ready

    asyncio.run(scenario())


def test_health_stays_out_of_the_log_and_the_rest_is_in_it(house: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with TestClient(house.app()) as client:
        for path in ("/health", "/ready", "/v1/keys"):
            client.get(path)
    lines = capsys.readouterr().out
    assert '"path":"/v1/keys"' in lines
    assert "/health" not in lines
    assert "/ready" not in lines
