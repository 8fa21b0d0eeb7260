"""The roles of the product as processes: one API, one worker, one scheduler, or all of them with their database."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from entrypoints import telemetry
from entrypoints.composition import ground
from entrypoints.interpreter import settle_in
from entrypoints.settings import SECRETS, Settings, variable
from entrypoints.supervisor import Child, Pace, StartRefused, role_argv, supervise

if TYPE_CHECKING:
    from dishka import AsyncContainer

    from application.ports.bell import Bell


def _stop_on_signals() -> asyncio.Event:
    """Set by SIGTERM or SIGINT; a second one ends the process the hard way."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def asked(number: signal.Signals) -> None:
        if stop.is_set():
            os._exit(128 + number)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked, number)
    return stop


@asynccontextmanager
async def _role(settings: Settings, name: str) -> AsyncIterator[tuple[AsyncContainer, asyncio.Event]]:
    """Logs, telemetry and the container of one role, closed in order at the end."""
    gc.disable()  # while loading
    from application.kinds import Kinds
    from entrypoints.composition.container import container_of

    settle_in()
    gc.enable()
    stop = _stop_on_signals()
    _start_logging(settings)
    if settings.telemetry != "off":
        telemetry.start_telemetry(f"sluice-{name}", ground.version_of(), settings.trace_share)
    container = container_of(_with_database(settings))
    try:
        await container.get(Kinds)  # a package whose kinds cannot be used is refused now, by every role
        await _migrated(container)
        yield container, stop
    finally:
        await container.close()
        telemetry.stop_telemetry()


async def _migrated(container: AsyncContainer) -> None:
    """NotMigrated where migrations are missing; a database that is away is waited for later, by whoever needs it."""
    from domain.errors import Transient
    from entrypoints.composition.container import check_database

    with suppress(Transient, OSError):
        await check_database(container)


def _start_logging(settings: Settings) -> None:
    secrets = [str(getattr(settings, name)) for name in SECRETS]
    telemetry.start_logging(settings.log, settings.log_level, secrets)


def _with_database(settings: Settings) -> Settings:
    """The settings with a database address; a role by itself has no embedded database to start."""
    if not settings.database_url:
        raise StartRefused(
            "This role needs SLUICE_DATABASE_URL; `sluice up` starts an embedded database and passes its address on."
        )
    return settings


async def serve_http(settings: Settings, *, first_key: bool = False) -> None:
    """One API process, until a signal; with `first_key` it sees to the key that every installation begins with."""
    gc.disable()  # while loading; `_role` turns it on again
    from application.access import EnsureFirstKey
    from application.admission import Admit
    from application.ports.bell import Bell
    from application.ports.files import Files
    from application.ports.jobs import JobEngine
    from application.ports.machine import Clock, Ids
    from entrypoints.composition.container import check_database
    from entrypoints.http.app import HttpParts, Limits, create_app
    from entrypoints.http.health import Readiness
    from entrypoints.http.server import serve

    async with _role(settings, "http") as (container, stop):
        engine = await container.get(JobEngine)
        files = await container.get(Files)
        clock = await container.get(Clock)
        readiness = Readiness(
            {
                "database": lambda: check_database(container),
                "queue": _asked(engine.stats),
                "files": _asked(lambda: files.size("sources/none")),
                "bell": _rings(await container.get(Bell)),
            },
            clock,
        )
        parts = HttpParts(
            container=container,
            admit=await container.get(Admit),
            readiness=readiness,
            clock=clock,
            ids=await container.get(Ids),
            version=ground.version_of(),
            limits=Limits(body_bytes=settings.max_body_bytes),
            trusted_proxies=tuple(one.strip() for one in settings.trusted_proxies.split(",") if one.strip()),
            https=settings.profile == "production",
            metrics_public=settings.metrics_public,
        )
        if first_key:
            secret = await (await container.get(EnsureFirstKey))(settings.bootstrap_key or None)
            if secret:
                _say(f"The first admin key, shown this once: {secret}")
        await serve(
            create_app(parts),
            settings.host,
            settings.port,
            stop,
            reuse_port=settings.http_processes > 1,
            grace_seconds=settings.grace_seconds,
        )


