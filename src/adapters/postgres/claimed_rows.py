"""How a claimed row becomes a job: what every claim pays, so only what a waiting job can have is read, by place.

What can be told from the rest is not sent. Times come as seconds since 1970: the driver takes a microsecond to make one
of a `timestamptz`, which for five of them was a fifth of what a worker does for a small job.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from uuid import UUID

import asyncpg

from domain.jobs import After, Job, JobState

CLAIMED = (
    "date_part('epoch', j.rank) as rank, j.id, j.workspace_id, j.kind, j.priority, "
    "date_part('epoch', nullif(j.run_at, j.created_at)), j.attempt, j.failed, j.max_attempts, j.lost, j.timeout, "
    "j.cancel_asked, date_part('epoch', j.created_at), j.digest, j.collapse, j.key, date_part('epoch', j.key_until), "
    "j.parent_id, nullif(j.waits_for, '{}'), j.trace, j.correlation_id, j.payload::text, j.limit_key, j.after, "
    "j.awaited, date_part('epoch', j.started_at) as started_at"
)
"""What `claimed_jobs` reads, in its order."""
PLACE = itemgetter(0, 1)
"""Rank and id of such a row: its place in the queue."""

_AFTER = {str(after): after for after in After}
_RUNNING = JobState.RUNNING


def moment(seconds: float) -> datetime:
    """The time that `date_part('epoch', ...)` tells, to the microsecond from 1970 until after 2100."""
    return datetime.fromtimestamp(seconds, UTC)


def claimed_jobs(rows: Sequence[asyncpg.Record], queue: str, worker_id: UUID, lease: timedelta) -> list[Job]:
    """The running jobs, each with its lease of that length from when it was started.

    Their ids are asyncpg's own UUIDs, which are UUIDs too: making others costs more than the rest.
    """
    jobs: list[Job] = []
    known, since, until = -1.0, None, None
    for row in rows:
        (
            _, ident, workspace_id, kind, priority, run_at, attempt, failed, max_attempts, lost, timeout, cancel_asked,
            created_at, digest, collapse, key, key_until, parent_id, waits_for, trace, correlation_id, payload,
            limit_key, after, awaited, started_at,
        ) = row  # fmt: skip
        if started_at != known:  # those of one statement were started at one moment
            known, since = started_at, moment(started_at)
            until = since + lease
        made = moment(created_at)
        jobs.append(Job(
            id=ident, workspace_id=workspace_id, kind=kind, queue=queue, priority=priority, state=_RUNNING,
            payload=payload.encode(), digest=digest, run_at=made if run_at is None else moment(run_at),
            attempt=attempt, failed=failed, max_attempts=max_attempts, timeout=timeout, lost=lost, created_at=made,
            key=key, key_until=None if key_until is None else moment(key_until), collapse=collapse,
            parent_id=parent_id, waits_for=tuple(waits_for or ()), after=_AFTER[after], awaited=awaited, trace=trace,
            correlation_id=correlation_id, cancel_asked=cancel_asked, lease_worker=worker_id, lease_until=until,
            started_at=since, limit_key=limit_key,
        ))  # fmt: skip
    return jobs
