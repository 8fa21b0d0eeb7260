"""Who calls: what admission leaves on the request and how a handler gets it."""

from __future__ import annotations

from typing import Any, cast

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency

from application.access import Caller
from application.jobs import Origin
from entrypoints import telemetry

Admitted = NamedDependency[Caller]
"""Declare `caller: Admitted` in a handler."""


def caller_of(request: Request[Any, Any, State]) -> Caller:
    """The admitted caller. Handlers declare `caller: Admitted` and get it by this; open routes have none."""
    return cast(Caller, request.state.caller)


def origin_of(request: Request[Any, Any, State]) -> Origin:
    """What a job takes along of this request: the traceparent of its span, else the sound one it came with, and the
    correlation id of its response header and log lines."""
    state = request.state
    trace = telemetry.traceparent() or cast("str | None", state.traceparent) or ""
    return Origin(trace, cast(str, state.correlation_id))
