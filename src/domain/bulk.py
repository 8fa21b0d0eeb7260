"""Doing one thing to many jobs: what may be asked, which jobs are meant, and when the count has drifted too far."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.dead_letters import cause
from domain.errors import Detail, Refusal, invalid
from domain.jobs import EARLIEST, LATEST, PRIORITIES, Job, JobMove, JobState, canonical, sources
from domain.retries import LONGEST_WAIT

LONGEST_DELAY = LONGEST_WAIT.total_seconds()
LONGEST_REASON = 500
BULK, UNDO = "bulk", "bulk.undo"
OWN_KINDS = (BULK, UNDO)
"""The kinds that carry operations out: no operation is about their jobs, or each would be about itself."""


class BulkAction(StrEnum):
    """What is done to each job."""

    RETRY = "retry"
    DISCARD = "discard"
    CANCEL = "cancel"
    SNOOZE = "snooze"
    REPRIORITISE = "reprioritise"


TOUCHES: dict[BulkAction, tuple[JobState, ...]] = {
    BulkAction.RETRY: (JobState.DEAD,),
    BulkAction.DISCARD: sources(JobMove.DISCARD),
    BulkAction.CANCEL: (*sources(JobMove.CANCEL), *sources(JobMove.ASK_CANCEL)),
    BulkAction.SNOOZE: sources(JobMove.POSTPONE),
    BulkAction.REPRIORITISE: sources(JobMove.REPRIORITISE),
}
"""The states an action acts on. A bulk retry takes dead jobs only: cancelled ones were taken away on purpose."""
OF_THE_DEAD = frozenset({BulkAction.RETRY, BulkAction.DISCARD})

Name = Annotated[str, Meta(min_length=1, max_length=100)]
Moment = Annotated[datetime, Meta(tz=True)]


class BulkFilter(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, omit_defaults=True):
    """Which jobs are meant; all that is given must hold. `fingerprint`, `code` and the times are of dead jobs."""

    state: JobState | None = None
    kind: Name | None = None
    queue: Name | None = None
    fingerprint: Annotated[str, Meta(max_length=64)] | None = None
    code: Name | None = None
    ended_before: Moment | None = None
    ended_after: Moment | None = None
    ids: Annotated[list[UUID], Meta(min_length=1, max_length=10_000)] | None = None


class BulkOrder(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, omit_defaults=True):
    """What is to be done to which jobs. `delay` in seconds goes with snooze, `reason` with discard."""

    action: BulkAction
    filter: BulkFilter
    delay: float | None = None
    priority: int | None = None
    reason: str | None = None


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """An order being carried out: its id is that of the job that does it. Times are on the store's clock.

    It acts on jobs that were there when it was asked for. `passed_over` counts by reason what it could not do,
    `not_undone` what could not be taken back; `undo_job` is the job that undoes it.
    """

    id: UUID
    order: BulkOrder
    asked_by: UUID
    created_at: datetime
    expected: int
    changed: int = 0
    passed_over: dict[str, int] = {}
    complete: bool = False
    undo_job: UUID | None = None
    undone: int = 0
    not_undone: dict[str, int] = {}
    undo_complete: bool = False


class Change(msgspec.Struct, frozen=True, rename="camel"):
    """What an operation did to one job: its state before, and what the undo came to (None: not undone)."""

    job_id: UUID
    before: JobState
    outcome: str | None = None


UNDONE, GONE, STARTED, EXISTS, MOVED_ON = "undone", "gone", "started", "job_exists", "moved_on"
"""Outcomes of an undo: back as it was; retired; ran (again) since; an equal job is unfinished; changed otherwise."""


def check_order(order: BulkOrder) -> None:
    """Refusal INVALID `invalid_order`, its detail naming the field, for what does not go together."""
    action, where = order.action, order.filter
    fits = {"delay": BulkAction.SNOOZE, "priority": BulkAction.REPRIORITISE, "reason": BulkAction.DISCARD}
    for field, of in fits.items():
        if (getattr(order, field) is None) is (action is of):
            verb = "needs a" if action is of else "takes no"
            raise _wrong(f"/{field}", f"The action {action} {verb} {field}.")
    if order.delay is not None and not 0 <= order.delay <= LONGEST_DELAY:
        raise _wrong("/delay", f"A delay is 0 to {LONGEST_DELAY:.0f} seconds.")
    if order.priority is not None and order.priority not in PRIORITIES:
        raise _wrong("/priority", f"A priority is 1, 2 or 3, not {order.priority}.")
    if order.reason is not None and not 1 <= len(order.reason.strip()) <= LONGEST_REASON:
        raise _wrong("/reason", f"A reason has 1 to {LONGEST_REASON} characters.")
    if where.state is not None and where.state not in TOUCHES[action]:
        allowed = ", ".join(TOUCHES[action])
        raise _wrong("/filter/state", f"The action {action} is for jobs that are {allowed}, not {where.state}.")
    for field, moment in (("endedBefore", where.ended_before), ("endedAfter", where.ended_after)):
        if moment is not None and not EARLIEST <= moment <= LATEST:
            raise _wrong(f"/filter/{field}", f"{field} is a moment between 1970 and 2200.")
    if action not in OF_THE_DEAD:
        for field, name in _DEAD_FIELDS.items():
            if getattr(where, field) is not None:
                raise _wrong(f"/filter/{name}", f"{name} is known of dead jobs; the action {action} is for others.")


_DEAD_FIELDS = {
    "fingerprint": "fingerprint",
    "code": "code",
    "ended_before": "endedBefore",
    "ended_after": "endedAfter",
}


def _wrong(field: str, message: str) -> Refusal:
    return invalid("invalid_order", message, Detail(field=field, message=message, code="invalid_order"))


def states_of(order: BulkOrder) -> tuple[JobState, ...]:
    """The states of the jobs that are meant."""
    return TOUCHES[order.action] if order.filter.state is None else (order.filter.state,)


def guard_of(order: BulkOrder) -> str:
    """16 hex digits that stand for exactly this order: a preview gives them out, the start may show them again."""
    return blake2b(canonical(order), digest_size=8).hexdigest()


def drifted(expected: int, found: int, tolerance: int) -> bool:
    """Whether so many jobs are no longer what was looked at."""
    return abs(found - expected) > tolerance


def meant(job: Job, order: BulkOrder, at: datetime) -> bool:
    """Whether the order, asked at this time, is about the job: as it stands, of what was there then, no operation."""
    where = order.filter
    if job.state not in states_of(order) or job.created_at > at or job.kind in OWN_KINDS:
        return False
    if where.kind not in (None, job.kind) or where.queue not in (None, job.queue):
        return False
    if where.ids is not None and job.id not in where.ids:
        return False
    return order.action not in OF_THE_DEAD or _died_so(job, where, at)


def _died_so(job: Job, where: BulkFilter, at: datetime) -> bool:
    error, ended = cause(job), job.ended_at
    if ended is None or ended > at:
        return False
    if where.fingerprint not in (None, error.fingerprint if error else ""):
        return False
    if where.code not in (None, error.code if error else ""):
        return False
    after, before = where.ended_after, where.ended_before
    return (after is None or ended > after) and (before is None or ended < before)
