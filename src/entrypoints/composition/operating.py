"""What operators steer and watch: queues, workers, schedules, totals, and jobs while somebody looks on."""

from __future__ import annotations

import structlog
from dishka import Provider, Scope, provide

from adapters.postgres.events import PostgresLooks
from adapters.postgres.imports import PostgresForsaken
from adapters.postgres.queues import PostgresQueues, PostgresWorkers
from adapters.postgres.schedules import PostgresSchedules
from adapters.postgres.totals import PostgresTotals
from application import batches, events, joins, queues, schedules, totals
from application.cleanup import CleanUp
from application.fanout import FanOut
from application.forsaken import EndForsaken
from application.half_undone import FinishHalfUndone
from application.jobs import Enqueue
from application.kinds import Kinds
from application.overdue_alerts import DeliverOverdue
from application.ports.bell import Bell
from application.ports.events import Looks
from application.ports.forsaken import Forsaken
from application.ports.jobs import JobEngine
from application.ports.machine import Chance, Clock, Ids
from application.ports.queues import Queues, Workers
from application.ports.schedules import Schedules
from application.ports.totals import Totals
from application.ports.work import UnitOfWork
from application.running import RunJob, Sweep

_log = structlog.get_logger("events")


class OperatingStores(Provider):
    """On the pool of the requests: what people look at must not hold up claims and heartbeats."""

    scope = Scope.APP

    queues = provide(PostgresQueues, provides=Queues)
    workers = provide(PostgresWorkers, provides=Workers)
    schedules = provide(PostgresSchedules, provides=Schedules)
    totals = provide(PostgresTotals, provides=Totals)
    looks = provide(PostgresLooks, provides=Looks)


class OperatingUseCases(Provider):
    """Each is a dataclass whose fields are ports."""

    scope = Scope.APP

    list_queues = provide(queues.ListQueues)
    read_signals = provide(queues.ReadSignals)
    pause_queue = provide(queues.PauseQueue)
    list_workers = provide(queues.ListWorkers)
    drain_worker = provide(queues.DrainWorker)
    list_schedules = provide(schedules.ListSchedules)
    show_schedule = provide(schedules.ShowSchedule)
    keep_schedule = provide(schedules.KeepSchedule)
    pause_schedule = provide(schedules.PauseSchedule)
    run_schedule = provide(schedules.RunSchedule)
    delete_schedule = provide(schedules.DeleteSchedule)
    check_awaited = provide(joins.CheckAwaited)
    submit_batch = provide(batches.SubmitBatch)
    count_children = provide(joins.CountChildren)
    forsaken = provide(PostgresForsaken, provides=Forsaken)
    end_forsaken = provide(EndForsaken)
    finish_half_undone = provide(FinishHalfUndone)
    clean_up = provide(CleanUp)

    @provide
    def run_job(
        self, kinds: Kinds, unit_of_work: UnitOfWork, engine: JobEngine, clock: Clock, chance: Chance,
        enqueue: Enqueue, bell: Bell,
    ) -> RunJob:  # fmt: skip
        """Handlers may hand jobs out."""
        return RunJob(kinds, unit_of_work, engine, clock, chance, FanOut(enqueue, bell))

    @provide
    def deliver_overdue(
        self, kept: Queues, engine: JobEngine, run: RunJob, kinds: Kinds, bell: Bell, chance: Chance, ids: Ids
    ) -> DeliverOverdue:
        """With a sweep that frees what waits at once."""
        return DeliverOverdue(kept, engine, run, Sweep(kinds, engine, bell, chance), ids)

    @provide
    def feed(self, looks: Looks) -> events.JobFeed:
        """One for all listeners of this process."""
        return events.JobFeed(looks, lambda error: _log.error("job_feed_failed", exc_info=error))

    @provide
    def tally(self, sums: Totals) -> totals.Tally:
        """The counts of this process."""
        return totals.Tally(sums)
