"""Bell in memory: for workers in the same event loop, and for none elsewhere (those find work by polling)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping

from application.ports.bell import Bell, BellState


class MemoryBell(Bell):
    """Rings whoever listens now; equal rings not yet heard are folded into one."""

    def __init__(self) -> None:
        self._listeners: list[dict[str, None]] = []
        self._rung = asyncio.Event()

    async def ring(self, queue: str, priority: int = 2) -> None:  # noqa: ARG002  one order for all
        for pending in self._listeners:
            pending[queue] = None
        self._rung.set()

    def listen(self) -> AsyncIterator[str]:
        pending: dict[str, None] = {}
        self._listeners.append(pending)
        return self._heard(pending)

    async def state(self) -> BellState:
        return BellState()

    async def depth(self) -> Mapping[str, int]:
        return {}

    async def _heard(self, pending: dict[str, None]) -> AsyncIterator[str]:
        try:
            while True:
                while pending:
                    queue = next(iter(pending))
                    del pending[queue]
                    yield queue
                self._rung.clear()
                await self._rung.wait()
        finally:
            self._listeners.remove(pending)
