"""The dead-letter watch and the delivery of its alerts, on memory adapters and a clock that is set by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.alerts import MemoryAlerts, MemoryLostJobs
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.queues import MemoryQueues
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from application.alerts import NOTIFY, PATIENCE, Channels, RaiseAlert, TellBell, WatchDeadLetters, notify_kind
from application.jobs import Enqueue, Order, Submit
from application.kinds import JobContext, JobKind, Kinds
from application.overdue_alerts import DeliverOverdue
from application.ports.bell import BellState
from application.ports.catalog import Page
from application.ports.jobs import Failure, WorkerFacts
from application.running import RunJob, Sweep, write_end
from domain.access import DEFAULT_WORKSPACE
from domain.alerts import Alert, Phase
from domain.errors import Transient, invalid
from domain.jobs import JobState
from domain.retries import DEAD, Verdict, job_error
from entrypoints.scheduler import bell_duty

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
WORKER = UUID(int=1)
MINUTE = timedelta(minutes=1)


async def _nothing(_context: JobContext, _payload: object) -> None: ...


@dataclass
class Shaky(MemoryAlerts):
    """A channel that fails as long as it is told to."""

    fault: Exception | None = None
    patience: int = 10**9
    """How many more messages meet the fault."""
    tracks: bool = False
    sent: list[Alert] = field(default_factory=list)

    async def send(self, alert: Alert) -> None:
        if self.fault is not None and self.patience > 0:
            self.patience -= 1
            raise self.fault
        await super().send(alert)


class Stand:
    """A house in memory with two channels, of which one tracks incidents."""

    def __init__(self) -> None:
        self.database = MemoryDatabase(SystemClock())
        self.slack, self.pager = Shaky(), Shaky(tracks=True)
        self.channels = Channels({"slack": self.slack, "pager": self.pager})
        self.kinds = Kinds.of([JobKind("work", _nothing, dict), notify_kind(self.channels)])
        self.unit_of_work, self.engine = MemoryUnitOfWork(self.database), MemoryEngine(self.database)
        self.bell = MemoryBell()
        enqueue = Enqueue(self.kinds, Uuid7Ids())
        self.submit = Submit(enqueue, self.unit_of_work, self.bell)
        self.run = RunJob(self.kinds, self.unit_of_work, self.engine, SystemClock(), SystemChance())
        self.watch = WatchDeadLetters(
            MemoryLostJobs(self.database), self.unit_of_work, enqueue, self.channels, self.bell
        )
        self.raise_alert = RaiseAlert(self.unit_of_work, enqueue, self.channels, self.bell)

    async def die(self, number: int) -> None:
        await self.submit(DEFAULT_WORKSPACE, Order(kind="work", payload={"n": number}))
        for job in await self.engine.claim(WORKER, ["default"], 10, MINUTE):
            await self.engine.fail(Failure(job.lease, job_error("work", "broken", "No.", retryable=False), DEAD))

    async def deliver(self) -> list[str]:
        """Run the alerts that are due, and those that waited for them; the codes of what went wrong."""
        codes = []
        while claimed := await self.engine.claim(WORKER, [NOTIFY], 100, MINUTE):
            for job in claimed:
                ended = await self.run(job, lambda context: None)
                await write_end(self.engine, job.lease, ended)
                if ended.failure is not None:
                    codes.append(ended.failure.error.code)
            await self.engine.free(100)
        return codes

    async def five_minutes(self) -> None:
        self.database.advance(timedelta(minutes=5))
        await self.watch()

    def titles(self) -> tuple[list[str], list[str]]:
        return [one.title for one in self.slack.sent], [one.title for one in self.pager.sent]


async def test_every_five_minutes_a_change_is_told_once_to_each_channel_and_the_end_to_the_pager() -> None:
    stand = Stand()
    assert await stand.watch() is not None and await stand.watch() is None
    for dies in (True, False, True, False):
        if dies:
            await stand.die(len(stand.slack.sent))
        for _ in range(4):
            stand.database.advance(timedelta(seconds=75))
            await stand.watch()
        await stand.deliver()
    told = ["1 dead job (before: 0)", "2 dead jobs (before: 1)"]
    assert stand.titles() == (told, told)
    async with stand.unit_of_work(DEFAULT_WORKSPACE) as work:
        for ident in [job.id for job in (await work.jobs.list(Page(limit=100)))[0] if job.state is JobState.DEAD]:
            await work.jobs.discard(ident, "Seen.")
        await work.commit()
    await stand.five_minutes()
    await stand.deliver()
    assert stand.titles() == (told, [*told, "No dead jobs any more"])


async def test_a_receiver_that_is_away_for_an_hour_loses_nothing_and_holds_up_nobody() -> None:
    stand = Stand()
    stand.slack.fault = Transient("alert_unreachable", "Away.")
    for number in range(3):
        await stand.die(number)
        await stand.five_minutes()
        await stand.deliver()
    for _ in range(60):
        stand.database.advance(MINUTE)
        assert set(await stand.deliver()) <= {"alert_unreachable"}
    assert [len(sent) for sent in stand.titles()] == [0, 3]
    stand.slack.fault = None
    stand.database.advance(timedelta(minutes=8))
    await stand.deliver()
    assert stand.titles()[0] == stand.titles()[1] and len(stand.slack.sent) == 3


async def test_an_alert_that_can_never_be_delivered_raises_no_alert_about_itself() -> None:
    stand = Stand()
    stand.slack.fault = invalid("alert_refused", "Slack refused the alert: 404.")
    await stand.die(1)
    for _ in range(20):
        await stand.five_minutes()
        await stand.deliver()
    assert stand.titles() == ([], ["1 dead job (before: 0)"])
    assert await stand.watch.lost.get_dlq_depth() == {"default": 1, NOTIFY: 1}
    await stand.die(2)
    await stand.five_minutes()
    await stand.deliver()
    assert {fact.name: fact.value for fact in stand.pager.sent[-1].facts}["Alerts not delivered"] == "1"


async def test_an_incident_is_raised_once_by_however_many_and_ended_once() -> None:
    stand = Stand()
    bad = Alert(key="bell", title="The bell does not ring.", at=START, phase=Phase.OPEN)
    good = Alert(key="bell", title="The bell rings again.", at=START, phase=Phase.RESOLVED)
    assert [await stand.raise_alert(one) for one in (good, bad, bad, bad, good, good)] == [
        False, True, False, False, True, False,
    ]  # fmt: skip
    await stand.deliver()
    assert stand.titles()[0] == ["The bell does not ring.", "The bell rings again."]


async def test_a_channel_that_was_away_hears_of_an_incident_in_order() -> None:
    stand = Stand()
    bad = Alert(key="bell", title="bad", at=START, phase=Phase.OPEN)
    good = Alert(key="bell", title="good", at=START, phase=Phase.RESOLVED)
    stand.pager.fault = Transient("alert_unreachable", "Away.")
    for one in (bad, good, bad):
        await stand.raise_alert(one)
        await stand.deliver()
    assert stand.titles() == (["bad", "good", "bad"], [])
    stand.pager.fault = None
    stand.database.advance(timedelta(minutes=10))
    await stand.deliver()
    assert stand.titles()[1] == ["bad", "good", "bad"]


async def test_what_a_channel_never_takes_holds_up_nothing_behind_it() -> None:
    stand = Stand()
    stand.pager.fault = Transient("alert_unreachable", "Away.")
    bad = Alert(key="bell", title="bad", at=START, phase=Phase.OPEN)
    await stand.raise_alert(bad)
    await stand.deliver()
    await stand.raise_alert(Alert(key="bell", title="good", at=START, phase=Phase.RESOLVED))
    stand.pager.fault = invalid("alert_refused", "PagerDuty refused the alert: 400.")
    stand.database.advance(timedelta(minutes=1))
    stand.pager.patience = 1
    await stand.deliver()
    assert stand.titles()[1] == ["good"]


def test_an_alert_is_tried_for_longer_than_an_hour() -> None:
    pauses = [min(PATIENCE.cap, PATIENCE.base * 2**n) for n in range(PATIENCE.retries)]
    assert sum(pauses) > 3600 and max(pauses) <= 300


async def test_retries_and_a_stale_job_taken_back_reach_people_without_a_dead_letter() -> None:
    stand = Stand()
    await stand.watch()
    await stand.submit(DEFAULT_WORKSPACE, Order(kind="work", payload={"n": 1}))
    (job,) = await stand.engine.claim(WORKER, ["default"], 1, MINUTE)
    await stand.engine.fail(Failure(job.lease, job_error("work", "broken", "No.", retryable=True), Verdict(MINUTE)))
    stand.database.advance(2 * MINUTE)
    await stand.engine.claim(WORKER, ["default"], 1, MINUTE)
    stand.database.advance(2 * MINUTE)
    await Sweep(stand.kinds, stand.engine, stand.bell, SystemChance())()
    await stand.five_minutes()
    await stand.deliver()
    told = "1 stale job taken back, 1 failed attempt followed by another"
    assert stand.titles() == ([told], [])
    await stand.five_minutes()
    await stand.deliver()
    assert stand.titles() == ([told], [])


async def test_a_bell_that_does_not_ring_is_told_once_each_way_and_not_for_a_single_look() -> None:
    stand = Stand()
    tell = TellBell(stand.raise_alert, SystemClock())
    looks = iter([True, False, True, False, False, False, True, True, True])

    class Moody(MemoryBell):
        async def state(self) -> BellState:
            return BellState("" if next(looks) else "redis://me:s3cret-word@there is away.")

    one = bell_duty(Moody(), tell)
    for _ in range(9):
        await one()
    await stand.deliver()
    assert stand.titles() == (
        ["The bell does not ring: jobs start later than they could", "The bell rings again"],
        ["The bell does not ring: jobs start later than they could", "The bell rings again"],
    )
    assert "s3cret" not in "".join(stand.slack.sent[0].lines)


def overdue(stand: Stand) -> DeliverOverdue:
    sweep = Sweep(stand.kinds, stand.engine, stand.bell, SystemChance())
    return DeliverOverdue(MemoryQueues(stand.database), stand.engine, stand.run, sweep, Uuid7Ids())


async def two_alerts(stand: Stand) -> None:
    """The second waits for the first, in each channel."""
    await stand.watch()
    for number in range(2):
        await stand.die(number)
        await stand.five_minutes()


async def test_without_a_worker_the_monitor_delivers_in_order_what_has_waited_for_half_a_minute() -> None:
    stand = Stand()
    await two_alerts(stand)
    deliver = overdue(stand)
    assert [await deliver(), await deliver()] == [4, 0]
    told = ["1 dead job (before: 0)", "2 dead jobs (before: 1)"]
    assert stand.titles() == (told, told)
    await stand.die(2)
    await stand.five_minutes()
    assert await deliver() == 0
    stand.database.advance(timedelta(seconds=30))
    assert await deliver() == 2


async def test_while_a_worker_lives_alerts_are_its_business_and_in_a_paused_queue_nobodys() -> None:
    stand = Stand()
    await two_alerts(stand)
    facts = WorkerFacts(WORKER, "host", 1, (NOTIFY,), "1")
    await stand.engine.heartbeat(facts, [], MINUTE)
    deliver = overdue(stand)
    assert await deliver() == 0
    await stand.engine.leave(WORKER)
    await MemoryQueues(stand.database).pause(NOTIFY, paused=True)
    assert await deliver() == 0
    await MemoryQueues(stand.database).pause(NOTIFY, paused=False)
    assert await deliver() == 4


async def test_a_receiver_that_is_away_costs_the_monitor_an_attempt_and_loses_nothing() -> None:
    stand = Stand()
    await two_alerts(stand)
    stand.slack.fault, stand.slack.patience = Transient("receiver_away", "It is away."), 1
    deliver = overdue(stand)
    assert await deliver() == 3  # the second one of Slack waits for the first
    stand.database.advance(MINUTE)
    assert await deliver() == 2
    told = ["1 dead job (before: 0)", "2 dead jobs (before: 1)"]
    assert stand.titles() == (told, told)
