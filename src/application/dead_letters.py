"""What may be asked of dead letters: see them by cause."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from application.ports.catalog import Page
from application.ports.jobs import JobFilter
from application.ports.work import UnitOfWork
from domain.dead_letters import DeadGroup
from domain.jobs import Job, JobState


@dataclass(frozen=True, slots=True)
class ListDeadLetters:
    """Pages through the groups of dead jobs, the largest first."""

    unit_of_work: UnitOfWork

    async def __call__(
        self, workspace_id: UUID, page: Page, kind: str | None = None, queue: str | None = None
    ) -> tuple[list[DeadGroup], str | None]:
        """The page and the position of the next."""
        async with self.unit_of_work(workspace_id) as work:
            return await work.dead_letters.groups(page, kind, queue)


@dataclass(frozen=True, slots=True)
class ListDeadJobs:
    """Pages through the dead jobs of one cause, newest first."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, fingerprint: str, page: Page) -> tuple[list[Job], str | None]:
        """The page and the position of the next; empty for a cause that nothing died of."""
        async with self.unit_of_work(workspace_id) as work:
            return await work.jobs.list(page, JobFilter(state=JobState.DEAD, fingerprint=fingerprint))
