"""`sluice limits`: how many jobs of a key run at once or begin in a time (admin)."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from entrypoints.cli.options import Call
from entrypoints.cli.outcome import Exit
from entrypoints.cli.showing import document, facts, items, line

app = App(name="limits", help="The limits of jobs: list, set, remove (admin).")
Name = Annotated[str, Parameter(name="NAME", help="A key such as domain:example.com, or domain:* for all of them.")]


@app.default
@app.command(name="list")
def list_limits(*, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """List every limit."""
    answer = call.api().get("/v1/admin/limits")
    if call.json:
        document(answer)
    else:
        items(answer, {"name": "name", "at once": "concurrency", "begin": "rate", "in seconds": "perSeconds"})
    return Exit.OK


@app.command(name="set")
def set_limit(
    name: Name,
    /,
    *,
    concurrency: Annotated[int | None, Parameter(help="Jobs of one key that run at once.")] = None,
    rate: Annotated[int | None, Parameter(help="Jobs of one key that begin in --per-seconds.")] = None,
    per_seconds: Annotated[float | None, Parameter(help="The time that --rate is about.")] = None,
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Set a limit, in place of the one of this name."""
    body = {"name": name, "concurrency": concurrency, "rate": rate, "perSeconds": per_seconds}
    limit = call.api().send("PUT", "/v1/admin/limits", json=body).json()
    if call.json:
        document(limit)
    else:
        facts(limit)
    return Exit.OK


@app.command
def remove(name: Name, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Take a limit away."""
    call.api().send("DELETE", "/v1/admin/limits", params={"name": name})
    if call.json:
        document({"name": name, "removed": True})
    else:
        line(f"limit {name}: removed")
    return Exit.OK
