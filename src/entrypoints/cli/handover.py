"""Hands files in, one after the other: what happens to one is told and takes nothing from the others."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from entrypoints.cli import plans, sending, watching
from entrypoints.cli.bar import Bar, bar
from entrypoints.cli.client import Api
from entrypoints.cli.given import Given
from entrypoints.cli.outcome import Exit, Stop
from entrypoints.cli.showing import line, note, refusal

WORST_FIRST = (Exit.INTERRUPTED, Exit.UNREACHABLE, Exit.FAILED, Exit.USAGE, Exit.ROWS_REJECTED)
"""Which exit code several files end with; a code that is not among them is 0."""


@dataclass(frozen=True, slots=True)
class End:
    """How it ended for one file: its entry in --json (with the ids as soon as there are any) and its exit code."""

    entry: dict[str, Any]
    exit: Exit


def hand_over(api: Api, files: Sequence[Given], wishes: sending.Wishes, *, watch: bool, quiet: bool) -> list[End]:
    """Every file is tried, whatever became of those before it; only Ctrl-C leaves the rest alone.

    Without `quiet` each is told when it has ended: what went in on stdout, a refusal with its file on stderr.
    """
    ends: list[End] = []
    for file in files:
        stopped = bool(ends) and ends[-1].exit is Exit.INTERRUPTED
        ends.append(_untried(file, quiet=quiet) if stopped else _one(api, file, wishes, watch=watch, quiet=quiet))
        sys.stdout.flush()
    return ends


def worst(ends: Iterable[End]) -> Exit:
    """The exit code of all of them together."""
    exits = {end.exit for end in ends}
    return next((one for one in WORST_FIRST if one in exits), Exit.OK)


def _one(api: Api, file: Given, wishes: sending.Wishes, *, watch: bool, quiet: bool) -> End:
    entry: dict[str, Any] = {"file": file.said}
    try:
        with bar(file.name) as shown:
            accepted = _sent(api, file, wishes, shown)
            entry |= {"importId": accepted.import_id, "jobId": accepted.job_id}
            if watch:
                imported = watching.ended(api, accepted.import_id, accepted.job_id, shown.seen)
                why = watching.reasons(api, accepted.import_id) if imported["counts"]["rejected"] else []
                plan = plans.plan_of(api, accepted.import_id) if imported["state"] == "previewed" else None
    except Stop as stop:
        return _refused(file, entry, stop, quiet=quiet)
    except KeyboardInterrupt:
        return _refused(file, entry, _interrupted(entry), quiet=quiet)
    if not watch:
        if not quiet:
            line(f"{file.name}: accepted as import {accepted.import_id} (job {accepted.job_id})")
            note(f"Follow it: sluice jobs watch {accepted.job_id}")
            note(f"What came of it: sluice imports show {accepted.import_id}")
        return End(entry, Exit.OK)
    if plan is not None:
        if not quiet:
            plans.summary(api, file.name, accepted.import_id, plan)
        rejected = plan["counts"]["rejected"]
        return End({**entry, "import": imported, "plan": plan}, Exit.ROWS_REJECTED if rejected else Exit.OK)
    if not quiet:
        watching.receipt(file.name, imported, why)
    return End({**entry, "import": imported, "reasons": [asdict(one) for one in why]}, watching.exit_of(imported))


def _sent(api: Api, file: Given, wishes: sending.Wishes, shown: Bar) -> sending.Accepted:
    try:
        with file.path() as path:
            return sending.send(api, path, replace(wishes, name=file.name), shown.sending(path.stat().st_size))
    except OSError as error:
        raise Stop(Exit.FAILED, "file_unreadable", f"It cannot be read ({error.strerror or error}).") from error


def _refused(file: Given, entry: dict[str, Any], stop: Stop, *, quiet: bool) -> End:
    if not quiet:
        refusal(stop, about=file.said)
        if "importId" in entry and stop.exit is not Exit.INTERRUPTED:
            note(f"  It is import {entry['importId']}: sluice imports show {entry['importId']}")
    return End({**entry, **stop.document()}, stop.exit)


def _untried(file: Given, *, quiet: bool) -> End:
    stop = Stop(Exit.INTERRUPTED, "interrupted", "It was not handed in; nothing is imported of it.")
    return _refused(file, {"file": file.said}, stop, quiet=quiet)


def _interrupted(entry: dict[str, Any]) -> Stop:
    """Before the API said that it has the file nothing is sure but that nobody waits for it any more."""
    if "importId" not in entry:
        said = "It was not handed in to its end; `sluice imports` tells whether it was taken all the same."
        return Stop(Exit.INTERRUPTED, "interrupted", said)
    return Stop(
        Exit.INTERRUPTED,
        "interrupted",
        f"The import {entry['importId']} goes on on the server.",
        (
            f"sluice jobs watch {entry['jobId']} follows it again.",
            f"sluice jobs cancel {entry['jobId']} stops it.",
        ),
    )
