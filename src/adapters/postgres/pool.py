"""A few asyncpg connections that are lent out one at a time: opened when needed, thrown away when in doubt."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

import asyncpg

from adapters.postgres.folding import Prepared

Connection: TypeAlias = "asyncpg.Connection[Any]"
PATIENCE_SECONDS = 10.0
"""Who waits longer for a connection is refused."""
FAREWELL_SECONDS = 5.0


class Lent:
    """A connection that is lent out, what was prepared on it, and whether it sends packed ids.

    `turn`: how often the pool had been renewed when it was opened.
    `decided`: in how many of its transactions somebody decided who is who.
    """

    __slots__ = ("decided", "driver", "packs", "prepared", "turn")

    def __init__(self, driver: Connection, turn: int) -> None:
        self.driver = driver
        self.packs = False
        self.decided = 0
        self.prepared = Prepared(driver)
        self.turn = turn


class Pool:
    """At most `size + overflow` connections at a time, of which `size` stay open when nobody wants them.

    The one that came back last goes out first: under little load a few are warm and the others are left alone. One
    whose server has gone is noticed by its closed socket and passed over.
    """

    def __init__(self, connect: Callable[[], Awaitable[Connection]], *, size: int, overflow: int) -> None:
        self._connect = connect
        self._size = size
        self._idle: deque[Lent] = deque()
        self._places = asyncio.Semaphore(size + overflow)
        self._closed = False
        self._turn = 0

    async def take(self) -> Lent:
        """One for the caller alone, who must give it back; TimeoutError when none came free in time."""
        if self._places.locked():
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._places.acquire()
        else:
            await self._places.acquire()
        try:
            while self._idle:
                lent = self._idle.pop()
                if not lent.driver.is_closed():
                    return lent
            return Lent(await self._connect(), self._turn)
        except BaseException:
            self._places.release()
            raise

    def give_back(self, lent: Lent, *, whole: bool) -> None:
        """`whole`: it stands outside any transaction and answers; any other is ended."""
        self._places.release()
        wanted = not self._closed and lent.turn == self._turn and len(self._idle) < self._size
        if whole and wanted and not lent.driver.is_closed():
            self._idle.append(lent)
        else:
            lent.driver.terminate()

    def renew(self) -> None:
        """No connection that is open now is lent out again: all may know of a type what no longer holds."""
        self._turn += 1
        while self._idle:
            self._idle.pop().driver.terminate()

    async def close(self) -> None:
        """Close what is idle; what is lent is ended when it comes back."""
        self._closed = True
        idle, self._idle = list(self._idle), deque()
        await asyncio.gather(*(one.driver.close(timeout=FAREWELL_SECONDS) for one in idle), return_exceptions=True)
