"""DeadLetters in memory: counted anew for each question."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from adapters.memory.jobs import JOBS
from adapters.memory.tables import Transaction
from application.ports.catalog import Page
from application.ports.dead_letters import DeadLetters
from domain.dead_letters import DeadGroup, cause, group_mark
from domain.jobs import Job, JobState
from domain.listing import mark


def _group(fingerprint: str, jobs: list[Job]) -> DeadGroup:
    last = max(jobs, key=lambda job: job.id)
    error = cause(last)
    ends = [job.ended_at for job in jobs if job.ended_at is not None]
    return DeadGroup(
        fingerprint, last.kind, tuple(sorted({job.queue for job in jobs})), error.code if error else "",
        error.message if error else "", len(jobs), min(ends), max(ends), last.id,
    )  # fmt: skip


class MemoryDeadLetters(DeadLetters):
    """The dead of one workspace in one transaction."""

    def __init__(self, transaction: Transaction, workspace_id: UUID) -> None:
        self._transaction = transaction
        self._workspace_id = workspace_id

    async def groups(
        self, page: Page, kind: str | None = None, queue: str | None = None
    ) -> tuple[list[DeadGroup], str | None]:
        position = (2**62, "") if page.after is None else group_mark(page.after)
        dead: dict[str, list[Job]] = defaultdict(list)
        for job in self._transaction.scan(JOBS):
            if job.state is JobState.DEAD and job.workspace_id == self._workspace_id and queue in (None, job.queue):
                error = cause(job)
                dead[error.fingerprint if error else ""].append(job)
        groups = [_group(fingerprint, jobs) for fingerprint, jobs in dead.items()]
        found = sorted(
            (g for g in groups if kind in (None, g.kind) and (g.count, g.fingerprint) < position),
            key=lambda group: (group.count, group.fingerprint),
            reverse=True,
        )
        shown = found[: page.limit]
        return shown, mark(shown[-1].count, shown[-1].fingerprint) if len(found) > page.limit else None
