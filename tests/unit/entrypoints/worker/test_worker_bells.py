"""Whatever becomes of the rings, every job runs once: lost, doubled, reordered or late, they cost time alone."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

import pytest
from worker_stand import Stand

from adapters.memory.bell import MemoryBell
from application.kinds import JobContext
from application.ports.bell import Bell, BellState
from domain.jobs import JobState

JOBS = 60


class UnreliableBell(Bell):
    """Loses a share of the rings, doubles another, and holds a third back until later ones have gone before it."""

    def __init__(self, seed: int, lost: float, doubled: float, late: float) -> None:
        self._inner = MemoryBell()
        self._chance = random.Random(seed)
        self._lost, self._doubled, self._late = lost, doubled, late
        self._held: list[tuple[str, int]] = []
        self.rung = 0
        self.passed_on = 0

    async def ring(self, queue: str, priority: int = 2) -> None:
        self.rung += 1
        if self._chance.random() < self._lost:
            return
        if self._chance.random() < self._late:
            self._held.append((queue, priority))
            return
        times = 2 if self._chance.random() < self._doubled else 1
        later, self._held = self._held, []
        for one in (*[(queue, priority)] * times, *reversed(later)):
            self.passed_on += 1
            await self._inner.ring(*one)

    def listen(self) -> AsyncIterator[str]:
        return self._inner.listen()

    async def state(self) -> BellState:
        return BellState()

    async def depth(self) -> Mapping[str, int]:
        return {}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("lost", "doubled", "late"),
    [(1.0, 0.0, 0.0), (0.5, 0.5, 0.5), (0.0, 1.0, 0.3), (0.0, 0.0, 0.9)],
    ids=["all lost", "a bit of everything", "doubled", "late"],
)
async def test_every_job_runs_once_whatever_becomes_of_its_ring(
    seed: int, lost: float, doubled: float, late: float
) -> None:
    stand = Stand()
    bell = UnreliableBell(seed, lost, doubled, late)
    stand.bell = bell  # type: ignore[assignment]  # the stand's own is of memory
    stand.submit = replace(stand.submit, bell=bell)

    async def note(context: JobContext, payload: dict[str, int]) -> None:
        stand.noted.append(payload["number"])

    stand.kind(note)
    async with stand.worker(), stand.worker():
        jobs = [await stand.add({"number": number}) for number in range(JOBS)]
        for job in jobs:
            await stand.until(job, JobState.SUCCEEDED)
    assert sorted(map(int, map(str, stand.noted))) == list(range(JOBS))
    assert bell.rung >= JOBS
    assert (bell.passed_on == 0) is (lost == 1.0)


class SnappingBell(MemoryBell):
    """What listens to it is thrown out after the first ring, by a fault that no adapter foresaw."""

    def __init__(self) -> None:
        super().__init__()
        self.listened = 0
        self.heard = 0

    async def listen(self) -> AsyncIterator[str]:
        self.listened += 1
        first = self.listened == 1
        async for queue in super().listen():
            self.heard += 1
            yield queue
            if first:
                raise RuntimeError("the handler is closed")


async def test_a_worker_whose_bell_breaks_goes_on_and_listens_again() -> None:
    stand = Stand()
    bell = SnappingBell()
    stand.bell = bell
    stand.submit = replace(stand.submit, bell=bell)

    async def note(context: JobContext, payload: dict[str, int]) -> None:
        stand.noted.append(payload["number"])

    stand.kind(note)
    async with stand.worker():
        number = 0
        while bell.listened < 2 or bell.heard < 2:
            job = await stand.add({"number": number})
            await stand.until(job, JobState.SUCCEEDED)
            number += 1
    assert sorted(map(int, map(str, stand.noted))) == list(range(number))
