"""Health from memory alone, and readiness from a background watch that asks each dependency every two seconds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from litestar import Controller, Request, Response, get
from litestar.datastructures import State
from litestar.openapi import ResponseSpec

from application.ports.machine import Clock
from entrypoints.telemetry import logger

Check = Callable[[], Awaitable[None]]
"""Asks a dependency; raises with one sentence when it is not well."""


class Degraded(Exception):
    """The dependency does less than it should, and requests are served all the same; the message is one sentence."""


NOT_NOW = "Send requests elsewhere for now: a dependency is down, or this process is stopping."


class Dependency(msgspec.Struct, frozen=True, rename="camel"):
    """How one dependency was when it was last asked: `ok`, `degraded` (requests are served all the same) or `down`."""

    status: str
    latency_ms: float
    checked_at: datetime


class Health(msgspec.Struct, frozen=True, rename="camel"):
    """This process is alive."""

    status: str
    uptime_seconds: float
    version: str
    timestamp: datetime


class Ready(msgspec.Struct, frozen=True, rename="camel"):
    """Whether requests should be sent here: `ready`, `unready` or `stopping`, and every dependency."""

    status: str
    timestamp: datetime
    dependencies: dict[str, Dependency]


@dataclass(slots=True)
class Readiness:
    """Keeps the state that /ready reads. The checks run side by side, each cut off after `patience_seconds`."""

    checks: Mapping[str, Check]
    clock: Clock
    every_seconds: float = 2.0
    patience_seconds: float = 1.0
    stopping: bool = False
    found: dict[str, Dependency] = field(default_factory=dict)
    began: float = 0.0

    def stop(self) -> None:
        """From now on the answer is 503: the process is going (called at SIGTERM)."""
        self.stopping = True

    @property
    def ready(self) -> bool:
        """All dependencies were well when last asked, and nothing is stopping."""
        asked = set(self.found) >= set(self.checks)
        return asked and not self.stopping and all(one.status != "down" for one in self.found.values())

    async def look(self) -> None:
        """Ask every dependency once."""
        await asyncio.gather(*(self._ask(name, check) for name, check in self.checks.items()))

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Ask once before going on, then every `every_seconds` until left."""
        self.began = self.clock.monotonic()
        await self.look()
        watch = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            self.stop()
            watch.cancel()
            with suppress(asyncio.CancelledError):
                await watch

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self.every_seconds)
            await self.look()

    async def _ask(self, name: str, check: Check) -> None:
        began, status, reason = self.clock.monotonic(), "down", ""
        try:
            # The first question may have to open connections.
            async with asyncio.timeout(self.patience_seconds if name in self.found else self.patience_seconds * 5):
                await check()
            status = "ok"
        except TimeoutError:
            reason = "no answer in time"
        except Degraded as degraded:
            status, reason = "degraded", str(degraded)
        except Exception as error:
            reason = str(error) or type(error).__name__
        was = self.found.get(name)
        self.found[name] = Dependency(status, round((self.clock.monotonic() - began) * 1000, 2), self.clock.now())
        if was is None or was.status != status:
            report = logger().warning if reason else logger().info
            report("dependency", name=name, status=status, **({"reason": reason} if reason else {}))


class HealthController(Controller):
    """Both answer without a key, a limit or a log line; the first does no I/O at all, nor does the second."""

    opt = {"open": True, "quiet": True}  # noqa: RUF012  Litestar's own attribute
    tags = ["health"]  # noqa: RUF012

    @get("/health", summary="Is this process alive", sync_to_thread=False)
    def health(self, request: Request[Any, Any, State]) -> Health:
        state = request.app.state
        clock: Clock = state.clock
        uptime = round(clock.monotonic() - state.readiness.began, 3)
        return Health(status="ok", uptime_seconds=uptime, version=state.version, timestamp=clock.now())

    @get(
        "/ready",
        summary="May requests be sent here",
        sync_to_thread=False,
        responses={503: ResponseSpec(Ready, generate_examples=False, description=NOT_NOW)},
    )
    def ready(self, request: Request[Any, Any, State]) -> Response[Ready]:
        readiness: Readiness = request.app.state.readiness
        status = "stopping" if readiness.stopping else ("ready" if readiness.ready else "unready")
        body = Ready(status=status, timestamp=readiness.clock.now(), dependencies=dict(readiness.found))
        return Response(body, status_code=200 if readiness.ready else 503)
