"""Queues over HTTP: how they are now, paused and resumed, and the few numbers that scaling goes by."""

from __future__ import annotations

from typing import Annotated

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from application.queues import ListQueues, PauseQueue, ReadSignals
from domain.access import Role
from domain.queues import LiveNow, QueueNow, queue_now
from entrypoints.http.operators import operators_only
from entrypoints.http.shapes import Nothing

LOOK = {"role": Role.ADMIN, "rate": "api"}
STEER = {"role": Role.ADMIN, "rate": "mutation"}

QueueName = Annotated[
    str | None, QueryParameter(name="queue", min_length=1, max_length=100, description="Only this queue.")
]

LeftOut = Annotated[
    str | None,
    QueryParameter(
        name="without", min_length=1, max_length=100, description="All but this queue, such as `maintenance`."
    ),
]


class QueuesShown(msgspec.Struct, frozen=True):
    """Every queue there is, those at rest too."""

    items: list[QueueNow]


class Signals(msgspec.Struct, frozen=True, rename="camel"):
    """What scaling goes by: of one queue or of all together (`*`), and each of them. A worker counts once.

    `due` jobs could run now, the first of them for `oldestSeconds`; `running` of `capacity` slots are busy. `needed`:
    the slots that the due and the running jobs would fill. `capped`: there are more than were counted.
    """

    queue: str
    due: int
    capped: bool
    oldest_seconds: float
    running: int
    capacity: int
    workers: int
    needed: int
    queues: list[QueueNow]


def signals_of(chosen: list[QueueNow], live: LiveNow, name: str | None) -> Signals:
    """The sums of these queues, of all or of the one of this name; who serves them is counted once."""
    ages = [one.oldest_seconds for one in chosen if one.oldest_seconds is not None]
    together = queue_now(
        name or "*", tuple(line for one in chosen for line in one.priorities), paused=False, dead=0,
        workers=live.workers, capacity=live.capacity,
    )  # fmt: skip
    # What is paused asks for no worker.
    active = sum(one.due for one in chosen if not one.paused)
    return Signals(
        queue=together.queue,
        due=active,
        capped=any(one.capped for one in chosen),
        oldest_seconds=max(ages, default=0.0),
        running=together.running,
        capacity=together.capacity,
        workers=together.workers,
        needed=active + together.running,
        queues=chosen,
    )


class QueuesController(Controller):
    """`/v1/admin/queues` and `/v1/admin/signals`; over all workspaces."""

    path = "/v1/admin"
    guards = [operators_only]  # noqa: RUF012  Litestar's own attribute
    tags = ["admin"]  # noqa: RUF012  Litestar's own attribute

    @get("/queues", opt=LOOK, summary="The queues")
    @inject
    async def list_queues(self, list_queues: FromDishka[ListQueues]) -> QueuesShown:
        """Due, oldest, running and dead of each, by priority, whether it is paused, and who serves it.

        Costs the same at any depth: up to 5,000 due jobs of a queue are counted (`capped`: there are more).
        """
        return QueuesShown(await list_queues())

    @post("/queues/{name:str}/pause", opt=STEER, status_code=200, summary="Pause a queue")
    @inject
    async def pause_queue(
        self,
        name: FromPath[str],
        pause: FromDishka[PauseQueue],
        data: JSONBody[Nothing | None] = None,  # noqa: ARG002  a body is checked, and says nothing
    ) -> QueueNow:
        """From the next claim on none of its jobs is started; what runs goes on. 404 `queue_not_found`."""
        return await pause(name, paused=True)

    @post("/queues/{name:str}/resume", opt=STEER, status_code=200, summary="Let a queue go on")
    @inject
    async def resume_queue(
        self,
        name: FromPath[str],
        pause: FromDishka[PauseQueue],
        data: JSONBody[Nothing | None] = None,  # noqa: ARG002  a body is checked, and says nothing
    ) -> QueueNow:
        """Its jobs are claimed again at once. 404 `queue_not_found`."""
        return await pause(name, paused=False)

    @get("/signals", opt={"role": Role.READ, "rate": "api"}, summary="What scaling goes by")
    @inject
    async def signals(self, read: FromDishka[ReadSignals], queue: QueueName = None, without: LeftOut = None) -> Signals:
        """Due jobs, the age of the oldest, busy slots and capacity, of one queue or of all, in one cheap look.

        For an autoscaler: a read key of the default workspace is enough. 404 `queue_not_found`.
        """
        return signals_of(*await read(queue, () if without is None else (without,)), queue)
