"""What a job is, and the one table of moves that says what may follow what."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

import msgspec

from domain.errors import invalid
from domain.retries import JobError


class JobState(StrEnum):
    """Where a job stands."""

    HELD = "held"
    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    CANCELLED = "cancelled"
    DEAD = "dead"


class JobMove(StrEnum):
    """What may happen to a job; MOVES says from where to where."""

    HOLD = "hold"
    SUBMIT = "submit"
    FREE = "free"
    CLAIM = "claim"
    SETTLE = "settle"
    FAIL = "fail"
    BURY = "bury"
    LOSE = "lose"
    POISON = "poison"
    SNOOZE = "snooze"
    RELEASE = "release"
    ASK_CANCEL = "ask_cancel"
    CANCEL = "cancel"
    STOP = "stop"
    RETRY = "retry"
    DISCARD = "discard"
    GIVE_UP = "give_up"
    HOLD_AGAIN = "hold_again"
    POSTPONE = "postpone"
    REPRIORITISE = "reprioritise"
    UNDO_RETRY = "undo_retry"
    UNDO_DISCARD = "undo_discard"
    UNDO_CANCEL = "undo_cancel"
    UNDO_CANCEL_HELD = "undo_cancel_held"


_S = JobState
MOVES: dict[JobMove, dict[JobState | None, JobState]] = {
    JobMove.HOLD: {None: _S.HELD},
    JobMove.SUBMIT: {None: _S.WAITING},
    JobMove.FREE: {_S.HELD: _S.WAITING},
    JobMove.CLAIM: {_S.WAITING: _S.RUNNING},
    JobMove.SETTLE: {_S.RUNNING: _S.SUCCEEDED},
    JobMove.FAIL: {_S.RUNNING: _S.WAITING},
    JobMove.BURY: {_S.RUNNING: _S.DEAD},
    JobMove.LOSE: {_S.RUNNING: _S.WAITING},
    JobMove.POISON: {_S.RUNNING: _S.DEAD},
    JobMove.SNOOZE: {_S.RUNNING: _S.WAITING},
    JobMove.RELEASE: {_S.RUNNING: _S.WAITING},
    JobMove.ASK_CANCEL: {_S.RUNNING: _S.RUNNING},
    JobMove.CANCEL: {_S.HELD: _S.CANCELLED, _S.WAITING: _S.CANCELLED},
    JobMove.STOP: {_S.RUNNING: _S.CANCELLED},
    JobMove.RETRY: {_S.DEAD: _S.WAITING, _S.CANCELLED: _S.WAITING},
    JobMove.DISCARD: {_S.DEAD: _S.CANCELLED},
    JobMove.GIVE_UP: {_S.HELD: _S.DEAD},
    JobMove.HOLD_AGAIN: {_S.DEAD: _S.HELD, _S.CANCELLED: _S.HELD},
    JobMove.POSTPONE: {_S.WAITING: _S.WAITING},
    JobMove.REPRIORITISE: {_S.HELD: _S.HELD, _S.WAITING: _S.WAITING},
    JobMove.UNDO_RETRY: {_S.WAITING: _S.DEAD},
    JobMove.UNDO_DISCARD: {_S.CANCELLED: _S.DEAD},
    JobMove.UNDO_CANCEL: {_S.CANCELLED: _S.WAITING},
    JobMove.UNDO_CANCEL_HELD: {_S.CANCELLED: _S.HELD},
}
"""The law of jobs. SQL guards, the database's trigger and checks, the exhaustive tests and the diagram follow it."""

UNFINISHED = frozenset({_S.HELD, _S.WAITING, _S.RUNNING})
STEPS = frozenset(
    (before, after) for rows in MOVES.values() for before, after in rows.items() if before not in (None, after)
)
"""Every legal change of state."""


def sources(move: JobMove) -> tuple[JobState, ...]:
    """The states in which the move is legal, in the order of JobState."""
    return tuple(state for state in JobState if state in MOVES[move])


class After(StrEnum):
    """What a held job waits for: that every awaited job succeeded, or only that it ended in whatever way."""

    SUCCESS = "success"
    END = "end"


class IllegalMove(Exception):
    """The table of moves does not allow this move out of this state."""


class Progress(msgspec.Struct, frozen=True):
    """How far a running job is; `total` None: not known yet."""

    phase: str
    done: int = 0
    total: int | None = None
    note: str = ""


class Attempt(msgspec.Struct, frozen=True, rename="camel"):
    """One run of a job; `error` None while it runs or when it succeeded.

    Of runs in a row that were handed back, or put off, the last one is kept.
    """

    number: int
    started_at: datetime
    ended_at: datetime | None = None
    error: JobError | None = None


class Lease(msgspec.Struct, frozen=True, gc=False):
    """The right to run and settle one attempt of a job; worker and attempt number together are the token."""

    workspace_id: UUID
    job_id: UUID
    worker_id: UUID
    attempt: int


class NewJob(msgspec.Struct, frozen=True, kw_only=True, gc=False):  # none of its values can lead back to it
    """A job to be added. `payload` is JSON; `digest` the SHA-256 of the canonical input.

    With `key` (a client's idempotency key) an equal key within 24 hours answers with the job it made. Without one,
    and with `collapse`, an unfinished job of the same digest is that job. `run_at` None, or a time that has passed:
    now, on the store's clock.
    `limit_key`: what its limit counts, within its queue; `{workspace}` in it stands for the id of the workspace.
    """

    id: UUID
    kind: str
    payload: bytes
    digest: bytes
    queue: str = "default"
    priority: int = 2
    run_at: datetime | None = None
    max_attempts: int = 4
    timeout: float = 300.0
    key: str | None = None
    collapse: bool = True
    parent_id: UUID | None = None
    waits_for: tuple[UUID, ...] = ()
    after: After = After.SUCCESS
    trace: str = ""
    correlation_id: str = ""
    limit_key: str | None = None


