"""A house for trials of what is planned and not written: previews, commits, comparisons."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from application.comparisons import AskComparison, FindComparison
from application.contracts.import_house import EVERYTHING, ImportHouse
from application.dualrun import CompareSource
from application.import_kinds import import_kinds
from application.ingest import IngestSource
from application.jobs import Enqueue
from application.kinds import Kinds
from application.ports.previews import ExpiredPreviews
from application.ports.scratch import Scratch
from application.preview import CommitPreview, ExpirePreviews, PreviewSource, ShowPlan
from application.shadow_kinds import shadow_kinds
from domain.comparisons import Comparison, Tolerance
from domain.previews import PlanLine, Preview
from domain.sources import Reading


@dataclass
class ShadowHouse(ImportHouse):
    """An ImportHouse with a scratch and previews."""

    scratch: Scratch = field(kw_only=True)
    expired: ExpiredPreviews = field(kw_only=True)
    keep: timedelta = field(default=timedelta(hours=1), kw_only=True)

    @property
    def kinds(self) -> Kinds:
        """The kinds of imports and of shadows."""
        ingest = IngestSource(self.files, self.formats, self.scanner, self.clock, self.bell, self.size)
        preview, compare = PreviewSource(ingest, self.scratch, self.keep), CompareSource(ingest, self.scratch)
        return Kinds.of((*import_kinds(ingest), *shadow_kinds(preview, compare)))

    async def previewed(self, content: bytes, name: str = "file.csv", reading: Reading = Reading()) -> UUID:  # noqa: B008
        """Hand a file in for a preview, and see it through; the import."""
        dry = Reading(reading.mapping, reading.day_first, dry_run=True, pipeline=reading.pipeline)
        accepted = await self.upload(content, name, reading=dry)
        await self.run()
        return accepted.import_id

    async def plan(self, import_id: UUID) -> Preview:
        """The plan now."""
        return await ShowPlan(self.unit_of_work)(self.workspace_id, import_id)

    async def lines(self, import_id: UUID, outcome: str | None = None) -> list[PlanLine]:
        """Its lines."""
        show = ShowPlan(self.unit_of_work)
        return (await show.lines(self.workspace_id, import_id, EVERYTHING, outcome))[0]

    async def commit(self, import_id: UUID, *, force: bool = False) -> UUID:
        """Ask for a commit."""
        commit = CommitPreview(self.unit_of_work, Enqueue(self.kinds, self.ids), self.bell, self.clock)
        return await commit(self.workspace_id, import_id, force=force)

    async def expire(self) -> int:
        """Remove what has had its time."""
        return await ExpirePreviews(self.expired, self.unit_of_work, self.files, self.clock, self.bell)()

    async def compare(self, import_id: UUID, left: str, right: str, tolerance: Tolerance | None = None) -> UUID:
        """Ask for a comparison."""
        enqueue = Enqueue(self.kinds, self.ids)
        ask = AskComparison(self.unit_of_work, enqueue, self.bell, self.ids, self.clock)
        asked = await ask(self.workspace_id, import_id, left, right, tolerance or Tolerance())
        return asked.comparison.id

    async def comparison(self, ident: UUID) -> Comparison:
        """The comparison now."""
        return (await FindComparison(self.unit_of_work)(self.workspace_id, ident)).comparison
