"""How many jobs a worker asks for, and when: at a bell, when hands come free, and now and then."""

from __future__ import annotations

import asyncio
from collections import deque
from math import exp

from application.ports.jobs import JobEngine
from domain.errors import Transient
from domain.jobs import Job
from entrypoints.worker.hands import Hands, within
from entrypoints.worker.parts import BACKLOG, Slot, WorkerParts
from entrypoints.worker.store import Settlements
from entrypoints.worker.told import log

MOST = 250
"""Jobs asked for at once: with more of them a claim is hardly cheaper by the job, and answers later."""
MOST_HELD = 1000
"""Jobs held beside those that run, however fast they are."""
MEMORY_SECONDS = 0.1
"""A worker holds as many jobs beside those that run as it finished lately in this time."""
POLL_FROM_SECONDS = 0.05
"""After work was found the next look follows soon, then ever later: where bells are lost, bursts are not."""
TOGETHER = 2
"""Claims under way while a queue is longer than what one of them takes: the store is at work on the next one while the
jobs of the last are read and run."""
SLICE_SECONDS = 0.02
"""So long claims go on with the queues that were full, before all are looked at again, another one first."""
RING_ON_SECONDS = 0.1
"""A worker that is full passes the bell on, at most this often."""


class Pace:
    """How many jobs were finished in the last moments: a count that fades."""

    def __init__(self) -> None:
        self._recent = 0.0
        self._seen = 0
        self._at = 0.0

    def recent(self, finished: int, now: float) -> int:
        """With the count of all that were ever finished."""
        self._recent = self._recent * exp((self._at - now) / MEMORY_SECONDS) + finished - self._seen
        self._seen, self._at = finished, now
        return int(self._recent)


def ahead(recent: int, lasted: float) -> int:
    """Jobs to hold beside those that run: `recent` were finished lately, and one took `lasted` seconds.

    Long jobs that end together are no pace: what was claimed on account of them would wait as long as they take.
    """
    return recent if lasted <= MEMORY_SECONDS else int(recent * MEMORY_SECONDS / lasted)


