"""Cleaning up: what has had its time is removed, as a job, so that it is seen, retried and never done twice at once."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from application.bulk import KEEP
from application.exports import ExpireExports
from application.forsaken import EndForsaken
from application.half_undone import FinishHalfUndone
from application.kinds import JobContext, JobKind
from application.parts import ExpireParts
from application.ports.history import History
from application.ports.jobs import JobEngine
from application.ports.rates import RateLimiter
from application.preview import ExpirePreviews
from application.retention import TidyJobs
from domain.access import DEFAULT_WORKSPACE
from domain.schedules import Schedule

CLEANUP = "maintenance.cleanup"
BATCH = 5000
MOST_BATCHES = 400
"""Of purging in one run; what is left over is the next run's."""
TIMEOUT = 3600.0


class Nothing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A payload that says nothing."""


class Cleaned(msgspec.Struct, frozen=True, rename="camel"):
    """How much was removed: results past their time to live, idle rate limits, resumable uploads left unfinished,
    exports and previews whose time is over, bulk operations that can be undone no more; how many imports were ended
    whose job had ended without them, and how many half undone ones are gone on with; how many finished jobs left the
    others, and how many became lines of an archive.
    """

    results: int
    rate_limits: int
    uploads: int
    exports: int
    previews: int
    imports: int
    half_undone: int
    operations: int
    retired: int
    archived: int


@dataclass(frozen=True, slots=True)
class CleanUp:
    """The handler of `maintenance.cleanup`; repeatable, in batches."""

    engine: JobEngine
    rates: RateLimiter
    expire: ExpireParts
    expire_exports: ExpireExports
    expire_previews: ExpirePreviews
    end_forsaken: EndForsaken
    finish_half_undone: FinishHalfUndone
    tidy: TidyJobs
    history: History

    async def __call__(self, context: JobContext, _: Nothing) -> Cleaned:
        """How much was removed. Each batch is told, and one of its own: a run that was cut off lost nothing."""
        results = 0
        for _batch in range(MOST_BATCHES):
            if not (purged := await self.engine.purge(BATCH)):
                break
            results += purged
            await context.progress("results", results)
        tidied = await self.tidy(context.progress)
        return Cleaned(
            results=results,
            rate_limits=await self.rates.forget_idle(),
            uploads=await self.expire(),
            exports=await self.expire_exports(),
            previews=await self.expire_previews(),
            imports=await self.end_forsaken(),
            half_undone=await self.finish_half_undone(),
            operations=await self.history.forget_changes(KEEP),
            retired=tidied.retired,
            archived=tidied.archived,
        )


def cleanup_kind(clean_up: CleanUp) -> JobKind[Nothing]:
    """The kind, with its handler."""
    return JobKind(
        CLEANUP, clean_up.__call__, Nothing, queue="maintenance", priority=3, timeout=TIMEOUT, internal=True
    )  # fmt: skip


SCHEDULES = (Schedule("cleanup", "*/10 * * * *", CLEANUP, DEFAULT_WORKSPACE),)
"""What runs by itself."""
