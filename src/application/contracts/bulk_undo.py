"""What every Bulk must give back when an operation is undone; bind it by overriding `stores`."""

from __future__ import annotations

from application.contracts.bulk import CANCEL, DISCARD, FIRST, RETRY, SNOOZE, all_of, done, undone
from application.contracts.dead_letters import LOST, dead
from application.contracts.job_stores import HOME, MINUTE, JobSuite, facts
from application.contracts.laws import law
from application.ports.catalog import Page
from application.ports.jobs import Failure
from domain.bulk import Change
from domain.jobs import JobState
from domain.retries import DEAD


class BulkUndoContract(JobSuite):
    """The laws of taking back."""

    @law
    async def test_undoing_a_retry_makes_the_jobs_dead_again_just_as_they_were(self) -> None:
        async with self.stores() as s:
            jobs = [await dead(s, LOST) for _ in range(5)]
            operation = await undone(s, (await done(s, RETRY)).id, limit=2)
            assert (operation.undone, operation.not_undone, operation.undo_complete) == (5, {}, True)
            assert await all_of(s, jobs) == jobs
            async with s.unit_of_work(HOME) as work:
                ((group,), _) = await work.dead_letters.groups(Page(10))
            assert (group.count, group.fingerprint) == (5, LOST.fingerprint)
            assert await s.claim(10) == []

    @law
    async def test_what_already_ran_on_is_not_undone_and_counted_by_its_reason(self) -> None:
        async with self.stores() as s:
            started, ended, moved, idle = [await dead(s) for _ in range(4)]
            operation = await done(s, RETRY)
            for job in await s.claim(2):
                if job.id == ended.id:
                    await s.engine.fail(Failure(job.lease, LOST, DEAD))
            async with s.unit_of_work(HOME) as work:
                await work.jobs.cancel(moved.id)
                await work.commit()
            operation = await undone(s, operation.id)
            assert (operation.undone, operation.not_undone) == (1, {"started": 2, "moved_on": 1})
            assert (await s.get(idle.id)) == idle
            assert (await s.get(started.id)).state is JobState.RUNNING
            async with s.unit_of_work(HOME) as work:
                changes, _ = await work.bulk.changes(operation.id, Page(10))
            assert Change(idle.id, JobState.DEAD, "undone") in changes
            assert Change(moved.id, JobState.DEAD, "moved_on") in changes

    @law
    async def test_undoing_a_discard_makes_the_jobs_dead_again(self) -> None:
        async with self.stores() as s:
            job = await dead(s)
            operation = await done(s, DISCARD)
            gone = await s.get(job.id)
            assert gone.state is JobState.CANCELLED
            assert [a.error.message for a in gone.attempts if a.error][-1] == "of no use"
            assert (await undone(s, operation.id)).undone == 1
            back = await s.get(job.id)
            assert (back.state, back.ended_at, back.failed) == (JobState.DEAD, job.ended_at, job.failed)
            async with s.unit_of_work(HOME) as work:
                assert [group.count for group in (await work.dead_letters.groups(Page(10)))[0]] == [1]

    @law
    async def test_undoing_a_cancel_brings_held_and_waiting_jobs_back_and_lets_running_ones_run_on(self) -> None:
        async with self.stores() as s:
            running = await s.running()
            waiting = (await s.add()).job
            held = (await s.add(s.new(waits_for=(running.id,)))).job
            operation = await done(s, CANCEL)
            states = [job.state for job in await all_of(s, [running, waiting, held])]
            assert states == [JobState.RUNNING, JobState.CANCELLED, JobState.CANCELLED]
            assert (await s.engine.heartbeat(facts(), [running.lease], MINUTE)).cancel == {running.id}
            assert (await undone(s, operation.id)).undone == 3
            assert (await s.engine.heartbeat(facts(), [running.lease], MINUTE)).cancel == frozenset()
            assert [job.state for job in await all_of(s, [running, held])] == [JobState.RUNNING, JobState.HELD]
            assert [job.id for job in await s.claim(10)] == [waiting.id]

    @law
    async def test_undoing_a_cancel_makes_no_second_unfinished_job_of_one_input(self) -> None:
        async with self.stores() as s:
            first = (await s.add(s.new({"x": 1}))).job
            operation = await done(s, CANCEL)
            await s.add(s.new({"x": 1}))
            assert (await undone(s, operation.id)).not_undone == {"job_exists": 1}
            assert (await s.get(first.id)).state is JobState.CANCELLED

    @law
    async def test_undoing_a_snooze_or_a_priority_gives_the_jobs_their_place_back(self) -> None:
        async with self.stores() as s:
            jobs = [(await s.add(s.new(priority=3))).job for _ in range(3)]
            for order in (SNOOZE, FIRST):
                operation = await done(s, order)
                assert operation.changed == 3 and await all_of(s, jobs) != jobs
                assert (await undone(s, operation.id)).undone == 3
                assert await all_of(s, jobs) == jobs
            assert [job.id for job in await s.claim(10)] == [job.id for job in jobs]

    @law
    async def test_an_operation_that_is_being_undone_does_nothing_more(self) -> None:
        async with self.stores() as s:
            job = await dead(s)
            operation = await undone(s, (await done(s, RETRY)).id)
            async with s.unit_of_work(HOME) as work:
                assert (await work.bulk.step(operation.id, 10)).last
                await work.commit()
            assert await s.get(job.id) == job
