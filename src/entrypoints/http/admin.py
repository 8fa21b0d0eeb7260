"""What operators ask: how deep the queues are, how old their oldest job, how fast they move, and who works."""

from __future__ import annotations

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, get

from application.ports.jobs import JobEngine, QueueStats, WorkerSeen
from domain.access import Role
from entrypoints.http.operators import operators_only

WINDOW_MINUTES = 5
"""Rates are means over so many minutes, as the store counts them."""


class RatesShown(msgspec.Struct, frozen=True, rename="camel"):
    """Attempts that ended per minute, over the last five, and how long one took (null: none ended)."""

    succeeded_per_minute: float
    failed_per_minute: float
    mean_seconds: float | None


class QueueShown(msgspec.Struct, frozen=True, rename="camel"):
    """A queue: `depth` jobs wait, `due` of them may run now and the first of those is `oldestSeconds` late."""

    queue: str
    depth: int
    due: int
    held: int
    running: int
    dead: int
    oldest_seconds: float | None
    rates: RatesShown


class JobsOverview(msgspec.Struct, frozen=True):
    """Every queue that has jobs or ended some, all of them together, and the workers seen in the last minutes."""

    totals: QueueShown
    queues: list[QueueShown]
    workers: list[WorkerSeen]


def _shown(stats: QueueStats) -> QueueShown:
    return QueueShown(
        queue=stats.queue,
        depth=stats.waiting,
        due=stats.due,
        held=stats.held,
        running=stats.running,
        dead=stats.dead,
        oldest_seconds=stats.oldest_due_seconds,
        rates=RatesShown(stats.succeeded_5m / WINDOW_MINUTES, stats.failed_5m / WINDOW_MINUTES, stats.mean_seconds_5m),
    )


def _together(queues: tuple[QueueStats, ...]) -> QueueStats:
    ended = sum(each.succeeded_5m + each.failed_5m for each in queues)
    spent = sum((each.mean_seconds_5m or 0.0) * (each.succeeded_5m + each.failed_5m) for each in queues)
    return QueueStats(
        queue="*",
        held=sum(each.held for each in queues),
        waiting=sum(each.waiting for each in queues),
        due=sum(each.due for each in queues),
        running=sum(each.running for each in queues),
        dead=sum(each.dead for each in queues),
        oldest_due_seconds=max(
            (each.oldest_due_seconds for each in queues if each.oldest_due_seconds is not None), default=None
        ),
        succeeded_5m=sum(each.succeeded_5m for each in queues),
        failed_5m=sum(each.failed_5m for each in queues),
        mean_seconds_5m=spent / ended if ended else None,
    )


class AdminController(Controller):
    """`/v1/admin`."""

    path = "/v1/admin"
    guards = [operators_only]  # noqa: RUF012  Litestar's own attribute
    tags = ["admin"]  # noqa: RUF012  Litestar's own attribute

    @get("/jobs", opt={"role": Role.ADMIN, "rate": "api"}, summary="How the queues are")
    @inject
    async def queues(self, engine: FromDishka[JobEngine]) -> JobsOverview:
        """Depth, oldest, rates and workers, per queue and together (`*`); over all workspaces."""
        stats = await engine.stats()
        return JobsOverview(
            _shown(_together(stats.queues)), [_shown(each) for each in stats.queues], list(stats.workers)
        )
