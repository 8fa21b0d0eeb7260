"""Bell: the nudge "look at this queue"; it carries no work, so it may be lost, doubled or late."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator
from typing import Protocol


class Bell(Protocol):
    """Wakes workers sooner than their poll would."""

    @abstractmethod
    async def ring(self, queue: str, priority: int = 2) -> None:
        """Nudge who listens, of work of this priority. Never raises: a bell that cannot be rung is a bell lost."""

    @abstractmethod
    def listen(self) -> AsyncIterator[str]:
        """The queues that were rung since, for ever; equal rings may be folded; reconnects by itself.

        Closing the iterator (`aclose`) gives back what it holds.
        """
