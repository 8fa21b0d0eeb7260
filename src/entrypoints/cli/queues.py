"""`sluice queues`: how deep, how late and how busy they are; pause and resume (admin)."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from cyclopts import App, Parameter

from entrypoints.cli.options import Call
from entrypoints.cli.outcome import Exit
from entrypoints.cli.showing import document, line, note, table

app = App(name="queues", help="The queues: list, pause, resume (admin).")
Name = Annotated[str, Parameter(name="QUEUE", help="As in the list.")]
COLUMNS = ("queue", "priority", "due", "oldest s", "running", "dead", "workers", "capacity", "paused")


@app.default
@app.command(name="list")
def list_queues(*, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """List every queue, with a line for each priority that has jobs."""
    answer = call.api().get("/v1/admin/queues")
    if call.json:
        document(answer)
        return Exit.OK
    table(COLUMNS, [row for one in answer["items"] for row in _rows(one)])
    if any(one["capped"] for one in answer["items"]):
        note("+: more than were counted.")
    return Exit.OK


def _rows(one: dict[str, Any]) -> list[list[object]]:
    more = "+" if one["capped"] else ""
    whole = [one["queue"], "all", f"{one['due']}{more}", _seconds(one), one["running"], one["dead"], one["workers"]]
    lines = [
        [one["queue"], part["priority"], part["due"], _seconds(part), part["running"], "", "", "", ""]
        for part in one["priorities"]
    ]
    return [[*whole, one["capacity"], one["paused"]], *lines]


def _seconds(one: dict[str, Any]) -> str:
    return "" if one["oldestSeconds"] is None else f"{one['oldestSeconds']:.1f}"


@app.command
def pause(queue: Name, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Start none of its jobs any more; what runs goes on."""
    return _told(queue, "pause", call)


@app.command
def resume(queue: Name, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Start its jobs again."""
    return _told(queue, "resume", call)


def _told(queue: str, verb: str, call: Call) -> int:
    one = call.api().post(f"/v1/admin/queues/{quote(queue, safe='')}/{verb}")
    if call.json:
        document(one)
    else:
        line(f"queue {queue}: {'paused' if one['paused'] else 'goes on'}, {one['due']} due, {one['running']} running")
    return Exit.OK
