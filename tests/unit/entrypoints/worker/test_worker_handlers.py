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
from domain.errors import Transient
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


class Leaves(BaseException):
    """What a library may raise to get out of everything."""


LEAVING = [
    (raised, where)
    for raised in (GeneratorExit, SystemExit, KeyboardInterrupt, Leaves)
    for where in ("at_once", "later", "in_a_thread", "before")
    if (raised, where) != (GeneratorExit, "in_a_thread")  # which closes what waits for it
]


@pytest.mark.parametrize(("raised", "where"), LEAVING)
async def test_what_is_meant_to_end_a_program_ends_only_the_attempt(raised: type[BaseException], where: str) -> None:
    stand = Stand()

    def leave() -> None:
        raise raised("gone")

    async def leaves(context: JobContext, payload: dict[str, bool]) -> str:
        if payload["fine"]:
            return "fine"
        if where == "later":
            await asyncio.sleep(0)
        if where == "in_a_thread":
            await context.off_loop(leave)
        leave()
        return "never"

    def before(context: JobContext, payload: dict[str, bool]) -> Any:
        if not payload["fine"]:
            leave()
        return leaves(context, payload)

    stand.kind(before if where == "before" else leaves, retry=ONCE)
    bad, fine = await stand.add({"fine": False}), await stand.add({"fine": True})
    async with stand.worker(concurrency=1):
        dead = await stand.until(bad, JobState.DEAD)
        await stand.until(fine, JobState.SUCCEEDED)
    assert code(dead) == "unexpected" and dead.attempts[-1].error is not None
    assert dead.attempts[-1].error.message.startswith(f"{raised.__name__}: ")
    assert (dead.attempt, dead.lost) == (1, 0)


async def test_a_generator_exit_out_of_what_a_handler_waits_for_costs_the_lease_and_no_other_job() -> None:
    stand = Stand(lease=timedelta(seconds=0.3))

    def leave() -> None:
        raise GeneratorExit

    async def waits(context: JobContext, payload: dict[str, bool]) -> None:
        if payload["bad"]:
            await context.off_loop(leave)

    stand.kind(waits, retry=RetryPolicy(lost_leases=1))
    bad, fine = await stand.add({"bad": True}), await stand.add({"bad": False})
    async with stand.worker(concurrency=1):
        await stand.until(fine, JobState.SUCCEEDED)
        assert code(await stand.until(bad, JobState.DEAD)) == "poison"


async def test_a_handler_that_cancels_its_own_task_has_failed_and_its_hand_goes_on() -> None:
    stand = Stand()

    async def cancels(_context: JobContext, payload: dict[str, bool]) -> None:
        task = asyncio.current_task()
        if payload["bad"] and task is not None:
            task.cancel()
        await asyncio.sleep(0)

    stand.kind(cancels, retry=ONCE)
    bad, fine = await stand.add({"bad": True}), await stand.add({"bad": False})
    async with stand.worker(concurrency=1):
        assert code(await stand.until(bad, JobState.DEAD)) == "unexpected"
        await stand.until(fine, JobState.SUCCEEDED)


@pytest.mark.parametrize("result", [object(), "\ud800", {1: {2: object()}}])
async def test_a_result_that_is_no_json_is_not_tried_again(result: object) -> None:
    stand = Stand()

    async def gives(_context: JobContext, _payload: object) -> object:
        return result

    stand.kind(gives)
    job = await stand.add()
    async with stand.worker():
        dead = await stand.until(job, JobState.DEAD)
    assert (code(dead), dead.attempt) == ("invalid_result", 1)


async def test_a_progress_keeps_what_a_store_can_keep_of_it() -> None:
    stand = Stand()

    async def tells(context: JobContext, _payload: object) -> None:
        await context.progress("re\0ading", 1, 2, "half of a pair: \ud800")

    stand.kind(tells, retry=ONCE)
    job = await stand.add()
    async with stand.worker():
        told = (await stand.until(job, JobState.SUCCEEDED)).progress
    assert told is not None and (told.phase, told.note) == ("reading", "half of a pair: ?")


async def test_a_store_that_is_away_costs_a_job_no_attempt_but_its_leases_in_a_row() -> None:
    stand = Stand()
    runs: list[str] = []

    async def away(context: JobContext, payload: dict[str, Any]) -> None:
        runs.append(payload["name"])
        if payload["chunk"]:
            async with context.chunk() as work:
                await work.commit()
        if runs.count(payload["name"]) <= payload["times"]:
            raise Transient("database_unavailable", "It is away.")

    stand.kind(away, retry=RetryPolicy(retries=0, base=0.0, lost_leases=4))
    patient = await stand.add({"name": "patient", "times": 3, "chunk": False})
    getting_on = await stand.add({"name": "getting on", "times": 9, "chunk": True})
    hopeless = await stand.add({"name": "hopeless", "times": 99, "chunk": False})
    async with stand.worker():
        for job in (patient, getting_on):
            assert (await stand.until(job, JobState.SUCCEEDED)).failed == 0
        dead = await stand.until(hopeless, JobState.DEAD)
    assert (dead.failed, dead.attempt, code(dead)) == (0, 4, "database_unavailable")
    assert (runs.count("patient"), runs.count("getting on")) == (4, 10)
