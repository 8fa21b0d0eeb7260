"""When a held job may run, and what becomes of it when a job that it waits for failed."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import msgspec

from domain.jobs import UNFINISHED, After, JobState
from domain.retries import JobError, job_error

DEPENDENCY_FAILED = "dependency_failed"
MOST_AWAITED = 10_000
"""Jobs that one held job may wait for."""


class Awaited(msgspec.Struct, frozen=True):
    """How a job that is waited for stands. `result` and `error` as far as they are still kept."""

    id: UUID
    kind: str
    state: JobState
    result: bytes | None = None
    error: JobError | None = None


def standing(after: After, states: Iterable[JobState]) -> JobState:
    """Where a job that waits for jobs in these states belongs: HELD, WAITING, or DEAD as soon as one has failed.

    A job that ended dead or cancelled has failed those who wait for its success; those who wait for its end go on.
    """
    seen = set(states)
    if after is After.SUCCESS and not seen <= {*UNFINISHED, JobState.SUCCEEDED}:
        return JobState.DEAD
    return JobState.HELD if seen & UNFINISHED else JobState.WAITING


def dependency_error(kind: str, awaited: UUID, state: JobState) -> JobError:
    """Why a held job gave up; it names the job that failed it."""
    return job_error(
        kind, DEPENDENCY_FAILED, f"The job {awaited}, which this one waits for, is {state}.", retryable=False
    )
