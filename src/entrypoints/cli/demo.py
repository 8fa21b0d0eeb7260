"""`sluice demo`: the sample files in, what came out, and one answer to "how do you know?"; --smoke judges it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from cyclopts import Parameter

from entrypoints.cli import samples, watching
from entrypoints.cli.client import Api
from entrypoints.cli.entities import explained
from entrypoints.cli.options import Call
from entrypoints.cli.outcome import Exit
from entrypoints.cli.showing import document, line, note


def demo(
    *,
    smoke: Annotated[
        bool, Parameter(negative="", help="Judge the outcome, undo the imports, exit 1 with what differs.")
    ] = False,
    call: Call = Call(),  # noqa: B008 - frozen
) -> int:
    """Import small sample files (a table, a call, a mail archive), some of whose records are bad on purpose."""
    api = call.api()
    return _smoke(api, call) if smoke else _show(api, call)


def _show(api: Api, call: Call) -> int:
    outcomes = [samples.take_in(api, sample) for sample in samples.SAMPLES]
    ids = list(dict.fromkeys(ident for outcome in outcomes for ident in outcome.vendor_ids()))
    vendors = [api.get(f"/v1/vendors/{ident}") for ident in ids]
    if call.json:
        document({"imports": [_told(one) for one in outcomes], "vendors": vendors})
        return Exit.OK
    for one in outcomes:
        watching.receipt(one.sample.name, one.imported, one.reasons)
        line()
    line(f"{len(vendors)} vendors came out of the samples:")
    for vendor in vendors:
        line(f"  {vendor['id']}  {vendor.get('name') or vendor.get('domain') or ''}")
    if vendors:
        line()
        line("How do you know? Every value has its evidence; the first vendor's:")
        for text in explained(vendors[0]):
            line(text)
    note("The samples stay until you take them back: sluice imports undo ID.")
    return Exit.OK


def _smoke(api: Api, call: Call) -> int:
    """The samples in, judged, and out again, so that a workspace in use is left as it was found."""
    differing: list[str] = []
    outcomes = []
    for sample in samples.SAMPLES:
        outcome = samples.take_in(api, sample)
        outcomes.append(outcome)
        differing += samples.differences(outcome) + samples.unevidenced(api, outcome)
    for outcome in reversed(outcomes):
        differing += _taken_back(api, outcome)
    if call.json:
        document({"ok": not differing, "differences": differing, "imports": [_told(one) for one in outcomes]})
    else:
        for one in differing:
            line(one)
        total = sum(one.imported["counts"]["records"] for one in outcomes)
        ended = f"{len(differing)} differences" if differing else "all as expected"
        line(f"smoke: {len(outcomes)} files, {total} records: {ended}")
    return Exit.FAILED if differing else Exit.OK


def _taken_back(api: Api, outcome: samples.Outcome) -> list[str]:
    ident = outcome.imported["id"]
    job = watching.follow(api, api.post(f"/v1/imports/{ident}/undo")["jobId"], lambda _: None)
    state = api.get(f"/v1/imports/{ident}")["state"]
    if (job["state"], state) != ("succeeded", "undone"):
        return [f"{outcome.sample.name}: undo: the job is {job['state']}, the import {state}"]
    return []


def _told(outcome: samples.Outcome) -> dict[str, Any]:
    return {
        "file": outcome.sample.name,
        "import": outcome.imported,
        "reasons": [asdict(one) for one in outcome.reasons],
        "vendorIds": outcome.vendor_ids(),
    }
