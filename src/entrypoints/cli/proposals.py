"""`sluice proposals`: pairs of vendors that may be one, why, and what a person says of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from cyclopts import App, Parameter

from entrypoints.cli.options import Call, identifier
from entrypoints.cli.outcome import Exit
from entrypoints.cli.showing import document, items, line

app = App(name="proposals", help="Pairs of vendors that may be one: list, accept, dismiss, run.")
Ident = Annotated[str, Parameter(name="ID", help="As in the list.")]


@app.default
@app.command(name="list")
def list_proposals(
    *,
    limit: Annotated[int, Parameter(help="Items on a page, 1 to 500.")] = 50,
    cursor: Annotated[str, Parameter(help="Go on from here: `next` of the page before.")] = "",
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """List the pairs that nobody has decided, the likeliest first, with what speaks for and against in bits."""
    page = call.api().get("/v1/vendors/proposals", {"limit": limit, "cursor": cursor})
    if call.json:
        document(page)
        return Exit.OK
    told = [
        {**one, "one": one["left"]["name"], "other": one["right"]["name"], "why": reasons(one["reasons"])}
        for one in page["items"]
    ]
    columns = {"id": "id", "bits": "bits", "verdict": "verdict", "one": "one", "other": "other", "why": "why"}
    items({**page, "items": told}, columns)
    return Exit.OK


@app.command
def accept(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Say that the two are one vendor (admin)."""
    decided = _decided(ident, "accept", call)
    if call.json:
        document(decided)
    else:
        line(f"{decided['rightId']} is shown as {decided['leftId']} from now on")
        line(f"take it back:  sluice vendors unmerge {decided['mergeId']}")
    return Exit.OK


@app.command
def dismiss(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Say that the two are not one vendor (admin)."""
    decided = _decided(ident, "dismiss", call)
    if call.json:
        document(decided)
    else:
        line(f"{decided['leftId']} and {decided['rightId']} are not proposed again while both say what they say")
    return Exit.OK


@app.command
def run(*, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Start a pass that weighs all vendors and proposes; it merges nothing (admin)."""
    started = call.api().send("POST", "/v1/vendors/proposals/runs", json={}).json()
    if call.json:
        document(started)
    else:
        line(f"job {started['jobId']}:  sluice jobs watch {started['jobId']}")
    return Exit.OK


def reasons(told: list[Mapping[str, Any]]) -> str:
    """Each field with how alike the two are there and its bits, the weightiest first."""
    return "; ".join(_weighed(told))


def _weighed(told: list[Mapping[str, Any]]) -> Iterator[str]:
    for one in sorted(told, key=lambda one: -abs(one["bits"])):
        yield f"{one['field']} {one['level']} {one['bits']:+.1f}"


def _decided(ident: str, what: str, call: Call) -> Any:
    path = f"/v1/vendors/proposals/{identifier(ident, 'sluice proposals')}/{what}"
    return call.api().send("POST", path, json={}).json()
