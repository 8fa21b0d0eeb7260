"""The report of an import: what became of its records, what was wrong, where the time went, and how it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import msgspec

from application.imports import FindImport, Found
from application.ports.bell import Bell
from application.ports.machine import Clock
from application.ports.work import UnitOfWork
from domain.pipelines import pipeline
from domain.tallies import STAGES


class ImportReport(msgspec.Struct, frozen=True):
    """`seconds` by stage, in order; `rows_per_second` over reading or what follows it, None before a record.

    `matching`: figures of deciding by weights; `lostRecall` estimates the share of pairs of one vendor that were met
    and not compared, as better candidates stood before them.
    """

    found: Found
    seconds: dict[str, float]
    rows_per_second: float | None
    model: str
    matching: dict[str, float]


@dataclass(frozen=True, slots=True)
class ReportImport:
    """Reports on one import, also while it runs."""

    unit_of_work: UnitOfWork
    clock: Clock
    bell: Bell

    async def __call__(self, workspace_id: UUID, ident: UUID) -> ImportReport:
        """Refusal MISSING `import_not_found`."""
        found = await FindImport(self.unit_of_work, self.clock, self.bell)(workspace_id, ident)
        model = None
        if pipeline(found.imported.pipeline).matching == 2:
            async with self.unit_of_work(workspace_id) as work:
                model = await work.linkage.model()
        tally, spent = found.imported.tally, found.imported.tally.stages
        seconds = {stage: round(max(spent[stage], 0.0), 6) for stage in STAGES if stage in spent}
        # Reading goes on beside the rest: the longer of the two is how long it took.
        through = max(
            spent.get("read", 0.0), sum(spent.get(stage, 0.0) for stage in ("match", "plan", "write", "commit"))
        )
        records = sum(tally.outcomes.values())
        rate = round(records / through, 1) if records and through > 0 else None
        return ImportReport(found, seconds, rate, "" if model is None else model.hash, _matching(tally.matching))


def _matching(figures: Mapping[str, float]) -> dict[str, float]:
    told = {name: figure for name, figure in figures.items() if name != "lost"}
    if "lost" in figures:
        told["lostRecall"] = round(figures["lost"] / max(figures["lost"] + figures["same"], 1.0), 4)
    return told
