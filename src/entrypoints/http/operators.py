"""Who runs the installation: keys of its own workspace; what they see and steer is shared by all workspaces."""

from __future__ import annotations

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from domain.access import DEFAULT_WORKSPACE
from domain.errors import Refusal, RefusalKind


def operators_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A guard of routes that are about all workspaces; Refusal FORBIDDEN `operator_only`.

    The route's own role is asked for beside this: admin, or read where an autoscaler or Prometheus only looks.
    """
    if connection.state.caller.workspace_id != DEFAULT_WORKSPACE:
        message = "This is about the whole installation: it needs a key of its default workspace."
        raise Refusal(RefusalKind.FORBIDDEN, "operator_only", message)
