"""Which queues a worker serves, and where it looks first."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from worker_stand import HOME, Stand

from adapters.memory.engine import MemoryEngine
from application.jobs import Order
from application.kinds import JobContext, JobKind, Kinds
from domain.jobs import Job, JobState
from entrypoints.composition.container import served
from entrypoints.settings import Settings
from entrypoints.supervisor import StartRefused


async def nothing(_context: JobContext, _payload: object) -> None: ...


KINDS = Kinds.of([JobKind("a", nothing, dict, queue="slow"), JobKind("b", nothing, dict, queue="quick")])


def test_a_worker_serves_every_queue_or_those_that_it_is_told() -> None:
    assert served(Settings(), KINDS) == ("default", "quick", "slow")
    assert served(Settings(queues=" slow, quick ,slow"), KINDS) == ("slow", "quick")


def test_a_queue_that_no_kind_uses_is_refused_at_the_start() -> None:
    with pytest.raises(StartRefused, match=r"no kind uses qick; the queues are: default, quick, slow"):
        served(Settings(queues="qick,slow"), KINDS)


class Asked(MemoryEngine):
    """A memory engine that remembers in which queues was looked."""

    def __init__(self, stand: Stand) -> None:
        super().__init__(stand.database)
        stand.engine = self
        self.looks: list[tuple[str, ...]] = []
        self.looked = asyncio.Event()

    async def claim(self, worker_id: UUID, queues: Sequence[str], limit: int, lease: timedelta) -> list[Job]:
        self.looks.append(tuple(queues))
        self.looked.set()
        return await super().claim(worker_id, queues, limit, lease)


async def test_a_bell_makes_a_worker_look_where_it_rang_and_nothing_else() -> None:
    stand = Stand(queues=("quick", "slow", "default"))
    engine = Asked(stand)
    stand.kind(nothing, name="quick", queue="quick")
    async with stand.worker(poll_seconds=3600):
        await engine.looked.wait()
        assert sorted(engine.looks[0]) == ["default", "quick", "slow"], "the first look is at everything"
        job = (await stand.submit(HOME, Order(kind="quick"))).job
        await stand.until(job, JobState.SUCCEEDED)
        assert engine.looks[1] == ("quick",)
