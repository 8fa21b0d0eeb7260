"""What bells have alike on every transport: rings folded, and sent again after a fault; a state told once each way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

from application.ports.bell import BellState
from domain.errors import Transient

Ring = tuple[str, int]
"""A queue and a priority."""
OnChange = Callable[[BellState], None]
"""Told of each change from well to degraded and back."""
AGAIN_SECONDS = (0.2, 0.5, 1.0, 2.0)
"""Pauses before a transport that was away is tried again; the last one repeats."""


def again(failures: int) -> float:
    """The pause after so many failures in a row, of which there was one at least."""
    return AGAIN_SECONDS[min(failures, len(AGAIN_SECONDS)) - 1]


def untold(_state: BellState) -> None:
    """For a bell whose changes nobody wants to hear of."""


class Standing:
    """The state of a bell, made of its parts (`ring`, `listen`): degraded while any of them is."""

    def __init__(self, on_change: OnChange = untold) -> None:
        self._on_change = on_change
        self._faults: dict[str, str] = {}

    @property
    def now(self) -> BellState:
        """The first fault that stands."""
        return BellState(next(iter(self._faults.values()), ""))

    def fault(self, part: str, reason: str) -> None:
        """That part does not work."""
        was = self.now.ok
        self._faults[part] = reason
        if was:
            self._on_change(self.now)

    def well(self, part: str) -> None:
        """That part works."""
        if self._faults.pop(part, None) is not None and self.now.ok:
            self._on_change(self.now)


class Ringer:
    """Sends rings from a task of its own, so that who rings never waits for the transport.

    A ring goes at once, and an equal one not sooner than `gap` seconds after it. `send` raises Transient when the
    transport is away: the rings are kept, folded, and sent when it is back.
    """

    def __init__(
        self,
        send: Callable[[Sequence[Ring]], Awaitable[None]],
        standing: Standing,
        gap: float = 0.01,
        most: int = 10_000,
    ) -> None:
        self._send = send
        self._standing = standing
        self._gap = gap
        self._most = most
        self._unsent: dict[Ring, None] = {}
        self._free_at: dict[Ring, float] = {}
        self._more = asyncio.Event()
        self._sending: asyncio.Task[None] | None = None

    def ring(self, queue: str, priority: int) -> None:
        """Have it sent; beyond `most` different ones the ring is lost, and the poll finds the work."""
        going = self._sending is not None and not self._sending.done()
        if going and (queue, priority) in self._unsent:
            return  # whoever sends has its hour already, and need not wake for each of a stream of jobs
        if len(self._unsent) < self._most:
            self._unsent[queue, priority] = None
        self._more.set()
        if not going:
            self._sending = asyncio.create_task(self._send_all(), name="bell")

    async def close(self, within: float = 1.0) -> None:
        """Let what was rung go out, within so many seconds; the rest is lost."""
        if self._sending is not None:
            await asyncio.wait([self._sending], timeout=within)
            self._sending.cancel()
            await asyncio.gather(self._sending, return_exceptions=True)

    async def _send_all(self) -> None:
        failures = 0
        while self._unsent:
            rings = await self._due()
            try:
                await self._send(sorted(rings, key=lambda ring: ring[1]))
            except Transient as fault:
                failures += 1
                self._standing.fault("ring", fault.message)
                self._unsent = dict.fromkeys(rings) | self._unsent
                await asyncio.sleep(again(failures))
            else:
                failures = 0
                self._standing.well("ring")

    async def _due(self) -> list[Ring]:
        """Those that may go now, taken from what is unsent; waits for the first when there is none."""
        loop = asyncio.get_running_loop()
        while True:
            now = loop.time()
            self._free_at = {ring: at for ring, at in self._free_at.items() if at > now}
            rings = [ring for ring in self._unsent if ring not in self._free_at]
            if rings:
                for ring in rings:
                    del self._unsent[ring]
                    self._free_at[ring] = now + self._gap
                return rings
            self._more.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout_at(min(self._free_at[ring] for ring in self._unsent)):
                    await self._more.wait()
