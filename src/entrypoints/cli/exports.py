"""`sluice exports`: files of what was derived."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urljoin

from cyclopts import App, Parameter

from entrypoints.cli.options import Call, identifier
from entrypoints.cli.outcome import Exit
from entrypoints.cli.showing import document, facts, items, line

app = App(name="exports", help="The exports: make, list, show, link, fetch.")
LISTED = "sluice exports"
Ident = Annotated[str, Parameter(name="ID", help="Of the export.")]


@app.default
@app.command(name="list")
def list_exports(
    *,
    limit: Annotated[int, Parameter(help="Items on a page, 1 to 500.")] = 50,
    cursor: Annotated[str, Parameter(help="Go on from here: `next` of the page before.")] = "",
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """List exports, newest first."""
    page = call.api().get("/v1/exports", {"limit": limit, "cursor": cursor})
    if call.json:
        document(page)
    else:
        columns = {"id": "id", "noun": "noun", "format": "format", "state": "state", "rows": "rows"}
        items(page, {**columns, "expires": "expiresAt"})
    return Exit.OK


@app.command
def make(
    noun: Annotated[str, Parameter(name="NOUN", help="vendors, contacts or deals.")],
    /,
    *,
    format: Annotated[str, Parameter(help="csv, ndjson, xlsx or parquet.")] = "csv",
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Ask for an export; `sluice exports show ID` says when it is there."""
    made = call.api().post("/v1/exports", {"noun": noun, "format": format})
    if call.json:
        document(made)
    else:
        line(f"export {made['id']}: job {made['jobId']} writes it")
    return Exit.OK


@app.command
def show(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Show one export."""
    export = call.api().get(f"/v1/exports/{identifier(ident, LISTED)}")
    if call.json:
        document(export)
    else:
        facts(export)
    return Exit.OK


@app.command
def link(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Show where anybody can fetch the file of an export for a while, without a key."""
    api = call.api()
    found = api.get(f"/v1/exports/{identifier(ident, LISTED)}/link")
    if call.json:
        document(found)
    else:
        line(f"{urljoin(api.url, found['url'])} (until {found['expiresAt']})")
    return Exit.OK


@app.command
def fetch(
    ident: Ident,
    to: Annotated[Path, Parameter(name="FILE", help="Where to write it; replaced only by a whole file.")],
    /,
    *,
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Fetch the file of an export."""
    ident = identifier(ident, LISTED)
    size = call.api().download(f"/v1/exports/{ident}/file", to)
    if call.json:
        document({"id": ident, "file": str(to), "bytes": size})
    else:
        line(f"{to}: {size} bytes")
    return Exit.OK
