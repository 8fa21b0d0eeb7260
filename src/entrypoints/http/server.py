"""Serves the application with uvicorn inside a process that already runs its own event loop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from litestar import Litestar

from entrypoints.http.health import Readiness
from entrypoints.http.protocol import protocol_of

BACKLOG = 2048


class _Server(uvicorn.Server):
    """uvicorn without signal handlers of its own: the process that runs it decides when it stops."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listening(host: str, port: int, *, reuse_port: bool = False) -> socket.socket:
    """A bound socket; with `reuse_port` several processes share the port. OSError when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if reuse_port:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        bound.bind((host, port))
        bound.setblocking(False)
    except OSError:
        bound.close()
        raise
    return bound


async def serve(
    app: Litestar,
    host: str,
    port: int,
    stop: asyncio.Event,
    *,
    reuse_port: bool = False,
    drain_seconds: float = 0.0,
    grace_seconds: float = 5.0,
) -> None:
    """Serve until `stop` is set, then: /ready says 503, wait `drain_seconds`, finish open requests in `grace_seconds`.

    The first health checks are done before the first connection is taken. RuntimeError when the app cannot start.
    """
    config = uvicorn.Config(
        app,
        lifespan="on",
        http=protocol_of(app.state.parts),
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=max(1, round(grace_seconds)),
        h11_max_incomplete_event_size=65_536,
    )
    server = _Server(config)
    bound = listening(host, port, reuse_port=reuse_port)
    stopping = asyncio.create_task(_stopped(server, app, stop, drain_seconds))
    try:
        await server.serve([bound])
        if not server.started:
            raise RuntimeError("the API could not start; the reason is in the log above")
    finally:
        stopping.cancel()
        with suppress(asyncio.CancelledError):
            await stopping
        bound.close()


async def _stopped(server: uvicorn.Server, app: Litestar, stop: asyncio.Event, drain_seconds: float) -> None:
    await stop.wait()
    readiness: Readiness = app.state.readiness
    readiness.stop()
    await asyncio.sleep(drain_seconds)
    server.should_exit = True
