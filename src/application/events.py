"""Listening to jobs: one question in a while for all listeners of a process, however many there are."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from application.ports.events import Looks, Place
from domain.errors import Refusal, RefusalKind, Transient, missing
from domain.events import Look

EVERY_SECONDS = 0.5
MOST_OF_A_KEY = 20
MOST_OF_A_PROCESS = 2000


@dataclass(eq=False, slots=True)
class Listener:
    """Who listens to one job; `latest` is None when the job is gone."""

    place: Place
    latest: Look | None
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def next(self, seconds: float) -> bool:
        """Wait for news, but no longer than so many seconds; whether there are any."""
        try:
            async with asyncio.timeout(seconds):
                await self.changed.wait()
        except TimeoutError:
            return False
        self.changed.clear()
        return True


@dataclass(slots=True)
class JobFeed:
    """The listeners of this process, and the one task that looks for them while there are any.

    `on_fault` hears of a look that failed for another reason than a store that is away.
    """

    looks: Looks
    on_fault: Callable[[Exception], None]
    every_seconds: float = EVERY_SECONDS
    _listeners: dict[Place, set[Listener]] = field(default_factory=dict)
    _of_key: dict[UUID, int] = field(default_factory=dict)
    _looking: asyncio.Task[None] | None = None

    @property
    def listeners(self) -> int:
        """How many listen."""
        return sum(self._of_key.values())

    @property
    def looking(self) -> bool:
        """Whether anything looks for them."""
        return self._looking is not None and not self._looking.done()

    async def peek(self, key_id: UUID, place: Place) -> Look:
        """The job as it is now, for one who may listen; refuses as `listening` does and takes no place."""
        self._check_room(key_id)
        found = await self.looks.look([place])
        if place not in found:
            raise missing("job", place[1])
        return found[place]

    def _check_room(self, key_id: UUID) -> None:
        if self._of_key.get(key_id, 0) >= MOST_OF_A_KEY or self.listeners >= MOST_OF_A_PROCESS:
            raise Refusal(
                RefusalKind.LIMITED,
                "too_many_streams",
                f"A key may listen to {MOST_OF_A_KEY} jobs at a time; end one of them, or ask now and then instead.",
            )

    @asynccontextmanager
    async def listening(self, key_id: UUID, place: Place) -> AsyncIterator[Listener]:
        """A listener with the job as it is now; Refusal MISSING `job_not_found`, LIMITED `too_many_streams`."""
        self._check_room(key_id)
        self._of_key[key_id] = self._of_key.get(key_id, 0) + 1
        listener = Listener(place, None)
        try:
            found = await self.looks.look([place])
            if place not in found:
                raise missing("job", place[1])
            listener.latest = found[place]
            self._listeners.setdefault(place, set()).add(listener)
            if not self.looking:
                self._looking = asyncio.create_task(self._look(), name="job feed")
            yield listener
        finally:
            self._leave(key_id, listener)

    def _leave(self, key_id: UUID, listener: Listener) -> None:
        self._of_key[key_id] -= 1
        if not self._of_key[key_id]:
            del self._of_key[key_id]
        here = self._listeners.get(listener.place, set())
        here.discard(listener)
        if not here:
            self._listeners.pop(listener.place, None)
        if not self._listeners and self._looking is not None:
            self._looking.cancel()
            self._looking = None

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(self.every_seconds)
            places = list(self._listeners)
            try:
                found = await self.looks.look(places)
            except Exception as error:
                # Away for now, or worse: one bad look must not end all streams; the next one tells the listeners.
                if not isinstance(error, Transient):
                    self.on_fault(error)
                continue
            for place in places:
                for listener in self._listeners.get(place, ()):
                    if listener.latest != found.get(place):
                        listener.latest = found.get(place)
                        listener.changed.set()
