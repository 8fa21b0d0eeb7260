"""The commands that run for long: everything at once, or one role; and the migrations before them."""

from __future__ import annotations

import asyncio
import errno
import sys
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from cyclopts import Parameter

from entrypoints.cli.options import Output, settings
from entrypoints.cli.outcome import Exit, Stop
from entrypoints.cli.showing import document, line
from entrypoints.settings import Settings


def up() -> int:
    """Start everything on this machine: Postgres (unless SLUICE_DATABASE_URL), API, workers, scheduler."""
    from entrypoints import roles

    # Plain asyncio: the supervisor needs its child watching, and uvloop reaps children by itself.
    return _run(lambda: asyncio.run(roles.up(settings())), Exit.FAILED)


def http(
    *,
    first_key: Annotated[
        bool, Parameter(negative="", help="Make the first admin key where there is none, and print it once.")
    ] = False,
) -> int:
    """Run one API process."""
    from entrypoints import roles

    return _role(lambda chosen: roles.serve_http(chosen, first_key=first_key))


def worker() -> int:
    """Run one worker process: claims jobs and runs them."""
    from entrypoints import roles

    return _role(roles.serve_worker)


def scheduler() -> int:
    """Run the scheduler: cron rows, the stale-job monitor and the dead-letter watch. Any number of them is safe."""
    from entrypoints import roles

    return _role(roles.serve_scheduler)


def monitor() -> int:
    """Run the monitor by itself: stale jobs are taken back, dead letters are told. Any number of them is safe."""
    from entrypoints import roles

    return _role(roles.serve_monitor)


def migrate(
    target: Annotated[str, Parameter(help="A revision; else the newest.")] = "",
    /,
    *,
    down: Annotated[bool, Parameter(negative="", help="Go down to the revision; base means nothing.")] = False,
    output: Output = Output(),  # noqa: B008 - frozen
) -> int:
    """Bring the database to a revision."""
    from entrypoints import roles

    if down and not target:
        raise Stop(Exit.USAGE, "target_missing", "Say how far down: sluice migrate --down 0003, or base for nothing.")
    chosen = settings()
    reached: list[str | None] = []
    _run(lambda: reached.append(asyncio.run(roles.migrate(chosen, target or None, down))), Exit.FAILED)
    if output.json:
        document({"revision": reached[0]})
    else:
        line(f"the database is at {reached[0] or 'base: it has no revision'}")
    return Exit.OK


def _role(serve: Callable[[Settings], Coroutine[Any, Any, None]]) -> int:
    """Run a role on uvloop where there is one, tied to the life of the supervisor that started it, if one did."""
    from entrypoints.supervisor import watch_parent

    watch_parent()
    try:
        chosen = settings()
    except Stop as stop:
        # Refused now is refused again: the supervisor is told to leave it.
        stop.exit = Exit.CANNOT_START
        raise
    return _run(lambda: _on_loop(serve(chosen)), Exit.CANNOT_START)


def _on_loop(serving: Coroutine[Any, Any, None]) -> None:
    if sys.platform == "win32":
        asyncio.run(serving)
        return
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serving)


def _run(call: Callable[[], None], refused_with: Exit) -> int:
    """Run it to its end; what keeps it from starting becomes one clear line."""
    from entrypoints.database import NotMigrated, away
    from entrypoints.supervisor import StartRefused

    try:
        call()
    except StartRefused as refused:
        raise Stop(refused_with, "start_refused", str(refused)) from refused
    except NotMigrated as behind:
        # Not CANNOT_START either: the migrations may be on their way.
        raise Stop(Exit.FAILED, "migrations_missing", str(behind)) from behind
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        fix = ("Stop the other program, or set SLUICE_PORT; `sluice doctor` tells whether it is another Sluice.",)
        raise Stop(refused_with, "port_taken", "The API's port is taken by another program.", fix) from error
    except Exception as error:
        # Not CANNOT_START: a database that is away comes back, so the supervisor is to try again.
        reason = away(error)
        if not reason:
            raise
        raise Stop(Exit.FAILED, "database_away", reason) from error
    return Exit.OK
