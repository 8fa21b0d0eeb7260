"""What a worker tells of attempts where telemetry is on: a span in the trace of the job, and a count."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from worker_stand import HOME, Stand

from application.jobs import Order
from application.kinds import JobContext
from domain.errors import Transient
from domain.jobs import JobState
from entrypoints import telemetry

TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.fixture
def told() -> Iterator[tuple[InMemorySpanExporter, InMemoryMetricReader]]:
    spans, reader = InMemorySpanExporter(), InMemoryMetricReader()
    telemetry.measure_with("sluice", "0", 1.0, span_processor=SimpleSpanProcessor(spans), metric_reader=reader)
    yield spans, reader
    telemetry.stop_telemetry()


async def test_each_attempt_is_a_span_in_the_trace_of_its_job_and_what_its_handler_does_is_below_it(
    told: tuple[InMemorySpanExporter, InMemoryMetricReader],
) -> None:
    stand = Stand()

    async def flaky(context: JobContext, _: object) -> None:
        with telemetry.span("asks", None):
            if context.job.attempt < 3:
                raise Transient("line_busy", "Busy.")

    stand.kind(flaky, retry=stand.at_once)
    order = Order(kind="work", payload={}, trace=f"00-{TRACE}-{PARENT}-01")
    job = (await stand.submit(HOME, order)).job
    async with stand.worker():
        await stand.until(job, JobState.SUCCEEDED)
    spans, reader = told
    every = spans.get_finished_spans()
    runs = [span for span in every if span.name == "run work"]
    asked = [span for span in every if span.name == "asks"]
    assert [f"{span.context.trace_id:032x}" for span in runs] == [TRACE] * 3
    assert [f"{span.parent.span_id:016x}" for span in runs if span.parent is not None] == [PARENT] * 3
    assert {span.attributes["job"] for span in runs if span.attributes is not None} == {str(job.id)}
    assert [span.parent and span.parent.span_id for span in asked] == [span.context.span_id for span in runs]
    (measured,) = (
        metric
        for metric in json.loads(reader.get_metrics_data().to_json())["resource_metrics"][0]["scope_metrics"][0][
            "metrics"
        ]
        if metric["name"] == "messaging.process.duration"
    )
    counts = {point["attributes"]["sluice.outcome"]: point["count"] for point in measured["data"]["data_points"]}
    assert counts == {"retried": 2, "succeeded": 1}
