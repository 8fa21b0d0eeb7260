"""What a worker does beside its jobs: heartbeats, requests to stop, hands that are stuck, leases of dead workers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from domain.errors import Transient
from entrypoints.worker import told
from entrypoints.worker.blocked import LoopGuard
from entrypoints.worker.claiming import Claims
from entrypoints.worker.hands import Hands, within
from entrypoints.worker.parts import Slot, Why, WorkerParts

BEAT_SECONDS = 5.0
"""A heartbeat also tells who is to be stopped and whether to drain, so it is not left to a long lease."""
LONG_SECONDS = 1.0
"""While a job runs for longer than this, there is a heartbeat every second: a request to stop reaches it soon."""
WAIT_SECONDS = 1.0
"""A job that no hand took up for so long is handed back: behind long jobs it would wait while others are idle."""
RELEASE_SECONDS = 1.0
"""How often a worker asks for held jobs whose wait is over, besides when a job ends that it knows to be awaited."""


class Duties:
    """Each duty is called again and again by `every`."""

    def __init__(
        self,
        parts: WorkerParts,
        hands: Hands,
        claims: Claims,
        held: set[Slot],
        guard: LoopGuard,
        awaited: asyncio.Event,
    ) -> None:
        self._parts, self._hands, self._claims, self._held, self._guard = parts, hands, claims, held, guard
        self._awaited = awaited
        self._beat_seconds = min(BEAT_SECONDS, parts.lease.total_seconds() / 3)
        self._beat_at = float("-inf")

    async def beat(self) -> None:
        """Renew every lease in one call, when that is due or a handler may have to be stopped."""
        now = asyncio.get_running_loop().time()
        long = any(now - slot.since >= LONG_SECONDS for slot in self._hands.busy.values())
        if not long and now - self._beat_at < self._beat_seconds:
            return
        leases = [slot.lease for slot in self._held]
        pulse = await self._parts.engine.heartbeat(self._parts.facts, leases, self._parts.lease)
        self._beat_at = now
        if pulse.drain != self._claims.draining:
            told.log.info("worker_draining" if pulse.drain else "worker_claims_again")
            self._claims.draining = pulse.drain
            self._hands.freed.set()
        for slot in list(self._hands.busy.values()):
            if slot.job.id in pulse.lost:
                slot.interrupt(Why.LEASE_LOST)
            elif slot.job.id in pulse.cancel:
                slot.interrupt(Why.CANCELLED)

    async def look(self) -> None:
        """Whether something waits or goes on for too long."""
        self._guard.alive()
        now = asyncio.get_running_loop().time()
        stuck = self._parts.stuck.total_seconds()
        for slot in list(self._hands.busy.values()):
            since = slot.since + slot.job.timeout if slot.why is None else slot.interrupted_at
            if slot.rest is not None and now - since > stuck:
                why = "timeout" if slot.why is None else str(slot.why)
                told.of(slot.job).error("job_handler_stuck", why=why, seconds=round(now - since, 1))
                slot.rest.cut_off()
        await self._hand_back(now)

    async def _hand_back(self, now: float) -> None:
        waiting, late = self._hands.waiting, list[Slot]()
        while waiting and now - waiting[0].since > WAIT_SECONDS:
            late.append(waiting.popleft())
        if not late:
            return
        try:
            await self._parts.engine.release([slot.lease for slot in late])
        except Transient:
            waiting.extendleft(reversed(late))
            raise
        self._held.difference_update(late)
        for queue, priority in sorted({(slot.job.queue, slot.job.priority) for slot in late}):
            await self._parts.bell.ring(queue, priority)

    async def sweep(self) -> None:
        """Take back the jobs of workers that fell silent."""
        for loss in await self._parts.sweep():
            told.failure(told.log.bind(job=str(loss.lease.job_id), attempt=loss.lease.attempt), loss)

    async def release(self) -> None:
        """Let held jobs go whose wait is over: as soon as the end that they wait for is written."""
        await within(RELEASE_SECONDS, self._awaited)
        self._awaited.clear()
        while await self._parts.sweep.release() >= self._parts.sweep.batch:
            continue


async def every(seconds: float, duty: Callable[[], Awaitable[None]]) -> None:
    """The duty now and then again and again; one error never ends it."""
    while True:
        try:
            await duty()
        except Transient as fault:
            told.log.warning("duty_failed", duty=duty.__name__, reason=fault.message)
        except Exception:
            told.log.exception("duty_failed", duty=duty.__name__)
        await asyncio.sleep(seconds)
