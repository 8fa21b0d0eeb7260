"""How a claimed row becomes a job: what every claim pays, so only what a waiting job can have is read, by place."""

from __future__ import annotations

from operator import itemgetter
from uuid import UUID

import asyncpg

from domain.jobs import After, Job, JobState

CLAIMED = (
    "j.rank, j.id, j.workspace_id, j.kind, j.priority, j.run_at, j.attempt, j.failed, j.max_attempts, j.lost, "
    "j.timeout, j.cancel_asked, j.created_at, j.digest, j.collapse, j.key, j.key_until, j.parent_id, j.waits_for, "
    "j.trace, j.correlation_id, j.payload::text, j.limit_key, j.after, j.awaited, j.started_at, j.lease_until"
)
"""What `claimed_job` reads, in its order."""
PLACE = itemgetter(0, 1)
"""Rank and id of such a row: its place in the queue."""

_AFTER = {str(after): after for after in After}
_RUNNING = JobState.RUNNING


def claimed_job(row: asyncpg.Record, queue: str, worker_id: UUID) -> Job:
    """The running job. Its ids are asyncpg's own UUIDs, which are UUIDs too: making others costs more than the rest."""
    (
        _, ident, workspace_id, kind, priority, run_at, attempt, failed, max_attempts, lost, timeout, cancel_asked,
        created_at, digest, collapse, key, key_until, parent_id, waits_for, trace, correlation_id, payload, limit_key,
        after, awaited, started_at, lease_until,
    ) = row  # fmt: skip
    return Job(
        id=ident, workspace_id=workspace_id, kind=kind, queue=queue, priority=priority, state=_RUNNING,
        payload=payload.encode(), digest=digest, run_at=run_at, attempt=attempt, failed=failed,
        max_attempts=max_attempts, timeout=timeout, lost=lost, created_at=created_at, key=key, key_until=key_until,
        collapse=collapse, parent_id=parent_id, waits_for=tuple(waits_for) if waits_for else (), after=_AFTER[after],
        awaited=awaited, trace=trace, correlation_id=correlation_id, cancel_asked=cancel_asked,
        lease_worker=worker_id, lease_until=lease_until, started_at=started_at, limit_key=limit_key,
    )  # fmt: skip
