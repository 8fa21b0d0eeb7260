"""The commands that run for long: everything at once, or one role; and the migrations before them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from typing import Annotated, Any

from cyclopts import Parameter

from entrypoints.cli.options import Output, settings
from entrypoints.cli.outcome import Exit, Stop
from entrypoints.cli.showing import document, line


def up() -> int:
    """Start everything on this machine: Postgres (unless SLUICE_DATABASE_URL), API, workers, scheduler."""
    from entrypoints import roles
    from entrypoints.supervisor import StartRefused

    chosen = settings()
    try:
        asyncio.run(roles.up(chosen))
    except StartRefused as refused:
        raise Stop(Exit.FAILED, "start_refused", str(refused)) from refused
    return Exit.OK


def http() -> int:
    """Run one API process."""
    from entrypoints import roles

    return _role(roles.serve_http(_own_settings()))


def worker() -> int:
    """Run one worker process: claims jobs and runs them."""
    from entrypoints import roles

    return _role(roles.serve_worker(_own_settings()))


def scheduler() -> int:
    """Run the scheduler: cron rows, the sweep, the stale-job monitor. Any number of them is safe."""
    from entrypoints import roles

    return _role(roles.serve_scheduler(_own_settings()))


def migrate(
    target: Annotated[str, Parameter(help="A revision; up: the newest, down: nothing.")] = "",
    /,
    *,
    down: Annotated[bool, Parameter(negative="", help="Go down to the revision.")] = False,
    output: Output = Output(),  # noqa: B008 - frozen
) -> int:
    """Bring the database to a revision."""
    from entrypoints import roles

    if down and not target:
        raise Stop(Exit.USAGE, "target_missing", "Say how far down: sluice migrate --down 0003, or base for nothing.")
    chosen = settings()
    asyncio.run(roles.migrate(chosen, target or None, down))
    reached = target or "head"
    if output.json:
        document({"revision": reached})
    else:
        line(f"the database is at {reached}")
    return Exit.OK


def _own_settings() -> Any:
    """Settings of a role. One that is refused here would be refused again: the supervisor is told to leave it."""
    try:
        return settings()
    except Stop as stop:
        stop.exit = Exit.CANNOT_START
        raise


def _role(serving: Coroutine[Any, Any, None]) -> int:
    """Run a role on uvloop where there is one, tied to the life of the supervisor that started it, if one did."""
    from entrypoints.supervisor import watch_parent

    watch_parent()
    if sys.platform == "win32":
        asyncio.run(serving)
        return Exit.OK
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serving)
    return Exit.OK
