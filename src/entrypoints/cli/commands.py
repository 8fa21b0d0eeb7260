"""The tree of commands; each is imported when it is asked for, so that `sluice --help` answers at once."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from entrypoints.cli.outcome import EPILOGUE, Exit, Stop

if TYPE_CHECKING:
    from cyclopts import App

ABOUT = "Messy sources in; clean vendors, contacts and deals out, each value with its evidence."
RUN, BRING, LOOK, CARE = "Run", "Bring in", "Look", "Care"
COMMANDS: tuple[tuple[str, str, str, str], ...] = (
    ("up", "roles:up", RUN, "Start everything on this machine; Ctrl-C ends all of it."),
    ("http", "roles:http", RUN, "Run one API process."),
    ("worker", "roles:worker", RUN, "Run one worker process."),
    ("scheduler", "roles:scheduler", RUN, "Run the scheduler."),
    ("monitor", "roles:monitor", RUN, "Run the monitor of stale jobs and dead letters by itself."),
    ("migrate", "roles:migrate", RUN, "Bring the database to a revision."),
    ("import", "bring:bring", BRING, "Import files: CSV, workbooks, transcripts, mail archives and messages."),
    ("demo", "demo:demo", BRING, "Import small sample files and show what came out of them."),
    (
        "imports",
        "imports:app",
        LOOK,
        "The imports: list, show, report, plan, commit, undo, reprocess, compare, records ...",
    ),
    ("comparisons", "comparisons:app", LOOK, "The comparisons of pipelines: list, show."),
    ("profiles", "profiles:app", LOOK, "How tables with certain headers are read: list, show, save, change, forget."),
    ("vendors", "merging:vendors", LOOK, "The vendors: list, show, set, restore, merge, unmerge, matches ..."),
    ("contacts", "correcting:contacts", LOOK, "The contacts: list, show, set, corrections, restore."),
    (
        "deals",
        "correcting:deals",
        LOOK,
        "The deals: list, show, findings, dismiss, recall, policy, set, corrections, restore.",
    ),
    ("proposals", "proposals:app", LOOK, "Pairs of vendors that may be one: list, accept, dismiss, run."),
    ("exports", "exports:app", LOOK, "The exports: make, list, show, fetch."),
    ("jobs", "jobs:app", LOOK, "The jobs: submit, list, show, watch, cancel, retry, discard, snooze, priority, bulk."),
    ("dlq", "dlq:app", LOOK, "The dead letters: list, show, retry, discard (admin)."),
    ("queues", "queues:app", CARE, "The queues: list, pause, resume (admin)."),
    ("workers", "workers:app", CARE, "The workers: list, drain, undrain (admin)."),
    ("schedules", "schedules:app", CARE, "The schedules: list, show, create, pause, resume, run, delete (admin)."),
    ("limits", "limits:app", CARE, "The limits of jobs: list, set, remove (admin)."),
    ("keys", "keys:app", CARE, "The API keys: list, make, revoke (admin)."),
    ("doctor", "doctor:doctor", CARE, "Check this installation: what, why, and the fix."),
    ("settings", "effective:show_settings", CARE, "Show the settings in force, secrets masked."),
    ("version", "effective:show_version", CARE, "Show the version."),
)
"""Name, where it is written (module of this package and attribute), group in the help, and its one line there."""


def tree() -> App:
    """The commands, none of them imported yet."""
    from cyclopts import App

    app = App(
        name="sluice",
        help=ABOUT,
        help_epilogue="\n".join(EPILOGUE),
        version_flags=(),
        # Not markdown: its parser alone takes longer to load than everything else in the help.
        help_format="plaintext",
        result_action="return_value",
    )
    for name, place, group, said in COMMANDS:
        app.command(f"entrypoints.cli.{place}", name=name, help=said, group=group)
    return app


def overview() -> str:
    """What `sluice --help` prints, made without loading the parser of arguments: it answers at once."""
    lines = ["Usage: sluice COMMAND [OPTIONS]", "", ABOUT]
    for group in (RUN, BRING, LOOK, CARE):
        lines += ["", f"{group}:"]
        lines += [f"  {name:<11} {said}" for name, _, where, said in COMMANDS if where == group]
    return "\n".join([*lines, "", "`sluice COMMAND --help` explains one.", "", *EPILOGUE, ""])


def run(arguments: Sequence[str]) -> int:
    """Run one command and answer its exit code; a Stop becomes one clear line, or the one JSON document."""
    if list(arguments) in ([], ["-h"], ["--help"]):
        sys.stdout.write(overview())
        return int(Exit.OK)
    asked = ["version", *arguments[1:]] if arguments[0] == "--version" else list(arguments)
    as_json = "--json" in arguments
    try:
        answer = _called(asked, as_json=as_json)
    except Stop as stop:
        _show(stop, as_json=as_json)
        return int(stop.exit)
    except KeyboardInterrupt:
        return int(Exit.INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our answer has had enough; the interpreter must not complain about it at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(Exit.OK)
    return int(answer) if isinstance(answer, int) else int(Exit.OK)


def _called(asked: list[str], *, as_json: bool) -> object:
    """What the command answers; with --json a wrong usage is a Stop, so that it becomes a document too."""
    from cyclopts import CycloptsError

    if not as_json:
        return tree()(asked)
    try:
        return tree()(asked, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        raise Stop(Exit.USAGE, "usage", str(error)) from error


def _show(stop: Stop, *, as_json: bool) -> None:
    from entrypoints.cli.showing import refusal

    if as_json:
        sys.stdout.write(json.dumps(stop.document(), ensure_ascii=False) + "\n")
    else:
        refusal(stop)
