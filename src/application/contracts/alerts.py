"""The laws of alerts: what was told, the look at lost jobs, and how a channel answers. Bound by subclasses."""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from application.contracts.job_stores import AWAY, HOME, MINUTE, JobStores, again, facts
from application.contracts.laws import law, refused
from application.ports.alerts import Alerts, LostJobs
from application.ports.jobs import Failure
from domain.alerts import Alert, AlertState, Fact, Link, Phase, Severity
from domain.errors import Transient
from domain.jobs import Job
from domain.retries import DEAD, LEASE_LOST, job_error

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
EXAMPLE = Alert(
    key="dead-letters",
    number=3,
    at=NOON,
    title="12 dead jobs (before: 4)",
    phase=Phase.OPEN,
    severity=Severity.ERROR,
    lines=(
        "9 x import.ingest: scan_failed: The scanner <clamd> & its socket are away. [5f1d]",
        "3 x work: broken: No.",
    ),
    facts=(Fact("Dead now", "12"), Fact("Dead before", "4"), Fact("Retries since", "7")),
    links=(Link("Dead letters", "https://sluice.example/v1/admin/dead-letters"),),
)
"""An alert with a bit of everything."""


@dataclass
class WatchStand:
    """An empty store of jobs, and the look at those that were lost."""

    jobs: JobStores
    lost: LostJobs

    async def fail(self, code: str = "broken", *, dead: bool = True, queue: str = "default") -> Job:
        """A job that has failed just now: dead, or to be tried again."""
        added = await self.jobs.add(self.jobs.new(queue=queue))
        (job,) = await self.jobs.claim(queue=queue)
        assert job.id == added.job.id
        error = job_error("work", code, f"It is {code}.", retryable=True)
        await self.jobs.engine.fail(Failure(job.lease, error, DEAD if dead else again(600)))
        return job


class WatchContract:
    """The laws of AlertStates and LostJobs."""

    @abstractmethod
    def stand(self) -> AbstractAsyncContextManager[WatchStand]:
        """A fresh empty store that knows the workspaces HOME and AWAY."""
        raise NotImplementedError("bind the suite: override `stand`")

    @law
    async def test_what_was_told_counts_when_its_work_commits_and_not_before(self) -> None:
        async with self.stand() as s:
            told = AlertState(key="k", number=4, open=True, checked_at=NOON, depth=2, newest=NOON, jobs={"c": HOME})
            async with s.jobs.unit_of_work(HOME) as work:
                assert await work.alerts.lock("k") == AlertState(key="k")
                await work.alerts.save(told)
            async with s.jobs.unit_of_work(HOME) as work:
                assert (await work.alerts.get("k")) in (None, AlertState(key="k"))
                await work.alerts.lock("k")
                await work.alerts.save(told)
                await work.commit()
            async with s.jobs.unit_of_work(HOME) as work:
                assert await work.alerts.get("k") == told
            async with s.jobs.unit_of_work(AWAY) as work:
                assert await work.alerts.get("k") is None

    @law
    async def test_who_locks_a_state_sees_what_the_one_before_made_of_it(self) -> None:
        async with self.stand() as s:

            async def add() -> None:
                async with s.jobs.unit_of_work(HOME) as work:
                    state = await work.alerts.lock("k")
                    await asyncio.sleep(0)
                    await work.alerts.save(AlertState(key="k", number=state.number + 1))
                    await work.commit()

            await asyncio.gather(*(add() for _ in range(5)))
            async with s.jobs.unit_of_work(HOME) as work:
                assert await work.alerts.get("k") == AlertState(key="k", number=5)

    @law
    async def test_dead_jobs_are_counted_by_queue_and_by_cause_over_all_workspaces(self) -> None:
        async with self.stand() as s:
            assert await s.lost.get_dlq_depth() == {}
            assert (await s.lost.look(None, "notify")).depth == 0
            for _ in range(2):
                await s.fail("broken")
            last = await s.fail("late", queue="slow")
            await s.fail("gone", queue="notify")
            await s.jobs.add(workspace=AWAY)
            (away,) = await s.jobs.claim()
            await s.jobs.engine.fail(
                Failure(away.lease, job_error("work", "broken", "It is broken.", retryable=False), DEAD)
            )
            found = await s.lost.look(None, "notify")
            assert await s.lost.get_dlq_depth() == {"default": 3, "notify": 1, "slow": 1}
            assert (found.depth, found.undelivered) == (4, 1)
            assert found.queues == (("default", 3), ("slow", 1))
            assert [(one.kind, one.code, one.count) for one in found.causes] == [
                ("work", "broken", 3),
                ("work", "late", 1),
            ]
            assert found.causes[0].message == "It is broken."
            assert found.newest is not None and found.newest >= ((await s.jobs.get(last.id)).ended_at or found.at)
            assert [one.code for one in (await s.lost.look(None, "notify", most=1)).causes] == ["broken"]

    @law
    async def test_retries_and_rescues_count_from_the_look_before(self) -> None:
        async with self.stand() as s:
            since = (await s.lost.look(None, "notify")).at
            await s.fail(dead=False)
            await s.fail(dead=False, queue="notify")
            await s.fail(dead=True)
            silent = await s.jobs.running()
            await s.jobs.advance(2 * MINUTE)
            (stale,) = await s.jobs.engine.stale(timedelta(0), 10)
            assert stale.id == silent.id
            loss = job_error("work", LEASE_LOST, "Silent.", retryable=True)
            await s.jobs.engine.lose([Failure(stale.lease, loss, again())])
            handed_back = await s.jobs.running()
            await s.jobs.engine.release([handed_back.lease])
            found = await s.lost.look(since, "notify")
            assert (found.retries, found.rescues) == (1, 1)
            assert (await s.lost.look(None, "notify")).retries == 0
            assert (await s.lost.look(found.at, "notify")).rescues == 0

    @law
    async def test_the_last_look_is_told_with_the_time_of_the_store(self) -> None:
        async with self.stand() as s:
            now, before = await s.lost.checked_at("k")
            assert before is None
            async with s.jobs.unit_of_work(HOME) as work:
                state = await work.alerts.lock("k")
                await work.alerts.save(AlertState(key=state.key, checked_at=now))
                await work.commit()
            await s.jobs.advance(MINUTE)
            later, before = await s.lost.checked_at("k")
            assert before == now and later - now >= MINUTE
            await s.jobs.engine.heartbeat(facts(), [], MINUTE)


