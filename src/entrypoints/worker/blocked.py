"""Tells when a handler keeps the event loop to itself: seen from a thread, because nothing else can look then.

A loop that has no turn is not always a handler's doing: the whole process may stand still (SIGSTOP, a frozen container,
a machine without time for it). Nobody is blamed for that, so what happened between two looks is judged by two things:
whether this thread itself could look, and how much processor the loop's thread and the process took meanwhile.
"""

from __future__ import annotations

import asyncio
import sys
import threading
import time
import traceback
from dataclasses import dataclass

from entrypoints.worker.hands import Hands
from entrypoints.worker.told import log, of

LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Reading:
    """All clocks at one look, in seconds, and when the loop last had its turn by the first of them."""

    now: float
    alive_at: float
    loop_cpu: float
    process_cpu: float


class Verdict:
    """Adds looks up: for how long somebody kept the loop, and for how long the process stood still.

    The time between two looks that came as planned is the loop's own. A look that came late by more than its plan
    could not be made: of the time it was late by, what the loop's thread computed is the loop's own (it kept the
    interpreter), what the process did not compute is time in which it stood still.
    """

    def __init__(self, first: Reading, planned: float) -> None:
        self._last = first
        self._planned = planned
        self.blocked = 0.0
        """Seconds that the loop has had no turn by somebody's doing."""
        self.computed = 0.0
        """Of them: seconds that its thread computed. The rest it waited."""
        self.stood = 0.0
        """Seconds that the process stood still between the last two looks."""

    def add(self, reading: Reading) -> None:
        """One more look."""
        last, self._last = self._last, reading
        if reading.alive_at != last.alive_at:
            self.blocked = self.computed = 0.0
        passed, computed = reading.now - last.now, max(reading.loop_cpu - last.loop_cpu, 0.0)
        late = passed - self._planned
        if late <= self._planned:
            seen, self.stood = passed, 0.0
        else:
            seen = self._planned + min(late, computed)
            self.stood = max(0.0, late - max(reading.process_cpu - last.process_cpu, computed))
        # A turn that the loop had since the last look is not before it.
        mine = min(seen, reading.now - reading.alive_at)
        self.blocked += mine
        self.computed += min(computed, mine)


class LoopGuard:
    """While the loop is blocked no heartbeat goes out for any job of this worker; `JobContext.off_loop` is the cure."""

    def __init__(self, hands: Hands, patience: float) -> None:
        self._hands = hands
        self._patience = patience
        self._every = min(LOOK_SECONDS, patience / 2)
        self._loop = asyncio.get_running_loop()
        self._loop_thread = threading.get_ident()
        self._alive_at = time.monotonic()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._look, name="loop-guard", daemon=True)

    def start(self) -> None:
        """Look from now on."""
        self._thread.start()

    def alive(self) -> None:
        """The loop has its turn; to be called from it, again and again."""
        self._alive_at = time.monotonic()

    def close(self) -> None:
        """Look no more."""
        self._end.set()

    def _reading(self) -> Reading:
        alive_at, process_cpu = self._alive_at, time.process_time()
        return Reading(time.monotonic(), alive_at, _cpu_of(self._loop_thread, process_cpu), process_cpu)

    def _look(self) -> None:
        verdict, told_at = Verdict(self._reading(), self._every), 0.0
        while not self._end.wait(self._every):
            reading = self._reading()
            verdict.add(reading)
            if verdict.stood >= self._patience:
                log.warning("process_stood_still", seconds=round(verdict.stood, 1))
            if verdict.blocked >= self._patience and told_at != reading.alive_at:
                told_at = reading.alive_at
                self._tell(verdict)

    def _tell(self, verdict: Verdict) -> None:
        task = asyncio.current_task(self._loop)
        slot = None if task is None else self._hands.busy.get(task)
        frame = sys._current_frames().get(self._loop_thread)
        where = [] if frame is None else traceback.format_list(traceback.extract_stack(frame)[-3:])
        spent = {"seconds": round(verdict.blocked, 1), "computed_seconds": round(verdict.computed, 1)}
        facts = {**spent, "where": [line.strip() for line in where]}
        if slot is None:
            log.error("loop_blocked", **facts)
        else:
            of(slot.job).error("loop_blocked", advice="run what blocks through context.off_loop", **facts)


def _cpu_of(thread: int, process_cpu: float) -> float:
    """Seconds of processor that the thread took; where the system has no such clock, that the process took."""
    if sys.platform == "linux":
        return time.clock_gettime(time.pthread_getcpuclockid(thread))
    return process_cpu
