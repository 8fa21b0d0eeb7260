"""`sluice workers`: who works now and on what; drain and undrain (admin)."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from entrypoints.cli.options import Call, identifier
from entrypoints.cli.outcome import Exit
from entrypoints.cli.showing import document, line, table

app = App(name="workers", help="The workers: list, drain, undrain (admin).")
LISTED = "sluice workers"
Ident = Annotated[str, Parameter(name="ID", help="Of the worker.")]


@app.default
@app.command(name="list")
def list_workers(
    *,
    jobs: Annotated[bool, Parameter(negative="", help="Show also which jobs each runs.")] = False,
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """List the workers seen in the last five minutes; one that is not live has ended, was killed or is cut off."""
    answer = call.api().get("/v1/admin/workers")
    if call.json:
        document(answer)
        return Exit.OK
    workers = answer["items"]
    columns = ("id", "host", "pid", "version", "queues", "running", "capacity", "live", "draining", "last heartbeat")
    table(columns, [
        [one["id"], one["host"], one["pid"], one["version"], ",".join(one["queues"]), one["running"], one["capacity"],
         one["live"], one["draining"], one["seenAt"]]
        for one in workers
    ])  # fmt: skip
    if jobs:
        line()
        table(("worker", "job", "kind", "queue", "attempt", "since"), [
            [one["id"], job["id"], job["kind"], job["queue"], job["attempt"], job["since"]]
            for one in workers
            for job in one["jobs"]
        ])  # fmt: skip
    return Exit.OK


@app.command
def drain(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Let it take no new job; it finishes those it has."""
    return _told(ident, "drain", call)


@app.command
def undrain(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Let it take jobs again."""
    return _told(ident, "undrain", call)


def _told(ident: str, verb: str, call: Call) -> int:
    one = call.api().post(f"/v1/admin/workers/{identifier(ident, LISTED)}/{verb}")
    if call.json:
        document(one)
    else:
        line(f"worker {one['id']}: {'draining' if one['draining'] else 'takes jobs'}, {one['running']} running")
    return Exit.OK
