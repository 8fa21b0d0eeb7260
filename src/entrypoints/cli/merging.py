"""`sluice vendors merge`, `part` and `matches`: which vendors are one, by whose word or which weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from cyclopts import Parameter

import entrypoints.cli.correcting  # noqa: F401 - gives vendors its other commands
from entrypoints.cli import watching
from entrypoints.cli.entities import vendors
from entrypoints.cli.options import Call, identifier
from entrypoints.cli.outcome import Exit, Stop
from entrypoints.cli.proposals import reasons
from entrypoints.cli.showing import document, line, note

__all__ = ["vendors"]

Watch = Annotated[bool, Parameter(negative="", help="Wait for its end, where a job does it.")]
Ident = Annotated[str, Parameter(name="ID", help="As in the list.")]


@vendors.command
def merge(
    into: Annotated[str, Parameter(name="INTO", help="The vendor that stays.")],
    /,
    *others: Annotated[str, Parameter(name="OTHERS", help="The vendors that are the same.")],
    watch: Watch = False,
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Say that vendors are the same (admin); nothing is rewritten, and it can be taken back. Much of it is a job."""
    if not others:
        raise Stop(Exit.USAGE, "nothing_to_merge", "Name the vendor that stays and at least one that is the same.")
    known = "sluice vendors"
    body = {"into": identifier(into, known), "fromIds": [identifier(one, known) for one in others]}
    merged = call.api().send("POST", "/v1/vendors/merges", json=body).json()
    if "jobId" in merged:
        return _by_job(merged, "merge", watch, call)
    if call.json:
        document(merged)
    else:
        line(f"{', '.join(merged['fromIds'])} and {merged['into']} are one from now on")
        line(f"take it back:  sluice vendors unmerge {merged['id']}")
    return Exit.OK


@vendors.command
def unmerge(
    ident: Annotated[str, Parameter(name="MERGE", help="Its id, as `merge` and `matches` tell it.")],
    /,
    *,
    preview: Annotated[bool, Parameter(help="Only look at what it does.")] = False,
    force: Annotated[bool, Parameter(help="Also when people said more of the merged vendor since.")] = False,
    watch: Watch = False,
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Take a merge back (admin): each vendor is again what its own records say."""
    path = f"/v1/vendors/merges/{identifier(ident, 'sluice vendors matches ID')}"
    if preview:
        return _previewed(call.api().get(f"{path}/undo"), call)
    undone = call.api().take_back(f"{path}?force=true" if force else path)
    if "jobId" in undone:
        return _by_job(undone, "taking back merge", watch, call)
    if call.json:
        document(undone)
    else:
        line(f"merge {undone['id']} is taken back: {', '.join([undone['into'], *undone['fromIds']])}")
    return Exit.OK


def _by_job(handed: Mapping[str, Any], said: str, watch: bool, call: Call) -> int:
    """So much moves that a job does it: how it ended, where that is waited for."""
    job = watching.follow(call.api(), handed["jobId"], lambda _: None) if watch else None
    if call.json:
        document({**handed, **({"job": job} if job else {})})
    elif job is None:
        line(f"{said} {handed['id']} is job {handed['jobId']}")
        note(f"Follow it: sluice jobs watch {handed['jobId']}")
    else:
        line(f"{said} {handed['id']}: {job['state']}")
    return Exit.OK if job is None or job["state"] == "succeeded" else Exit.FAILED


def _previewed(told: Mapping[str, Any], call: Call) -> int:
    if call.json:
        document(told)
        return Exit.OK
    for one in told["vendors"]:
        line(f"shown then:  {one['id']}  {one['name']}")
    for one in told["work"]:
        line(f"said since:  {one['kind']} {one['id']}: {one['about']}")
    return Exit.OK


@vendors.command
def part(
    left: Annotated[str, Parameter(name="LEFT", help="A vendor, or one of its members (see `matches`).")],
    right: Annotated[str, Parameter(name="RIGHT", help="The one that it is not.")],
    /,
    *,
    reason: Annotated[str, Parameter(help="Why; it is kept and shown.")],
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Say that two are not one vendor (admin), whatever they weigh; it can be taken back."""
    known = "sluice vendors matches ID"
    body = {"left": identifier(left, known), "right": identifier(right, known), "reason": reason}
    said = call.api().send("POST", "/v1/vendors/partings", json=body).json()
    if call.json:
        document(said)
    else:
        line(f"{said['left']} and {said['right']} are two from now on")
        line(f"take it back:  sluice vendors unpart {said['id']}")
    return Exit.OK


@vendors.command
def unpart(
    ident: Annotated[str, Parameter(name="PARTING", help="Its id, as `part` and `matches` tell it.")],
    /,
    *,
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Take a parting back (admin): weights decide again."""
    undone = call.api().take_back(f"/v1/vendors/partings/{identifier(ident, 'sluice vendors matches ID')}")
    if call.json:
        document(undone)
    else:
        line(f"parting {undone['id']} is taken back: {undone['left']}, {undone['right']}")
    return Exit.OK


@vendors.command
def matches(ident: Ident, /, *, call: Call = Call()) -> int:  # noqa: B008 - frozen
    """Show why a vendor is one vendor: the ways in which records tell of it, and what holds them together."""
    found = call.api().get(f"/v1/vendors/{identifier(ident, 'sluice vendors')}/matches")
    if call.json:
        document(found)
        return Exit.OK
    for text in _told(found):
        line(text)
    return Exit.OK


def _told(found: Mapping[str, Any]) -> Iterator[str]:
    yield f"{found['id']}, by model {found['model']}" if found["model"] else f"{found['id']}, decided by keys"
    for one in found["members"]:
        where = "" if one["record"] is None else f", record {one['record']} of import {one['importNumber']}"
        yield f"  {one['id']}: {' / '.join(one['names']) or '(no name)'}{where}"
    for one in found["pairs"]:
        yield f"  {one['left']} = {one['right']}: {one['bits']:+.1f} bits"
        yield f"      before all {one['prior']:+.1f}; {reasons(one['reasons'])}"
    for one in found["merges"]:
        yield f"  {one['left']} = {one['right']}: a person said so, {one['mergeId']}"
    for one in found["partings"]:
        yield f"  {one['left']} is not {one['right']}: a person said so, {one['partingId']} ({one['reason']})"
