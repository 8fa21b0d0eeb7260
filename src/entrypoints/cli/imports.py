"""`sluice imports`: what came in, what became of each record, and taking an import back."""

from __future__ import annotations

import sys
from typing import Annotated, Any

from cyclopts import App, Parameter

from entrypoints.cli import watching
from entrypoints.cli.options import Call, identifier
from entrypoints.cli.outcome import Exit
from entrypoints.cli.showing import document, facts, items, line, note

app = App(name="imports", help="The imports: list, show, undo, reprocess, records, errors.")
LISTED = "sluice imports"
Ident = Annotated[str, Parameter(name="ID", help="Of the import.")]
Cursor = Annotated[str, Parameter(help="Go on from here: `next` of the page before.")]
Limit = Annotated[int, Parameter(help="Items on a page, 1 to 500.")]
Watch = Annotated[bool, Parameter(negative="", help="Wait until it is done.")]


@app.default
@app.command(name="list")
def list_imports(
    *,
    state: Annotated[str, Parameter(help="Only those in this state.")] = "",
    limit: Limit = 50,
    cursor: Cursor = "",
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """List imports, newest first."""
    page = call.api().get("/v1/imports", {"state": state, "limit": limit, "cursor": cursor})
    if call.json:
        document(page)
        return Exit.OK
    flat = {**page, "items": [{**one, **one["counts"]} for one in page["items"]]}
    columns = {"id": "id", "file": "name", "state": "state", "records": "records", "rejected": "rejected"}
    items(flat, {**columns, "new vendors": "vendorsNew", "new deals": "dealsNew", "created": "createdAt"})
    return Exit.OK


@app.command
def show(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Show one import: state, counts, the mapping that was used and why records were rejected."""
    ident = identifier(ident, LISTED)
    api = call.api()
    imported = api.get(f"/v1/imports/{ident}")
    if call.json:
        document(imported)
    else:
        why = watching.reasons(api, imported["id"]) if imported["counts"]["rejected"] else []
        watching.receipt(imported.get("name") or ident, imported, why)
        facts({name: value for name, value in imported.items() if name not in ("counts", "error", "warnings")})
    return Exit.OK


@app.command
def undo(ident: Ident, /, *, watch: Watch = False, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Take an import back: its records no longer count, and every vendor, contact and deal is as if without it."""
    return _ordered(ident, "undo", "Undo", watch, call, {})


@app.command
def reprocess(
    ident: Ident,
    /,
    *,
    pipeline: Annotated[str, Parameter(help="The version to read it with; else the one it was read with.")] = "",
    watch: Watch = False,
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Read the stored file again (admin); an undone import comes back by it."""
    return _ordered(ident, "reprocess", "Reprocessing", watch, call, {"pipeline": pipeline} if pipeline else {})


@app.command
def records(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Print records.csv: one line per record of the file, and what became of it."""
    return _csv(ident, "records", call)


@app.command
def errors(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Print errors.csv: the rejected records with their reasons, ready to be corrected and imported again."""
    return _csv(ident, "errors", call)


def _ordered(ident: str, verb: str, said: str, watch: bool, call: Call, body: dict[str, str]) -> int:
    ident = identifier(ident, LISTED)
    api = call.api()
    answer: dict[str, Any] = api.post(f"/v1/imports/{ident}/{verb}", body)
    job = watching.follow(api, answer["jobId"], _unseen) if watch else None
    if call.json:
        document({**answer, **({"job": job} if job else {})})
    elif job is None:
        line(f"{said} of import {ident} is job {answer['jobId']}")
        note(f"See how it goes: sluice jobs show {answer['jobId']}")
    else:
        line(f"{said} of import {ident}: {job['state']}")
    return Exit.OK if job is None or job["state"] == "succeeded" else Exit.FAILED


def _unseen(_: dict[str, Any]) -> None:
    """Nobody looks at the steps in between."""


def _csv(ident: str, name: str, call: Call) -> int:
    ident = identifier(ident, LISTED)
    lines = call.api().lines(f"/v1/imports/{ident}/{name}.csv")
    if call.json:
        import csv

        document({"items": list(csv.DictReader(lines))})
        return Exit.OK
    for one in lines:
        sys.stdout.write(one)
    return Exit.OK
