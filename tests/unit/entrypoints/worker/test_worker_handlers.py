"""How a worker runs handlers: context variables, times, interruptions, and what none of them may leave behind."""

from __future__ import annotations

import asyncio
import contextlib
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs
from worker_stand import AT_ONCE, HOME, Stand

from application.jobs import CancelJob
from application.kinds import JobContext, Snooze
from domain.jobs import JobState
from domain.retries import RetryPolicy

MARK: ContextVar[int] = ContextVar("mark", default=0)
ONCE = RetryPolicy(retries=0)
SOON = timedelta(seconds=0.05)


def code(job: Any) -> str | None:
    """Of the last attempt's error."""
    error = job.attempts[-1].error
    return error.code if error else None


@pytest.mark.parametrize("waits", [False, True])
async def test_what_a_handler_sets_in_its_context_is_not_seen_by_the_next_one(waits: bool) -> None:
    stand = Stand()

    async def marks(_context: JobContext, payload: dict[str, int]) -> None:
        stand.noted.append(MARK.get())
        MARK.set(payload["n"])
        if waits:
            await asyncio.sleep(0)
            stand.noted.append(MARK.get() - payload["n"])
            await asyncio.gather(asyncio.sleep(0), asyncio.create_task(_sees(stand, payload["n"])))

    stand.kind(marks)
    jobs = [await stand.add({"n": n}) for n in range(1, 9)]
    async with stand.worker(concurrency=1):
        for job in jobs:
            await stand.until(job, JobState.SUCCEEDED)
    assert set(stand.noted) == {0}


async def _sees(stand: Stand, number: int) -> None:
    """What a task of the handler's own inherits."""
    stand.noted.append(MARK.get() - number)


async def test_what_a_handler_logs_says_its_job_and_correlation_id() -> None:
    stand = Stand()

    async def logs(_context: JobContext, _payload: object) -> None:
        structlog.get_logger().info("before", **structlog.contextvars.get_contextvars())
        await asyncio.sleep(0)
        structlog.get_logger().info("after", **structlog.contextvars.get_contextvars())

    stand.kind(logs)
    with capture_logs() as lines:
        job = await stand.add()
        async with stand.worker():
            await stand.until(job, JobState.SUCCEEDED)
    said = [line for line in lines if line["event"] in ("before", "after")]
    assert [(line["job"], line["correlation_id"]) for line in said] == [(job.id, "c-1")] * 2
    assert structlog.contextvars.get_contextvars() == {}


async def test_a_timeout_inside_a_handler_is_the_handlers_own() -> None:
    stand = Stand()

    async def waits(_context: JobContext, _payload: object) -> str:
        try:
            async with asyncio.timeout(0.01):
                await asyncio.Event().wait()
        except TimeoutError:
            return "late"
        return "never"

    stand.kind(waits)
    jobs = [await stand.add({"n": n}) for n in range(3)]
    async with stand.worker(concurrency=1):
        ended = [await stand.until(job, JobState.SUCCEEDED) for job in jobs]
    assert {job.result for job in ended} == {b'"late"'}


async def test_a_hand_whose_job_was_interrupted_runs_the_next_one_as_if_nothing_had_been() -> None:
    stand = Stand()

    async def hangs(_context: JobContext, payload: dict[str, bool]) -> int:
        if payload["hang"]:
            await asyncio.Event().wait()
        task = asyncio.current_task()
        assert task is not None
        await asyncio.sleep(0)
        return task.cancelling()

    stand.kind(hangs, timeout=0.02, retry=ONCE)
    late, fine = await stand.add({"hang": True}), await stand.add({"hang": False})
    async with stand.worker(concurrency=1):
        assert code(await stand.until(late, JobState.DEAD)) == "timeout"
        assert (await stand.until(fine, JobState.SUCCEEDED)).result == b"0"


async def test_a_handler_that_cleans_up_after_its_timeout_may_take_its_time() -> None:
    stand = Stand()

    async def tidies(_context: JobContext, _payload: object) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.02)
            stand.noted.append("tidy")

    stand.kind(tidies, timeout=0.01, retry=ONCE)
    job = await stand.add()
    async with stand.worker():
        dead = await stand.until(job, JobState.DEAD)
    assert (code(dead), stand.noted) == ("timeout", ["tidy"])


