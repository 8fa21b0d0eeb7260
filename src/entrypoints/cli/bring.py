"""`sluice import`: files in, with a progress bar on stderr and a receipt at the end."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from entrypoints.cli.options import Call
from entrypoints.cli.outcome import Exit, Stop
from entrypoints.cli.showing import clean, console, document, line, note

if TYPE_CHECKING:
    from entrypoints.cli.client import Api
    from entrypoints.cli.sending import Accepted, Wishes


def bring(
    files: Annotated[list[Path], Parameter(name="FILE", negative="", help="Files to import, one import each.")],
    /,
    *,
    mapping: Annotated[str, Parameter(help='{"their column": "our.field"} as JSON, or a file that holds it.')] = "",
    kind: Annotated[str, Parameter(help="csv, transcript, mbox or eml; else found out from the content.")] = "",
    day_first: Annotated[
        bool | None, Parameter(negative="--month-first", help="How 03/04/2026 is read; else found out per column.")
    ] = None,
    source: Annotated[str, Parameter(help="A name for where the files come from.")] = "",
    key: Annotated[
        str, Parameter(name=("--key", "--idempotency-key"), help="The same key and file again: the first answer again.")
    ] = "",
    watch: Annotated[bool, Parameter(negative="", help="Wait for the end and print a receipt.")] = False,
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Import files: CSV, transcripts (VTT, SRT, `Speaker: text`), mail archives (mbox) and messages (eml).

    Examples:
    sluice import bids.csv --mapping '{"bidder": "vendor.name", "price": "deal.amount"}' --watch
    sluice import call.vtt november.mbox --source "sales team"
    """
    from entrypoints.cli.sending import Wishes

    for file in files:
        if not file.is_file():
            raise Stop(Exit.USAGE, "file_missing", f"There is no file {file}.")
    if key and len(files) > 1:
        raise Stop(Exit.USAGE, "key_for_many", "One idempotency key names one import: give one file with it.")
    wishes = Wishes(kind, _mapping(mapping), day_first, source, key)
    api = call.api()
    ends = [_one(api, file, wishes, watch=watch, quiet=call.json) for file in files]
    if call.json:
        document({"imports": [answer for answer, _ in ends]})
    exits = {end for _, end in ends}
    return int(next((end for end in (Exit.FAILED, Exit.ROWS_REJECTED) if end in exits), Exit.OK))


def _mapping(given: str) -> str:
    """The mapping as JSON text; the columns and fields themselves are the API's to judge."""
    if not given:
        return ""
    text = given
    if not given.lstrip().startswith("{"):
        try:
            text = Path(given).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Stop(
                Exit.USAGE, "mapping_unreadable", f"--mapping: {given!r} is neither JSON nor a readable file ({error})."
            ) from error
    try:
        found = json.loads(text)
    except ValueError as error:
        raise Stop(Exit.USAGE, "mapping_invalid", f"--mapping: that is not JSON ({error}).") from error
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise Stop(Exit.USAGE, "mapping_invalid", '--mapping: expected {"their column": "our.field", ...}.')
    return json.dumps(found, ensure_ascii=False)


def _one(api: Api, file: Path, wishes: Wishes, *, watch: bool, quiet: bool) -> tuple[dict[str, Any], Exit]:
    """Hand one file in and, when watching, see it to its end; its answer for --json and its exit code."""
    from entrypoints.cli import sending, watching

    accepted: Accepted | None = None
    try:
        with _progress(file.name, file.stat().st_size) as (sent, seen):
            accepted = sending.send(api, file, wishes, sent)
            answer = {"file": str(file), "importId": accepted.import_id, "jobId": accepted.job_id}
            imported = watching.ended(api, accepted.import_id, accepted.job_id, seen) if watch else None
    except KeyboardInterrupt as stopped:
        raise _interrupted(file, accepted) from stopped
    if imported is None:
        if not quiet:
            line(f"{file.name}: accepted as import {accepted.import_id} (job {accepted.job_id})")
            note(f"See how it goes: sluice imports show {accepted.import_id}")
        return answer, Exit.OK
    why = watching.reasons(api, accepted.import_id) if imported["counts"]["rejected"] else []
    if not quiet:
        watching.receipt(api, file.name, imported, why)
    return {**answer, "import": imported, "reasons": [asdict(one) for one in why]}, watching.exit_of(imported)


def _interrupted(file: Path, accepted: Accepted | None) -> Stop:
    if accepted is None:
        return Stop(Exit.INTERRUPTED, "interrupted", f"{file.name} was not handed in; nothing is imported of it.")
    return Stop(
        Exit.INTERRUPTED,
        "interrupted",
        f"The import {accepted.import_id} goes on on the server.",
        (
            f"sluice imports show {accepted.import_id} tells how it stands.",
            f"sluice jobs cancel {accepted.job_id} stops it.",
        ),
    )


@contextlib.contextmanager
def _progress(name: str, size: int) -> Iterator[tuple[Callable[[int], None], Callable[[dict[str, Any]], None]]]:
    """A bar on stderr (only on a terminal): bytes sent first, then records done. Yields what moves it."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    shown = console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.fields[note]}"))
    with Progress(
        *columns, TimeElapsedColumn(), console=shown, transient=True, disable=not shown.is_terminal
    ) as progress:
        task = progress.add_task(f"{clean(name)}: sending", total=size or 1, note="")

        def sent(offset: int) -> None:
            progress.update(task, completed=offset or 1, note=f"{offset / 1e6:,.1f} of {size / 1e6:,.1f} MB")

        def seen(job: dict[str, Any]) -> None:
            at = job.get("progress") or {}
            phase, done, total = at.get("phase") or job["state"], at.get("done") or 0, at.get("total")
            known = f"{done:,} of {total:,}" if total else f"{done:,}"
            progress.update(task, description=f"{clean(name)}: {clean(phase)}", completed=done, total=total, note=known)

        yield sent, seen
