"""What every store must do about jobs that wait for others, and about families; bind it by overriding `stores`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from application.contracts.job_stores import AWAY, ERROR, HOME, MINUTE, JobStores, JobSuite, worker_id
from application.contracts.laws import law, refused
from application.ports.catalog import Page
from application.ports.jobs import Failure, JobFilter, Settlement
from domain.jobs import After, Job, JobState
from domain.retries import DEAD

SECOND = timedelta(seconds=1)


async def several(s: JobStores, count: int, **changes: object) -> list[Job]:
    """So many running jobs."""
    async with s.unit_of_work(HOME) as work:
        await work.jobs.add_many([s.new(**changes) for _ in range(count)])
        await work.commit()
    return await s.claim(count)


async def waiter(s: JobStores, jobs: Sequence[Job], after: After = After.SUCCESS, **changes: object) -> Job:
    """A job that waits for these."""
    ids = tuple(job.id for job in jobs)
    return (await s.add(s.new(waits_for=ids, after=after, **changes))).job


async def bury(s: JobStores, job: Job) -> None:
    """It ends dead."""
    await s.engine.fail(Failure(job.lease, ERROR, DEAD))


async def cancel(s: JobStores, ident: UUID) -> None:
    """Cancelled by hand."""
    async with s.unit_of_work(HOME) as work:
        await work.jobs.cancel(ident)
        await work.commit()


async def retry(s: JobStores, ident: UUID) -> Job:
    """Retried by hand."""
    async with s.unit_of_work(HOME) as work:
        job = await work.jobs.retry(ident)
        await work.commit()
    return job


class JoinsContract(JobSuite):
    """The laws of joins, chains and families."""

    @law
    async def test_a_join_runs_once_all_its_children_succeeded_and_not_before(self) -> None:
        async with self.stores() as s:
            first, second = await several(s, 2)
            join = await waiter(s, [first, second])
            assert (join.state, join.after) == (JobState.HELD, After.SUCCESS)
            await s.settle(first.lease)
            assert (await s.engine.free(10), await s.claim()) == (0, [])
            await s.settle(second.lease)
            assert await s.engine.free(10) == 1
            assert await s.engine.free(10) == 0
            assert [job.id for job in await s.claim(5)] == [join.id]

    @law
    async def test_a_child_that_dies_takes_the_join_with_it_at_once_and_is_named(self) -> None:
        async with self.stores() as s:
            first, second = await several(s, 2)
            join = await waiter(s, [first, second])
            await bury(s, first)
            assert await s.engine.free(10) == 0
            seen = await s.get(join.id)
            assert seen.state is JobState.DEAD and seen.ended_at is not None
            (attempt,) = seen.attempts
            assert attempt.error is not None and attempt.error.code == "dependency_failed"
            assert str(first.id) in attempt.error.message and "dead" in attempt.error.message
            assert not attempt.error.retryable
            await s.settle(second.lease)
            assert (await s.engine.free(10), await s.claim(5)) == (0, [])

    @law
    async def test_a_cancelled_child_fails_the_join_too_and_so_on_down_the_chain(self) -> None:
        async with self.stores() as s:
            first = (await s.add(s.new(queue="elsewhere"))).job
            join = await waiter(s, [first])
            last = await waiter(s, [join])
            await cancel(s, first.id)
            assert await s.engine.free(10) == 0
            assert [(await s.get(one.id)).state for one in (join, last)] == [JobState.DEAD] * 2

    @law
    async def test_a_job_after_the_end_runs_however_they_ended_and_can_read_how(self) -> None:
        async with self.stores() as s:
            good, bad = await several(s, 2)
            end = await waiter(s, [good, bad], After.END)
            assert (await s.get(end.id)).after is After.END
            await s.settle(good.lease, b"[1]")
            await bury(s, bad)
            assert await s.engine.free(10) == 1
            assert [(job.id, job.after) for job in await s.claim(5)] == [(end.id, After.END)]
            async with s.unit_of_work(HOME) as work:
                seen = await work.joins.awaited(end.id)
            assert [(one.id, one.state, one.result) for one in seen] == [
                (good.id, JobState.SUCCEEDED, b"[1]"), (bad.id, JobState.DEAD, None),
            ]  # fmt: skip
            assert seen[1].error is not None and seen[1].error.code == ERROR.code

    @law
    async def test_a_retried_join_is_held_while_a_child_is_unfinished_and_runs_after_it(self) -> None:
        async with self.stores() as s:
            (child,) = await several(s, 1)
            join = await waiter(s, [child])
            await bury(s, child)
            await s.engine.free(10)
            assert (await retry(s, child.id)).state is JobState.WAITING
            held = await retry(s, join.id)
            assert (held.state, held.ended_at) == (JobState.HELD, None)
            (again,) = await s.claim(5)
            await s.settle(again.lease)
            assert await s.engine.free(10) == 1
            assert [job.id for job in await s.claim(5)] == [join.id]

    @law
    async def test_a_join_retried_beside_its_dead_child_dies_again_and_after_the_childs_success_runs(self) -> None:
        async with self.stores() as s:
            (child,) = await several(s, 1)
            join = await waiter(s, [child])
            await bury(s, child)
            await s.engine.free(10)
            await retry(s, join.id)
            await s.engine.free(10)
            seen = await s.get(join.id)
            assert (seen.state, len(seen.attempts)) == (JobState.DEAD, 2)
            await retry(s, child.id)
            (again,) = await s.claim(5)
            await s.settle(again.lease)
            await s.engine.free(10)
            assert (await s.get(join.id)).state is JobState.DEAD, "a dead job comes back only when it is retried"
            assert (await retry(s, join.id)).state is JobState.WAITING
            assert [job.id for job in await s.claim(5)] == [join.id]

    @law
    async def test_a_job_added_after_what_it_waits_for_has_ended_is_freed_by_the_next_look(self) -> None:
        async with self.stores() as s:
            good, bad = await several(s, 2)
            await s.settle(good.lease)
            await bury(s, bad)
            runs, dies = await waiter(s, [good]), await waiter(s, [good, bad])
            assert await s.engine.free(10) == 1
            assert [job.id for job in await s.claim(5)] == [runs.id]
            assert (await s.get(dies.id)).state is JobState.DEAD

    @law
    async def test_a_cancelled_waiter_stays_cancelled_when_its_children_end(self) -> None:
        async with self.stores() as s:
            (child,) = await several(s, 1)
            join = await waiter(s, [child])
            await cancel(s, join.id)
            await s.settle(child.lease)
            assert await s.engine.free(10) == 0
            assert (await s.get(join.id)).state is JobState.CANCELLED
            assert (await retry(s, join.id)).state is JobState.WAITING

    @law
    async def test_one_child_may_be_awaited_by_many(self) -> None:
        async with self.stores() as s:
            (child,) = await several(s, 1)
            joins = [await waiter(s, [child]) for _ in range(5)]
            await s.settle(child.lease)
            assert await s.engine.free(2) == 5
            assert {job.id for job in await s.claim(10)} == {join.id for join in joins}

    @law
    async def test_children_that_end_at_the_same_moment_free_their_join_exactly_once(self) -> None:
        async with self.stores() as s:
            for _ in range(5):
                jobs = await several(s, 8)
                join = await waiter(s, jobs)

                async def end(job: Job) -> int:
                    await s.engine.settle_many([Settlement(job.lease, None, MINUTE)])
                    return await s.engine.free(100)

                freed = sum(await asyncio.gather(*map(end, jobs)))
                assert freed == 1
                (run,) = await s.claim(5)
                assert run.id == join.id
                await s.settle(run.lease)

    @law
    async def test_a_join_not_yet_due_waits_on_for_its_time(self) -> None:
        async with self.stores() as s:
            (child,) = await several(s, 1)
            late = child.run_at + timedelta(minutes=5)
            join = await waiter(s, [child], run_at=late)
            await s.settle(child.lease)
            assert await s.engine.free(10) == 1
            assert ((await s.get(join.id)).run_at, await s.claim()) == (late, [])

    @law
    async def test_what_awaits_is_marked_so_that_its_end_is_acted_on_at_once(self) -> None:
        async with self.stores() as s:
            async with s.unit_of_work(HOME) as work:
                (child,) = [one.job for one in await work.jobs.add_many([s.new()])]
                await work.jobs.add(s.new(waits_for=(child.id,)))
                await work.commit()
            assert [job.awaited for job in await s.claim()] == [True]
            await s.add()
            assert [job.awaited for job in await s.claim()] == [False]

    @law
    async def test_children_are_counted_by_state_and_only_in_their_workspace(self) -> None:
        async with self.stores() as s:
            parent = await s.running(queue="default")
            first, _ = await several(s, 2, parent_id=parent.id)
            await s.settle(first.lease)
            await s.add(s.new(parent_id=parent.id, queue="elsewhere"))
            await s.add(s.new(parent_id=parent.id), AWAY)
            async with s.unit_of_work(HOME) as work:
                assert await work.joins.children(parent.id) == {
                    JobState.WAITING: 1, JobState.RUNNING: 1, JobState.SUCCEEDED: 1,
                }  # fmt: skip
                assert await work.joins.children(first.id) == {}
                assert await work.joins.unknown([parent.id, UUID(int=9)]) == [UUID(int=9)]
            async with s.unit_of_work(AWAY) as work:
                assert await work.joins.unknown([parent.id]) == [parent.id]
                assert await work.joins.awaited(parent.id) == []

    @law
    async def test_the_jobs_that_a_job_handed_out_are_listed_by_themselves(self) -> None:
        async with self.stores() as s:
            parent = await s.running()
            first, second = await several(s, 2, parent_id=parent.id)
            await s.add()
            await s.settle(first.lease)
            async with s.unit_of_work(HOME) as work:
                listed, more = await work.jobs.list(Page(1), JobFilter(parent_id=parent.id))
                assert ([job.id for job in listed], more) == ([second.id], str(second.id))
                listed, _ = await work.jobs.list(Page(9), JobFilter(JobState.SUCCEEDED, parent_id=parent.id))
                assert [job.id for job in listed] == [first.id]
            async with s.unit_of_work(AWAY) as work:
                assert await work.jobs.list(Page(9), JobFilter(parent_id=parent.id)) == ([], None)

    @law
    async def test_cancelling_the_children_reaches_all_descendants_that_have_not_ended(self) -> None:
        async with self.stores() as s:
            parent = await s.running()
            (child,) = await several(s, 1, parent_id=parent.id)
            (done,) = await several(s, 1, parent_id=parent.id)
            await s.settle(done.lease)
            grandchild = (await s.add(s.new(parent_id=done.id, queue="elsewhere"))).job
            join = await waiter(s, [child], parent_id=parent.id)
            async with s.unit_of_work(HOME) as work:
                assert await work.joins.cancel_children(parent.id) == 3
                await work.commit()
            states = [(await s.get(one.id)) for one in (child, done, grandchild, join, parent)]
            assert [one.state for one in states] == [
                JobState.RUNNING, JobState.SUCCEEDED, JobState.CANCELLED, JobState.CANCELLED, JobState.RUNNING,
            ]  # fmt: skip
            assert (states[0].cancel_asked, states[4].cancel_asked) == (True, False)

    @law
    async def test_an_awaited_job_of_another_workspace_is_as_good_as_none(self) -> None:
        async with self.stores() as s:
            other = (await s.add(workspace=AWAY)).job
            assert len(await s.claim()) == 1
            join = await waiter(s, [other])
            await s.engine.free(10)
            assert (await s.get(join.id)).state is JobState.WAITING
            async with s.unit_of_work(AWAY) as work:
                await refused("job_not_found", work.jobs.retry(join.id))

    @law
    async def test_a_sweep_by_another_process_does_no_harm_to_a_running_join(self) -> None:
        async with self.stores() as s:
            (child,) = await several(s, 1)
            join = await waiter(s, [child])
            await s.settle(child.lease)
            await s.engine.free(10)
            (run,) = await s.engine.claim(worker_id(2), ["default"], 5, MINUTE)
            assert await s.engine.free(10) == 0
            assert (await s.get(join.id)).lease == run.lease
