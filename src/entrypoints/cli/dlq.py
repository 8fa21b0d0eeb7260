"""`sluice dlq`: what died of what, and what becomes of it (admin)."""

from __future__ import annotations

from typing import Annotated, Any

from cyclopts import App, Parameter

from entrypoints.cli.many import Answers, Wait, carry_out
from entrypoints.cli.options import Call
from entrypoints.cli.outcome import Exit
from entrypoints.cli.showing import document, items, note

app = App(name="dlq", help="The dead letters: list, show, retry, discard (admin).")
Group = Annotated[str, Parameter(name="FINGERPRINT", help="Of the group, as `sluice dlq` lists it.")]
Cursor = Annotated[str, Parameter(help="Go on from here: `next` of the page before.")]
Limit = Annotated[int, Parameter(help="Items on a page, 1 to 500.")]


@app.default
@app.command(name="list")
def list_groups(
    *,
    kind: Annotated[str, Parameter(help="Only this kind, such as import.ingest.")] = "",
    queue: Annotated[str, Parameter(help="Only this queue.")] = "",
    limit: Limit = 50,
    cursor: Cursor = "",
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """List dead jobs by what killed them, the largest group first."""
    asked = {"kind": kind, "queue": queue, "limit": limit, "cursor": cursor}
    page = call.api().get("/v1/admin/dead-letters", asked)
    if call.json:
        document(page)
        return Exit.OK
    flat = {**page, "items": [{**one, "queues": ", ".join(one["queues"])} for one in page["items"]]}
    columns = {"fingerprint": "fingerprint", "jobs": "count", "kind": "kind", "queues": "queues", "code": "code"}
    items(flat, {**columns, "first": "firstAt", "last": "lastAt", "message": "message"})
    note(
        "Its jobs: sluice dlq show FINGERPRINT; try all of them again: sluice dlq retry FINGERPRINT"
        if flat["items"]
        else "No job is dead."
    )
    return Exit.OK


@app.command
def show(fingerprint: Group, /, *, limit: Limit = 50, cursor: Cursor = "", call: Call = Call()) -> int:  # noqa: B008
    """List the dead jobs of one group, newest first."""
    page = call.api().get(f"/v1/admin/dead-letters/{fingerprint}/jobs", {"limit": limit, "cursor": cursor})
    if call.json:
        document(page)
        return Exit.OK
    flat = [{**one, "attempt": len(one["attempts"]), "message": _killed_by(one)} for one in page["items"]]
    columns = {"id": "id", "kind": "kind", "queue": "queue", "attempts": "attempt"}
    items({**page, "items": flat}, {**columns, "created": "createdAt", "ended": "endedAt", "message": "message"})
    if flat:
        note("What one was asked to do: sluice jobs show ID --payload")
    elif not cursor:
        note("Nothing is dead of this (any more): sluice dlq lists the groups that there are.")
    return Exit.OK


def _killed_by(job: dict[str, Any]) -> str:
    """What its last error says."""
    errors = [one["error"] for one in job["attempts"] if one.get("error")]
    return str(errors[-1]["message"]) if errors else ""


@app.command
def retry(
    fingerprint: Group,
    /,
    *,
    answers: Answers = Answers(),  # noqa: B008 - frozen
    wait: Wait = False,
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Give all jobs of a group a new set of attempts."""
    return carry_out({"action": "retry", "filter": {"fingerprint": fingerprint}}, answers, call, wait=wait)


@app.command
def discard(
    fingerprint: Group,
    /,
    *,
    reason: Annotated[str, Parameter(help="Why; it is kept with each job.")],
    answers: Answers = Answers(),  # noqa: B008 - frozen
    wait: Wait = False,
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Give all jobs of a group up."""
    order = {"action": "discard", "filter": {"fingerprint": fingerprint}, "reason": reason}
    return carry_out(order, answers, call, wait=wait)
