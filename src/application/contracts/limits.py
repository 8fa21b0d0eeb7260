"""What limits and turns between workspaces must do to claims; bind it with `stores` that have `limits`."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from uuid import UUID

from application.contracts.job_stores import AWAY, ERROR, HOME, MINUTE, WEEK, JobStores, JobSuite, again, worker_id
from application.contracts.laws import law, refused
from application.ports.jobs import Failure, Settlement
from application.ports.limits import Limits
from domain.jobs import Job
from domain.limits import Limit


def _limits(s: JobStores) -> Limits:
    assert s.limits is not None, "give the suite a store with limits"
    return s.limits


async def _add(s: JobStores, count: int, workspace: UUID = HOME, **changes: object) -> None:
    async with s.unit_of_work(workspace) as work:
        await work.jobs.add_many([s.new(**changes) for _ in range(count)])
        await work.commit()


async def _end(s: JobStores, jobs: list[Job]) -> None:
    assert not await s.engine.settle_many([Settlement(job.lease, None, WEEK) for job in jobs])


class LimitContract(JobSuite):
    """The laws of limits per key."""

    @law
    async def test_never_more_jobs_of_a_key_run_than_its_limit_lets(self) -> None:
        async with self.stores() as s:
            await _limits(s).set(Limit("site:*", concurrency=3))
            await _add(s, 8, limit_key="site:a")
            await _add(s, 8, limit_key="site:b")
            claimed = await s.claim(20)
            assert Counter(job.limit_key for job in claimed) == {"site:a": 3, "site:b": 3}
            assert await s.claim(20) == []
            await _end(s, claimed[:2])
            assert len(await s.claim(20)) == 2

    @law
    async def test_claimers_at_once_keep_a_limit_together(self) -> None:
        async with self.stores() as s:
            await _limits(s).set(Limit("site", concurrency=2))
            await _add(s, 60, limit_key="site")
            running: set[UUID] = set()
            done = 0

            async def work(number: int) -> None:
                nonlocal done
                for _ in range(40):
                    for job in await s.claim(3, number):
                        running.add(job.id)
                        assert len(running) <= 2, "more jobs run at once than the limit lets"
                        await asyncio.sleep(0)
                        running.discard(job.id)
                        await _end(s, [job])
                        done += 1

            await asyncio.gather(*(work(number) for number in range(4)))
            while jobs := await s.claim(5):
                await _end(s, jobs)
                done += len(jobs)
            assert done == 60

    @law
    async def test_a_job_counts_until_its_lease_is_lost_and_not_longer(self) -> None:
        async with self.stores() as s:
            await _limits(s).set(Limit("site", concurrency=1))
            await _add(s, 2, limit_key="site")
            (job,) = await s.claim(5)
            await s.advance(2 * MINUTE)
            assert await s.claim(5) == [], "a lease that ran out is no place given back before the sweep says so"
            assert await s.engine.lose([Failure(job.lease, ERROR, again(3600))]) == {job.id}
            await s.advance(timedelta(seconds=1))
            assert len(await s.claim(5, 2)) == 1

    @law
    async def test_a_failed_and_a_released_job_give_their_place_back(self) -> None:
        async with self.stores() as s:
            await _limits(s).set(Limit("site", concurrency=2))
            await _add(s, 4, limit_key="site")
            one, other = await s.claim(5)
            await s.engine.fail(Failure(one.lease, ERROR, again(3600)))
            await s.engine.release([other.lease])
            assert len(await s.claim(5)) == 2

    @law
    async def test_no_more_jobs_begin_in_a_time_than_the_rate_lets(self) -> None:
        async with self.stores() as s:
            await _limits(s).set(Limit("site:*", rate=3, per_seconds=60))
            await _add(s, 20, limit_key="site:a")
            first = await s.claim(20)
            await _end(s, first)
            assert (len(first), await s.claim(20)) == (3, [])
            await s.advance(timedelta(seconds=41))
            second = await s.claim(20)
            assert len(second) == 2, "a token comes back every 20 seconds"
            await s.advance(timedelta(hours=1))
            assert len(await s.claim(20)) == 3, "the bucket holds no more than the rate"

    @law
    async def test_jobs_without_a_key_and_keys_without_a_limit_are_not_kept_waiting(self) -> None:
        async with self.stores() as s:
            await _limits(s).set(Limit("site:slow", concurrency=1))
            await _add(s, 10, limit_key="site:slow")
            await _add(s, 10, limit_key="site:other")
            await _add(s, 10)
            claimed: Counter[str | None] = Counter()
            while jobs := await s.claim(50):
                claimed.update(job.limit_key for job in jobs)
            assert claimed == {"site:slow": 1, "site:other": 10, None: 10}

    @law
    async def test_a_key_has_the_room_that_the_others_leave(self) -> None:
        async with self.stores() as s:
            await _limits(s).set(Limit("site:*", concurrency=100))
            await _add(s, 30, limit_key="site:many")
            for number in range(3):
                await _add(s, 1, limit_key=f"site:{number}")
            assert len(await s.claim(40)) == 33

    @law
    async def test_a_limit_may_count_each_workspace_by_itself(self) -> None:
        async with self.stores() as s:
            await _limits(s).set(Limit("home:*", concurrency=2))
            for workspace in (HOME, AWAY):
                await _add(s, 5, workspace, limit_key="home:{workspace}")
            assert Counter(job.workspace_id for job in await s.claim(20)) == {HOME: 2, AWAY: 2}

    @law
    async def test_within_a_key_the_rank_decides(self) -> None:
        async with self.stores() as s:
            await _limits(s).set(Limit("site", concurrency=1))
            low = await s.add(s.new(limit_key="site", priority=3))
            high = await s.add(s.new(limit_key="site", priority=1))
            (first,) = await s.claim(5)
            await _end(s, [first])
            (second,) = await s.claim(5)
            assert [first.id, second.id] == [high.job.id, low.job.id]

    @law
    async def test_the_closest_limit_counts_and_a_new_one_counts_at_once(self) -> None:
        async with self.stores() as s:
            limits = _limits(s)
            await limits.set(Limit("site:*", concurrency=1))
            await limits.set(Limit("site:big*", concurrency=3))
            await limits.set(Limit("site:biggest", concurrency=4))
            for key in ("site:small", "site:bigger", "site:biggest"):
                await _add(s, 6, limit_key=key)
            claimed = Counter(job.limit_key for job in await s.claim(50))
            assert claimed == {"site:small": 1, "site:bigger": 3, "site:biggest": 4}
            assert await s.claim(50) == []
            await limits.set(Limit("site:*", concurrency=2))
            assert [job.limit_key for job in await s.claim(50)] == ["site:small"]
            assert await limits.remove("site:*") and not await limits.remove("site:*")
            assert len(await s.claim(50)) == 4

    @law
    async def test_what_a_person_set_is_kept_when_the_code_brings_its_own(self) -> None:
        async with self.stores() as s:
            limits = _limits(s)
            await limits.seed([Limit("a", concurrency=1), Limit("b", concurrency=1)])
            await limits.set(Limit("a", concurrency=5))
            await limits.seed([Limit("a", concurrency=2), Limit("b", rate=2, per_seconds=1.5)])
            assert await limits.list() == [Limit("a", concurrency=5), Limit("b", rate=2, per_seconds=1.5)]
            for wrong in (Limit("a"), Limit("", concurrency=1), Limit("a*b", concurrency=1), Limit("a", rate=1)):
                await refused("invalid_limit", limits.set(wrong))


class TurnContract(JobSuite):
    """The laws of turns between workspaces."""

    @law
    async def test_a_flood_of_one_workspace_does_not_bury_the_jobs_of_another(self) -> None:
        async with self.stores() as s:
            await _add(s, 1000)
            await s.claim(20)
            await _add(s, 10, AWAY)
            claims = 0
            theirs = 0
            while theirs < 10 and claims < 40:
                theirs += sum(job.workspace_id == AWAY for job in await s.claim(20))
                claims += 1
            assert theirs == 10 and claims <= 8, f"{theirs} of 10 jobs after {claims} claims of 20"

    @law
    async def test_turns_leave_nothing_out_and_take_nothing_twice(self) -> None:
        async with self.stores() as s:
            await _add(s, 150)
            await _add(s, 35, AWAY)
            seen: list[UUID] = []

            async def drain(number: int) -> None:
                while jobs := await s.claim(7, number):
                    seen.extend(job.id for job in jobs)

            await asyncio.gather(*(drain(number) for number in range(3)))
            seen += [job.id for job in await s.engine.claim(worker_id(9), ["default"], 500, MINUTE)]
            assert len(seen) == len(set(seen)) == 185

    @law
    async def test_within_a_workspace_the_priority_still_decides(self) -> None:
        async with self.stores() as s:
            await _add(s, 100, priority=3)
            await _add(s, 50, AWAY, priority=3)
            await s.claim(10)
            await _add(s, 5, priority=1)
            await _add(s, 5, AWAY, priority=1)
            jobs = [job for _ in range(3) for job in await s.claim(10)]
            assert sum(job.priority == 1 for job in jobs) == 10
