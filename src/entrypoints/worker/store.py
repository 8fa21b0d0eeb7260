"""Writes the ends of jobs, and goes on trying while the store is away: nobody else can take the jobs then either."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from application.ports.jobs import JobEngine, Settlement
from domain.errors import Transient
from entrypoints.worker.parts import Slot
from entrypoints.worker.told import log

T = TypeVar("T")
SETTLE_BATCH = 2000
RETRY_SECONDS = (0.1, 0.2, 0.5, 1.0, 2.0)


async def persist(call: Callable[[], Awaitable[T]]) -> T:
    """Call until the store answers; errors other than Transient come out."""
    number = 0
    while True:
        try:
            return await call()
        except Transient as fault:
            delay = RETRY_SECONDS[min(number, len(RETRY_SECONDS) - 1)]
            number += 1
            log.warning("store_away", reason=fault.message, retry_seconds=delay)
            await asyncio.sleep(delay)


class Settlements:
    """The good ends that are not written yet, written in batches back to back: a group commit without a timer."""

    def __init__(self, engine: JobEngine, written: Callable[[list[Slot]], None]) -> None:
        self._engine = engine
        self._written = written
        self._slots: list[Slot] = []
        self._settlements: list[Settlement] = []
        self._some = asyncio.Event()
        self._nothing_left = asyncio.Event()
        self._in_flight = 0

    def __len__(self) -> int:
        return len(self._settlements) + self._in_flight

    def add(self, slot: Slot, settlement: Settlement) -> None:
        """Its handler ended well and left nothing else to write."""
        self._slots.append(slot)
        self._settlements.append(settlement)
        if len(self._settlements) == 1:
            self._nothing_left.clear()
            self._some.set()

    async def run(self) -> None:
        """Write for ever. `written` is told whose ends are durable, were fenced off or cannot be written at all."""
        while True:
            await self._some.wait()
            self._some.clear()
            while self._settlements:
                slots, batch = self._slots[:SETTLE_BATCH], self._settlements[:SETTLE_BATCH]
                del self._slots[:SETTLE_BATCH], self._settlements[:SETTLE_BATCH]
                self._in_flight = len(batch)
                self._nothing_left.clear()
                await self._write(batch)
                self._in_flight = 0
                self._written(slots)
            self._nothing_left.set()

    async def drained(self) -> None:
        """Wait until nothing is left to write."""
        while len(self):
            await self._nothing_left.wait()

    async def _write(self, batch: list[Settlement]) -> None:
        try:
            lost = await persist(lambda: self._engine.settle_many(batch))
        except Exception:
            if len(batch) == 1:
                # Its lease runs out by itself, and the sweep takes the job back.
                log.exception("job_end_unwritten", job=str(batch[0].lease.job_id))
                return
            for one in batch:  # one that cannot be written must not keep the others from it
                await self._write([one])
            return
        if lost:
            log.warning("settlements_fenced", jobs=[str(ident) for ident in sorted(lost)])
