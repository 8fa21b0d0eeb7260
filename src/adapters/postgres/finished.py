"""Rows of the table `jobs_finished`: read like any other job's, and brought back among them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from msgspec.structs import replace

from adapters.postgres.job_rows import COLUMNS, filled, job_of
from domain.jobs import PRIORITY_STEP, Attempt, Job, Progress, all_attempts

KEPT = (
    "workspace_id, id, kind, queue, priority, state, run_at, attempt, failed, max_attempts, lost, timeout, "
    "cancel_asked, created_at, started_at, ended_at, digest, collapse, key, key_until, parent_id, waits_for, trace, "
    "correlation_id, payload, result, result_until, limit_key, after, awaited, fingerprint, code"
)
"""The columns that both tables have, but those of a lease and of the place in the queue."""
FINISHED = COLUMNS.replace("lease_worker, lease_until", "null::uuid as lease_worker, null::timestamptz as lease_until")
PAST = "attempts::text as attempts, progress::text as progress"


def _unkeyed(columns: str) -> str:
    """The columns without an idempotency key: its life was over before the job retired, and may be another's now."""
    bare = columns.replace(" collapse,", " collapse and key is null,")
    return bare.replace(" key,", " null,").replace(" key_until,", " null,")


RESTORE = filled(
    """
with gone as (
    delete from sluice.jobs_finished where workspace_id = $1 and id = $2 and state = any($3::text[]) returning *),
back as (
    insert into sluice.jobs ({kept}, ready, rank)
    select {back}, true, run_at + (priority - 1) * $4::interval from gone returning 1)
select queue, attempts::text as attempts from gone
""",
    kept=KEPT,
    back=_unkeyed(KEPT),
)
GET = f"select {FINISHED}, {PAST} from sluice.jobs_finished where workspace_id = $1 and id = $2"  # noqa: S608
LIST = f"""
select {FINISHED}, {PAST} from sluice.jobs_finished where workspace_id = $1 and id <= $2 {{filters}}
order by id desc limit $3"""  # noqa: S608
RESTORE_ATTEMPT = """
insert into sluice.job_attempts
    (workspace_id, job_id, number, queue, started_at, ended_at, code, message, retryable, fingerprint)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""

_attempts = msgspec.json.Decoder(tuple[Attempt, ...])
_progress = msgspec.json.Decoder(Progress | None)


def finished_job(row: asyncpg.Record) -> Job:
    """A retired job, as it was."""
    job = replace(job_of(row), progress=_progress.decode(row["progress"] or "null"))
    return replace(job, attempts=all_attempts(job, _attempts.decode(row["attempts"])))


async def restore(connection: asyncpg.Connection[Any], workspace_id: UUID, ident: UUID, states: list[str]) -> bool:
    """Bring a retired job in one of these states back to the others, inside the open transaction."""
    row = await connection.fetchrow(RESTORE, workspace_id, ident, states, PRIORITY_STEP)
    if row is None:
        return False
    for one in _attempts.decode(row["attempts"]):
        said = (None,) * 4
        if one.error is not None:
            said = (one.error.code, one.error.message, one.error.retryable, one.error.fingerprint)  # type: ignore[assignment]
        await connection.execute(
            RESTORE_ATTEMPT, workspace_id, ident, one.number, row["queue"], one.started_at,
            one.ended_at or one.started_at, *said,
        )  # fmt: skip
    return True
