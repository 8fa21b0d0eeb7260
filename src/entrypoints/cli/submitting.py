"""`sluice jobs submit`: a job of the command line, or those of an NDJSON file, each made once however often tried."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, BinaryIO

from cyclopts import Parameter

from entrypoints.cli.client import Api
from entrypoints.cli.options import Call, identifier
from entrypoints.cli.outcome import Exit, Stop
from entrypoints.cli.showing import document, line

MOST_LINES, MOST_BYTES = 1000, 2_000_000
"""Of one request; the API takes 1,000 orders, and bodies of 10 MB unless it is told otherwise."""
_PLACE = re.compile(r"^/orders/(\d+)")


@dataclass(frozen=True, slots=True)
class Batch:
    """Orders of consecutive lines of a file, for one request; `lines` are their numbers there, from 1."""

    lines: list[int]
    orders: list[dict[str, Any]]


def submit(
    kind: Annotated[str, Parameter(name="KIND", help="Of the job; none with --file.")] = "",
    /,
    *,
    payload: Annotated[str, Parameter(help="What it is asked to do, a JSON object.")] = "{}",
    priority: Annotated[int | None, Parameter(help="1 leads, 3 stands back; else as its kind says.")] = None,
    queue: Annotated[str, Parameter(help="Another queue than its kind's.")] = "",
    run_at: Annotated[str, Parameter(help="Not before, such as 2026-01-31T00:00:00Z.")] = "",
    timeout: Annotated[
        float | None, Parameter(help="Seconds that one attempt may take; else as its kind says.")
    ] = None,
    retries: Annotated[int | None, Parameter(help="Tries after the first; else as its kind says.")] = None,
    waits_for: Annotated[
        list[str] | None, Parameter(negative="", help="Held until the job of this id has ended; may be given often.")
    ] = None,
    after: Annotated[
        str, Parameter(help="success: a failed one of those takes this job with it; end: it runs anyway.")
    ] = "",
    key: Annotated[str, Parameter(help="Idempotency key: an equal one answers with its job for 24 hours.")] = "",
    file: Annotated[
        str,
        Parameter(
            allow_leading_hyphen=True,
            help="Instead: NDJSON, an order of POST /v1/jobs/batch on each line; - is standard input.",
        ),
    ] = "",
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Hand a job in, or many.

    Lines of a file without a `key` get one that depends on the file up to there, so the same file may be handed in
    again within 24 hours, after a fault or a correction, and each job is made once.
    """
    awaited = [identifier(ident, "sluice jobs") for ident in waits_for or ()]
    given = _given(
        priority=priority, queue=queue, runAt=run_at, timeout=timeout, retries=retries, waitsFor=awaited, after=after
    )
    if bool(kind) == bool(file) or (file and (given or key or payload != "{}")):
        raise Stop(Exit.USAGE, "kind_or_file", "Give either a KIND with its options, or --file alone.")
    if file:
        return _all_of(file, call)
    job = call.api().post("/v1/jobs", {"kind": kind, "payload": _object(payload, "The payload"), **given}, key=key)
    if call.json:
        document(job)
    else:
        line(f"job {job['id']}: {job.get('state', 'handed in')}")
    return Exit.OK


def _given(**facts: Any) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value not in (None, "", [])}


def _all_of(file: str, call: Call) -> int:
    api = call.api()
    taken: list[dict[str, Any]] = []
    with _opened(file) as source:
        for batch in batches(source):
            taken += _handed_in(api, batch, len(taken))
    fresh = sum(bool(one["fresh"]) for one in taken)
    if call.json:
        document({"jobs": taken, "fresh": fresh})
    else:
        line(f"{len(taken)} jobs: {fresh} new, {len(taken) - fresh} known before")
    return Exit.OK


def batches(source: Iterable[bytes]) -> Iterator[Batch]:
    """The orders of these lines, empty ones left out, each with a key; Stop for a line that is no JSON object."""
    so_far, size = hashlib.sha256(), 0
    lines: list[int] = []
    orders: list[dict[str, Any]] = []
    for number, text in enumerate(source, start=1):
        so_far.update(text.strip() + b"\n")
        if not text.strip():
            continue
        if orders and (len(orders) == MOST_LINES or size + len(text) > MOST_BYTES):
            yield Batch(lines, orders)
            lines, orders, size = [], [], 0
        orders.append({"key": f"file-{so_far.hexdigest()[:40]}"} | _object(text, f"Line {number}"))
        lines.append(number)
        size += len(text)
    if orders:
        yield Batch(lines, orders)


def _handed_in(api: Api, batch: Batch, before: int) -> list[dict[str, Any]]:
    """The jobs of one request; it may be sent again after a lost answer, because every order has its key."""
    try:
        answer = api.send("POST", "/v1/jobs/batch", patient=True, json={"orders": batch.orders}).json()
    except Stop as stop:
        first = f"{before} jobs were handed in before; none from line {batch.lines[0]} on."
        details = (first, *(_with_line(one, batch.lines) for one in stop.details))
        raise Stop(stop.exit, stop.code, stop.message, details, stop.correlation_id) from stop
    jobs: list[dict[str, Any]] = answer["jobs"]
    return jobs


def _with_line(detail: str, lines: list[int]) -> str:
    found = _PLACE.match(detail)
    place = int(found[1]) if found else len(lines)
    return f"line {lines[place]}{detail[found.end() :]}" if found and place < len(lines) else detail


def _object(text: str | bytes, what: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise Stop(Exit.USAGE, "invalid_json", f"{what} is not JSON: {error}.") from error
    if not isinstance(found, dict):
        raise Stop(Exit.USAGE, "invalid_json", f'{what} is not a JSON object, such as {{"name": "Ada"}}.')
    return found


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        yield sys.stdin.buffer
        return
    try:
        source = Path(file).open("rb")  # noqa: SIM115 - closed below
    except OSError as error:
        raise Stop(Exit.USAGE, "not_readable", f"{file} cannot be read: {error.strerror}.") from error
    with source:
        yield source
