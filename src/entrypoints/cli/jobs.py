"""`sluice jobs`: the work in the table, and what a person may do to it."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from entrypoints.cli.options import Call, identifier
from entrypoints.cli.outcome import Exit
from entrypoints.cli.showing import document, facts, items, line

app = App(name="jobs", help="The jobs: list, show, cancel, retry.")
LISTED = "sluice jobs"
Ident = Annotated[str, Parameter(name="ID", help="Of the job.")]


@app.default
@app.command(name="list")
def list_jobs(
    *,
    state: Annotated[str, Parameter(help="held, waiting, running, succeeded, cancelled or dead.")] = "",
    kind: Annotated[str, Parameter(help="Only this kind, such as import.ingest.")] = "",
    limit: Annotated[int, Parameter(help="Items on a page, 1 to 500.")] = 50,
    cursor: Annotated[str, Parameter(help="Go on from here: `next` of the page before.")] = "",
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """List jobs, newest first."""
    page = call.api().get("/v1/jobs", {"state": state, "kind": kind, "limit": limit, "cursor": cursor})
    if call.json:
        document(page)
    else:
        columns = {"id": "id", "kind": "kind", "state": "state", "queue": "queue", "attempts": "attempt"}
        flat = [{**one, "attempt": len(one.get("attempts") or ())} for one in page["items"]]
        items({**page, "items": flat}, {**columns, "due": "runAt", "created": "createdAt"})
    return Exit.OK


@app.command
def show(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Show one job with every attempt and its error."""
    ident = identifier(ident, LISTED)
    job = call.api().get(f"/v1/jobs/{ident}")
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
def cancel(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Cancel a job: at once when it waits, at its next safe point when it runs."""
    return _told(ident, "cancel", "asked to stop", call)


@app.command
def retry(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Give a dead or cancelled job a new set of attempts."""
    return _told(ident, "retry", "runs again", call)


def _told(ident: str, verb: str, said: str, call: Call) -> int:
    ident = identifier(ident, LISTED)
    job = call.api().post(f"/v1/jobs/{ident}/{verb}")
    if call.json:
        document(job)
    else:
        line(f"job {ident}: {job.get('state', said)}")
    return Exit.OK
