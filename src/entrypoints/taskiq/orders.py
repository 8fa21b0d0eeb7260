"""TaskIQ's words and ours: a message becomes an order, a job becomes a result and a progress."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from taskiq import TaskiqMessage, TaskiqResult
from taskiq.depends.progress_tracker import TaskProgress, TaskState

from application.jobs import Order
from domain.access import DEFAULT_WORKSPACE
from domain.bulk import LONGEST_DELAY
from domain.errors import invalid
from domain.jobs import UNFINISHED, Job, JobState

STATES = {JobState.RUNNING: TaskState.STARTED, JobState.SUCCEEDED: TaskState.SUCCESS, JobState.DEAD: TaskState.FAILURE}


class Labels(msgspec.Struct, frozen=True, kw_only=True):
    """What `with_labels` may say of a job; other labels are left to TaskIQ. `delay` and `timeout` are in
    seconds."""

    workspace: UUID = DEFAULT_WORKSPACE
    priority: int | None = None
    queue: str | None = None
    idempotency_key: str | None = None
    run_at: datetime | None = None
    delay: float | None = None
    timeout: float | None = None
    retries: int | None = None
    traceparent: str = ""
    correlation_id: str = ""


class JobFailed(Exception):
    """A job that ended dead or cancelled: its code and its message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


def order_of(message: TaskiqMessage, now: datetime) -> tuple[UUID, Order]:
    """The workspace and what is ordered in it; Refusal INVALID for labels and arguments that mean nothing."""
    try:
        labels = msgspec.convert(message.labels, Labels, strict=False)
    except msgspec.ValidationError as error:
        raise invalid("invalid_labels", f"The labels of the task do not fit: {error}") from error
    if message.args and (message.kwargs or len(message.args) > 1):
        raise invalid("invalid_payload", "A job takes its payload as keyword arguments, or whole as its one argument.")
    if labels.delay is not None and not 0 <= labels.delay <= LONGEST_DELAY:
        raise invalid("invalid_delay", f"A delay is 0 to {LONGEST_DELAY:.0f} seconds.")
    order = Order(
        kind=message.task_name,
        payload=message.args[0] if message.args else message.kwargs,
        priority=labels.priority,
        queue=labels.queue,
        key=labels.idempotency_key,
        run_at=labels.run_at if labels.delay is None else now + timedelta(seconds=labels.delay),
        timeout=labels.timeout,
        retries=labels.retries,
        trace=labels.traceparent,
        correlation_id=labels.correlation_id,
    )
    return labels.workspace, order


def task_id(workspace: UUID, job: UUID) -> str:
    """The job's id; with its workspace before it where that is not the default one."""
    return str(job) if workspace == DEFAULT_WORKSPACE else f"{workspace}:{job}"


def place_of(ident: str) -> tuple[UUID, UUID]:
    """Workspace and job of a task's id; Refusal INVALID."""
    workspace, _, job = ident.rpartition(":")
    try:
        return UUID(workspace) if workspace else DEFAULT_WORKSPACE, UUID(job)
    except ValueError as error:
        raise invalid("invalid_task_id", f"{ident!r} is not the id of a job.") from error


def ended(job: Job) -> bool:
    """Whether nothing follows by itself."""
    return job.state not in UNFINISHED


def result_of(job: Job) -> TaskiqResult[Any]:
    """How it ended; the result is None when its time is over."""
    good = job.state is JobState.SUCCEEDED
    took = (job.ended_at - job.started_at).total_seconds() if job.ended_at and job.started_at else 0.0
    return TaskiqResult(
        is_err=not good,
        return_value=None if job.result is None else msgspec.json.decode(job.result),
        execution_time=took,
        labels={"state": str(job.state), "attempts": job.attempt},
        error=None if good else _error(job),
    )


def _error(job: Job) -> JobFailed:
    last = job.attempts[-1].error if job.attempts else None
    if last is None:
        return JobFailed(str(job.state), f"The job is {job.state}.")
    return JobFailed(last.code, last.message)


def progress_of(job: Job) -> TaskProgress[Any]:
    """Where it stands, and how far it said it is."""
    meta = None if job.progress is None else msgspec.to_builtins(job.progress)
    return TaskProgress(state=STATES.get(job.state, str(job.state)), meta=meta)
