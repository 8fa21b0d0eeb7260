"""Log lines are JSON with the ids they belong to and without secrets; metrics and traces are there when they are on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from litestar.testing import TestClient
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from domain.access import Role
from entrypoints import telemetry

CANARY = "slc_CANARY-0123456789abcdefghij"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    telemetry.start_logging()
    yield
    telemetry.unbind_all()
    telemetry.start_logging()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_no_secret_gets_into_a_log_line(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.start_logging(secrets=["a very private bootstrap key of ours"])
    log = telemetry.logger()
    log.info("one", x_api_key="k1", nested={"Authorization": "Bearer abc", "list": [CANARY]}, password="hunter2")
    log.info(f"two {CANARY}", url="postgresql://sluice:hunter2@db/x", header="Bearer abcdefghijkl")
    log.info("three", text="it is a very private bootstrap key of ours!")
    try:
        raise ValueError(f"bad key {CANARY}")
    except ValueError:
        log.error("four", exc_info=True)
    written = capsys.readouterr().out
    assert len(written.splitlines()) == 4
    for secret in (CANARY[4:], "hunter2", "k1", "abcdefghijkl", "very private"):
        assert secret not in written
    assert "ValueError" in written


@dataclass
class Bag:
    """Something that shows its secret in its repr."""

    note: str


def test_what_is_no_plain_value_is_masked_as_it_would_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    at, ident = datetime(2026, 3, 1, tzinfo=UTC), UUID(int=7)
    log = telemetry.logger()
    log.info("one", bag=Bag(CANARY), raw=CANARY.encode(), fault=ValueError(CANARY), nested=[{"deep": (Bag(CANARY),)}])
    log.info("two", **{CANARY: 1}, named={CANARY: 2})
    log.info("three", at=at, ident=ident, n=1, share=0.5, yes=True, nothing=None)
    written = capsys.readouterr().out
    assert CANARY[4:] not in written
    one, _, three = map(json.loads, written.splitlines())
    assert one["bag"] == f"Bag(note='{telemetry.MASK}')"
    plain = {"at": "2026-03-01T00:00:00Z", "ident": str(ident), "n": 1, "share": 0.5, "yes": True, "nothing": None}
    assert plain.items() <= three.items()


def test_fields_named_like_a_secret_are_masked_whole() -> None:
    for name in ("bootstrap_key", "SLUICE_BOOTSTRAP_KEY", "database_url", "SLUICE_DATABASE_URL", "api_key", "password"):
        assert telemetry.redacted({name: "anything"}) == {name: telemetry.MASK}


@pytest.mark.parametrize("password", ["hunter2", "hun@ter2", "hun/ter2", "a@b/hunter2", "hunter2#x?y", "hun'ter2"])
def test_the_password_of_an_address_is_masked_whatever_is_in_it(password: str) -> None:
    for user in ("sluice", ""):
        shown = telemetry.redacted({"url": f"at postgresql://{user}:{password}@db/x now"})
        assert shown == {"url": f"at postgresql://{user}:{telemetry.MASK}@db/x now"}


def test_an_address_without_a_password_stays_as_it_is() -> None:
    assert telemetry.redacted("http://127.0.0.1:8080/health, ask me@example.com") == (
        "http://127.0.0.1:8080/health, ask me@example.com"
    )


def test_a_logger_got_early_follows_what_is_set_later(capsys: pytest.CaptureFixture[str]) -> None:
    early = telemetry.logger()
    telemetry.start_logging(level="warning")
    early.info("unheard")
    early.warning("heard")
    assert [line["event"] for line in lines(capsys)] == ["heard"]


def test_lines_of_libraries_have_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    import logging

    telemetry.bind(correlation_id="c-1")
    logging.getLogger("some.library").warning("it said %s", CANARY)
    [line] = lines(capsys)
    assert (line["level"], line["correlation_id"]) == ("warning", "c-1")
    assert "CANARY" not in line["event"]


def test_a_key_shown_in_a_request_is_not_in_its_log(house: Any, capsys: pytest.CaptureFixture[str]) -> None:
    headers = house.shows(Role.ADMIN)
    with TestClient(house.app()) as client:
        made = client.post("/v1/keys", headers=headers, json={"name": "x", "role": "read"}).json()
        client.get(f"/v1/keys?cursor={made['secret']}", headers=headers)
    written = capsys.readouterr().out
    assert headers["X-API-Key"] not in written
    assert made["secret"] not in written


def test_off_imports_nothing_of_opentelemetry() -> None:
    code = (
        "import sys; from entrypoints import telemetry\n"
        "with telemetry.span('x'): telemetry.logger().info('y')\n"
        "telemetry.count_request('GET', '/', 200, 0.1, None, None)\n"
        "assert telemetry.traceparent() is None\n"
        "sys.exit(any(name.startswith('opentelemetry.sdk') for name in sys.modules))"
    )
    path = next(p for p in sys.path if p.endswith("src"))
    assert subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": path}, check=False).returncode == 0


def test_requests_refusals_and_errors_are_measured_and_traced_when_it_is_on(house: Any) -> None:
    reader, spans = InMemoryMetricReader(), InMemorySpanExporter()
    telemetry.measure_with("sluice", "9", 1.0, span_processor=SimpleSpanProcessor(spans), metric_reader=reader)
    house.limit = 1
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    try:
        with TestClient(house.app()) as client:
            for _ in range(2):
                client.get("/v1/keys", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
            client.get("/health")
        data = json.loads(reader.get_metrics_data().to_json())
        metrics = {
            metric["name"]: metric["data"]["data_points"]
            for metric in data["resource_metrics"][0]["scope_metrics"][0]["metrics"]
        }
    finally:
        telemetry.stop_telemetry()
    assert sorted(
        point["attributes"]["http.response.status_code"] for point in metrics["http.server.request.duration"]
    ) == [
        401,
        429,
    ]
    assert {point["attributes"]["http.route"] for point in metrics["http.server.request.duration"]} == {"/v1/keys"}
    assert [(p["attributes"]["class"], p["value"]) for p in metrics["sluice.http.limited"]] == [("api", 1)]
    assert {p["attributes"]["code"] for p in metrics["sluice.errors"]} == {"key_missing", "rate_limited"}
    assert f"{spans.get_finished_spans()[0].context.trace_id:032x}" == trace


def test_attempts_of_jobs_are_measured_by_kind_and_outcome_when_it_is_on() -> None:
    reader, spans = InMemoryMetricReader(), InMemorySpanExporter()
    telemetry.measure_with("sluice", "9", 1.0, span_processor=SimpleSpanProcessor(spans), metric_reader=reader)
    try:
        for outcome in ("retried", "retried", "dead"):
            with telemetry.span("run greet", None, queue="default"):
                telemetry.count_job("greet", "default", outcome, 0.01)
        data = json.loads(reader.get_metrics_data().to_json())
    finally:
        telemetry.stop_telemetry()
    (found,) = (
        metric["data"]["data_points"]
        for metric in data["resource_metrics"][0]["scope_metrics"][0]["metrics"]
        if metric["name"] == "messaging.process.duration"
    )
    assert {point["attributes"]["sluice.outcome"]: point["count"] for point in found} == {"retried": 2, "dead": 1}
    assert [span.name for span in spans.get_finished_spans()] == ["run greet"] * 3
