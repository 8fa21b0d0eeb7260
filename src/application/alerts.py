"""Telling people: an alert becomes one durable job per channel, in the transaction that notes what was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from msgspec.structs import replace

from application.jobs import Enqueue, Order
from application.kinds import JobContext, JobKind
from application.ports.alerts import Alerts, LostJobs
from application.ports.bell import Bell, BellState
from application.ports.jobs import JobStore
from application.ports.machine import Clock
from application.ports.work import UnitOfWork, Work
from domain.access import DEFAULT_WORKSPACE
from domain.alerts import (
    DEAD_LETTERS,
    Alert,
    Link,
    Losses,
    Phase,
    Thresholds,
    due,
    judge,
    turned,
    wants,
)
from domain.errors import invalid
from domain.jobs import UNFINISHED, After
from domain.retries import RetryPolicy
from domain.secrets import masked

NOTIFY = "notify"
"""The kind, and the queue of its own: a receiver that hangs holds up nothing but alerts."""
PRIORITY = 1

PATIENCE = RetryPolicy(retries=20, base=5.0, cap=300.0)
"""Over an hour and a quarter of tries, five minutes apart at most: longer than a receiver is usually away."""


class Channels(msgspec.Struct, frozen=True):
    """Where alerts go: every channel under its name."""

    by_name: Mapping[str, Alerts]


class Notice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An alert for one channel."""

    channel: str
    alert: Alert


@dataclass(frozen=True, slots=True)
class Notify:
    """The handler of `notify`: one alert to one channel.

    A channel gets an alert again only when it took it and the answer was lost. A dead `notify` job raises no alert,
    or a channel that is gone for good would raise alerts about alerts for ever: it is counted in the next one.
    """

    channels: Channels

    async def __call__(self, _: JobContext, notice: Notice) -> None:
        """Transient and Refusal as the channel says; Refusal INVALID `unknown_channel`."""
        channel = self.channels.by_name.get(notice.channel)
        if channel is None:
            raise invalid("unknown_channel", f"No channel named {notice.channel!r} is set up here any more.")
        await channel.send(notice.alert)


def notify_kind(channels: Channels) -> JobKind[Notice]:
    """The kind, with its handler."""
    return JobKind(
        NOTIFY, Notify(channels).__call__, Notice, queue=NOTIFY, priority=PRIORITY, retry=PATIENCE, timeout=60.0,
        collapse=False, internal=True,
    )  # fmt: skip


async def tell(
    jobs: JobStore, enqueue: Enqueue, channels: Channels, alert: Alert, before: Mapping[str, UUID]
) -> dict[str, UUID]:
    """Hand the alert in for every channel that wants it, inside somebody's work; the jobs by channel, with those of
    `before` where it is not told.

    The key of each job makes it one, whoever else tells the same. A channel hears of one incident in order: a job waits
    until the one before it has ended, well or not, so that no end overtakes its beginning.
    """
    told = dict(before)
    for name, channel in channels.by_name.items():
        if not wants(alert, tracks=channel.tracks):
            continue
        earlier = await jobs.get(before[name]) if name in before else None
        order = Order(
            kind=NOTIFY,
            payload=msgspec.to_builtins(Notice(name, alert)),
            key=f"alert:{alert.key[:150]}:{alert.number}:{name}",
            correlation_id=f"alert-{alert.key[:80]}-{alert.number}",
            waits_for=(earlier.id,) if earlier is not None and earlier.state in UNFINISHED else (),
            after=After.END,
        )
        told[name] = (await enqueue(jobs, order)).job.id
    return told


@dataclass(frozen=True, slots=True)
class RaiseAlert:
    """Tells people something, from anywhere in the house."""

    unit_of_work: UnitOfWork
    enqueue: Enqueue
    channels: Channels
    bell: Bell

    async def __call__(self, alert: Alert) -> bool:
        """Whether it was news: an incident that is open already, or over already, is not told again, whoever asks."""
        async with self.unit_of_work(DEFAULT_WORKSPACE) as work:
            after = turned(await work.alerts.lock(alert.key), alert)
            if after is None:
                return False
            told = await tell(work.jobs, self.enqueue, self.channels, replace(alert, number=after.number), after.jobs)
            await work.alerts.save(replace(after, jobs=told))
            await work.commit()
        await self.bell.ring(NOTIFY, PRIORITY)
        return True


class WatchReport(msgspec.Struct, frozen=True):
    """A look: dead jobs now and before, how many channels are told, and alerts that could not be delivered."""

    depth: int
    before: int
    told: int
    undelivered: int


@dataclass(frozen=True, slots=True)
class WatchDeadLetters:
    """Looks at the dead letters and at what was retried or rescued, and tells what has changed.

    Any number may call it as often as they like: one look is taken in every `every`, and what it tells is handed in
    together with the note that it was told.
    """

    lost: LostJobs
    unit_of_work: UnitOfWork
    enqueue: Enqueue
    channels: Channels
    bell: Bell
    every: timedelta = timedelta(minutes=5)
    thresholds: Thresholds = Thresholds()  # noqa: RUF009 - frozen
    links: Sequence[Link] = ()

    async def __call__(self) -> WatchReport | None:
        """What was seen; None when it was not time, or another has just looked."""
        now, before = await self.lost.checked_at(DEAD_LETTERS)
        if before is not None and now - before < self.every:
            return None
        found = await self.lost.look(before, NOTIFY)
        async with self.unit_of_work(DEFAULT_WORKSPACE) as work:
            report = await self._judged(work, found, before)
            if report is None:
                return None
            await work.commit()
        if report.told:
            await self.bell.ring(NOTIFY, PRIORITY)
        return report

    async def _judged(self, work: Work, found: Losses, before: datetime | None) -> WatchReport | None:
        state = await work.alerts.lock(DEAD_LETTERS)
        if state.checked_at != before or not due(state, found.at, self.every):
            return None
        after, alert = judge(state, found, self.thresholds, self.links)
        if alert is not None:
            told = await tell(work.jobs, self.enqueue, self.channels, alert, after.jobs)
            after = replace(after, jobs=told)
        await work.alerts.save(after)
        news = sum(1 for name, ident in after.jobs.items() if state.jobs.get(name) != ident)
        return WatchReport(found.depth, state.depth, news, found.undelivered)


@dataclass(frozen=True, slots=True)
class TellBell:
    """Tells how the bell is: an incident while jobs are found by polling alone."""

    raise_alert: RaiseAlert
    clock: Clock

    async def __call__(self, state: BellState) -> bool:
        """Whether it was news to people; an incident is opened once and ended once, whoever sees it."""
        alert = Alert(
            key="bell",
            at=self.clock.now(),
            phase=Phase.RESOLVED if state.ok else Phase.OPEN,
            title="The bell rings again" if state.ok else "The bell does not ring: jobs start later than they could",
            lines=() if state.ok else (masked(state.reason), "Workers find their work by polling; nothing is lost."),
        )
        return await self.raise_alert(alert)