class Claims:
    """The claim loop: one claim is under way, or TOGETHER under a backlog, whatever runs and is written meanwhile."""

    def __init__(self, parts: WorkerParts, hands: Hands, settlements: Settlements, held: set[Slot]) -> None:
        self.draining = False
        self._rung = asyncio.Event()
        self._heard: dict[str, None] = {}
        self._look_everywhere = True
        self._everywhere_at = 0.0
        self._parts, self._hands, self._settlements, self._held = parts, hands, settlements, held
        self._pace = Pace()
        self._turn = 0
        self._coming = 0
        self._flowing: list[str] = []
        self._rang_on_at = 0.0
        self._ringing: set[asyncio.Task[None]] = set()

    def ring(self, queue: str | None = None) -> None:
        """Look again: at this queue, or (None) at all of them."""
        if queue is None:
            self._look_everywhere = True
        else:
            self._heard[queue] = None
        self._rung.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Claim until `stop`."""
        loop = asyncio.get_running_loop()
        pause = self._parts.poll_seconds
        while not stop.is_set():
            want = 0 if self.draining else self._want(loop.time())
            if want <= 0:
                self._hands.freed.clear()
                await within(self._parts.poll_seconds, self._hands.freed)
                continue
            jobs = await self._claimed(self._queues(loop.time(), pause), want)
            if jobs:
                await self._hand_over(jobs, full=len(jobs) >= want)
                pause = min(POLL_FROM_SECONDS, self._parts.poll_seconds)
            if len(jobs) >= want:
                await self._stream(stop)
            elif not stop.is_set() and not await within(pause, self._rung):
                self._look_everywhere = True
                pause = min(pause * 2, self._parts.poll_seconds)

    async def _hand_over(self, jobs: list[Job], *, full: bool) -> None:
        now = asyncio.get_running_loop().time()
        slots = [Slot(job, job.lease, now) for job in jobs]
        self._held.update(slots)
        self._hands.take(slots)
        if full:
            await asyncio.sleep(0)  # so that hands take them up
            self._flowing = list(dict.fromkeys(job.queue for job in jobs))
            self._pass_on(jobs, now)

    async def _stream(self, stop: asyncio.Event) -> None:
        """Claim after claim while each is full and more is wanted; jobs are handed over in the order of claims."""
        loop = asyncio.get_running_loop()
        under_way: deque[tuple[int, asyncio.Task[list[Job]]]] = deque()
        full = True
        try:
            while full or under_way:
                room = full and len(under_way) < TOGETHER and not (self.draining or stop.is_set())
                want = self._want(loop.time()) if room else 0
                if want > 0:
                    self._coming += want
                    claim = self._claimed(self._queues_of_stream(loop.time()), want)
                    under_way.append((want, asyncio.create_task(claim, name="claim ahead")))
                    continue
                if not under_way:
                    break
                asked, claiming = under_way[0]
                if room:
                    self._hands.freed.clear()
                    if not await _sooner(claiming, self._hands.freed):
                        continue
                jobs = await claiming
                under_way.popleft()
                self._coming -= asked
                full = full and len(jobs) >= asked
                if jobs:
                    await self._hand_over(jobs, full=full)
        finally:
            for asked, claiming in under_way:
                self._coming -= asked
                claiming.cancel()
        self._look_everywhere = True

    def _queues_of_stream(self, now: float) -> list[str]:
        """Those that were rung and those that were full; all of them when a slice of time is over."""
        if now - self._everywhere_at >= SLICE_SECONDS or not self._flowing:
            self._look_everywhere = True
            return self._queues(now, 0.0)
        heard, self._heard = list(self._heard), {}
        return list(dict.fromkeys((*heard, *self._flowing)))

    def _queues(self, now: float, pause: float) -> list[str]:
        """Those that were rung; all of them, another first each time, when nothing was or it is time again."""
        queues = self._parts.facts.queues
        heard, self._heard = list(self._heard), {}
        self._rung.clear()
        if heard and not self._look_everywhere and now - self._everywhere_at < pause:
            return heard
        self._look_everywhere, self._everywhere_at = False, now
        self._turn = (self._turn + 1) % len(queues)
        return list(dict.fromkeys((*heard, *queues[self._turn :], *queues[: self._turn])))

    def _want(self, now: float) -> int:
        """0: what is there will do for now; else enough for every free hand and for a moment beyond."""
        hands, waiting = self._hands, len(self._hands.waiting) + self._coming
        goal = min(hands.free + ahead(self._pace.recent(hands.finished, now), hands.lasted), MOST_HELD)
        want = min(goal - waiting, BACKLOG - len(self._settlements), MOST)
        return want if want == MOST or (want > 0 and (waiting * 2 <= goal or hands.free > waiting)) else 0

    async def _claimed(self, queues: list[str], limit: int) -> list[Job]:
        engine: JobEngine = self._parts.engine
        try:
            return await engine.claim(self._parts.facts.id, queues, limit, self._parts.lease)
        except Transient as fault:
            log.warning("claim_failed", reason=fault.message)
            self._look_everywhere = True
            return []

    def _pass_on(self, jobs: list[Job], now: float) -> None:
        """There may be more than this worker can run: who sleeps should look too."""
        if self._hands.free > 0 or now - self._rang_on_at < RING_ON_SECONDS:
            return
        self._rang_on_at = now
        last = jobs[-1]
        ringing = asyncio.create_task(self._parts.bell.ring(last.queue, last.priority))
        self._ringing.add(ringing)
        ringing.add_done_callback(self._ringing.discard)


async def _sooner(task: asyncio.Task[list[Job]], event: asyncio.Event) -> bool:
    """Wait for either; whether the task has ended."""
    waiting = asyncio.create_task(event.wait())
    await asyncio.wait((task, waiting), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    return task.done()
