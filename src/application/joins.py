"""What may be asked about jobs that wait for others, and about the jobs that a job handed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from application.ports.work import UnitOfWork
from domain.errors import Detail, invalid
from domain.jobs import JobState


@dataclass(frozen=True, slots=True)
class CheckAwaited:
    """Whether jobs that one is to wait for are there."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, idents: Sequence[UUID]) -> None:
        """Refusal INVALID `unknown_job`, which names the first that is not in this workspace."""
        if not idents:
            return
        async with self.unit_of_work(workspace_id) as work:
            unknown = await work.joins.unknown(idents)
        if unknown:
            message = f"There is no job {unknown[0]} in this workspace to wait for."
            raise invalid("unknown_job", message, Detail(field="/waitsFor", message=message, code="unknown_job"))


@dataclass(frozen=True, slots=True)
class CountChildren:
    """How the jobs stand that a job handed out."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, ident: UUID) -> dict[JobState, int]:
        """How many are in each state; empty for a job without children."""
        async with self.unit_of_work(workspace_id) as work:
            return await work.joins.children(ident)