def _asked(question: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
    async def check() -> None:
        await question()

    return check


def _rings(bell: Bell) -> Callable[[], Awaitable[None]]:
    """A bell that is away costs latency and no request."""
    from entrypoints.http.health import Degraded

    async def check() -> None:
        state = await bell.state()
        if not state.ok:
            raise Degraded(state.reason)

    return check


async def serve_worker(settings: Settings) -> None:
    """One worker process, until a signal."""
    from entrypoints.composition.container import worker_parts
    from entrypoints.worker import run_worker

    async with _role(settings, "worker") as (container, stop):
        await run_worker(await worker_parts(container), stop)


async def serve_scheduler(settings: Settings) -> None:
    """One scheduler process, until a signal."""
    from entrypoints.composition.container import scheduler_parts
    from entrypoints.scheduler import run_scheduler

    async with _role(settings, "scheduler") as (container, stop):
        await run_scheduler(await scheduler_parts(container), stop)


async def serve_monitor(settings: Settings) -> None:
    """One monitor process, until a signal."""
    from entrypoints.composition.container import monitor_parts
    from entrypoints.scheduler import run_monitor

    async with _role(settings, "monitor") as (container, stop):
        await run_monitor(await monitor_parts(container), stop)


async def _reach(settings: Settings) -> None:
    """StartRefused says why SLUICE_DATABASE_URL's server lets us not in."""
    from entrypoints.database import why_not

    reason = await why_not(settings.database_url)
    if reason:
        raise StartRefused(reason)


def _refuse_pool(settings: Settings) -> None:
    if settings.database_pooled:
        raise StartRefused(
            "Migrations need the database itself: run `sluice migrate` with its own address in SLUICE_DATABASE_URL "
            "and without SLUICE_DATABASE_POOLED; a pool by transaction cannot hold the lock they take."
        )


async def migrate(settings: Settings, target: str | None = None, down: bool = False) -> str | None:
    """Walk the database to a revision (None: the newest); starts the embedded one for that where there is no other.

    Answers the revision that it is at afterwards, None for an empty one.
    """
    if settings.database_url:
        await _reach(settings)
        _refuse_pool(settings)
        await ground.migrate(settings.database_url, target or "head", down=down)
        return await ground.revision(settings.database_url)
    server = ground.embedded_of(settings)
    try:
        # In this thread: the server ends with the thread that made it.
        url = server.start()
    except ground.EmbeddedPostgresRefused as refused:
        raise StartRefused(str(refused)) from refused
    try:
        await ground.migrate(url, target or "head", down=down)
        return await ground.revision(url)
    finally:
        server.stop()


async def up(settings: Settings) -> None:
    """Everything on this machine, until a signal: database, migrations, API, workers, scheduler."""
    _start_logging(settings)
    server = None if settings.database_url else ground.embedded_of(settings)
    if server is None:
        await _reach(settings)

    async def make_children() -> Sequence[Child]:
        url = settings.database_url or (server.url if server else "")
        if settings.database_pooled and not await ground.up_to_date(url):
            _refuse_pool(settings)
        await ground.migrate(url)
        return _children(settings, url)

    async def announce() -> None:
        _say(f"Sluice is ready at http://{settings.host}:{settings.port}")

    pace = Pace(grace=settings.grace_seconds + 5)
    try:
        await supervise(make_children, server=server, on_ready=announce, pace=pace)
    except ground.EmbeddedPostgresRefused as refused:
        raise StartRefused(str(refused)) from refused


def _children(settings: Settings, url: str) -> list[Child]:
    env = {**os.environ, variable("database_url"): url, variable("data"): str(Path(settings.data).absolute())}
    env.pop(f"{variable('database_url')}_FILE", None)
    many = [("http", settings.http_processes), ("worker", settings.workers), ("scheduler", 1)]
    children = [
        Child(f"{role}-{number}" if count > 1 else role, role_argv(role), env, _answers(settings, role))
        for role, count in many
        for number in range(1, count + 1)
    ]
    # Each API process sees to the first key before it serves; only one of them makes it.
    return [
        replace(child, argv=[*child.argv, "--first-key"]) if child.ready is not None else child for child in children
    ]


def _answers(settings: Settings, role: str) -> Callable[[], Awaitable[bool]] | None:
    """Whether the API takes connections yet; the others count as ready when they run."""
    if role != "http":
        return None
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104  any address is ours

    async def ready() -> bool:
        try:
            reader, writer = await asyncio.open_connection(host, settings.port)
            writer.write(b"GET /ready HTTP/1.1\r\nHost: sluice\r\nConnection: close\r\n\r\n")
            line = await reader.readline()
            writer.close()
        except OSError:
            return False
        return b" 200 " in line

    return ready


def _say(line: str) -> None:
    """For the person at the terminal; never through the log, which keeps secrets out."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
