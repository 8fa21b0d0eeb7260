"""`sluice comparisons`: two pipelines over one file, listed and read."""

from __future__ import annotations

import sys
from typing import Annotated

from cyclopts import App, Parameter

from entrypoints.cli.options import Call, identifier
from entrypoints.cli.outcome import Exit
from entrypoints.cli.showing import clean, document, items

app = App(name="comparisons", help="The comparisons of pipelines: list, show.")
LISTED = "sluice comparisons"


@app.default
@app.command(name="list")
def list_comparisons(
    *,
    limit: Annotated[int, Parameter(help="Items on a page, 1 to 500.")] = 50,
    cursor: Annotated[str, Parameter(help="Go on from here: `next` of the page before.")] = "",
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """List comparisons, newest first."""
    page = call.api().get("/v1/comparisons", {"limit": limit, "cursor": cursor})
    if call.json:
        document(page)
    else:
        columns = {"id": "id", "file": "name", "left": "left", "right": "right", "state": "state"}
        items(page, {**columns, "within tolerance": "passed", "created": "createdAt"})
    return Exit.OK


@app.command
def show(
    ident: Annotated[str, Parameter(name="ID", help="Of the comparison.")],
    /,
    *,
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Print the report of a comparison; exit code 1 when it is not within its tolerance."""
    ident = identifier(ident, LISTED)
    api = call.api()
    found = api.get(f"/v1/comparisons/{ident}")
    if call.json:
        document(found)
    else:
        for one in api.lines(f"/v1/comparisons/{ident}/report.md", "text/markdown"):
            sys.stdout.write(clean(one))
    return Exit.FAILED if found["passed"] is False else Exit.OK
