"""`sluice jobs bulk`: one thing done to many jobs, after a look and a yes (admin)."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from cyclopts import App, Parameter

from entrypoints.cli import watching
from entrypoints.cli.options import Call, identifier
from entrypoints.cli.outcome import Exit, Stop
from entrypoints.cli.showing import document, facts, items, line, note, table

BULK = "/v1/admin/jobs/bulk"
LISTED = "sluice jobs bulk list"
Wait = Annotated[bool, Parameter(negative="", help="Wait until it is done.")]
Ident = Annotated[str, Parameter(name="ID", help="Of the operation.")]

app = App(name="bulk", help="One thing done to many jobs: start, list, show, changes, stop, undo (admin).")


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Answers:
    """What is answered beforehand."""

    yes: Annotated[bool, Parameter(negative="", help="Do not ask.")] = False
    dry_run: Annotated[bool, Parameter(negative="", help="Only say what would be done.")] = False
    tolerance: Annotated[int, Parameter(help="By how many jobs the count may have changed when it starts.")] = 0


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Which:
    """The jobs that are meant; all that is given must hold."""

    state: Annotated[str, Parameter(help="Only this state.")] = ""
    kind: Annotated[str, Parameter(help="Only this kind.")] = ""
    queue: Annotated[str, Parameter(help="Only this queue.")] = ""
    fingerprint: Annotated[str, Parameter(help="Only the dead of this group.")] = ""
    code: Annotated[str, Parameter(help="Only the dead of this error code.")] = ""
    ended_before: Annotated[str, Parameter(help="Only the dead that ended before, such as 2026-01-31T00:00:00Z.")] = ""
    ended_after: Annotated[str, Parameter(help="Only the dead that ended after.")] = ""
    id: Annotated[tuple[str, ...], Parameter(help="Only this job; may be given again.")] = ()

    def filter(self) -> dict[str, Any]:
        """As the API takes it."""
        given = {
            "state": self.state, "kind": self.kind, "queue": self.queue, "fingerprint": self.fingerprint,
            "code": self.code, "endedBefore": self.ended_before, "endedAfter": self.ended_after,
            "ids": [identifier(one, "sluice jobs") for one in self.id],
        }  # fmt: skip
        return {name: value for name, value in given.items() if value}


def carry_out(order: dict[str, Any], answers: Answers, call: Call, *, wait: bool) -> int:
    """Show what is meant, ask, start, and wait when told to."""
    api = call.api()
    seen = api.post(f"{BULK}/preview", order)
    if not seen["count"] and not answers.dry_run:
        raise Stop(Exit.FAILED, "nothing_matched", "No job is meant by this; nothing was done.")
    if answers.dry_run:
        if call.json:
            document(seen)
        else:
            _meant(order, seen)
        return Exit.OK
    if not answers.yes:
        _ask(order, seen, call)
    looked = {"expectedCount": seen["count"], "guard": seen["guard"], "tolerance": answers.tolerance}
    ident = api.post(BULK, {**order, **looked})["jobId"]
    return _told(ident, ident, order["action"], api, call, wait=wait)


def _meant(order: dict[str, Any], seen: dict[str, Any]) -> None:
    line(f"{order['action']}: {seen['count']} jobs" + (", such as" if seen["samples"] else ""))
    rows = [[one["id"], one["kind"], one["queue"], one["state"], one["code"]] for one in seen["samples"]]
    if rows:
        table(["id", "kind", "queue", "state", "code"], rows)


def _ask(order: dict[str, Any], seen: dict[str, Any], call: Call) -> None:
    if call.json or not sys.stdin.isatty():
        message = f"This would {order['action']} {seen['count']} jobs."
        raise Stop(Exit.USAGE, "not_confirmed", message, ("Say --yes to do it, --dry-run to look first.",))
    _meant(order, seen)
    sys.stderr.write(f"{order['action']} these {seen['count']} jobs? [y/N] ")
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise Stop(Exit.FAILED, "not_confirmed", "Nothing was done.")


def _told(operation: str, ident: str, said: str, api: Any, call: Call, *, wait: bool) -> int:
    """Say which job does it, and how it ended when that is waited for; an undo's job is not that of its operation."""
    job = watching.follow(api, ident, _unseen) if wait else None
    if call.json:
        document({"jobId": ident, **({"job": job} if job else {})})
    elif job is None:
        line(f"{said} is job {ident}")
        note(f"Follow it: sluice jobs watch {ident}")
        note(f"What came of it: sluice jobs bulk show {operation}; stop it: sluice jobs bulk stop {ident}")
    else:
        result = job.get("result") or {}
        why = ", ".join(f"{many:,} {code}" for code, many in sorted((result.get("notChanged") or {}).items()))
        line(f"{said}: {job['state']}, {result.get('changed', 0):,} changed, not changed: {why or 'none'}")
    return Exit.OK if job is None or job["state"] == "succeeded" else Exit.FAILED