@dataclass(frozen=True)
class Answer:
    """How a receiver answers once: a status, a header Retry-After, or (status 0) not at all."""

    status: int
    retry_after: str = ""


@dataclass
class ChannelStand:
    """A channel whose receiver answers as told, the last answer for ever; `secret` must not be seen anywhere."""

    channel: Alerts
    answer: Callable[[Sequence[Answer]], None]
    received: Callable[[], Awaitable[int]]
    secret: str


class ChannelContract:
    """The laws of Alerts, for a channel with a receiver."""

    asks_for_pauses = False
    """Whether its receiver can say when to come again."""
    taken, passing, final = 200, (429, 500, 503), (400, 403, 404)

    @abstractmethod
    def stand(self) -> AbstractAsyncContextManager[ChannelStand]:
        """A channel and its receiver; the channel waits for an answer for well under a second."""
        raise NotImplementedError("bind the suite: override `stand`")

    @law
    async def test_it_returns_when_the_receiver_has_taken_the_alert(self) -> None:
        async with self.stand() as s:
            s.answer([Answer(self.taken)])
            await s.channel.send(EXAMPLE)
            assert await s.received() == 1

    @law
    async def test_what_may_pass_is_transient_and_tells_no_secret(self) -> None:
        async with self.stand() as s:
            for status in (*self.passing, 0):
                s.answer([Answer(status)])
                fault = await _transient(s.channel)
                assert s.secret not in f"{fault!r} {fault.message} {fault.__cause__!r}", status
            s.answer([Answer(self.taken)])
            await s.channel.send(EXAMPLE)

    @law
    async def test_what_the_receiver_will_never_take_is_refused_and_tells_no_secret(self) -> None:
        async with self.stand() as s:
            for status in self.final:
                s.answer([Answer(status)])
                refusal = await refused("alert_refused", s.channel.send(EXAMPLE))
                assert s.secret not in f"{refusal!r} {refusal.message} {refusal.__cause__!r}", status

    @law
    async def test_the_pause_that_a_receiver_asks_for_is_told(self) -> None:
        async with self.stand() as s:
            s.answer([Answer(self.passing[0], "37" if self.asks_for_pauses else "")])
            fault = await _transient(s.channel)
            assert fault.after == (timedelta(seconds=37) if self.asks_for_pauses else None)


async def _transient(channel: Alerts) -> Transient:
    try:
        await channel.send(EXAMPLE)
    except Transient as fault:
        return fault
    raise AssertionError("an alert counts as delivered that the receiver did not take")
