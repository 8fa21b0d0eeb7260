"""Tells when a handler keeps the event loop to itself: seen from a thread, because nothing else can look then."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
import traceback

from entrypoints.worker.hands import Hands
from entrypoints.worker.told import log, of

LOOK_SECONDS = 1.0


class LoopGuard:
    """While the loop is blocked no heartbeat goes out for any job of this worker; `JobContext.off_loop` is the cure."""

    def __init__(self, hands: Hands, patience: float) -> None:
        self._hands = hands
        self._patience = patience
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

    def _look(self) -> None:
        told_at = 0.0
        while not self._end.wait(min(LOOK_SECONDS, self._patience / 2)):
            alive_at = self._alive_at
            if time.monotonic() - alive_at >= self._patience and told_at != alive_at:
                told_at = alive_at
                self._tell(time.monotonic() - alive_at)

    def _tell(self, seconds: float) -> None:
        task = asyncio.current_task(self._loop)
        slot = None if task is None else self._hands.busy.get(task)
        frame = sys._current_frames().get(self._loop_thread)
        where = [] if frame is None else traceback.format_list(traceback.extract_stack(frame)[-3:])
        facts = {"seconds": round(seconds, 1), "where": [line.strip() for line in where]}
        if slot is None:
            log.error("loop_blocked", **facts)
        else:
            of(slot.job).error("loop_blocked", advice="run what blocks through context.off_loop", **facts)
