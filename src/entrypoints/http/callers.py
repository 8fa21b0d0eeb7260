"""Who calls: what admission leaves on the request and how a handler gets it."""

from __future__ import annotations

from typing import Any, cast

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency

from application.access import Caller

Admitted = NamedDependency[Caller]
"""Declare `caller: Admitted` in a handler."""


def caller_of(request: Request[Any, Any, State]) -> Caller:
    """The admitted caller. Handlers declare `caller: Admitted` and get it by this; open routes have none."""
    return cast(Caller, request.state.caller)


def correlation_of(request: Request[Any, Any, State]) -> str:
    """The correlation id of this request, as in its response header and log lines."""
    return cast(str, request.state.correlation_id)
