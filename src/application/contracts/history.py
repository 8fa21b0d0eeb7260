"""What every History must do with finished jobs; bind it by overriding `stores`, with a `history` in them."""

from __future__ import annotations

from datetime import UTC, timedelta

from application.contracts.bulk import RETRY, begun, done
from application.contracts.job_stores import AWAY, ERROR, HOME, JobStores, JobSuite, again
from application.contracts.laws import law, refused
from application.ports.catalog import Page
from application.ports.control import Edited
from application.ports.history import History
from application.ports.jobs import Failure, JobFilter
from domain.jobs import After, Job, JobState, Progress
from domain.retries import DEAD

HOUR = timedelta(hours=1)
MONTHS = timedelta(days=90)


def _history(s: JobStores) -> History:
    assert s.history is not None, "give the suite a store with a history"
    return s.history


async def _retire(s: JobStores) -> int:
    count, behind = 0, None
    while True:
        done = await _history(s).retire(HOUR, MONTHS, 100, behind)
        count, behind = count + done.count, done.behind
        if behind is None:
            return count


async def _succeeded(s: JobStores) -> Job:
    """A job that failed once, told its progress and then ended well."""
    job = await s.running()
    await s.engine.fail(Failure(job.lease, ERROR, again(0)))
    (job,) = await s.claim()
    await s.engine.progress(job.lease, Progress("half", 1, 2, "n"))
    await s.settle(job.lease, b'{"n":1}')
    return await s.get(job.id)


async def _cancelled(s: JobStores) -> Job:
    job = await s.running()
    await s.stop(job)
    return await s.get(job.id)


async def _dead(s: JobStores) -> Job:
    job = await s.running()
    await s.engine.fail(Failure(job.lease, ERROR, DEAD))
    return await s.get(job.id)


