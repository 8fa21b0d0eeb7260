"""What a worker does with jobs, on the memory adapters."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from structlog.testing import capture_logs
from worker_stand import AT_ONCE, HOME, Stand

from adapters.machine import SystemClock, Uuid7Ids
from application.jobs import CancelJob, Order, RetryJob
from application.kinds import JobContext, Kinds
from domain.errors import LeaseLost, invalid
from domain.jobs import Job, JobState
from domain.retries import RetryPolicy


async def test_many_jobs_are_run_once_each_and_their_results_kept() -> None:
    stand = Stand()

    async def double(_context: JobContext, payload: dict[str, int]) -> int:
        stand.noted.append(payload["n"])
        return payload["n"] * 2

    stand.kind(double)
    async with stand.worker(concurrency=7):
        jobs = [await stand.add({"n": n}) for n in range(100)]
        ended = [await stand.until(job, JobState.SUCCEEDED) for job in jobs]
    assert sorted(map(str, stand.noted)) == sorted(map(str, range(100)))
    assert [job.result for job in ended] == [str(n * 2).encode() for n in range(100)]


async def test_effects_and_end_of_a_job_are_one_commit() -> None:
    stand = Stand()

    async def effect(context: JobContext, payload: dict[str, int]) -> None:
        async with context.settling() as work:
            await work.jobs.add((await other(context)).new)
            work.result = {"made": 1}
            if len(stand.noted) == 1:
                raise OSError("the first attempt breaks before its commit")
            await work.commit()

    @dataclass
    class Made:
        new: Any

    async def other(context: JobContext) -> Made:
        stand.noted.append(context.job.attempt)
        from application.jobs import new_job

        kind = stand.kinds.get("other")
        assert kind is not None
        return Made(new_job(Order(kind="other", payload={"of": str(context.job.id)}), kind, Uuid7Ids().new()))

    async def nothing(_context: JobContext, _payload: object) -> None: ...

    stand.kind(effect, retry=AT_ONCE)
    stand.kind(nothing, name="other", queue="elsewhere")
    job = await stand.add()
    async with stand.worker():
        ended = await stand.until(job, JobState.SUCCEEDED)
    assert ended.result == b'{"made":1}' and stand.noted == [1, 2]
    assert [a.error.code if a.error else None for a in ended.attempts] == ["unexpected", None]
    stats = {one.queue: one for one in (await stand.engine.stats()).queues}
    assert stats["elsewhere"].waiting == 1, "the rolled back attempt left a job behind"


async def test_a_failing_job_is_retried_three_times_and_then_dead_and_logged_with_its_correlation_id() -> None:
    stand = Stand()

    async def broken(context: JobContext, _payload: object) -> None:
        stand.noted.append(context.job.attempt)
        raise ConnectionError("no route")

    stand.kind(broken, retry=AT_ONCE)
    with capture_logs() as logs:
        job = await stand.add()
        async with stand.worker():
            dead = await stand.until(job, JobState.DEAD)
    assert stand.noted == [1, 2, 3, 4] and [a.number for a in dead.attempts] == [1, 2, 3, 4]
    assert {a.error.fingerprint for a in dead.attempts if a.error} == {dead.attempts[0].error.fingerprint}  # type: ignore[union-attr]
    ends = [log for log in logs if log["event"] in ("job_failed", "job_dead")]
    assert [log["event"] for log in ends] == ["job_failed"] * 3 + ["job_dead"]
    assert {log["correlation_id"] for log in ends} == {"c-1"}
    async with stand.worker():
        await RetryJob(stand.unit_of_work, stand.bell)(HOME, job.id)
        await stand.until(job, JobState.DEAD)
    assert stand.noted == [1, 2, 3, 4, 5, 6, 7, 8]


async def test_a_refusal_is_never_tried_again() -> None:
    stand = Stand()

    async def refuses(_context: JobContext, _payload: object) -> None:
        raise invalid("bad_input", "It is bad.")

    stand.kind(refuses)
    job = await stand.add()
    async with stand.worker():
        dead = await stand.until(job, JobState.DEAD)
    assert [(a.number, a.error.code if a.error else "") for a in dead.attempts] == [(1, "bad_input")]


async def test_a_hung_handler_is_stopped_by_its_timeout() -> None:
    stand = Stand()

    async def hangs(_context: JobContext, _payload: object) -> None:
        await asyncio.Event().wait()

    stand.kind(hangs, timeout=0.01, retry=RetryPolicy(retries=0))
    job = await stand.add()
    async with stand.worker():
        dead = await stand.until(job, JobState.DEAD)
    assert dead.attempts[0].error is not None and dead.attempts[0].error.code == "timeout"


async def test_a_request_to_cancel_reaches_a_running_handler() -> None:
    stand = Stand(lease=timedelta(seconds=0.3))
    started, told = asyncio.Event(), []

    async def waits(context: JobContext, _payload: object) -> None:
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            told.append(context.cancelled)

    stand.kind(waits)
    job = await stand.add()
    async with stand.worker():
        await started.wait()
        await CancelJob(stand.unit_of_work)(HOME, job.id)
        await stand.until(job, JobState.CANCELLED)
    assert told == [True]


async def test_a_stopping_worker_finishes_what_ends_in_time_and_hands_the_rest_back() -> None:
    stand = Stand(grace=timedelta(seconds=0.2))
    started, go = asyncio.Semaphore(0), asyncio.Event()

    async def quick(_context: JobContext, _payload: object) -> None:
        started.release()
        await go.wait()

    async def slow(_context: JobContext, _payload: object) -> None:
        started.release()
        await asyncio.Event().wait()

    stand.kind(quick, name="quick")
    stand.kind(slow, name="slow")
    one, two = await stand.add(kind="quick"), await stand.add(kind="slow")
    async with stand.worker():
        await started.acquire()
        await started.acquire()
        asyncio.get_running_loop().call_later(0.05, go.set)
    assert (await stand.get(one)).state is JobState.SUCCEEDED
    back = await stand.get(two)
    assert (back.state, back.failed, back.lost) == (JobState.WAITING, 0, 0)
    assert (await stand.engine.stats()).workers == ()


async def test_a_kind_nobody_knows_here_waits_for_a_worker_that_does() -> None:
    stand = Stand()

    async def fine(_context: JobContext, _payload: object) -> None: ...

    stand.kind(fine)
    job = await stand.add()
    async with stand.worker(Kinds()):
        snoozed = await stand.until(job, JobState.WAITING, attempt=1)
    assert snoozed.failed == 0 and timedelta(0) < snoozed.run_at - stand.database.now() <= timedelta(seconds=30)
    stand.database.advance(timedelta(seconds=31))
    async with stand.worker():
        await stand.until(job, JobState.SUCCEEDED)


async def test_a_handler_whose_lease_was_lost_is_interrupted_and_writes_nothing() -> None:
    stand = Stand(lease=timedelta(seconds=0.3))
    started = asyncio.Semaphore(0)
    ends: list[str] = []

    async def waits(context: JobContext, _payload: object) -> None:
        started.release()
        if context.job.attempt > 1:
            return
        try:
            await asyncio.Event().wait()
        finally:
            try:
                async with context.settling() as work:
                    await work.commit()
            except LeaseLost:
                ends.append("fenced")

    stand.kind(waits, retry=AT_ONCE)
    job = await stand.add()
    async with stand.worker():
        await started.acquire()
        stand.database.advance(timedelta(hours=1))
        await stand.parts().sweep()
        ended = await stand.until(job, JobState.SUCCEEDED)
    assert ends == ["fenced"]
    assert [a.error.code if a.error else None for a in ended.attempts] == ["lease_lost", None]


async def test_progress_is_readable_while_the_job_runs() -> None:
    stand = Stand()
    told, go = asyncio.Event(), asyncio.Event()

    async def steps(context: JobContext, _payload: object) -> None:
        await context.progress("reading", 1, 3)
        told.set()
        await go.wait()
        await context.progress("reading", 2, 3)
        await context.progress("writing", 3, 3, "done")

    stand.kind(steps)
    job = await stand.add()
    async with stand.worker():
        await told.wait()
        assert (await stand.get(job)).progress.phase == "reading"  # type: ignore[union-attr]
        go.set()
        ended = await stand.until(job, JobState.SUCCEEDED)
    assert ended.progress is not None and (ended.progress.phase, ended.progress.done) == ("writing", 3)


async def test_a_chunk_of_a_lost_lease_is_not_committed() -> None:
    stand = Stand()
    job = await _claimed(stand)
    context = JobContext(job, timedelta(days=1), stand.unit_of_work, stand.engine, SystemClock())
    await stand.engine.release([job.lease])
    with pytest.raises(LeaseLost):
        async with context.chunk() as work:
            await work.jobs.cancel(job.id)
            await work.commit()
    assert (await stand.get(job)).state is JobState.WAITING


async def test_memory_says_clearly_that_it_has_no_sql() -> None:
    stand = Stand()
    job = await _claimed(stand)
    context = JobContext(job, timedelta(days=1), stand.unit_of_work, stand.engine, SystemClock())
    async with context.settling() as work:
        with pytest.raises(RuntimeError, match="needs Postgres"):
            await work.driver()
        for ask in (work.execute, work.fetch):
            with pytest.raises(RuntimeError, match="needs Postgres"):
                await ask("select 1")


async def _claimed(stand: Stand) -> Job:
    async def fine(_context: JobContext, _payload: object) -> None: ...

    stand.kind(fine)
    await stand.add()
    (job,) = await stand.engine.claim(UUID(int=1), ["default"], 1, timedelta(minutes=1))
    return job
