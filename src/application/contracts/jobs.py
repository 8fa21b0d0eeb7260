"""What every JobStore must do inside a work; bind it by overriding `stores`."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone

from application.contracts.job_stores import AWAY, ERROR, HOME, MINUTE, JobSuite, again, facts
from application.contracts.laws import law, refused
from application.ports.catalog import Page
from application.ports.jobs import Added, Failure, JobFilter
from domain.jobs import After, Job, JobState
from domain.retries import DEAD


class JobStoreContract(JobSuite):
    """The laws of adding, looking, cancelling and retrying inside a work."""

    @law
    async def test_a_job_added_is_waiting_and_found_as_it_was_given(self) -> None:
        async with self.stores() as s:
            new = s.new({"b": 1, "a": "ä\u0000"}, priority=1, trace="00-t", correlation_id="c", timeout=7.5)
            added = await s.add(new)
            job = await s.get(new.id)
            assert added.fresh and added.job.id == job.id == new.id
            assert (job.state, job.attempt, job.failed, job.lost, job.attempts) == (JobState.WAITING, 0, 0, 0, ())
            assert (job.payload, job.digest, job.priority, job.timeout) == (new.payload, new.digest, 1, 7.5)
            assert (job.trace, job.correlation_id, job.workspace_id) == ("00-t", "c", HOME)

    @law
    async def test_a_time_beyond_the_calendars_is_refused(self) -> None:
        async with self.stores() as s:
            far, now = timezone(timedelta(hours=23)), (await s.add()).job.run_at
            for when in (datetime.min.replace(tzinfo=far), datetime.max.replace(tzinfo=UTC), now.replace(tzinfo=None)):
                await refused("invalid_run_at", s.add(s.new(run_at=when)))
                if s.intake is not None:
                    await refused("invalid_run_at", s.intake.add(HOME, s.new(run_at=when)))

    @law
    async def test_what_a_held_job_waits_for_is_kept_whichever_way_it_comes_in(self) -> None:
        async with self.stores() as s:
            other = (await s.add(s.new(queue="elsewhere"))).job
            for after in After:
                wanted = {"waits_for": (other.id,), "after": after}
                made = [await s.add(s.new(**wanted))]
                async with s.unit_of_work(HOME) as work:
                    made += await work.jobs.add_many([s.new(**wanted) for _ in range(3)])
                    await work.commit()
                if s.intake is not None:
                    made += await asyncio.gather(*(s.intake.add(HOME, s.new(**wanted)) for _ in range(3)))
                for one in made:
                    for seen in (one.job, await s.get(one.job.id)):
                        assert (seen.state, seen.after, seen.waits_for) == (JobState.HELD, after, (other.id,))

    @law
    async def test_a_rolled_back_work_adds_no_job(self) -> None:
        async with self.stores() as s:
            new = s.new()
            async with s.unit_of_work(HOME) as work:
                await work.jobs.add(new)
                assert await work.jobs.get(new.id) is not None
            async with s.unit_of_work(HOME) as work:
                assert await work.jobs.get(new.id) is None
            assert await s.claim() == []

    @law
    async def test_a_job_is_not_claimed_before_its_work_commits(self) -> None:
        async with self.stores() as s, s.unit_of_work(HOME) as work:
            await work.jobs.add(s.new())
            assert await s.claim() == []
            await work.commit()
            assert len(await s.claim()) == 1

    @law
    async def test_an_equal_input_is_the_same_job_while_it_is_unfinished(self) -> None:
        async with self.stores() as s:
            first, second = await s.add(s.new({"x": 1})), await s.add(s.new({"x": 1}))
            assert (second.fresh, second.job.id) == (False, first.job.id)
            (job,) = await s.claim(5)
            assert not (await s.add(s.new({"x": 1}))).fresh
            await s.settle(job.lease)
            assert (await s.add(s.new({"x": 1}))).fresh

    @law
    async def test_a_key_answers_with_its_job_even_when_that_has_ended_but_not_for_ever(self) -> None:
        async with self.stores() as s:
            first = await s.add(s.new(key="k"))
            (job,) = await s.claim()
            await s.settle(job.lease)
            second = await s.add(s.new(key="k"))
            assert (second.fresh, second.job.id) == (False, first.job.id)
            await s.advance(timedelta(hours=25))
            assert (await s.add(s.new(key="k"))).fresh

    @law
    async def test_equal_jobs_added_at_once_collapse_into_one(self) -> None:
        async with self.stores() as s:
            for key in (None, "k"):
                jobs = [s.new({"for": key}, key=key) for _ in range(8)]
                added = await asyncio.gather(*(s.add(job) for job in jobs))
                assert len({one.job.id for one in added}) == 1, "one input became several jobs"
                assert sum(one.fresh for one in added) == 1

    @law
    async def test_many_are_added_at_once_and_equal_ones_among_them_collapse(self) -> None:
        async with self.stores() as s:
            async with s.unit_of_work(HOME) as work:
                added = await work.jobs.add_many([s.new({"n": n % 10}) for n in range(30)])
                await work.commit()
            assert [one.fresh for one in added] == [True] * 10 + [False] * 20
            assert len({one.job.id for one in added}) == 10
            assert added[3].job.id == added[13].job.id

    @law
    async def test_of_many_added_at_once_each_keeps_what_it_was_given(self) -> None:
        async with self.stores() as s:
            home, elsewhere = (await s.add()).job, (await s.add(s.new(queue="elsewhere"))).job
            later = home.run_at.astimezone(timezone(timedelta(hours=5))) + MINUTE
            differences: list[dict[str, object]] = [
                {}, {"key": "a"}, {"queue": "elsewhere", "priority": 1, "timeout": 1.5, "max_attempts": 9},
                {"run_at": later, "trace": "t", "correlation_id": "c", "limit_key": "site"},
                {"parent_id": home.id, "waits_for": (home.id, elsewhere.id), "after": After.END, "collapse": False},
            ]  # fmt: skip
            alike: list[list[dict[str, object]]] = [[{}, {}], [{"limit_key": "site"}, {"limit_key": "site"}]]
            for some in (differences, differences[1:], differences[3:4], *alike):
                # Keys of their own, since those of an earlier turn would stand for its jobs.
                new = [s.new(**{**one, **({"key": str(s.ident())} if "key" in one else {})}) for one in some]
                async with s.unit_of_work(HOME) as work:
                    added = await work.jobs.add_many(new)
                    await work.commit()
                for given, one in zip(new, added, strict=True):
                    job, told = await s.get(given.id), given.__struct_fields__
                    differ = [name for name in told if name != "run_at" and getattr(given, name) != getattr(job, name)]
                    assert one == Added(job, fresh=True) and differ == []
                    assert job.run_at == (given.run_at or job.created_at)

    @law
    async def test_a_workspace_sees_and_moves_only_its_own_jobs(self) -> None:
        async with self.stores() as s:
            mine = await s.add(s.new({"x": 1}, key="k"))
            theirs = await s.add(s.new({"x": 1}, key="k"), AWAY)
            assert theirs.fresh and theirs.job.workspace_id == AWAY
            async with s.unit_of_work(AWAY) as work:
                assert await work.jobs.get(mine.job.id) is None
                assert [job.id for job in (await work.jobs.list(Page(10)))[0]] == [theirs.job.id]
                await refused("job_not_found", work.jobs.cancel(mine.job.id))
                await refused("job_not_found", work.jobs.retry(mine.job.id))

    @law
    async def test_a_list_pages_through_all_jobs_newest_first_and_filters(self) -> None:
        async with self.stores() as s:
            made = [(await s.add(s.new(queue="b" if n % 3 == 0 else "default"))).job.id for n in range(7)]
            seen, after = [], None
            async with s.unit_of_work(HOME) as work:
                for _ in range(4):
                    jobs, after = await work.jobs.list(Page(2, after))
                    seen += [job.id for job in jobs]
                assert (seen, after) == (made[::-1], None)
                found, _ = await work.jobs.list(Page(10), JobFilter(JobState.WAITING, "work", "b"))
                assert [job.id for job in found] == [made[6], made[3], made[0]]
                assert (await work.jobs.list(Page(10), JobFilter(state=JobState.DEAD)))[0] == []
                await refused("invalid_cursor", work.jobs.list(Page(2, "nonsense")))

    @law
    async def test_cancelling_takes_a_waiting_job_away_and_asks_a_running_one(self) -> None:
        async with self.stores() as s:
            waiting = (await s.add()).job
            async with s.unit_of_work(HOME) as work:
                assert (await work.jobs.cancel(waiting.id)).state is JobState.CANCELLED
                await refused("job_finished", work.jobs.cancel(waiting.id))
                await work.commit()
            job = await s.running()
            async with s.unit_of_work(HOME) as work:
                asked = await work.jobs.cancel(job.id)
                await work.commit()
            assert (asked.state, asked.cancel_asked) == (JobState.RUNNING, True)
            assert (await s.engine.heartbeat(facts(), [job.lease], MINUTE)).cancel == {job.id}
            await s.engine.stop(job.lease)
            stopped = await s.get(job.id)
            assert stopped.state is JobState.CANCELLED and stopped.ended_at is not None
            assert stopped.attempts[0].error is not None and stopped.attempts[0].error.code == "cancelled"

    @law
    async def test_a_job_that_was_asked_to_stop_is_not_begun_again_however_its_attempt_ends(self) -> None:
        async with self.stores() as s:

            async def asked() -> Job:
                job = await s.running()
                async with s.unit_of_work(HOME) as work:
                    await work.jobs.cancel(job.id)
                    await work.commit()
                return job

            failed, buried, back, put_off, lost, poisoned = [await asked() for _ in range(6)]
            await s.engine.fail(Failure(failed.lease, ERROR, again(0)))
            await s.engine.fail(Failure(buried.lease, ERROR, DEAD))
            assert await s.engine.release([back.lease]) == {back.id}
            assert await s.engine.release([put_off.lease], MINUTE) == {put_off.id}
            await s.advance(2 * MINUTE)
            losses = [Failure(lost.lease, ERROR, again(0)), Failure(poisoned.lease, ERROR, DEAD)]
            assert await s.engine.lose(losses) == {lost.id, poisoned.id}
            assert await s.claim() == []
            codes = []
            for job in (failed, buried, back, put_off, lost, poisoned):
                now = await s.get(job.id)
                assert (now.state, now.ended_at is None) == (JobState.CANCELLED, False)
                codes += [attempt.error.code for attempt in now.attempts if attempt.error]
            assert codes == ["broken", "broken", "cancelled", "cancelled", "broken", "broken"]

    @law
    async def test_a_retry_by_hand_gives_a_dead_job_all_its_attempts_again(self) -> None:
        async with self.stores() as s:
            job = await s.running()
            await s.engine.fail(Failure(job.lease, ERROR, DEAD))
            async with s.unit_of_work(HOME) as work:
                back = await work.jobs.retry(job.id)
                await refused("job_not_ended", work.jobs.retry(job.id))
                await work.commit()
            assert (back.state, back.failed, back.ended_at) == (JobState.WAITING, 0, None)
            (again_,) = await s.claim()
            assert (again_.id, again_.attempt) == (job.id, 2)

    @law
    async def test_a_job_that_ended_well_is_not_tried_again(self) -> None:
        async with self.stores() as s:
            job = await s.running()
            await s.settle(job.lease)
            async with s.unit_of_work(HOME) as work:
                await refused("job_succeeded", work.jobs.retry(job.id))
            assert (await s.get(job.id)).state is JobState.SUCCEEDED

    @law
    async def test_a_retry_is_refused_while_an_equal_job_is_unfinished(self) -> None:
        async with self.stores() as s:
            first = (await s.add(s.new({"x": 1}))).job
            async with s.unit_of_work(HOME) as work:
                await work.jobs.cancel(first.id)
                await work.commit()
            await s.add(s.new({"x": 1}))
            async with s.unit_of_work(HOME) as work:
                await refused("job_exists", work.jobs.retry(first.id))
                assert await work.jobs.get(first.id) is not None, "the work is usable after the refusal"

    @law
    async def test_a_discarded_job_keeps_the_reason(self) -> None:
        async with self.stores() as s:
            job = await s.running()
            await s.engine.fail(Failure(job.lease, ERROR, DEAD))
            async with s.unit_of_work(HOME) as work:
                gone = await work.jobs.discard(job.id, "not needed")
                await refused("job_not_dead", work.jobs.discard(job.id, "again"))
            assert gone.state is JobState.CANCELLED
            assert [a.error.code for a in gone.attempts if a.error] == ["broken", "discarded"]

    @law
    async def test_a_job_that_waits_for_others_is_held_until_all_of_them_have_ended(self) -> None:
        async with self.stores() as s:
            first, second = await s.running(), await s.running()
            held = (await s.add(s.new(waits_for=(first.id, second.id), after=After.END))).job
            assert held.state is JobState.HELD
            await s.settle(first.lease)
            assert (await s.engine.free(10), await s.claim()) == (0, [])
            await s.engine.fail(Failure(second.lease, ERROR, DEAD))
            assert await s.engine.free(10) == 1
            assert [job.id for job in await s.claim()] == [held.id]
