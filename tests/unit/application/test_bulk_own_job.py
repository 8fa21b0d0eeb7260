"""An operation on many jobs is a job itself, and is about every job that was looked at but none of its own."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from adapters.machine import SystemChance, SystemClock, Uuid7Ids
from adapters.memory.bell import MemoryBell
from adapters.memory.engine import MemoryEngine
from adapters.memory.work import MemoryDatabase, MemoryUnitOfWork
from application.bulk import BULK, Looked, PreviewBulk, StartBulk, bulk_kinds
from application.jobs import Enqueue, GetJob, Order, Submit
from application.kinds import JobContext, JobKind, Kinds
from application.running import RunJob
from domain.bulk import BulkAction, BulkFilter, BulkOrder
from domain.jobs import JobState

HOME = UUID("00000000-0000-7000-8000-000000000001")
ASKER = UUID("00000000-0000-4000-8000-0000000000a5")


async def nothing(_context: JobContext, _payload: object) -> None:
    """Never run here."""


@pytest.mark.parametrize(
    ("order", "meant"),
    [
        (BulkOrder(BulkAction.CANCEL, BulkFilter()), 2),
        (BulkOrder(BulkAction.SNOOZE, BulkFilter(), delay=60.0), 2),
        (BulkOrder(BulkAction.REPRIORITISE, BulkFilter(), priority=3), 2),
        (BulkOrder(BulkAction.CANCEL, BulkFilter(queue="maintenance")), 0),
        (BulkOrder(BulkAction.CANCEL, BulkFilter(kind=BULK)), 0),
    ],
)
async def test_what_was_previewed_is_what_is_done(order: BulkOrder, meant: int) -> None:
    database = MemoryDatabase(SystemClock())
    unit_of_work, engine, bell = MemoryUnitOfWork(database), MemoryEngine(database), MemoryBell()
    kinds = Kinds.of([JobKind("work", nothing, dict), *bulk_kinds(bell)])
    enqueue = Enqueue(kinds, Uuid7Ids())
    submit, start = Submit(enqueue, unit_of_work, bell), StartBulk(unit_of_work, enqueue, bell)
    for number in range(2):
        await submit(HOME, Order(kind="work", payload={"n": number}))
    seen = await PreviewBulk(unit_of_work)(HOME, order)
    assert seen.count == meant
    started = await start(HOME, order, Looked(expected=seen.count), ASKER)
    (claimed,) = await engine.claim(Uuid7Ids().new(), ["maintenance"], 5, timedelta(seconds=60))
    run = RunJob(kinds, unit_of_work, engine, SystemClock(), SystemChance())
    ended = await run(claimed, lambda _context: None)
    assert claimed.id == started.job_id and ended.settlement is not None
    await engine.settle_many([ended.settlement])
    own = await GetJob(unit_of_work)(HOME, started.job_id)
    assert own.state is JobState.SUCCEEDED and own.result is not None
    assert f'"changed":{meant}'.encode() in own.result
