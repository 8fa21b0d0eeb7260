"""TaskIQ's messages as orders, jobs as TaskIQ's results."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from taskiq import TaskiqMessage

from domain.access import DEFAULT_WORKSPACE
from domain.errors import Refusal
from domain.jobs import Attempt, Job, JobState, Progress
from domain.retries import JobError
from entrypoints.taskiq import SluiceBroker
from entrypoints.taskiq.orders import JobFailed, order_of, place_of, progress_of, result_of, task_id

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OTHER, IDENT = UUID(int=5), UUID(int=6)


def message(*args: Any, labels: dict[str, Any] | None = None, **kwargs: Any) -> TaskiqMessage:
    return TaskiqMessage(task_id="t", task_name="greet", labels=labels or {}, args=list(args), kwargs=kwargs)


def job(state: JobState, **more: Any) -> Job:
    facts: dict[str, Any] = {
        "id": IDENT, "workspace_id": DEFAULT_WORKSPACE, "kind": "greet", "queue": "default", "priority": 2,
        "state": state, "payload": b"{}", "digest": b"", "run_at": NOW, "attempt": 1, "failed": 0, "max_attempts": 4,
        "timeout": 1.0, "lost": 0, "created_at": NOW,
    }  # fmt: skip
    return Job(**(facts | more))


def test_keyword_arguments_are_the_payload_and_labels_say_the_rest() -> None:
    labels = {"priority": "1", "idempotency_key": "k", "workspace": str(OTHER), "delay": "90", "schedule_id": "x"}
    labels |= {"timeout": "7.5", "retries": "0"}
    workspace, order = order_of(message(name="Ada", labels=labels), NOW)
    assert workspace == OTHER
    assert (order.kind, order.payload, order.priority, order.key) == ("greet", {"name": "Ada"}, 1, "k")
    assert order.run_at == NOW + timedelta(seconds=90)
    assert (order.timeout, order.retries) == (7.5, 0)


def test_a_single_argument_is_the_whole_payload() -> None:
    workspace, order = order_of(message({"name": "Ada"}), NOW)
    assert (workspace, order.payload, order.run_at) == (DEFAULT_WORKSPACE, {"name": "Ada"}, None)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (message(1, 2), "invalid_payload"),
        (message({}, name="Ada"), "invalid_payload"),
        (message(labels={"workspace": "home"}), "invalid_labels"),
        (message(labels={"priority": "soon"}), "invalid_labels"),
        (message(labels={"retries": "some"}), "invalid_labels"),
        (message(labels={"run_at": "tomorrow"}), "invalid_labels"),
        (message(labels={"delay": "1e300"}), "invalid_delay"),
        (message(labels={"delay": "nan"}), "invalid_delay"),
    ],
)
def test_what_means_nothing_is_refused(wrong: TaskiqMessage, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        order_of(wrong, NOW)
    assert refused.value.code == code


def test_the_id_of_a_task_names_its_job_in_whatever_workspace() -> None:
    assert task_id(DEFAULT_WORKSPACE, IDENT) == str(IDENT)
    for workspace in (DEFAULT_WORKSPACE, OTHER):
        assert place_of(task_id(workspace, IDENT)) == (workspace, IDENT)
    with pytest.raises(Refusal):
        place_of("nothing of ours")


def test_a_result_tells_how_the_job_ended() -> None:
    good = result_of(job(JobState.SUCCEEDED, result=b'{"a":1}', started_at=NOW, ended_at=NOW + timedelta(seconds=2)))
    assert (good.is_err, good.return_value, good.execution_time) == (False, {"a": 1}, 2.0)
    error = JobError("no_route", "There is no route.", retryable=False)
    dead = result_of(job(JobState.DEAD, attempts=(Attempt(1, NOW, NOW, error),)))
    assert dead.is_err and isinstance(dead.error, JobFailed) and dead.error.args == ("no_route", "There is no route.")
    with pytest.raises(JobFailed):
        dead.raise_for_error()
    never = result_of(job(JobState.CANCELLED))
    assert isinstance(never.error, JobFailed) and never.error.code == "cancelled"


def test_progress_is_that_of_the_job() -> None:
    running = progress_of(job(JobState.RUNNING, progress=Progress("reading", 1, 3)))
    assert running.state == "STARTED" and running.meta == {"phase": "reading", "done": 1, "total": 3, "note": ""}
    assert progress_of(job(JobState.WAITING)).state == "waiting"


async def test_a_broker_says_that_it_has_to_be_started_first() -> None:
    broker = SluiceBroker()
    with pytest.raises(RuntimeError, match="startup"):
        await broker.result_backend.is_result_ready(str(IDENT))
    with pytest.raises(RuntimeError, match="startup"):
        await broker.kick(broker.formatter.dumps(message(name="Ada")))
