"""`sluice keys`: who may come in (admin)."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import App, Parameter

from entrypoints.cli.options import Call, identifier
from entrypoints.cli.outcome import Exit
from entrypoints.cli.showing import document, items, line, note

app = App(name="keys", help="The API keys: list, make, revoke (admin).")


@app.default
@app.command(name="list")
def list_keys(
    *,
    limit: Annotated[int, Parameter(help="Items on a page, 1 to 500.")] = 50,
    cursor: Annotated[str, Parameter(help="Go on from here: `next` of the page before.")] = "",
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """List keys: who has one, its role and when it was last used; never the secret."""
    page = call.api().get("/v1/keys", {"limit": limit, "cursor": cursor})
    if call.json:
        document(page)
    else:
        columns = {"id": "id", "name": "name", "role": "role", "key": "hint", "created": "createdAt"}
        items(page, {**columns, "last used": "lastUsedAt", "expires": "expiresAt", "revoked": "revokedAt"})
    return Exit.OK


@app.command
def make(
    name: Annotated[str, Parameter(help="Who or what it is for.")],
    /,
    *,
    role: Annotated[Literal["read", "write", "admin"], Parameter(help="What it may do.")] = "write",
    expires: Annotated[str, Parameter(help="Until when, such as 2027-01-31T00:00:00Z; else without end.")] = "",
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Make a key. The secret is shown this once."""
    made = call.api().post("/v1/keys", {"name": name, "role": role, **({"expiresAt": expires} if expires else {})})
    if call.json:
        document(made)
    else:
        line(made["secret"])
        note(f"Key {made['id']} ({made['role']}). Keep the secret: it is not shown again.")
    return Exit.OK


@app.command
def revoke(ident: Annotated[str, Parameter(name="ID", help="As in the list.")], /, *, call: Call = Call()) -> int:  # noqa: B008
    """Revoke a key: it opens nothing any more."""
    ident = identifier(ident, "sluice keys")
    call.api().delete(f"/v1/keys/{ident}")
    if call.json:
        document({"id": ident, "revoked": True})
    else:
        line(f"key {ident}: revoked")
    return Exit.OK
