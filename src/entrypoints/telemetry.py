"""The one file that knows logs, traces and metrics. Off costs nothing: OpenTelemetry is imported only when it is on.

Log lines are JSON on stdout with the correlation id of the request or job they belong to. Secrets never get out: fields
named like one and texts that look like one are masked, tracebacks included.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

import msgspec
import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor

MASK = "[redacted]"
_SECRET_NAMES = re.compile(
    r"(secret|password|passwd|authorization|api_?key|x-api-key|bootstrap_?key|database_?url|token|cookie|digest)$", re.I
)
_SECRET_TEXTS = (
    (re.compile(r"slc_[A-Za-z0-9_-]{8,}"), MASK),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"), rf"\1 {MASK}"),
    # Up to the last @ of the word, past any / ? # or @ that a password holds without being encoded.
    (re.compile(r"(://[^:/@\s]*):\S+@"), rf"\1:{MASK}@"),
)
_PLAIN = (int, float, type(None), datetime, date, UUID)
_literal: list[str] = []


def logger() -> FilteringBoundLogger:
    """A logger; safe before `start_logging`, and one got before follows what is set after."""
    if not structlog.is_configured():
        start_logging()
    return cast(FilteringBoundLogger, structlog.get_logger())


def start_logging(form: str = "json", level: str = "info", secrets: Sequence[str] = ()) -> None:
    """Set up the log: `form` json or text; `secrets` are texts to mask wherever they turn up."""
    _literal[:] = [secret for secret in secrets if len(secret) >= 8]
    least = logging.getLevelNamesMapping()[level.upper()]
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _redacted,
    ]
    last: Processor = (
        structlog.processors.JSONRenderer(serializer=_json) if form == "json" else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=_Stdout,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(_Late())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(least, logging.WARNING))


def bind(**facts: object) -> None:
    """Put facts (correlation_id, job_id ...) on every log line of this task from here on."""
    structlog.contextvars.bind_contextvars(**facts)


def unbind_all() -> None:
    """Forget the facts of whatever this task did before."""
    structlog.contextvars.clear_contextvars()


def redacted(value: Any) -> Any:
    """The value with every secret masked, at any depth; what is no plain value becomes its masked repr."""
    if isinstance(value, str):
        for literal in _literal:
            value = value.replace(literal, MASK)
        for pattern, mask in _SECRET_TEXTS:
            value = pattern.sub(mask, value)
        return value
    if isinstance(value, Mapping):
        return {redacted(str(k)): MASK if _SECRET_NAMES.search(str(k)) and v else redacted(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [redacted(item) for item in value]
    return value if isinstance(value, _PLAIN) else redacted(repr(value))


@dataclass(frozen=True)
class _Instruments:
    """What is measured when telemetry is on."""

    tracer: Any
    duration: Any
    limited: Any
    errors: Any
    jobs: Any
    providers: tuple[Any, ...]


_on: _Instruments | None = None
_BOUNDARIES = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]


def start_telemetry(service: str, version: str, share: float) -> None:
    """Send traces (a `share` of them) and metrics by OTLP over HTTP to OTEL_EXPORTER_OTLP_ENDPOINT.

    RuntimeError names the extra that is missing.
    """
    try:
        from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    except ImportError as error:
        raise RuntimeError("SLUICE_TELEMETRY=otlp needs the extra: pip install 'sluice-server[otlp]'") from error
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    measure_with(
        service,
        version,
        share,
        span_processor=BatchSpanProcessor(OTLPSpanExporter()),
        metric_reader=PeriodicExportingMetricReader(OTLPMetricExporter()),
    )


def measure_with(service: str, version: str, share: float, *, span_processor: Any, metric_reader: Any) -> None:
    """The same with a span processor and a metric reader of one's own."""
    global _on  # noqa: PLW0603  one process has one telemetry, as it has one stdout
    from opentelemetry.sdk.metrics import MeterProvider
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased

    resource = Resource.create({"service.name": service, "service.version": version})
    tracers = TracerProvider(resource=resource, sampler=ParentBased(TraceIdRatioBased(share)))
    tracers.add_span_processor(span_processor)
    meters = MeterProvider(resource=resource, metric_readers=[metric_reader])
    meter = meters.get_meter("sluice", version)
    _on = _Instruments(
        tracer=tracers.get_tracer("sluice", version),
        duration=meter.create_histogram(
            "http.server.request.duration", "s", explicit_bucket_boundaries_advisory=_BOUNDARIES
        ),
        limited=meter.create_counter("sluice.http.limited", description="Requests answered 429, by class."),
        errors=meter.create_counter("sluice.errors", description="Errors answered, by code."),
        jobs=meter.create_histogram("messaging.process.duration", "s", explicit_bucket_boundaries_advisory=_BOUNDARIES),
        providers=(tracers, meters),
    )


def stop_telemetry() -> None:
    """Send what is left and let go."""
    global _on  # noqa: PLW0603  see measure_with
    if _on is not None:
        for provider in _on.providers:
            provider.shutdown()
    _on = None


def is_on() -> bool:
    """Whether anything is traced and measured."""
    return _on is not None


@contextmanager
def span(name: str, traceparent: str | None = None, server: bool = False, **attributes: str | int) -> Iterator[None]:
    """A span around a block, under the W3C `traceparent` it came with; nothing when telemetry is off."""
    if _on is None:
        yield
        return
    from opentelemetry.trace import SpanKind
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    context = TraceContextTextMapPropagator().extract({"traceparent": traceparent}) if traceparent else None
    kind = SpanKind.SERVER if server else SpanKind.INTERNAL
    with _on.tracer.start_as_current_span(name, context=context, kind=kind, attributes=attributes):
        yield


def traceparent() -> str | None:
    """The W3C traceparent of the open span, to travel with a job; None when telemetry is off."""
    if _on is None:
        return None
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    return carrier.get("traceparent")


def count_request(method: str, route: str, status: int, seconds: float, code: str | None, rate: str | None) -> None:
    """Measure an answered request (OpenTelemetry HTTP semantic conventions); `code` is that of its error."""
    if _on is None:
        return
    facts = {"http.request.method": method, "http.route": route, "http.response.status_code": status}
    _on.duration.record(seconds, facts)
    if status == 429:
        _on.limited.add(1, {"class": rate or ""})
    if code:
        _on.errors.add(1, {"code": code, "http.response.status_code": status})


def count_job(kind: str, queue: str, outcome: str, seconds: float) -> None:
    """Measure an attempt of a job; `outcome` is succeeded, retried, dead or stopped."""
    if _on is not None:
        facts = {"messaging.operation.name": kind, "messaging.destination.name": queue, "sluice.outcome": outcome}
        _on.jobs.record(seconds, facts)


class _Late:
    """Whatever stdout is at the moment of writing, so a log set up early follows a redirection."""

    def write(self, text: str) -> int:
        return sys.stdout.write(text)

    def flush(self) -> None:
        sys.stdout.flush()


class _Stdout:
    """structlog's last step: a line on stdout, whole, in one write."""

    def __init__(self, *_: object) -> None:
        pass

    def msg(self, message: str) -> None:
        sys.stdout.write(message + "\n")
        sys.stdout.flush()

    log = debug = info = warn = warning = error = critical = exception = fatal = msg


def _redacted(_: Any, __: str, event: EventDict) -> EventDict:
    return cast(MutableMapping[str, Any], redacted(event))


def _json(event: Any, **_: object) -> str:
    return msgspec.json.encode(event, enc_hook=repr).decode()