def _unseen(_: dict[str, Any]) -> None:
    """Nobody looks at the steps in between."""


@app.command
def start(
    action: Annotated[Literal["retry", "discard", "cancel", "snooze", "reprioritise"], Parameter(name="ACTION")],
    /,
    *,
    which: Which = Which(),
    delay: Annotated[float | None, Parameter(help="Seconds, with snooze; 0: now.")] = None,
    priority: Annotated[int | None, Parameter(help="1, 2 or 3, with reprioritise.")] = None,
    reason: Annotated[str | None, Parameter(help="Why, with discard.")] = None,
    answers: Answers = Answers(),
    wait: Wait = False,
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Do one thing to many jobs."""
    taken = {"delay": delay, "priority": priority, "reason": reason}
    order = {
        "action": action,
        "filter": which.filter(),
        **{name: one for name, one in taken.items() if one is not None},
    }
    return carry_out(order, answers, call, wait=wait)


@app.default
@app.command(name="list")
def list_operations(
    *,
    limit: Annotated[int, Parameter(help="Items on a page, 1 to 500.")] = 50,
    cursor: Annotated[str, Parameter(help="Go on from here: `next` of the page before.")] = "",
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """List operations, newest first."""
    page = call.api().get(BULK, {"limit": limit, "cursor": cursor})
    if call.json:
        document(page)
    else:
        columns = {"id": "id", "action": "action", "expected": "expected", "changed": "changed"}
        items(page, {**columns, "complete": "complete", "undone": "undone", "created": "createdAt"})
    return Exit.OK


@app.command
def show(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Show one operation: how far it is, what it could not do, and its undo."""
    operation = call.api().get(f"{BULK}/{identifier(ident, LISTED)}")
    if call.json:
        document(operation)
    else:
        facts(operation)
    return Exit.OK


@app.command
def changes(
    ident: Ident,
    /,
    *,
    limit: Annotated[int, Parameter(help="Items on a page, 1 to 500.")] = 50,
    cursor: Annotated[str, Parameter(help="Go on from here: `next` of the page before.")] = "",
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """List the jobs an operation changed, and what its undo came to for each."""
    page = call.api().get(f"{BULK}/{identifier(ident, LISTED)}/changes", {"limit": limit, "cursor": cursor})
    if call.json:
        document(page)
    else:
        items(page, {"job": "jobId", "before": "before", "undo": "outcome"})
    return Exit.OK


@app.command
def stop(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Stop an operation: what was done stays done and is listed, the rest is untouched."""
    ident = identifier(ident, LISTED)
    job = call.api().post(f"/v1/jobs/{ident}/cancel")
    if call.json:
        document(job)
    else:
        line(f"operation {ident}: {'asked to stop' if job['state'] == 'running' else job['state']}")
    return Exit.OK


@app.command
def undo(ident: Ident, /, *, wait: Wait = False, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Put the jobs back as they were, where nothing else has happened to them since."""
    api, operation = call.api(), identifier(ident, LISTED)
    begun = api.post(f"{BULK}/{operation}/undo")
    return _told(operation, begun["jobId"], "undo", api, call, wait=wait)
