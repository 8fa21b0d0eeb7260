"""`sluice imports`: what came in, what became of each record, and taking an import back."""

from __future__ import annotations

import sys
from typing import Annotated, Any

from cyclopts import App, Parameter

from entrypoints.cli import comparisons, plans, watching
from entrypoints.cli.options import Call, identifier
from entrypoints.cli.outcome import Exit
from entrypoints.cli.showing import document, facts, items, line, note

app = App(
    name="imports", help="The imports: list, show, report, plan, commit, undo, reprocess, compare, records, errors."
)
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
def report(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Report on one import: records by outcome, each kind of error, seconds by stage, rows a second."""
    found = call.api().get(f"/v1/imports/{identifier(ident, LISTED)}/report")
    if call.json:
        document(found)
        return Exit.OK
    facts({"file": found["name"], "state": found["state"], **found["outcomes"]})
    if found["errors"]:
        columns = {"count": "count", "error": "code", "column": "column", "first record": "record", "hint": "hint"}
        items({"items": found["errors"], "next": None}, columns)
    seconds = {f"seconds of {stage}": spent for stage, spent in found["seconds"].items()}
    read = {"pipeline": found["pipeline"], "model": found["model"], "profile": (found["profile"] or {}).get("id")}
    facts({**seconds, "rows a second": found["rowsPerSecond"], **found["matching"], **read})
    for warning in found["warnings"]:
        note(warning)
    return Exit.OK


@app.command
def undo(
    ident: Ident,
    /,
    *,
    preview: Annotated[bool, Parameter(negative="", help="Only say what it would take back.")] = False,
    force: Annotated[bool, Parameter(negative="", help="Set people's work aside that stands on it.")] = False,
    watch: Watch = False,
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Take an import back: its records no longer count, and every vendor, contact and deal is as if without it."""
    if not preview:
        return _ordered(ident, "undo?force=true" if force else "undo", "Undo", watch, call, {})
    found = call.api().get(f"/v1/imports/{identifier(ident, LISTED)}/undo")
    if call.json:
        document(found)
        return Exit.OK
    for noun in ("vendors", "contacts", "deals"):
        stays = found[noun]
        line(f"{noun}: {stays['leaving']} leave, {stays['staying']} stay, {stays['handedOver']} of them founded by it")
    for one in found["work"]:
        line(f"{one['kind']} {one['id']}: {one['about']}, by {one['by']}")
    line(f"open proposals about what leaves: {found['proposals']}")
    return Exit.OK


@app.command
def reprocess(
    ident: Ident,
    /,
    *,
    pipeline: Annotated[str, Parameter(help="The version to read it with; else the one it was read with.")] = "",
    force: Annotated[bool, Parameter(negative="", help="Set people's work aside where matching changes.")] = False,
    watch: Watch = False,
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Read the stored file again (admin); an undone import comes back by it."""
    verb = "reprocess?force=true" if force else "reprocess"
    return _ordered(ident, verb, "Reprocessing", watch, call, {"pipeline": pipeline} if pipeline else {})


@app.command
def plan(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Show what a preview (`sluice import --dry-run`) would do."""
    ident = identifier(ident, LISTED)
    api = call.api()
    found = plans.plan_of(api, ident)
    if call.json:
        document(found)
    else:
        plans.summary(api, api.get(f"/v1/imports/{ident}")["name"], ident, found)
    return Exit.OK


@app.command
def commit(
    ident: Ident,
    /,
    *,
    force: Annotated[bool, Parameter(negative="", help="Also when the plan is not the one shown any more.")] = False,
    watch: Watch = False,
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Bring in what a preview has shown, without sending the file again."""
    return _ordered(ident, "commit", "Commit", watch, call, {"force": True} if force else {})


@app.command
def compare(
    ident: Ident,
    /,
    *,
    left: Annotated[str, Parameter(help="The pipeline that is the measure.")] = "v1",
    right: Annotated[str, Parameter(help="The pipeline that is judged.")] = "v2",
    watch: Watch = False,
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Have two pipelines read the file of an import, and report what they differ in (admin)."""
    ident = identifier(ident, LISTED)
    api = call.api()
    asked = api.post(f"/v1/imports/{ident}/compare", {"left": left, "right": right})
    job = watching.follow(api, asked["jobId"], _unseen) if watch else None
    if job is not None and job["state"] == "succeeded":
        return comparisons.show(asked["id"], call=call)
    if call.json:
        document(asked)
    else:
        line(
            f"comparison {asked['id']}: job {asked['jobId']} makes it" if job is None else f"comparison: {job['state']}"
        )
        note(f"Read it: sluice comparisons show {asked['id']}")
    return Exit.OK if job is None else Exit.FAILED


@app.command
def records(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Print records.csv: one line per record of the file, and what became of it."""
    return _csv(ident, "records", call)


@app.command
def errors(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Print errors.csv: the rejected records with their reasons, ready to be corrected and imported again."""
    return _csv(ident, "errors", call)


def _ordered(ident: str, verb: str, said: str, watch: bool, call: Call, body: dict[str, Any]) -> int:
    ident = identifier(ident, LISTED)
    api = call.api()
    answer: dict[str, Any] = api.post(f"/v1/imports/{ident}/{verb}", body)
    job = watching.follow(api, answer["jobId"], _unseen) if watch else None
    if call.json:
        document({**answer, **({"job": job} if job else {})})
    elif job is None:
        line(f"{said} of import {ident} is job {answer['jobId']}")
        note(f"Follow it: sluice jobs watch {answer['jobId']}")
    else:
        line(f"{said} of import {ident}: {_end(job)}")
    return Exit.OK if job is None or _end(job) == "succeeded" else Exit.FAILED


def _end(job: dict[str, Any]) -> str:
    """How it ended: a job that succeeded in finding out that the file cannot be read has a result that says failed."""
    result = job.get("result")
    failed = isinstance(result, dict) and result.get("state") == "failed"
    return "failed" if failed else str(job["state"])


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
