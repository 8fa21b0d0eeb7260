"""What every UnitOfWork must do, seen through its jobs; bind it by overriding `stores`."""

from __future__ import annotations

import asyncio

from application.contracts.job_stores import AWAY, HOME, WEEK, JobSuite, lease_lost
from application.contracts.laws import law
from domain.errors import LeaseLost, Transient
from domain.jobs import JobState


class UnitOfWorkContract(JobSuite):
    """The laws of UnitOfWork: all or nothing, nothing before commit, one workspace, concurrent works."""

    @law
    async def test_an_error_inside_undoes_everything_and_comes_out_as_it_is(self) -> None:
        async with self.stores() as s:
            first, second = s.new(), s.new()
            try:
                async with s.unit_of_work(HOME) as work:
                    await work.jobs.add(first)
                    await work.jobs.add(second)
                    raise KeyError("mine")
            except KeyError as error:
                assert error.args == ("mine",)
            async with s.unit_of_work(HOME) as work:
                assert [await work.jobs.get(one.id) for one in (first, second)] == [None, None]

    @law
    async def test_a_work_sees_its_own_writes_and_others_only_after_commit(self) -> None:
        async with self.stores() as s:
            new = s.new()
            async with s.unit_of_work(HOME) as mine, s.unit_of_work(HOME) as theirs:
                await mine.jobs.add(new)
                assert await mine.jobs.get(new.id) is not None
                assert await theirs.jobs.get(new.id) is None
                await mine.commit()
                assert await theirs.jobs.get(new.id) is not None

    @law
    async def test_a_second_commit_is_an_error(self) -> None:
        async with self.stores() as s, s.unit_of_work(HOME) as work:
            await work.commit()
            try:
                await work.commit()
            except RuntimeError:
                return
            raise AssertionError("a work was committed twice")

    @law
    async def test_a_work_is_of_one_workspace(self) -> None:
        async with self.stores() as s:
            new = s.new()
            await s.add(new, AWAY)
            async with s.unit_of_work(HOME) as home, s.unit_of_work(AWAY) as away:
                assert (home.workspace_id, away.workspace_id) == (HOME, AWAY)
                assert await home.jobs.get(new.id) is None
                assert await away.jobs.get(new.id) is not None

    @law
    async def test_what_two_works_want_to_change_only_one_changes(self) -> None:
        async with self.stores() as s:
            job = await s.running()
            ends: list[str] = []

            async def settle(result: bytes) -> None:
                async with s.unit_of_work(HOME) as work:
                    try:
                        await work.jobs.settle(job.lease, result, WEEK)
                        await work.commit()
                        ends.append("settled")
                    except (LeaseLost, Transient) as fault:
                        ends.append(type(fault).__name__)

            await asyncio.gather(settle(b"1"), settle(b"2"), settle(b"3"))
            assert ends.count("settled") == 1, f"one job was settled {ends.count('settled')} times"
            assert (await s.get(job.id)).state is JobState.SUCCEEDED

    @law
    async def test_a_settling_commit_ends_the_job_with_what_was_written_and_a_lost_lease_keeps_nothing(self) -> None:
        async with self.stores() as s:
            job = await s.running()
            result = b'"it\'s \\\\ done"'
            for again in (False, True):
                child = s.new({"again": again})
                async with s.unit_of_work(HOME) as work:
                    await work.jobs.add(child)
                    if again:
                        await lease_lost(work.commit_settled(job.lease, result, WEEK))
                    else:
                        await work.commit_settled(job.lease, result, WEEK)
                kept = None if again else child.id
                async with s.unit_of_work(HOME) as work:
                    found = await work.jobs.get(child.id)
                assert (None if found is None else found.id) == kept, "a lost lease kept what its work wrote"
            ended = await s.get(job.id)
            assert (ended.state, ended.result) == (JobState.SUCCEEDED, result), f"it ended with {ended.result!r}"

    @law
    async def test_a_unique_value_is_had_once_and_waits_for_the_work_that_may_yet_give_it_up(self) -> None:
        async with self.stores() as s:
            async with s.unit_of_work(HOME) as work:
                await work.jobs.add(s.new({"x": 1}))
                rival = asyncio.create_task(s.add(s.new({"x": 1})))
                await asyncio.wait([rival], timeout=0.05)
                assert not rival.done(), "a rival did not wait for the work that holds the value"
            assert (await rival).fresh, "the value was given up by a rollback"
