"""How rows of jobs, attempts and progress become the domain's words."""

from __future__ import annotations

from uuid import UUID

import asyncpg
from msgspec.structs import replace

from application.ports.jobs import QueueStats, WorkerSeen
from domain.jobs import After, Attempt, Job, JobState, Progress, all_attempts
from domain.retries import JobError

COLUMNS = (
    "workspace_id, id, kind, queue, priority, state, run_at, attempt, failed, max_attempts, lost, timeout, "
    "lease_worker, lease_until, cancel_asked, created_at, started_at, ended_at, digest, collapse, key, key_until, "
    "parent_id, waits_for, trace, correlation_id, payload::text, result::text, result_until, "
    "after, awaited, limit_key"
)
"""What `job_of` reads; the casts keep the pool's JSON codec away from bytes that are to stay as they came."""

_AFTER = {str(after): after for after in After}
_STATES = {str(state): state for state in JobState}


def filled(text: str, **parts: str) -> str:
    """A statement whose `{names}` are replaced by fixed parts of other statements."""
    for name, part in parts.items():
        text = text.replace("{" + name + "}", part)
    return text


def plain(value: UUID | None) -> UUID | None:
    """asyncpg's own UUID class as the standard library's."""
    return None if value is None else UUID(int=value.int)


def job_of(
    row: asyncpg.Record,
    past: tuple[Attempt, ...] | None = None,
    progress: asyncpg.Record | None = None,
) -> Job:
    """The job; with its attempts when the ended ones, `past`, are given."""
    result = row["result"]
    job = Job(
        id=UUID(int=row["id"].int),
        workspace_id=UUID(int=row["workspace_id"].int),
        kind=row["kind"],
        queue=row["queue"],
        priority=row["priority"],
        state=_STATES[row["state"]],
        payload=row["payload"].encode(),
        digest=row["digest"],
        run_at=row["run_at"],
        attempt=row["attempt"],
        failed=row["failed"],
        max_attempts=row["max_attempts"],
        timeout=row["timeout"],
        lost=row["lost"],
        created_at=row["created_at"],
        key=row["key"],
        key_until=row["key_until"],
        collapse=row["collapse"],
        parent_id=plain(row["parent_id"]),
        waits_for=tuple(UUID(int=one.int) for one in row["waits_for"]),
        after=_AFTER[row["after"]],
        awaited=row["awaited"],
        trace=row["trace"],
        correlation_id=row["correlation_id"],
        cancel_asked=row["cancel_asked"],
        lease_worker=plain(row["lease_worker"]),
        lease_until=row["lease_until"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        result=None if result is None else result.encode(),
        result_until=row["result_until"],
        progress=None if progress is None else progress_of(progress),
        limit_key=row["limit_key"],
    )
    return job if past is None else replace(job, attempts=all_attempts(job, past))


def attempt_of(row: asyncpg.Record) -> Attempt:
    """An ended attempt."""
    error = None
    if row["code"] is not None:
        error = JobError(row["code"], row["message"], row["retryable"], row["fingerprint"])
    return Attempt(row["number"], row["started_at"], row["ended_at"], error)


def progress_of(row: asyncpg.Record) -> Progress:
    """How far the job is."""
    return Progress(row["phase"], row["done"], row["total"], row["note"])


def queue_of(row: asyncpg.Record) -> QueueStats:
    """One line of the statistics."""
    return QueueStats(
        queue=row["queue"],
        held=row["held"] or 0,
        waiting=row["waiting"] or 0,
        due=row["due"] or 0,
        running=row["running"] or 0,
        dead=row["dead"] or 0,
        oldest_due_seconds=row["age"],
        succeeded_5m=row["succeeded"] or 0,
        failed_5m=row["failed"] or 0,
        mean_seconds_5m=row["mean"],
    )


def worker_of(row: asyncpg.Record) -> WorkerSeen:
    """A worker and its last heartbeat."""
    return WorkerSeen(
        UUID(int=row["id"].int),
        row["host"],
        row["pid"],
        tuple(row["queues"]),
        row["version"],
        row["started_at"],
        row["seen_at"],
        row["running"],
        row["capacity"],
    )