@pytest.mark.parametrize("why", ["timeout", "cancel"])
async def test_a_handler_that_ignores_its_interruption_is_cut_off_and_told(why: str) -> None:
    stand = Stand(lease=timedelta(seconds=0.3))
    started = asyncio.Event()

    async def ignores(_context: JobContext, _payload: object) -> None:
        started.set()
        while True:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()

    async def fine(_context: JobContext, _payload: object) -> None: ...

    stand.kind(ignores, timeout=0.05 if why == "timeout" else 60, retry=ONCE)
    stand.kind(fine, name="fine")
    with capture_logs() as logs:
        job = await stand.add()
        async with stand.worker(concurrency=1, stuck=SOON):
            await started.wait()
            if why == "cancel":
                await CancelJob(stand.unit_of_work)(HOME, job.id)
            ended = await stand.until(job, JobState.DEAD, JobState.CANCELLED)
            await stand.until(await stand.add(kind="fine"), JobState.SUCCEEDED)
    assert (ended.state, code(ended)) == {
        "timeout": (JobState.DEAD, "timeout"),
        "cancel": (JobState.CANCELLED, "cancelled"),
    }[why]
    (told,) = [log for log in logs if log["event"] == "job_handler_stuck"]
    assert (told["kind"], told["job"]) == ("work", str(job.id))


async def test_a_stuck_handler_does_not_keep_a_stopping_worker() -> None:
    stand = Stand(grace=timedelta(seconds=0.05))
    started = asyncio.Event()

    async def ignores(_context: JobContext, _payload: object) -> None:
        started.set()
        while True:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()

    stand.kind(ignores)
    job = await stand.add()
    async with asyncio.timeout(10):
        async with stand.worker():
            await started.wait()
    back = await stand.get(job)
    assert (back.state, back.failed, back.lost) == (JobState.WAITING, 0, 0)


async def test_an_error_on_the_way_out_of_a_stopping_worker_costs_no_attempt() -> None:
    stand = Stand(grace=timedelta(seconds=0.05))
    started = asyncio.Event()

    async def breaks(_context: JobContext, _payload: object) -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError as stopped:
            raise OSError("cut short") from stopped

    stand.kind(breaks)
    job = await stand.add()
    async with stand.worker():
        await started.wait()
    back = await stand.get(job)
    assert (back.state, back.failed) == (JobState.WAITING, 0)


async def test_a_cancelled_thing_that_a_handler_waits_for_is_an_error_of_the_handler() -> None:
    stand = Stand()

    async def awaits(_context: JobContext, _payload: object) -> None:
        other = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(other.cancel)
        await other

    stand.kind(awaits, retry=ONCE)
    job = await stand.add()
    async with stand.worker():
        dead = await stand.until(job, JobState.DEAD)
    assert code(dead) == "unexpected" and "CancelledError" in dead.attempts[0].error.message  # type: ignore[union-attr]


@pytest.mark.parametrize("how", ["context", "raise"])
async def test_a_snoozed_job_waits_again_and_has_used_no_attempt_up(how: str) -> None:
    stand = Stand()

    async def later(context: JobContext, _payload: object) -> int:
        stand.noted.append(context.job.failed)
        if len(stand.noted) < 3:
            if how == "context":
                context.snooze(timedelta(minutes=1))
            raise Snooze(timedelta(minutes=1))
        return len(stand.noted)

    stand.kind(later, retry=ONCE)
    job = await stand.add()
    async with stand.worker():
        for attempt in (1, 2):
            snoozed = await stand.until(job, JobState.WAITING, attempt=attempt)
            assert timedelta(seconds=50) < snoozed.run_at - stand.database.now() <= timedelta(minutes=1)
            stand.database.advance(timedelta(minutes=1))
        ended = await stand.until(job, JobState.SUCCEEDED)
    assert (ended.result, ended.failed, stand.noted) == (b"3", 0, [0, 0, 0])


async def test_a_retry_that_is_due_soon_does_not_wait_for_the_next_poll() -> None:
    stand = Stand()

    async def flaky(context: JobContext, _payload: object) -> None:
        if context.job.failed < 2:
            raise ConnectionError("not yet")

    stand.kind(flaky, retry=RetryPolicy(base=0.01, cap=0.01))
    job = await stand.add()
    async with asyncio.timeout(5), stand.worker(poll_seconds=3600):
        await stand.until(job, JobState.SUCCEEDED)


async def test_any_awaitable_will_do_for_a_handler() -> None:
    stand = Stand(kinds=Stand().kinds)

    def promises(_context: JobContext, payload: dict[str, int]) -> asyncio.Future[int]:
        kept: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(kept.set_result, payload["n"])
        return kept

    stand.kind(promises, retry=AT_ONCE)
    job = await stand.add({"n": 5})
    async with stand.worker():
        assert (await stand.until(job, JobState.SUCCEEDED)).result == b"5"
