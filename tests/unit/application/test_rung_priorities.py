"""Who rings says how urgent it is, so that a transport with an order of its own does not let P1 wait behind P3."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec

from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.queues import MemoryQueues
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from application.contracts.job_stores import HOME, worker_id
from application.fanout import FanOut
from application.jobs import Enqueue, Order, Submit
from application.kinds import JobContext, JobKind, Kinds
from application.queues import PauseQueue
from application.running import RunJob, Sweep

LEASE = timedelta(minutes=1)


class Count(msgspec.Struct):
    """A number, so that jobs differ."""

    n: int = 0


class AheadClock(SystemClock):
    """This machine's clock, a while ahead."""

    ahead = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.ahead


@dataclass
class Notes(MemoryBell):
    """A bell that remembers how it was rung."""

    rings: list[tuple[str, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    async def ring(self, queue: str, priority: int = 2) -> None:
        self.rings.append((queue, priority))
        await super().ring(queue, priority)


async def split(context: JobContext, _: Count) -> None:
    """Hands an urgent and an idle job out."""
    async with context.chunk() as work:
        orders = [Order(kind="work", payload={"n": n}, priority=priority) for n, priority in ((1, 1), (2, 3))]
        await context.fan_out(work, orders)
        await work.commit()


async def nothing(_: JobContext, __: Count) -> None:
    """Does nothing."""


class House:
    """An engine over memory, whose bell remembers."""

    def __init__(self) -> None:
        self.clock, self.bell = AheadClock(), Notes()
        database = MemoryDatabase(self.clock)
        self.kinds = Kinds.of([JobKind("work", nothing, Count), JobKind("split", split, Count, queue="splitting")])
        self.unit_of_work, self.engine = MemoryUnitOfWork(database), MemoryEngine(database)
        self.queues = MemoryQueues(database)
        self.enqueue = Enqueue(self.kinds, Uuid7Ids())

    async def submit(self, n: int, priority: int, kind: str = "work") -> None:
        """Hand one in, and forget how the bell was rung for it."""
        order = Order(kind=kind, payload={"n": n}, priority=priority)
        await Submit(self.enqueue, self.unit_of_work, self.bell)(HOME, order)
        self.bell.rings.clear()


async def test_children_are_rung_by_their_own_priorities() -> None:
    house = House()
    await house.submit(0, 2, "split")
    (job,) = await house.engine.claim(worker_id(1), ["splitting"], 1, LEASE)
    fan_out = FanOut(house.enqueue, house.bell)
    run = RunJob(house.kinds, house.unit_of_work, house.engine, house.clock, SystemChance(), fan_out)
    await run(job, lambda _: None)
    assert house.bell.rings == [("default", 1), ("default", 3)]


async def test_rescued_jobs_are_rung_by_their_own_priorities() -> None:
    house = House()
    for priority in (1, 3):
        await house.submit(priority, priority)
    assert len(await house.engine.claim(worker_id(1), ["default"], 5, LEASE)) == 2
    house.clock.ahead = timedelta(minutes=5)
    assert len(await Sweep(house.kinds, house.engine, house.bell, SystemChance())()) == 2
    assert house.bell.rings == [("default", 1), ("default", 3)]


async def test_a_resumed_queue_is_rung_by_the_most_urgent_job_in_it() -> None:
    house = House()
    pause = PauseQueue(house.queues, house.kinds, house.bell)
    await pause("default", paused=True)
    for priority in (3, 1):
        await house.submit(priority, priority)
    assert house.bell.rings == []
    await pause("default", paused=False)
    assert house.bell.rings == [("default", 1)]
