"""`sluice profiles`: how tables with certain headers are read, saved so that nobody has to say it again."""

from __future__ import annotations

import json
from typing import Annotated, Any

from cyclopts import App, Parameter

from entrypoints.cli.bring import mapping_text
from entrypoints.cli.options import Call, identifier
from entrypoints.cli.outcome import Exit
from entrypoints.cli.showing import document, facts, items, line

app = App(name="profiles", help="How tables with certain headers are read: list, show, save, change, forget.")
LISTED = "sluice profiles"
Ident = Annotated[str, Parameter(name="ID", help="Of the profile.")]
Name = Annotated[str, Parameter(help="What you call it.")]


@app.default
@app.command(name="list")
def list_profiles(
    *,
    limit: Annotated[int, Parameter(help="Items on a page, 1 to 500.")] = 50,
    cursor: Annotated[str, Parameter(help="Go on from here: `next` of the page before.")] = "",
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """List the saved profiles."""
    page = call.api().get("/v1/profiles", {"limit": limit, "cursor": cursor})
    if call.json:
        document(page)
        return Exit.OK
    flat = {**page, "items": [{**one, "headers": ", ".join(one["columns"][:6])} for one in page["items"]]}
    columns = {"id": "id", "name": "name", "from": "origin", "version": "version"}
    items(flat, {**columns, "headers": "headers", "updated": "updatedAt"})
    return Exit.OK


@app.command
def show(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Show one profile: its headers and what it says."""
    return _shown(call.api().get(f"/v1/profiles/{identifier(ident, LISTED)}"), call)


@app.command
def save(
    import_id: Annotated[str, Parameter(name="IMPORT", help="The import that was read as it should be.")],
    /,
    *,
    name: Name = "",
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Have files with the headers of this import read as it was read."""
    body = {"importId": identifier(import_id, "sluice imports"), "name": name}
    return _shown(call.api().post("/v1/profiles", body), call)


@app.command
def change(
    ident: Ident,
    /,
    *,
    mapping: Annotated[str, Parameter(help='{"their column": "our.field"} as JSON, or a file that holds it.')] = "",
    name: Name = "",
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Give a profile another mapping or name; the rest of it stays."""
    api, ident = call.api(), identifier(ident, LISTED)
    known = api.get(f"/v1/profiles/{ident}")
    reading = {**known["reading"], **({"mapping": json.loads(mapping_text(mapping))} if mapping else {})}
    body = {"reading": reading, "name": name or known["name"], "version": known["version"]}
    return _shown(api.send("PUT", f"/v1/profiles/{ident}", json=body).json(), call)


@app.command
def forget(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Forget a profile: such files are looked at afresh. What was read by it stays."""
    call.api().send("DELETE", f"/v1/profiles/{identifier(ident, LISTED)}")
    if call.json:
        document({"forgotten": ident})
    else:
        line(f"Forgotten: {ident}")
    return Exit.OK


def _shown(profile: dict[str, Any], call: Call) -> int:
    if call.json:
        document(profile)
    else:
        facts({**profile, "columns": ", ".join(profile["columns"])})
    return Exit.OK
