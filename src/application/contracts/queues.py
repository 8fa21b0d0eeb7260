"""What every Queues and Workers store must do beside its engine; bind it by overriding `stand`."""

from __future__ import annotations

from abc import abstractmethod
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import timedelta

import msgspec

from application.contracts.job_stores import AWAY, ERROR, MINUTE, JobStores, facts, worker_id
from application.contracts.laws import law
from application.ports.jobs import Failure
from application.ports.queues import Queues, Workers
from domain.queues import LiveNow, QueueNow
from domain.retries import DEAD


@dataclass
class QueueStand:
    """An empty store, and what operators see of it."""

    jobs: JobStores
    queues: Queues
    workers: Workers

    async def queue(self, name: str = "default") -> QueueNow:
        """The queue, which must be there."""
        return next(one for one in await self.queues.now() if one.queue == name)


class QueuesContract:
    """The laws of queues and workers."""

    @abstractmethod
    def stand(self) -> AbstractAsyncContextManager[QueueStand]:
        """A fresh empty store."""
        raise NotImplementedError("bind the suite: override `stand`")

    @law
    async def test_an_installation_without_jobs_or_workers_has_no_queues(self) -> None:
        async with self.stand() as s:
            assert (await s.queues.now(), await s.workers.now()) == ([], [])

    @law
    async def test_a_paused_queue_keeps_its_jobs_until_it_goes_on(self) -> None:
        async with self.stand() as s:
            running = await s.jobs.running()
            await s.jobs.add()
            await s.queues.pause("default", paused=True)
            await s.queues.pause("default", paused=True)
            assert await s.jobs.claim(5) == []
            seen = await s.queue()
            assert (seen.paused, seen.due, seen.running) == (True, 1, 1)
            await s.jobs.settle(running.lease)
            await s.queues.pause("default", paused=False)
            assert len(await s.jobs.claim(5)) == 1 and not (await s.queue()).paused

    @law
    async def test_a_paused_queue_is_shown_though_it_is_empty_and_holds_no_other_queue_up(self) -> None:
        async with self.stand() as s:
            await s.queues.pause("a", paused=True)
            assert (await s.queue("a")).paused
            await s.jobs.add(s.jobs.new(queue="b"))
            assert len(await s.jobs.engine.claim(worker_id(1), ["a", "b"], 5, MINUTE)) == 1

    @law
    async def test_each_priority_of_a_queue_is_counted_over_all_workspaces(self) -> None:
        async with self.stand() as s:
            for priority, workspace in ((1, AWAY), (3, AWAY)):
                await s.jobs.add(s.jobs.new(priority=priority), workspace)
            await s.jobs.advance(timedelta(seconds=10))
            await s.jobs.add(s.jobs.new(priority=3))
            job = await s.jobs.add(s.jobs.new(priority=2, queue="b"))
            await s.jobs.add(s.jobs.new(priority=2, queue="b", run_at=job.job.run_at + timedelta(hours=1)))
            assert len(await s.jobs.claim(queue="b")) == 1
            seen = await s.queue()
            assert [(one.priority, one.due, one.running) for one in seen.priorities] == [(1, 1, 0), (3, 2, 0)]
            assert (seen.due, seen.capped) == (3, False)
            for one in seen.priorities:
                assert one.oldest_seconds is not None and 10 <= one.oldest_seconds < 30
            other = await s.queue("b")
            assert (other.due, other.running, other.oldest_seconds) == (0, 1, None)

    @law
    async def test_a_job_whose_time_came_counts_though_nobody_has_claimed_since(self) -> None:
        async with self.stand() as s:
            first = await s.jobs.add()
            await s.jobs.claim()
            await s.jobs.add(s.jobs.new(run_at=first.job.run_at + timedelta(minutes=1)))
            assert (await s.queue()).due == 0
            await s.jobs.advance(timedelta(minutes=2))
            seen = await s.queue()
            assert seen.due == 1 and seen.oldest_seconds is not None and 60 <= seen.oldest_seconds < 90

    @law
    async def test_dead_jobs_of_a_queue_are_counted(self) -> None:
        async with self.stand() as s:
            job = await s.jobs.running()
            await s.jobs.engine.fail(Failure(job.lease, ERROR, DEAD))
            assert ((await s.queue()).dead, (await s.queue()).due) == (1, 0)

    @law
    async def test_a_worker_is_shown_with_what_it_runs_and_counts_as_capacity_while_it_lives(self) -> None:
        async with self.stand() as s:
            job = await s.jobs.running()
            await s.jobs.engine.heartbeat(facts(capacity=20), [job.lease], MINUTE)
            (worker,) = await s.workers.now()
            assert (worker.id, worker.running, worker.capacity, worker.draining) == (worker_id(1), 1, 20, False)
            assert [(one.id, one.kind, one.since) for one in worker.jobs] == [(job.id, job.kind, job.started_at)]
            assert ((await s.queue()).workers, (await s.queue()).capacity) == (1, 20)
            assert worker.live and await s.queues.live() == LiveNow(1, 20)
            await s.jobs.advance(timedelta(minutes=1))
            assert [one.live for one in await s.workers.now()] == [False] and await s.queues.live() == LiveNow()
            assert ((await s.queue()).workers, (await s.queue()).capacity) == (0, 0)
            await s.jobs.advance(timedelta(minutes=5))
            assert await s.workers.now() == []

    @law
    async def test_a_worker_of_several_queues_is_one_worker_and_a_draining_one_is_none(self) -> None:
        async with self.stand() as s:
            both = msgspec.structs.replace(facts(capacity=20), queues=("a", "b"))
            for one in (both, facts(2, capacity=5)):
                await s.jobs.engine.heartbeat(one, [], MINUTE)
            assert sum(one.capacity for one in await s.queues.now()) == 45
            assert await s.queues.live() == LiveNow(2, 25)
            assert await s.workers.drain(worker_id(2), draining=True)
            assert await s.queues.live() == LiveNow(1, 20)

    @law
    async def test_a_worker_hears_with_its_heartbeat_that_it_is_to_drain(self) -> None:
        async with self.stand() as s:
            engine = s.jobs.engine
            assert not await s.workers.drain(worker_id(1), draining=True), "nobody knows it yet"
            assert not (await engine.heartbeat(facts(capacity=5), [], MINUTE)).drain
            assert await s.workers.drain(worker_id(1), draining=True)
            assert (await engine.heartbeat(facts(capacity=5), [], MINUTE)).drain
            assert (await engine.heartbeat(facts(capacity=5), [], MINUTE)).drain, "and again, until it is undone"
            assert not (await engine.heartbeat(facts(2, capacity=5), [], MINUTE)).drain
            assert [(one.id, one.draining) for one in await s.workers.now()] == [
                (worker_id(1), True), (worker_id(2), False),
            ]  # fmt: skip
            assert (await s.queue()).capacity == 5, "a draining worker is no capacity"
            assert await s.workers.drain(worker_id(1), draining=False)
            assert not (await engine.heartbeat(facts(capacity=5), [], MINUTE)).drain
