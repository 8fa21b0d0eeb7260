"""Queues and workers as operators see and steer them, over all workspaces; each call is a transaction of its own."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol
from uuid import UUID

from domain.queues import LiveNow, QueueNow, WorkerNow


class Queues(Protocol):
    """The queues of the installation."""

    @abstractmethod
    async def now(self) -> list[QueueNow]:
        """Every queue that has due, running or dead jobs, is paused, or is served by a live worker, by name.

        Costs the same at any depth: jobs are counted up to `domain.queues.CAP`.
        """

    @abstractmethod
    async def live(self) -> LiveNow:
        """The live workers that do not drain, over all queues."""

    @abstractmethod
    async def pause(self, queue: str, *, paused: bool) -> None:
        """From the next claim on its jobs stay where they are, or are claimed again; what runs goes on."""


class Workers(Protocol):
    """The worker processes that told of themselves."""

    @abstractmethod
    async def now(self) -> list[WorkerNow]:
        """Those seen in the last 5 minutes, by id, with what they run."""

    @abstractmethod
    async def drain(self, worker_id: UUID, *, draining: bool) -> bool:
        """Ask it to take no new job (or to take some again); it hears of it with its next heartbeat.

        False when there is no such worker.
        """
