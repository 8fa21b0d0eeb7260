"""Follows an import to its end, and tells how it ended: the receipt."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from entrypoints.cli.client import Api
from entrypoints.cli.outcome import Exit, Stop
from entrypoints.cli.showing import line

ENDED = frozenset({"succeeded", "cancelled", "dead"})
TAKEN_BACK = frozenset({"succeeded", "failed", "blocked"})
"""States of an import that can be undone: all in which it has ended but the one of having been undone."""
LOOKS = (0.1, 0.2, 0.4, 0.8, 1.5)
"""Seconds between looks; the last one repeats. 40 reads a minute leave room under a limit of 100."""
REASONS_READ = 20_000
"""Rejected records that are read to find the commonest reasons."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why records were rejected: how many had this code, and the first of them as an example."""

    code: str
    records: int
    example: str
    hint: str


def follow(api: Api, job_id: str, seen: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """The job when it has ended; `seen` is shown each state of it. Rides over an API that is restarted."""
    looks = 0
    while True:
        job: dict[str, Any] = api.get(f"/v1/jobs/{job_id}", patient=True)
        seen(job)
        if job["state"] in ENDED:
            return job
        api.wait(LOOKS[min(looks, len(LOOKS) - 1)])
        looks += 1


def reasons(api: Api, import_id: str) -> list[Reason]:
    """The reasons of the rejected records, commonest first."""
    rows = csv.DictReader(api.lines(f"/v1/imports/{import_id}/errors.csv"))
    counted: Counter[str] = Counter()
    first: dict[str, Reason] = {}
    for row in islice(rows, REASONS_READ):
        code = row["_code"]
        counted[code] += 1
        if code not in first:
            place = f"line {row['_line']}" if row.get("_line") else ""
            where = ", ".join(part for part in (place, row.get("_column") or "") if part)
            first[code] = Reason(code, 0, f"{where}: {row['_message']}" if where else row["_message"], row["_hint"])
    return [Reason(code, many, first[code].example, first[code].hint) for code, many in counted.most_common()]


def exit_of(imported: dict[str, Any]) -> Exit:
    """0 when all of it went in, 3 when records were rejected, 1 when it did not come to its end."""
    if imported["state"] != "succeeded":
        return Exit.FAILED
    return Exit.ROWS_REJECTED if imported["counts"]["rejected"] else Exit.OK


def receipt(name: str, imported: dict[str, Any], why: list[Reason]) -> None:
    """What became of the file, and what can be done next."""
    counts, ident = imported["counts"], imported["id"]
    line(f"{name}: {imported['state']}")
    if imported.get("error"):
        line(f"  {imported['error']['message']} ({imported['error']['code']})")
    line(
        f"  {_many(counts['records'], 'record')} = {counts['planned']:,} planned + {counts['rejected']:,} rejected"
        f" ({_many(counts['duplicates'], 'duplicate')} among the planned)"
    )
    line(
        f"  new: {_many(counts['vendorsNew'], 'vendor')}, {_many(counts['contactsNew'], 'contact')},"
        f" {_many(counts['dealsNew'], 'deal')}; changed: {_many(counts['vendorsChanged'], 'vendor')}"
    )
    for warning in imported.get("warnings") or ():
        line(f"  note: {warning if isinstance(warning, str) else json.dumps(warning)}")
    for reason in why[:5]:
        line(f"  {reason.records:>7,}  {reason.code}: {reason.example}" + (f" {reason.hint}" if reason.hint else ""))
    if len(why) > 5:
        line(f"           and {len(why) - 5} more reasons in errors.csv")
    line(f"  every record:  sluice imports records {ident}")
    if counts["rejected"]:
        line(f"  the rejected:  sluice imports errors {ident} (correct them and import them again)")
    if imported["state"] in TAKEN_BACK:
        line(f"  take it back:  sluice imports undo {ident}")


def ended(api: Api, import_id: str, job_id: str, seen: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """The import when its job has ended; a job that was cancelled or lost says so as a Stop."""
    job = follow(api, job_id, seen)
    imported: dict[str, Any] = api.get(f"/v1/imports/{import_id}", patient=True)
    if job["state"] == "cancelled":
        raise Stop(Exit.FAILED, "cancelled", f"The import {import_id} was cancelled.")
    return imported


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" + ("" if count == 1 else "s")
