"""The sample files of the demo, and what must come out of each whatever the workspace holds already."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from entrypoints.cli import sending, watching
from entrypoints.cli.client import Api


@dataclass(frozen=True, slots=True)
class Sample:
    """One file: its records, how many of them are rejected (by code) and repeated, how many vendors it speaks of."""

    name: str
    kind: str
    records: int
    rejected: Mapping[str, int] = field(default_factory=dict)
    duplicates: int = 0
    vendors: int = 0

    def path(self) -> Path:
        """Where the installed file lies."""
        return Path(str(files("entrypoints.demo").joinpath(self.name)))


SAMPLES = (
    Sample(
        "vendors.csv",
        "csv",
        records=17,
        rejected={"invalid_amount": 1, "invalid_email": 1, "invalid_date": 1, "no_vendor": 1, "ragged_row": 1},
        duplicates=2,
        vendors=6,
    ),
    Sample("call.vtt", "transcript", records=6, rejected={"malformed_cue": 1}, vendors=2),
    Sample("mail.mbox", "mbox", records=4, duplicates=1, vendors=3),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the API made of a sample: the import, why records were rejected, and each line of records.csv."""

    sample: Sample
    imported: dict[str, Any]
    reasons: list[watching.Reason]
    lines: list[dict[str, str]]

    def vendor_ids(self) -> list[str]:
        """The vendors its records belong to, in file order, each once."""
        return list(dict.fromkeys(one["vendorId"] for one in self.lines if one["vendorId"]))


def take_in(api: Api, sample: Sample) -> Outcome:
    """Import the sample and see it to its end."""
    accepted = sending.send(api, sample.path(), sending.Wishes(source="samples"), _unseen)
    imported = watching.ended(api, accepted.import_id, accepted.job_id, _unseen)
    why = watching.reasons(api, accepted.import_id) if imported["counts"]["rejected"] else []
    lines = list(csv.DictReader(api.lines(f"/v1/imports/{accepted.import_id}/records.csv")))
    return Outcome(sample, imported, why, lines)


def differences(outcome: Outcome) -> list[str]:
    """What is not as it must be, one sentence each; empty when all is well."""
    sample, counts = outcome.sample, outcome.imported["counts"]
    rejected = sum(sample.rejected.values())
    expected = {
        "state": ("succeeded", outcome.imported["state"]),
        "kind": (sample.kind, outcome.imported["kind"]),
        "records": (sample.records, counts["records"]),
        "planned": (sample.records - rejected, counts["planned"]),
        "rejected": (rejected, counts["rejected"]),
        "duplicates": (sample.duplicates, counts["duplicates"]),
        "reasons": (dict(sample.rejected), {one.code: one.records for one in outcome.reasons}),
        "lines of records.csv": (sample.records, len(outcome.lines)),
        "vendors": (sample.vendors, len(outcome.vendor_ids())),
    }
    return [
        f"{sample.name}: {what}: expected {want}, got {got}" for what, (want, got) in expected.items() if want != got
    ]


def unevidenced(api: Api, outcome: Outcome) -> list[str]:
    """The shown values of the sample's vendors that cannot say where they come from."""
    found = []
    for ident in outcome.vendor_ids():
        vendor = api.get(f"/v1/vendors/{ident}")
        for name, known in vendor["fields"].items():
            if not known.get("evidence"):
                found.append(f"{outcome.sample.name}: vendor {ident}: {name} has no evidence")
    return found


def _unseen(_: object) -> None:
    """Nobody looks at the steps in between."""
