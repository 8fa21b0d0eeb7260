"""`sluice schedules`: what runs by itself and when (admin)."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal
from urllib.parse import quote

from cyclopts import App, Parameter

from entrypoints.cli.options import Call
from entrypoints.cli.outcome import Exit, Stop
from entrypoints.cli.showing import document, facts, items, line

app = App(name="schedules", help="The schedules: list, show, create, pause, resume, run, delete (admin).")
Name = Annotated[str, Parameter(name="NAME", help="Of the schedule.")]


def _path(name: str, verb: str = "") -> str:
    return f"/v1/admin/schedules/{quote(name, safe='')}" + (f"/{verb}" if verb else "")


@app.default
@app.command(name="list")
def list_schedules(*, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """List the schedules of the workspace, with their last and next runs."""
    answer = call.api().get("/v1/admin/schedules")
    if call.json:
        document(answer)
    else:
        columns = {"name": "name", "cron": "cron", "zone": "zone", "kind": "kind", "missed": "missed"}
        items(answer, {**columns, "from": "origin", "paused": "paused", "last": "lastAt", "next": "nextAt"})
    return Exit.OK


@app.command
def show(name: Name, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Show one schedule."""
    return _shown(call.api().get(_path(name)), call)


@app.command
def create(
    name: Annotated[str, Parameter(name="NAME", help="Lower-case letters, digits, dots, dashes and underscores.")],
    /,
    *,
    cron: Annotated[str, Parameter(help="Five fields, such as '30 2 * * 1-5'.")],
    kind: Annotated[str, Parameter(help="The kind of job to submit.")],
    payload: Annotated[str, Parameter(help="What to submit, as a JSON object.")] = "{}",
    zone: Annotated[str, Parameter(help="Time zone the cron text is read in, such as Europe/Berlin.")] = "UTC",
    missed: Annotated[
        Literal["skip", "once", "all"], Parameter(help="Runs that nobody was there for: none, one, or all (100).")
    ] = "once",
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Make a schedule; it is due for the first time after now."""
    body = {"name": name, "cron": cron, "kind": kind, "payload": _object(payload), "zone": zone, "missed": missed}
    return _shown(call.api().post("/v1/admin/schedules", body), call)


@app.command
def pause(name: Name, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Submit nothing until it is resumed."""
    return _shown(call.api().post(_path(name, "pause")), call)


@app.command
def resume(name: Name, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Let it run again from now on."""
    return _shown(call.api().post(_path(name, "resume")), call)


@app.command
def run(name: Name, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Submit its job now; when it is due next stays as it is."""
    started = call.api().post(_path(name, "run"))
    if call.json:
        document(started)
    else:
        line(f"schedule {name}: job {started['jobId']}")
    return Exit.OK


@app.command
def delete(name: Name, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Forget a schedule that was made by hand; what it submitted stays."""
    call.api().delete(_path(name))
    if call.json:
        document({"name": name, "deleted": True})
    else:
        line(f"schedule {name}: deleted")
    return Exit.OK


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise Stop(Exit.USAGE, "invalid_payload", f"--payload is not a JSON object: {text!r}.")
    return value


def _shown(one: dict[str, Any], call: Call) -> int:
    if call.json:
        document(one)
    else:
        facts(one)
    return Exit.OK