class Job(msgspec.Struct, frozen=True, kw_only=True, gc=False):  # none of its values can lead back to it
    """A job as stored. Times are on the store's clock.

    `attempt` counts runs begun, `failed` the runs that ended with an error since the last retry by hand, `lost` the
    leases lost in a row. `attempts` is filled by `get` and `list` only, oldest first. `awaited`: held jobs wait for it.
    """

    id: UUID
    workspace_id: UUID
    kind: str
    queue: str
    priority: int
    state: JobState
    payload: bytes
    digest: bytes
    run_at: datetime
    attempt: int
    failed: int
    max_attempts: int
    timeout: float
    lost: int
    created_at: datetime
    key: str | None = None
    key_until: datetime | None = None
    collapse: bool = True
    parent_id: UUID | None = None
    waits_for: tuple[UUID, ...] = ()
    after: After = After.SUCCESS
    awaited: bool = False
    trace: str = ""
    correlation_id: str = ""
    cancel_asked: bool = False
    lease_worker: UUID | None = None
    lease_until: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    result: bytes | None = None
    result_until: datetime | None = None
    progress: Progress | None = None
    attempts: tuple[Attempt, ...] = ()
    limit_key: str | None = None

    @property
    def lease(self) -> Lease:
        """The lease of the running attempt; ValueError when nobody runs it."""
        if self.lease_worker is None:
            raise ValueError(f"job {self.id} is {self.state}: nobody holds a lease on it")
        return Lease(self.workspace_id, self.id, self.lease_worker, self.attempt)


def moved(job: Job, move: JobMove, **changes: object) -> Job:
    """The job after a legal move, with these fields changed; IllegalMove."""
    if job.state not in MOVES[move]:
        raise IllegalMove(f"a job that is {job.state} cannot {move}")
    return msgspec.structs.replace(job, state=MOVES[move][job.state], **changes)


def all_attempts(job: Job, past: tuple[Attempt, ...]) -> tuple[Attempt, ...]:
    """What is kept of ended attempts, and the present or successful one, which the job itself tells."""
    if job.started_at is None or job.state not in (JobState.RUNNING, JobState.SUCCEEDED):
        return past
    return (*past, Attempt(job.attempt, job.started_at, job.ended_at))


EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""Between these a moment may be asked for; beyond them the calendars of the store and of the code part."""
PRIORITIES = (1, 2, 3)
PRIORITY_STEP = timedelta(seconds=60)
"""How far a lower priority stands back: it is overtaken for a bounded time and never starves."""


def rank(run_at: datetime, priority: int) -> datetime:
    """The place in the queue: earliest rank first."""
    return run_at + (priority - 1) * PRIORITY_STEP


def canonical(payload: object) -> bytes:
    """JSON with sorted keys, no spaces: equal inputs give equal bytes."""
    return msgspec.json.encode(msgspec.to_builtins(payload), order="deterministic")


def input_digest(kind: str, payload: object, queue: str = "") -> bytes:
    """SHA-256 over kind, queue and canonical payload (bytes: canonical already): it stands for a key not given."""
    whole = payload if isinstance(payload, bytes) else canonical(payload)
    return sha256(b"\0".join((kind.encode(), queue.encode(), whole))).digest()


def limit_key_in(job: NewJob, workspace_id: UUID) -> str | None:
    """The key its limit counts in this workspace."""
    return None if job.limit_key is None else in_workspace(job.limit_key, workspace_id)


def in_workspace(key: str, workspace_id: UUID) -> str:
    """The key of a limit with the id of the workspace where it says `{workspace}`."""
    return key.replace("{workspace}", str(workspace_id))


def check_new(job: NewJob) -> None:
    """Refusal INVALID for a time, priority, timeout, key or name outside its bounds."""
    if job.run_at is not None and (job.run_at.tzinfo is None or not EARLIEST <= job.run_at <= LATEST):
        raise invalid("invalid_run_at", "A job may run from 1970 to 2200, at a time with its offset from UTC.")
    if job.priority not in PRIORITIES:
        raise invalid("invalid_priority", f"A priority is 1, 2 or 3, not {job.priority}.")
    if not 0 < job.timeout <= 86_400:
        raise invalid("invalid_timeout", "A timeout is more than 0 and at most 86400 seconds.")
    if not 1 <= job.max_attempts <= 100:
        raise invalid("invalid_max_attempts", "A job has 1 to 100 attempts.")
    if job.key is not None and (not 1 <= len(job.key) <= 255 or "\0" in job.key):
        raise invalid("invalid_idempotency_key", "An idempotency key has 1 to 255 characters.")
    if (job.limit_key is not None and not 1 <= len(job.limit_key) <= 160) or "\0" in (job.limit_key or ""):
        raise invalid("invalid_limit_key", "The key of a limit has 1 to 160 characters.")
    for what, name in (("queue", job.queue), ("kind", job.kind)):
        if not 1 <= len(name) <= 100 or "\0" in name:
            raise invalid(f"invalid_{what}", f"The name of a {what} has 1 to 100 characters.")
