"""The hands of a worker: tasks that each run one job after the other, and the jobs that wait for a free one."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable

from entrypoints.worker.parts import Slot
from entrypoints.worker.told import log

WEIGHT = 0.1
"""Of the last job in the mean of how long jobs take."""
BREATH = 50
"""After so many jobs that never waited a hand lets the rest of the process have a turn: some milliseconds."""


class Hands:
    """At most `most` jobs run at a time. `work` runs one and lets no error of it out.

    A hand is a long-lived task, because a task for each job would cost more than a small job itself. Only one hand
    is woken at a time: a job that never waits leaves nothing to do for a second one, and one that waits wakes it.
    """

    def __init__(self, work: Callable[[Slot], Awaitable[None]], most: int) -> None:
        self.most = most
        self.waiting: deque[Slot] = deque()
        self.busy: dict[asyncio.Task[None], Slot] = {}
        self.finished = 0
        self.lasted = 0.0
        """How long jobs took lately, in seconds: a mean that fades."""
        self.closed = False
        self.freed = asyncio.Event()
        self._work = work
        self._tasks: set[asyncio.Task[None]] = set()
        self._idle: list[asyncio.Future[None]] = []

    @property
    def free(self) -> int:
        """How many more jobs could run now."""
        return self.most - len(self.busy)

    def take(self, slots: Iterable[Slot]) -> None:
        """These are to be run, after those that wait already."""
        self.waiting.extend(slots)
        self.wake()

    def wake(self) -> None:
        """One more hand for what waits."""
        if not self.waiting:
            return
        while self._idle:
            idle = self._idle.pop()
            if not idle.done():
                idle.set_result(None)
                return
        if len(self._tasks) < self.most:
            task = asyncio.create_task(self._hand(), name=f"hand {len(self._tasks) + 1}")
            self._tasks.add(task)
            task.add_done_callback(self._gone)

    def _gone(self, task: asyncio.Task[None]) -> None:
        """A hand ends when it is told to, or by a GeneratorExit out of what its job waited for; another goes on."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("hand_ended", error=f"{type(error).__name__}: {error}")
        self.freed.set()
        if not self.closed:
            self.wake()

    async def _hand(self) -> None:
        loop = asyncio.get_running_loop()
        me = asyncio.current_task()
        assert me is not None  # noqa: S101  a coroutine of `create_task` has one
        breath = 0
        while True:
            while self.waiting:
                slot = self.waiting.popleft()
                slot.since = loop.time()
                self.busy[me] = slot
                try:
                    await self._work(slot)
                finally:
                    del self.busy[me]
                    self.finished += 1
                    self.lasted += WEIGHT * (loop.time() - slot.since - self.lasted)
                while me.cancelling():
                    me.uncancel()  # it was the job that was interrupted, not its hand
                if not self.freed.is_set():
                    self.freed.set()
                breath += 1
                if breath >= BREATH:
                    breath = 0
                    await asyncio.sleep(0)
            idle = loop.create_future()
            self._idle.append(idle)
            await idle

    async def rest(self, seconds: float) -> None:
        """Wait until nobody is busy, but no longer than so many seconds."""
        deadline = asyncio.get_running_loop().time() + seconds
        while self.busy and (left := deadline - asyncio.get_running_loop().time()) > 0:
            self.freed.clear()
            await within(left, self.freed)

    async def close(self) -> None:
        """End every hand."""
        self.closed = True
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=1)


async def within(seconds: float, event: asyncio.Event) -> bool:
    """Wait for the event, but no longer than so many seconds; whether it came."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return event.is_set()
    return True
