"""The trace of a request goes on in the job that it set going."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from adapters.memory.work import MemoryUnitOfWork
from application.jobs import GetJob
from domain.access import DEFAULT_WORKSPACE, Role
from domain.jobs import Job
from entrypoints import telemetry

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
GIVEN = f"00-{TRACE}-00f067aa0ba902b7-01"
CSV = b"Supplier,Country\nAcme Ltd,Nepal\n"


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    kept = InMemorySpanExporter()
    processor, reader = SimpleSpanProcessor(kept), InMemoryMetricReader()
    telemetry.measure_with("sluice", "0", 1.0, span_processor=processor, metric_reader=reader)
    yield kept
    telemetry.stop_telemetry()


async def sent(house: Any, method: str, path: str, traceparent: str = GIVEN, **request: Any) -> Any:
    headers = house.headers(traceparent=traceparent) | {"X-Correlation-ID": "c-7"} | request.pop("headers", {})
    response = await house.client.request(method, path, headers=headers, **request)
    assert response.status_code < 300, response.text
    return response


async def job_of(house: Any, ident: str) -> Job:
    return await GetJob(MemoryUnitOfWork(house.database))(DEFAULT_WORKSPACE, UUID(ident))


async def all_started(house: Any, traceparent: str = GIVEN) -> list[Job]:
    """A job by each of the routes that set one going."""
    job = (await sent(house, "POST", "/v1/jobs", traceparent, json={"kind": "demo.greet"})).json()["id"]
    upload = (await sent(house, "POST", "/v1/uploads", traceparent, files={"file": ("a.csv", CSV)})).json()
    tus = {"Tus-Resumable": "1.0.0"}
    begun = await sent(house, "POST", "/v1/uploads/parts", headers=tus | {"Upload-Length": str(len(CSV))})
    part = tus | {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    added = await sent(house, "PATCH", begun.headers["location"], traceparent, content=CSV, headers=part)
    await house.work()
    again = (await sent(house, "POST", f"/v1/imports/{upload['importId']}/reprocess", traceparent)).json()["jobId"]
    await house.work()
    undo = (await sent(house, "POST", f"/v1/imports/{upload['importId']}/undo", traceparent)).json()["jobId"]
    return [await job_of(house, one) for one in (job, upload["jobId"], added.headers["sluice-job-id"], again, undo)]


async def test_the_span_of_a_job_is_in_the_trace_of_its_request_below_the_span_of_that(
    house: Any, spans: InMemorySpanExporter
) -> None:
    jobs = await all_started(house)
    requests = {f"{span.context.span_id:016x}": span for span in spans.get_finished_spans()}
    for job in jobs:
        with telemetry.span(f"run {job.kind}", job.trace):
            pass
        ran = spans.get_finished_spans()[-1]
        assert f"{ran.context.trace_id:032x}" == TRACE
        assert ran.parent is not None and requests[f"{ran.parent.span_id:016x}"].name in {"POST", "PATCH"}


async def test_a_request_without_a_trace_begins_one_that_its_job_goes_on_with(
    house: Any, spans: InMemorySpanExporter
) -> None:
    answer = await house.client.post("/v1/jobs", json={"kind": "demo.greet"}, headers=house.headers(Role.WRITE))
    job = await job_of(house, answer.json()["id"])
    assert job.trace[3:35] == f"{spans.get_finished_spans()[-1].context.trace_id:032x}"


async def test_without_telemetry_jobs_keep_the_trace_that_came_and_the_correlation_id(house: Any) -> None:
    jobs = await all_started(house)
    assert [(job.trace, job.correlation_id) for job in jobs] == [(GIVEN, "c-7")] * 5


async def test_a_trace_that_is_not_one_does_not_travel(house: Any) -> None:
    assert {job.trace for job in await all_started(house, traceparent="00-nonsense")} == {""}
