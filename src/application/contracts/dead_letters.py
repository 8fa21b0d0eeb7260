"""What every DeadLetters and JobControl must do; bind it by overriding `stores`."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from application.contracts.job_stores import AWAY, HOME, MINUTE, JobStores, JobSuite
from application.contracts.laws import law, refused
from application.ports.catalog import Page
from application.ports.control import Edited
from application.ports.jobs import Failure, JobFilter
from domain.dead_letters import DeadGroup
from domain.jobs import Job, JobState, canonical, input_digest
from domain.retries import DEAD, job_error

LOST = job_error("work", "host_away", "Host 10.0.0.1 did not answer.", retryable=True)
LOST_TOO = job_error("work", "host_away", "Host 10.0.0.2 did not answer.", retryable=True)
BAD = job_error("work", "bad_row", "The row is bad.", retryable=False)
EDITOR = UUID("00000000-0000-4000-8000-0000000000ed")


async def dead(s: JobStores, error: object = BAD, **changes: object) -> Job:
    """A job that died of this error."""
    await s.add(s.new(**changes))
    (job,) = await s.claim(queue=str(changes.get("queue", "default")))
    await s.engine.fail(Failure(job.lease, error, DEAD))  # type: ignore[arg-type]
    return await s.get(job.id)


async def _groups(s: JobStores, workspace: UUID = HOME, **filters: str) -> list[DeadGroup]:
    async with s.unit_of_work(workspace) as work:
        return (await work.dead_letters.groups(Page(50), **filters))[0]


class DeadLettersContract(JobSuite):
    """The laws of looking at the dead."""

    @law
    async def test_the_dead_stand_together_by_what_killed_them_the_largest_group_first(self) -> None:
        async with self.stores() as s:
            first = await dead(s, LOST)
            bad = await dead(s, BAD)
            last = await dead(s, LOST_TOO, queue="other")
            large, small = await _groups(s)
            assert (large.fingerprint, large.kind, large.code) == (LOST.fingerprint, "work", "host_away")
            assert (large.count, large.queues, large.message) == (2, ("default", "other"), LOST_TOO.message)
            assert (large.first_at, large.last_at, large.last_job) == (first.ended_at, last.ended_at, last.id)
            assert (small.count, small.fingerprint, small.last_job) == (1, BAD.fingerprint, bad.id)

    @law
    async def test_groups_are_filtered_and_paged(self) -> None:
        async with self.stores() as s:
            for error in (LOST, LOST, BAD):
                await dead(s, error)
            await dead(s, BAD, queue="other")
            assert [g.count for g in await _groups(s, queue="other")] == [1]
            assert await _groups(s, kind="nothing") == []
            assert len(await _groups(s, kind="work")) == 2
            async with s.unit_of_work(HOME) as work:
                one, after = await work.dead_letters.groups(Page(1))
                assert after is not None
                two, end = await work.dead_letters.groups(Page(1, after))
                assert end is None and {g.fingerprint for g in (*one, *two)} == {LOST.fingerprint, BAD.fingerprint}
                await refused("invalid_cursor", work.dead_letters.groups(Page(1, "nonsense")))

    @law
    async def test_a_retried_or_discarded_job_leaves_its_group(self) -> None:
        async with self.stores() as s:
            retried, discarded, kept = [await dead(s) for _ in range(3)]
            async with s.unit_of_work(HOME) as work:
                await work.jobs.retry(retried.id)
                await work.jobs.discard(discarded.id, "no use")
                await work.commit()
            (group,) = await _groups(s)
            assert (group.count, group.last_job) == (1, kept.id)

    @law
    async def test_the_jobs_of_a_group_are_listed_by_its_fingerprint_newest_first(self) -> None:
        async with self.stores() as s:
            made = [(await dead(s, LOST)).id for _ in range(3)]
            await dead(s, BAD)
            where = JobFilter(state=JobState.DEAD, fingerprint=LOST.fingerprint)
            async with s.unit_of_work(HOME) as work:
                jobs, after = await work.jobs.list(Page(2), where)
                rest, end = await work.jobs.list(Page(2, after), where)
            assert [job.id for job in (*jobs, *rest)] == made[::-1] and end is None

    @law
    async def test_a_workspace_sees_only_its_own_dead(self) -> None:
        async with self.stores() as s:
            await dead(s)
            assert await _groups(s, AWAY) == []


class JobControlContract(JobSuite):
    """The laws of changing one job by hand."""

    @law
    async def test_a_snoozed_job_runs_when_its_time_has_come(self) -> None:
        async with self.stores() as s:
            job = (await s.add()).job
            async with s.unit_of_work(HOME) as work:
                await work.control.postpone(job.id, timedelta(minutes=5))
                await work.commit()
            assert await s.claim() == []
            await s.advance(5 * MINUTE)
            assert [one.id for one in await s.claim()] == [job.id]

    @law
    async def test_a_job_of_higher_priority_overtakes(self) -> None:
        async with self.stores() as s:
            _, second = (await s.add(s.new(priority=2))).job, (await s.add(s.new(priority=3))).job
            async with s.unit_of_work(HOME) as work:
                await work.control.reprioritise(second.id, 1)
                await work.commit()
            (job,) = await s.claim()
            assert (job.id, job.priority) == (second.id, 1)

    @law
    async def test_an_edited_job_runs_with_the_new_payload_and_keeps_the_old_one(self) -> None:
        async with self.stores() as s:
            job = await dead(s)
            new = canonical({"fixed": True})
            async with s.unit_of_work(HOME) as work:
                await work.jobs.retry(job.id)
                await work.control.edit(job.id, Edited(new, input_digest("work", {"fixed": True}), "domain:b"), EDITOR)
                await work.control.edit(job.id, Edited(b'{"fixed":2}', b"2", "domain:b"), EDITOR)
                await work.commit()
            (again,) = await s.claim()
            assert (again.id, again.payload, again.digest) == (job.id, b'{"fixed":2}', b"2")
            assert again.limit_key == "domain:b"
            async with s.unit_of_work(HOME) as work:
                edits = await work.control.edits(job.id)
            assert [(edit.payload, edit.edited_by) for edit in edits] == [(job.payload, EDITOR), (new, EDITOR)]

    @law
    async def test_an_edit_may_not_make_two_equal_unfinished_jobs(self) -> None:
        async with self.stores() as s:
            other, job = (await s.add(s.new({"x": 1}))).job, (await s.add(s.new({"x": 2}))).job
            async with s.unit_of_work(HOME) as work:
                await refused("job_exists", work.control.edit(job.id, Edited(other.payload, other.digest), EDITOR))
                assert await work.control.edits(job.id) == []
            assert (await s.get(job.id)).payload == job.payload

    @law
    async def test_what_runs_or_has_ended_is_not_changed(self) -> None:
        async with self.stores() as s:
            for job in (await s.running(), await dead(s)):
                async with s.unit_of_work(HOME) as work:
                    for call in (
                        work.control.postpone(job.id, MINUTE),
                        work.control.reprioritise(job.id, 1),
                        work.control.edit(job.id, Edited(b"{}", b"d"), EDITOR),
                    ):
                        await refused("job_not_waiting", call)
                assert await s.get(job.id) == job or (await s.get(job.id)).state is JobState.RUNNING

    @law
    async def test_a_workspace_changes_only_its_own_jobs(self) -> None:
        async with self.stores() as s:
            job = (await s.add()).job
            async with s.unit_of_work(AWAY) as work:
                await refused("job_not_found", work.control.postpone(job.id, MINUTE))
                await refused("job_not_found", work.control.reprioritise(job.id, 1))
                await refused("job_not_found", work.control.edit(job.id, Edited(b"{}", b"d"), EDITOR))
            assert await s.get(job.id) == job
