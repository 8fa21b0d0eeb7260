"""What every JobEngine must do with claims, leases and ends; bind it by overriding `stores`."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

from application.contracts.job_stores import (
    ERROR,
    HOME,
    MINUTE,
    WEEK,
    JobSuite,
    again,
    facts,
    lease_lost,
    worker_id,
)
from application.contracts.laws import law
from application.ports.jobs import Failure, Pulse, Settlement
from domain.jobs import JobState, Progress
from domain.retries import DEAD, RetryPolicy, after_failure, handed_back, snoozed


class LeaseContract(JobSuite):
    """The laws of claims, leases and ends."""

    @law
    async def test_concurrent_claimers_claim_each_job_once(self) -> None:
        async with self.stores() as s:
            async with s.unit_of_work(HOME) as work:
                made = await work.jobs.add_many([s.new() for _ in range(60)])
                await work.commit()
            claimed: list[UUID] = []

            async def drain(worker: int) -> None:
                while jobs := await s.claim(4, worker):
                    claimed.extend(job.id for job in jobs)

            await asyncio.gather(*(drain(worker) for worker in range(6)))
            claimed += [job.id for job in await s.claim(100)]
            assert len(claimed) == 60 and set(claimed) == {one.job.id for one in made}

    @law
    async def test_priority_leads_but_only_for_a_bounded_time(self) -> None:
        async with self.stores() as s:
            low = await s.add(s.new(priority=3))
            high = await s.add(s.new(priority=1))
            await s.advance(3 * MINUTE)
            late = await s.add(s.new(priority=1))
            assert [job.id for job in await s.claim(3)] == [high.job.id, low.job.id, late.job.id]

    @law
    async def test_a_claim_is_of_the_queues_asked_for_and_of_what_is_due(self) -> None:
        async with self.stores() as s:
            other = await s.add(s.new(queue="other"))
            (now,) = await s.claim(1, queue="other")
            later = await s.add(s.new(run_at=now.run_at + 5 * MINUTE))
            assert other.job.id == now.id and await s.claim(5) == []
            await s.advance(6 * MINUTE)
            assert [job.id for job in await s.claim(5)] == [later.job.id]

    @law
    async def test_settling_is_durable_only_with_the_work_that_does_it(self) -> None:
        async with self.stores() as s:
            job = await s.running()
            async with s.unit_of_work(HOME) as work:
                await work.jobs.settle(job.lease, b'{"n":1}', WEEK)
            assert (await s.get(job.id)).state is JobState.RUNNING
            await s.settle(job.lease, b'{"n":1}')
            done = await s.get(job.id)
            assert (done.state, done.result) == (JobState.SUCCEEDED, b'{"n":1}')
            assert [(a.number, a.error) for a in done.attempts] == [(1, None)]
            assert done.attempts[0].ended_at == done.ended_at is not None

    @law
    async def test_a_lost_lease_can_do_nothing(self) -> None:
        async with self.stores() as s:
            old = await s.running()
            await s.advance(2 * MINUTE)
            assert await s.engine.lose([Failure(old.lease, ERROR, again(0))]) == {old.id}
            (new,) = await s.claim(worker=2)
            assert (new.id, new.attempt, new.lost) == (old.id, 2, 1)
            await lease_lost(s.settle(old.lease))
            await lease_lost(s.engine.fail(Failure(old.lease, ERROR, DEAD)))
            await lease_lost(s.engine.stop(old.lease))
            await lease_lost(s.engine.progress(old.lease, Progress("x")))
            async with s.unit_of_work(HOME) as work:
                await lease_lost(work.jobs.guard(old.lease))
            assert await s.engine.settle_many([Settlement(old.lease, None, WEEK)]) == {old.id}
            assert await s.engine.release([old.lease]) == frozenset()
            assert (await s.engine.heartbeat(facts(), [old.lease], MINUTE)).lost == {old.id}
            await s.settle(new.lease)

    @law
    async def test_a_lease_taken_again_by_the_same_worker_is_another_lease(self) -> None:
        async with self.stores() as s:
            old = await s.running()
            await s.engine.release([old.lease])
            (new,) = await s.claim()
            await lease_lost(s.settle(old.lease))
            await s.settle(new.lease)

    @law
    async def test_many_settle_at_once_and_the_lost_ones_are_named(self) -> None:
        async with self.stores() as s:
            for _ in range(5):
                await s.add()
            jobs = await s.claim(5)
            await s.engine.release([jobs[2].lease])
            lost = await s.engine.settle_many([Settlement(job.lease, b"1", WEEK) for job in jobs])
            assert lost == {jobs[2].id}
            states = [(await s.get(job.id)).state for job in jobs]
            assert states == [JobState.SUCCEEDED] * 2 + [JobState.WAITING] + [JobState.SUCCEEDED] * 2

    @law
    async def test_failures_grow_the_delay_and_the_fourth_one_is_death(self) -> None:
        async with self.stores() as s:
            job, policy, delays = (await s.add()).job, RetryPolicy(), []
            for _ in range(4):
                await s.advance(timedelta(hours=1))
                (run,) = await s.claim()
                verdict = after_failure(policy, run.failed, run.max_attempts, ERROR, 0.9)
                await s.engine.fail(Failure(run.lease, ERROR, verdict))
                after = await s.get(job.id)
                if after.state is JobState.WAITING:
                    assert await s.claim() == [], "a retry is not due before its delay"
                    delays.append(after.run_at - (after.attempts[-1].ended_at or after.run_at))
            assert (after.state, after.failed) == (JobState.DEAD, 4)
            assert len(delays) == 3 and delays == sorted(set(delays))
            assert [(a.number, a.error) for a in after.attempts] == [(n, ERROR) for n in (1, 2, 3, 4)]

    @law
    async def test_a_blameless_end_counts_as_a_lost_lease_and_costs_no_attempt(self) -> None:
        async with self.stores() as s:
            job = (await s.add()).job
            for _ in range(3):
                (run,) = await s.claim()
                await s.engine.fail(Failure(run.lease, ERROR, again(0), blameless=True))
            (run,) = await s.claim()
            assert (run.failed, run.lost, run.attempt) == (0, 3, 4)
            assert [a.error for a in (await s.get(job.id)).attempts] == [ERROR, ERROR, ERROR, None]
            await s.engine.fail(Failure(run.lease, ERROR, again(0)))
            (run,) = await s.claim()
            assert (run.failed, run.lost) == (1, 0)
            await s.engine.fail(Failure(run.lease, ERROR, DEAD, blameless=True))
            assert ((await s.get(job.id)).state, (await s.get(job.id)).failed) == (JobState.DEAD, 1)

    @law
    async def test_releasing_costs_no_attempt_and_a_snooze_waits(self) -> None:
        async with self.stores() as s:
            job = await s.running()
            assert await s.engine.release([job.lease]) == {job.id}
            (job,) = await s.claim()
            assert (job.failed, job.lost, job.attempt) == (0, 0, 2)
            await s.engine.release([job.lease], timedelta(seconds=30))
            assert await s.claim() == []
            await s.advance(MINUTE)
            assert [one.failed for one in await s.claim()] == [0]
            assert [a.error for a in (await s.get(job.id)).attempts] == [handed_back(), snoozed(), None]
            assert sum(queue.failed_5m for queue in (await s.engine.stats()).queues) == 0

    @law
    async def test_a_job_that_is_put_off_again_and_again_keeps_one_attempt_of_it(self) -> None:
        async with self.stores() as s:
            job = await s.running()
            for delay in (0, 0, 1, 1, 1):
                await s.engine.release([job.lease], timedelta(seconds=delay))
                await s.advance(timedelta(seconds=2))
                (job,) = await s.claim()
            await s.engine.fail(Failure(job.lease, ERROR, again(0)))
            (job,) = await s.claim()
            await s.engine.release([job.lease], timedelta(seconds=1))
            seen = (await s.get(job.id)).attempts
            assert [(a.number, a.error) for a in seen] == [
                (2, handed_back()),
                (5, snoozed()),
                (6, ERROR),
                (7, snoozed()),
            ]

    @law
    async def test_a_job_whose_worker_was_lost_keeps_its_place_in_the_queue(self) -> None:
        async with self.stores() as s:
            lost = await s.running()
            for _ in range(2):
                await s.add()
            await s.advance(2 * MINUTE)
            assert await s.engine.lose([Failure(lost.lease, ERROR, again(5))]) == {lost.id}
            (first,) = await s.claim()
            assert first.id != lost.id, "it is not due before its delay"
            await s.advance(timedelta(seconds=10))
            # A look that finds nothing makes ready what is due by now.
            assert await s.claim(queue="elsewhere") == []
            (back,) = await s.claim()
            assert back.id == lost.id, "it went to the end of the queue"
            assert await s.engine.release([back.lease]) == {lost.id}
            async with s.unit_of_work(HOME) as work:
                await work.control.reprioritise(lost.id, 3)
                await work.control.reprioritise(lost.id, 2)
                await work.commit()
            assert [one.id for one in await s.claim()] == [lost.id]

    @law
    async def test_a_job_that_failed_or_was_put_off_goes_behind_what_came_meanwhile(self) -> None:
        async with self.stores() as s:
            failed, snoozing = await s.running(), await s.running()
            await s.advance(MINUTE / 2)
            other = (await s.add()).job
            await s.engine.fail(Failure(failed.lease, ERROR, again(5)))
            await s.engine.release([snoozing.lease], timedelta(seconds=6))
            await s.advance(timedelta(seconds=10))
            # A look that finds nothing makes ready what is due by now.
            assert await s.claim(queue="elsewhere") == []
            assert [job.id for job in await s.claim(3)] == [other.id, failed.id, snoozing.id]

    @law
    async def test_an_old_date_gives_nobody_an_earlier_place(self) -> None:
        async with self.stores() as s:
            first = (await s.add()).job
            old = (await s.add(s.new(run_at=datetime(1999, 1, 1, tzinfo=UTC)))).job
            assert old.run_at >= first.run_at and (await s.get(old.id)).run_at == old.run_at
            assert [job.id for job in await s.claim(2)] == [first.id, old.id]

    @law
    async def test_a_stop_that_nobody_wants_any_more_hands_the_job_back(self) -> None:
        async with self.stores() as s:
            job = await s.running()
            await s.engine.stop(job.lease)
            (again_,) = await s.claim()
            assert (again_.id, again_.attempt, again_.failed) == (job.id, 2, 0)
            await lease_lost(s.engine.stop(job.lease))

    @law
    async def test_a_heartbeat_keeps_the_lease_and_without_it_the_job_is_stale(self) -> None:
        async with self.stores() as s:
            kept, left = await s.running(), await s.running()
            await s.advance(timedelta(seconds=50))
            assert await s.engine.stale(timedelta(0), 10) == []
            assert await s.engine.heartbeat(facts(), [kept.lease], MINUTE) == Pulse()
            await s.advance(timedelta(seconds=50))
            assert [job.id for job in await s.engine.stale(timedelta(0), 10)] == [left.id]
            assert await s.engine.stale(timedelta(minutes=10), 10) == []
            assert await s.engine.lose([Failure(kept.lease, ERROR, again())]) == frozenset(), "its lease still runs"

    @law
    async def test_lost_leases_have_their_own_budget_which_a_guarded_commit_gives_back(self) -> None:
        async with self.stores() as s:
            job = await s.running()
            for _ in range(2):
                await s.advance(2 * MINUTE)
                await s.engine.lose([Failure(job.lease, ERROR, again(0))])
                (job,) = await s.claim()
            assert (job.lost, job.failed) == (2, 0)
            async with s.unit_of_work(HOME) as work:
                await work.jobs.guard(job.lease)
                await work.commit()
            assert (await s.get(job.id)).lost == 0
            await s.advance(2 * MINUTE)
            await s.engine.lose([Failure(job.lease, ERROR, DEAD)])
            dead = await s.get(job.id)
            assert (dead.state, dead.failed, len(dead.attempts)) == (JobState.DEAD, 0, 3)

    @law
    async def test_progress_is_seen_at_once_and_stays(self) -> None:
        async with self.stores() as s:
            job = await s.running()
            assert (await s.get(job.id)).progress is None
            await s.engine.progress(job.lease, Progress("reading", 1, 10, "a"))
            await s.engine.progress(job.lease, Progress("reading", 5))
            assert (await s.get(job.id)).progress == Progress("reading", 5, None, "")
            await s.settle(job.lease)
            assert (await s.get(job.id)).progress == Progress("reading", 5, None, "")

    @law
    async def test_results_are_purged_after_their_time_and_not_before(self) -> None:
        async with self.stores() as s:
            job = await s.running()
            await s.settle(job.lease, b"1")
            await s.engine.purge(100)
            assert (await s.get(job.id)).result == b"1"
            await s.advance(timedelta(days=8))
            assert await s.engine.purge(100) == 1
            assert ((await s.get(job.id)).result, (await s.get(job.id)).state) == (None, JobState.SUCCEEDED)

    @law
    async def test_statistics_count_each_queue_and_know_the_workers(self) -> None:
        async with self.stores() as s:
            good, bad, held = await s.running(), await s.running(), await s.running()
            await s.settle(good.lease)
            await s.engine.fail(Failure(bad.lease, ERROR, DEAD))
            await s.add()
            await s.add(s.new(queue="b", run_at=held.run_at + WEEK))
            await s.add(s.new(queue="b", waits_for=(held.id,)))
            await s.engine.heartbeat(facts(), [held.lease], MINUTE)
            await s.advance(timedelta(seconds=30))
            stats = await s.engine.stats()
            by_queue = {one.queue: one for one in stats.queues}
            one, b = by_queue["default"], by_queue["b"]
            assert (one.waiting, one.due, one.running, one.dead, one.held) == (1, 1, 1, 1, 0)
            assert (one.succeeded_5m, one.failed_5m) == (1, 1) and one.mean_seconds_5m is not None
            assert one.oldest_due_seconds is not None and 30 <= one.oldest_due_seconds < 60
            assert (b.waiting, b.due, b.held, b.oldest_due_seconds) == (1, 0, 1, None)
            assert [(worker.id, worker.running) for worker in stats.workers] == [(worker_id(1), 1)]
            await s.engine.leave(worker_id(1))
            assert (await s.engine.stats()).workers == ()
