"""What every History must do with finished jobs; bind it by overriding `stores`, with a `history` in them."""

from __future__ import annotations

from datetime import UTC, timedelta

from application.contracts.job_stores import AWAY, ERROR, HOME, JobStores, JobSuite, again
from application.contracts.laws import law, refused
from application.ports.catalog import Page
from application.ports.history import History
from application.ports.jobs import Failure, JobFilter
from domain.jobs import Job, JobState, Progress
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
    await s.engine.stop(job.lease)
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
            assert await history.forget(day, ends[0]) == 1
            assert await history.page(day, None, 10) == jobs[1:]
            async with s.unit_of_work(HOME) as work:
                assert await work.jobs.get(jobs[0].id) is None
