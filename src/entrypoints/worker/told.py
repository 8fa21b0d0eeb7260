"""What a worker says of its jobs in the log."""

from __future__ import annotations

import structlog
from structlog.typing import FilteringBoundLogger

from application.ports.jobs import Failure
from application.running import Ended
from domain.jobs import Job
from domain.totals import Outcome

log = structlog.get_logger("worker")


def of(job: Job) -> FilteringBoundLogger:
    """A logger that says which job it is about."""
    bound: FilteringBoundLogger = log.bind(
        job=str(job.id), kind=job.kind, attempt=job.attempt, correlation_id=job.correlation_id
    )
    return bound


def outcome(ended: Ended) -> str:
    """How an attempt ended, in one word."""
    if ended.failure is not None:
        return "dead" if ended.failure.verdict.delay is None else "retried"
    if ended.snoozed is not None:
        return "snoozed"
    return "stopped" if ended.stopped else "succeeded"


def counted(ended: Ended) -> Outcome | None:
    """What it counts as in the totals; None: as no end."""
    if ended.snoozed is not None:
        return None
    if ended.failure is not None:
        return Outcome.DEAD if ended.failure.verdict.dead else Outcome.RETRIED
    return Outcome.CANCELLED if ended.stopped else Outcome.SUCCEEDED


def failure(logger: FilteringBoundLogger, failed: Failure) -> None:
    """That an attempt ended with an error, and what follows."""
    error, delay = failed.error, failed.verdict.delay
    facts = {"code": error.code, "message": error.message, "retryable": error.retryable, "group": error.fingerprint}
    if delay is None:
        logger.error("job_dead", **facts)
    else:
        logger.warning("job_failed", retry_seconds=round(delay.total_seconds(), 3), **facts)
