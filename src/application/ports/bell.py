"""Bell: the nudge "look at this queue"; it carries no work, so it may be lost, doubled, reordered or late."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class BellState:
    """How a bell is: well, or degraded for a `reason` of one sentence. Degraded, work is found by polling alone."""

    reason: str = ""

    @property
    def ok(self) -> bool:
        """Rings reach who listens."""
        return not self.reason


class Bell(Protocol):
    """Wakes workers sooner than their poll would.

    A ring is heard by at least one of those who listen; transports that broadcast let all of them hear it.
    """

    @abstractmethod
    async def ring(self, queue: str, priority: int = 2) -> None:
        """Nudge who listens, of work of this priority. Never raises: a bell that cannot be rung is a bell lost."""

    @abstractmethod
    def listen(self) -> AsyncIterator[str]:
        """The queues that were rung since, for ever; equal rings may be folded; reconnects by itself.

        Closing the iterator (`aclose`) gives back what it holds.
        """

    @abstractmethod
    async def state(self) -> BellState:
        """How it is now, within a second and without an error; asks the transport where that costs nothing."""

    @abstractmethod
    async def depth(self) -> Mapping[str, int]:
        """Rings that the transport keeps and nobody has heard yet, by the transport's own names (`dead` are those
        that nobody could read); empty where it keeps none. Transient when the transport is away."""
