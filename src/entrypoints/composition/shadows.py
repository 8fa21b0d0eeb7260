"""Plans that are shown and not written: previews, their commits, and comparisons of pipelines."""

from __future__ import annotations

from datetime import timedelta

from dishka import Provider, Scope, provide

from adapters.postgres.previews import PostgresExpiredPreviews
from adapters.sqlite import SqliteScratch
from application import comparisons, preview
from application.dualrun import CompareSource
from application.ingest import IngestSource
from application.ports.bell import Bell
from application.ports.files import Files
from application.ports.machine import Clock
from application.ports.previews import ExpiredPreviews
from application.ports.scratch import Scratch
from application.ports.work import UnitOfWork
from entrypoints.settings import Settings


class Shadows(Provider):
    """Each is a dataclass whose fields are ports."""

    scope = Scope.APP

    scratch = provide(SqliteScratch, provides=Scratch)
    expired = provide(PostgresExpiredPreviews, provides=ExpiredPreviews)
    show_plan = provide(preview.ShowPlan)
    commit_preview = provide(preview.CommitPreview)
    ask_comparison = provide(comparisons.AskComparison)
    find_comparison = provide(comparisons.FindComparison)
    list_comparisons = provide(comparisons.ListComparisons)
    compare_source = provide(CompareSource)

    @provide
    def preview_source(self, settings: Settings, ingest: IngestSource, scratch: Scratch) -> preview.PreviewSource:
        """Kept as long as the settings say."""
        return preview.PreviewSource(ingest, scratch, timedelta(hours=settings.preview_hours))

    @provide
    def expire_previews(
        self, previews: ExpiredPreviews, unit_of_work: UnitOfWork, files: Files, clock: Clock, bell: Bell
    ) -> preview.ExpirePreviews:
        """In batches of its own choice."""
        return preview.ExpirePreviews(previews, unit_of_work, files, clock, bell)
