"""What killed a job, and how dead jobs of one cause stand together."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from domain.errors import invalid
from domain.jobs import Job
from domain.retries import DISCARDED, JobError


class DeadGroup(msgspec.Struct, frozen=True, rename="camel"):
    """Dead jobs with one fingerprint; `message` is that of the one that died last, `last_job`."""

    fingerprint: str
    kind: str
    queues: tuple[str, ...]
    code: str
    message: str
    count: int
    first_at: datetime
    last_at: datetime
    last_job: UUID


def cause(job: Job) -> JobError | None:
    """The error that ended its last attempt; a note that somebody discarded it is none."""
    errors = [one.error for one in job.attempts if one.error is not None and one.error.code != DISCARDED]
    return errors[-1] if errors else None


def group_mark(cursor: str) -> tuple[int, str]:
    """The (count, fingerprint) position behind a mark; Refusal INVALID `invalid_cursor`."""
    try:
        count, fingerprint = msgspec.json.decode(cursor, type=tuple[int, str])
    except (ValueError, msgspec.MsgspecError):
        count, fingerprint = -1, ""
    if not 0 <= count < 2**62 or "\0" in fingerprint:
        raise invalid("invalid_cursor", "This cursor was not given out by this list; start again without one.")
    return count, fingerprint
