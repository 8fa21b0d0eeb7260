"""`sluice jobs`: the work in the table, and what a person may do to it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any

from cyclopts import App, Parameter

from entrypoints.cli import watching
from entrypoints.cli.bar import bar
from entrypoints.cli.options import Call, identifier
from entrypoints.cli.outcome import Exit, Stop
from entrypoints.cli.showing import document, facts, items, line

app = App(name="jobs", help="The jobs: submit, list, show, watch, cancel, retry, discard, snooze, priority, bulk.")
app.command("entrypoints.cli.submitting:submit", name="submit", help="Hand a job in, or those of a file.")
app.command("entrypoints.cli.many:app", name="bulk", help="One thing done to many jobs (admin).")
LISTED = "sluice jobs"
Ident = Annotated[str, Parameter(name="ID", help="Of the job.")]


@app.default
@app.command(name="list")
def list_jobs(
    *,
    state: Annotated[str, Parameter(help="held, waiting, running, succeeded, cancelled or dead.")] = "",
    kind: Annotated[str, Parameter(help="Only this kind, such as import.ingest.")] = "",
    queue: Annotated[str, Parameter(help="Only this queue.")] = "",
    parent: Annotated[str, Parameter(help="Only jobs that the job of this id handed out.")] = "",
    limit: Annotated[int, Parameter(help="Items on a page, 1 to 500.")] = 50,
    cursor: Annotated[str, Parameter(help="Go on from here: `next` of the page before.")] = "",
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """List jobs, newest first."""
    where = {"state": state, "kind": kind, "queue": queue, "parent": parent and identifier(parent, LISTED)}
    page = call.api().get("/v1/jobs", {**where, "limit": limit, "cursor": cursor})
    if call.json:
        document(page)
    else:
        columns = {"id": "id", "kind": "kind", "state": "state", "queue": "queue", "attempts": "attempt"}
        flat = [{**one, "attempt": len(one.get("attempts") or ())} for one in page["items"]]
        items({**page, "items": flat}, {**columns, "due": "runAt", "created": "createdAt"})
    return Exit.OK


@app.command
def show(
    ident: Ident,
    /,
    *,
    payload: Annotated[
        bool, Parameter(negative="", help="With what it was asked to do, and its edits (admin).")
    ] = False,
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Show one job with every attempt and its error."""
    ident = identifier(ident, LISTED)
    job = call.api().get(f"/v1/admin/jobs/{ident}" if payload else f"/v1/jobs/{ident}")
    if call.json:
        document(job)
        return Exit.OK
    facts({name: value for name, value in job.items() if name != "attempts"})
    for attempt in job["attempts"]:
        error = attempt.get("error")
        ended = f"{error['code']}: {error['message']}" if error else "no error"
        line(f"attempt {attempt['number']}  {attempt['startedAt']} to {attempt['endedAt'] or 'now'}  {ended}")
    return Exit.OK


@app.command
def watch(
    ident: Ident,
    /,
    *,
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Follow a job to its end, over restarts of the API too; exit code 0 when it succeeded, 1 when it did not."""
    ident = identifier(ident, LISTED)
    with bar(f"job {ident}") as shown:
        job = watching.follow(call.api(), ident, shown.seen if call.json else _Steps(shown.seen))
    if call.json:
        document(job)
    elif job["state"] == "succeeded":
        line(f"job {ident}: succeeded" + ("" if job["result"] is None else f", {json.dumps(job['result'])}"))
    else:
        errors = [attempt["error"] for attempt in job["attempts"] if attempt.get("error")]
        why = f", {errors[-1]['code']}: {errors[-1]['message']}" if errors else ""
        line(f"job {ident}: {job['state']}{why}")
    return Exit.OK if job["state"] == "succeeded" else Exit.FAILED


class _Steps:
    """Writes a line for each state and phase that a job came to, once; where there is a bar it shows the rest."""

    def __init__(self, also: Callable[[dict[str, Any]], None]) -> None:
        self._also = also
        self._last = ""

    def __call__(self, job: dict[str, Any]) -> None:
        """Told of the job as it is now."""
        self._also(job)
        phase = (job.get("progress") or {}).get("phase") or ""
        step = ": ".join(part for part in (job["state"], phase) if part)
        if step != self._last and job["state"] not in watching.ENDED:
            self._last = step
            line(step)


@app.command
def cancel(
    ident: Ident,
    /,
    *,
    family: Annotated[
        bool, Parameter(negative="", help="The unfinished jobs that it handed out too, and those that they did.")
    ] = False,
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Cancel a job: at once when it waits, at its next safe point when it runs."""
    return _told(ident, "cancel", "asked to stop", call, {"family": True} if family else None)


@app.command
def retry(
    ident: Ident,
    /,
    *,
    payload: Annotated[str, Parameter(help="Run it with this JSON object instead; the earlier payload is kept.")] = "",
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Give a dead or cancelled job a new set of attempts."""
    return _told(ident, "retry", "runs again", call, {"payload": _object(payload)} if payload else {})


@app.command
def discard(
    ident: Ident,
    /,
    *,
    reason: Annotated[str, Parameter(help="Why; it is kept with the job.")],
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Give a dead job up."""
    return _told(ident, "discard", "given up", call, {"reason": reason})


@app.command
def snooze(
    ident: Ident,
    /,
    *,
    seconds: Annotated[float, Parameter(help="For how long, from now; 0: no longer.")],
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Put a waiting job off, or with --seconds 0 have it run now: one that waits for its next try, too."""
    return _told(ident, "snooze", "put off", call, {"seconds": seconds})


@app.command
def priority(
    ident: Ident,
    to: Annotated[int, Parameter(name="PRIORITY", help="1 leads, 3 stands back.")],
    /,
    *,
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Give a job that does not run yet another priority."""
    return _told(ident, "priority", "moved", call, {"priority": to})


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise Stop(Exit.USAGE, "invalid_payload", f"The payload is not JSON: {error}.") from error
    if not isinstance(found, dict):
        raise Stop(Exit.USAGE, "invalid_payload", 'The payload is not a JSON object, such as {"name": "Ada"}.')
    return found


def _told(ident: str, verb: str, said: str, call: Call, body: dict[str, Any] | None = None) -> int:
    ident = identifier(ident, LISTED)
    job = call.api().post(f"/v1/jobs/{ident}/{verb}", body)
    if call.json:
        document(job)
    else:
        line(f"job {ident}: {job.get('state', said)}")
    return Exit.OK