class HistoryContract(JobSuite):
    """The laws of retiring, looking at, bringing back and forgetting."""

    @law
    async def test_a_retired_job_is_seen_as_it_was(self) -> None:
        async with self.stores() as s:
            jobs = [await _succeeded(s), await _cancelled(s), await _dead(s)]
            assert await _retire(s) == 0, "an hour has not passed"
            await s.advance(2 * HOUR)
            assert await _retire(s) == 2, "a dead job stays where it can be tried again"
            assert await _retire(s) == 0
            assert [await s.get(job.id) for job in jobs] == jobs

    @law
    async def test_lists_show_retired_jobs_in_their_places(self) -> None:
        async with self.stores() as s:
            made: list[Job] = []
            for number in range(6):
                made.append(await (_succeeded if number % 2 else _cancelled)(s))
                if number == 3:
                    await s.advance(2 * HOUR)
                    assert await _retire(s) == 4
            async with s.unit_of_work(HOME) as work:
                seen: list[Job] = []
                after = None
                for _ in range(4):
                    jobs, after = await work.jobs.list(Page(2, after))
                    seen += jobs
                    if after is None:
                        break
                assert seen == made[::-1]
                found, _ = await work.jobs.list(Page(10), JobFilter(state=JobState.SUCCEEDED))
                assert found == made[5::-2]
                assert (await work.jobs.list(Page(10), JobFilter(state=JobState.WAITING)))[0] == []
            async with s.unit_of_work(AWAY) as work:
                assert (await work.jobs.list(Page(10)))[0] == [] and await work.jobs.get(made[0].id) is None

    @law
    async def test_a_retry_brings_a_retired_job_back_with_its_past(self) -> None:
        async with self.stores() as s:
            cancelled, succeeded = await _cancelled(s), await _succeeded(s)
            await s.advance(2 * HOUR)
            assert await _retire(s) == 2
            async with s.unit_of_work(HOME) as work:
                await refused("job_succeeded", work.jobs.retry(succeeded.id))
                back = await work.jobs.retry(cancelled.id)
                await work.commit()
            assert (back.state, back.attempts) == (JobState.WAITING, cancelled.attempts)
            (job,) = await s.claim()
            assert (job.id, job.attempt) == (cancelled.id, 2)
            await s.settle(job.lease)
            assert (await s.get(succeeded.id)) == succeeded

    @law
    async def test_a_job_whose_key_answers_or_whose_parent_runs_stays(self) -> None:
        async with self.stores() as s:
            keyed = await s.running(key="k")
            await s.settle(keyed.lease)
            parent = await s.running()
            child = await s.running(parent_id=parent.id)
            await s.settle(child.lease)
            await s.advance(2 * HOUR)
            assert await _retire(s) == 0
            await s.settle(parent.lease)
            assert await _retire(s) == 1
            await s.advance(24 * HOUR)
            assert await _retire(s) == 2
            fresh = await s.add(s.new(key="k"))
            assert fresh.fresh and fresh.job.id != keyed.id

    @law
    async def test_a_retired_job_is_waited_for_like_any_other_that_has_ended(self) -> None:
        async with self.stores() as s:
            good, bad = await _succeeded(s), await _cancelled(s)
            both = {"waits_for": (good.id, bad.id)}
            held = (await s.add(s.new(**both))).job
            await s.engine.free(10)
            assert (await s.get(held.id)).state is JobState.DEAD
            await s.advance(2 * HOUR)
            assert await _retire(s) == 2
            async with s.unit_of_work(HOME) as work:
                assert await work.joins.unknown([good.id, bad.id, held.id]) == []
            dies, runs = (await s.add(s.new(**both))).job, (await s.add(s.new(**both, after=After.END))).job
            async with s.unit_of_work(HOME) as work:
                await work.jobs.retry(held.id)
                await work.commit()
            await s.engine.free(10)
            for ident in (dies.id, held.id):
                seen = await s.get(ident)
                error = seen.attempts[-1].error
                assert seen.state is JobState.DEAD and error is not None
                assert error.code == "dependency_failed" and str(bad.id) in error.message
            assert [job.id for job in await s.claim(5)] == [runs.id]
            async with s.unit_of_work(HOME) as work:
                told = {one.id: one for one in await work.joins.awaited(runs.id)}
            assert (told[good.id].state, told[good.id].result) == (JobState.SUCCEEDED, b'{"n":1}')
            failure = told[bad.id].error
            assert told[bad.id].state is JobState.CANCELLED and failure is not None and failure.code == "cancelled"

    @law
    async def test_a_failure_among_the_retired_decides_whatever_else_ends_well(self) -> None:
        async with self.stores() as s:
            bad = await _cancelled(s)
            await s.advance(2 * HOUR)
            assert await _retire(s) == 1
            good = await s.running()
            waits = (await s.add(s.new(waits_for=(good.id, bad.id)))).job
            await s.settle(good.lease)
            await s.engine.free(10)
            assert (await s.get(waits.id)).state is JobState.DEAD

    @law
    async def test_retired_children_are_counted_and_reached_through(self) -> None:
        async with self.stores() as s:
            parent = await _succeeded(s)
            child = await s.running(parent_id=parent.id)
            await s.settle(child.lease)
            await s.advance(2 * HOUR)
            assert await _retire(s) == 2
            grandchild = (await s.add(s.new(parent_id=child.id))).job
            async with s.unit_of_work(HOME) as work:
                assert await work.joins.children(parent.id) == {JobState.SUCCEEDED: 1}
                assert await work.joins.cancel_children(parent.id) == 1
                await work.commit()
            assert (await s.get(grandchild.id)).state is JobState.CANCELLED

    @law
    async def test_a_retired_job_comes_back_beside_the_one_that_has_its_key_by_now(self) -> None:
        async with self.stores() as s:
            old = await s.running({"n": 1}, key="k")
            await s.stop(old)
            await s.advance(25 * HOUR)
            assert await _retire(s) == 1
            new = await s.add(s.new({"n": 2}, key="k"))
            assert new.fresh
            async with s.unit_of_work(HOME) as work:
                assert (await work.jobs.retry(old.id)).state is JobState.WAITING
                await work.commit()
            again_ = await s.add(s.new({"n": 2}, key="k"))
            assert (again_.fresh, again_.job.id) == (False, new.job.id)
            assert {job.id for job in await s.claim(5)} == {old.id, new.job.id}

    @law
    async def test_how_a_job_waited_is_seen_after_it_retired_and_holds_when_it_comes_back(self) -> None:
        async with self.stores() as s:
            other = (await s.add(s.new(queue="elsewhere"))).job
            held = (await s.add(s.new(waits_for=(other.id,), after=After.END))).job
            async with s.unit_of_work(HOME) as work:
                await work.jobs.cancel(held.id)
                await work.commit()
            before = await s.get(held.id)
            await s.advance(2 * HOUR)
            assert await _retire(s) == 1
            assert await s.get(held.id) == before and before.after is After.END
            async with s.unit_of_work(HOME) as work:
                back = await work.jobs.retry(held.id)
                await work.commit()
            assert (back.state, back.after) == (JobState.HELD, After.END)

    @law
    async def test_a_retired_dead_job_is_discarded_and_other_wishes_are_refused_as_of_an_ended_one(self) -> None:
        async with self.stores() as s:
            dead, done = await _dead(s), await _succeeded(s)
            await s.advance(MONTHS)
            assert await _retire(s) == 2
            async with s.unit_of_work(HOME) as work:
                for ident in (dead.id, done.id):
                    await refused("job_not_waiting", work.control.postpone(ident, HOUR))
                    await refused("job_not_waiting", work.control.reprioritise(ident, 1))
                await refused("job_not_dead", work.jobs.discard(done.id, "of no use"))
                assert (await work.jobs.discard(dead.id, "of no use")).state is JobState.CANCELLED
                await work.commit()
            assert (await s.get(dead.id)).state is JobState.CANCELLED

    @law
    async def test_old_days_are_read_in_the_order_of_their_ends_and_forgotten(self) -> None:
        async with self.stores() as s:
            history = _history(s)
            jobs = [await _succeeded(s) for _ in range(3)]
            dead = await _dead(s)
            await s.advance(2 * HOUR)
            await _retire(s)
            assert await history.oldest(MONTHS) is None
            await s.advance(MONTHS + timedelta(days=2))
            assert await _retire(s) == 1, "a dead job is retired when it is archived"
            day = await history.oldest(MONTHS)
            assert day is not None
            jobs = [job for job in [*jobs, dead] if job.ended_at and job.ended_at.astimezone(UTC).date() == day]
            first = await history.page(day, None, 2)
            ends = [(job.ended_at, job.id) for job in first if job.ended_at]
            rest = await history.page(day, ends[-1], 10)
            assert [*first, *rest] == jobs
            all_ends = await history.ends(day, 10)
            assert all_ends == [(job.ended_at, job.id) for job in jobs]
            assert await history.ends(day, 1) == ends[:1]
            assert await history.forget([(ends[0][0] + HOUR, ends[0][1])]) == 0, "it has another end by now"
            assert await history.forget(ends[:1]) == 1
            assert await history.page(day, None, 10) == jobs[1:]
            async with s.unit_of_work(HOME) as work:
                assert await work.jobs.get(jobs[0].id) is None

    @law
    async def test_old_operations_and_edits_are_forgotten_with_what_they_remember(self) -> None:
        async with self.stores() as s:
            edited = await _dead(s)
            async with s.unit_of_work(HOME) as work:
                await work.jobs.retry(edited.id)
                await work.control.edit(edited.id, Edited(b"{}", b"d" * 16), s.ident())
                await work.jobs.cancel(edited.id)
                await work.commit()
            await _dead(s)
            old = await done(s, RETRY)
            await s.advance(timedelta(days=2))
            new = await begun(s, RETRY)
            assert await _history(s).forget_changes(timedelta(days=1)) == 1
            async with s.unit_of_work(HOME) as work:
                assert await work.bulk.get(old.id) is None and await work.bulk.get(new) is not None
                assert await work.bulk.changes(old.id, Page(10)) == ([], None)
                assert await work.control.edits(edited.id) == []
            assert await _history(s).forget_changes(timedelta(days=1)) == 0
