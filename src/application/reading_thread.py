"""A thread of its own for what reads: it may wait for an answer of the database, and whoever holds a connection may
wait for one of the threads that all share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from contextvars import copy_context
from functools import partial
from typing import TypeVar

T = TypeVar("T")


class ReadingThread:
    """One thread, one call after the other, all with the context variables of whoever made it."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "reading")
        self._around = copy_context()
        self._last: asyncio.Future[object] | None = None

    def begin(self, call: Callable[[], T]) -> asyncio.Future[T]:
        """What the call will give; it goes on where nobody waits for it any more."""
        begun = asyncio.get_running_loop().run_in_executor(self._thread, partial(self._around.run, call))
        self._last = begun  # type: ignore[assignment]  # a future of T is one of object to who only waits for it
        return begun

    async def rest(self) -> None:
        """Waits until the last call has come to its end, whatever that is: no call can be stopped."""
        if self._last is not None:
            await asyncio.wait([self._last])
            if not self._last.cancelled():
                self._last.exception()
        self._thread.shutdown(wait=False)


@asynccontextmanager
async def reading_thread() -> AsyncIterator[ReadingThread]:
    """A thread that has let go of everything at the end: so it ends before the file that it reads is closed."""
    thread = ReadingThread()
    try:
        yield thread
    finally:
        await thread.rest()
