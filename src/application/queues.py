"""What operators do with queues and workers: look, pause, resume, drain."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from application.kinds import Kinds
from application.ports.bell import Bell
from application.ports.queues import Queues, Workers
from domain.errors import Refusal, RefusalKind
from domain.queues import LiveNow, QueueNow, WorkerNow


def unknown_queue(name: str, known: Iterable[str]) -> Refusal:
    """There is no such queue; these there are."""
    message = f"There is no queue {name!r}; there are: {', '.join(known)}."
    return Refusal(RefusalKind.MISSING, "queue_not_found", message)


@dataclass(frozen=True, slots=True)
class ListQueues:
    """Every queue there is, also those at rest."""

    queues: Queues
    kinds: Kinds

    async def __call__(self) -> list[QueueNow]:
        """By name."""
        found = {one.queue: one for one in await self.queues.now()}
        for name in self.kinds.queues():
            found.setdefault(name, QueueNow(name))
        return [found[name] for name in sorted(found)]


@dataclass(frozen=True, slots=True)
class ReadSignals:
    """What scaling goes by: some or all of the queues, and the live workers."""

    list_queues: ListQueues

    async def __call__(self, name: str | None, without: Collection[str] = ()) -> tuple[list[QueueNow], LiveNow]:
        """The queue of this name, or all but those `without`, and who serves them.

        Refusal MISSING `queue_not_found`: a misspelt name would ask for no worker for ever.
        """
        found = await self.list_queues()
        names = [one.queue for one in found]
        for asked in (*without, *(() if name is None else (name,))):
            if asked not in names:
                raise unknown_queue(asked, names)
        chosen = [one for one in found if name in (None, one.queue) and one.queue not in without]
        if name is not None:
            return chosen, LiveNow(sum(one.workers for one in chosen), sum(one.capacity for one in chosen))
        return chosen, await self.list_queues.queues.live()


@dataclass(frozen=True, slots=True)
class PauseQueue:
    """Pauses a queue, or lets it go on."""

    queues: Queues
    kinds: Kinds
    bell: Bell

    async def __call__(self, name: str, *, paused: bool) -> QueueNow:
        """The queue afterwards; Refusal MISSING `queue_not_found`."""
        if name not in self.kinds.queues() and name not in {one.queue for one in await self.queues.now()}:
            raise unknown_queue(name, self.kinds.queues())
        await self.queues.pause(name, paused=paused)
        after = next((one for one in await self.queues.now() if one.queue == name), QueueNow(name, paused=paused))
        due = [line.priority for line in after.priorities if line.due]
        if due and not paused:
            await self.bell.ring(name, min(due))
        return after


@dataclass(frozen=True, slots=True)
class ListWorkers:
    """Who works now, and on what."""

    workers: Workers

    async def __call__(self) -> list[WorkerNow]:
        """By id."""
        return await self.workers.now()


@dataclass(frozen=True, slots=True)
class DrainWorker:
    """Keeps a worker from taking new jobs, or lets it take some again."""

    workers: Workers

    async def __call__(self, worker_id: UUID, *, draining: bool) -> WorkerNow:
        """The worker afterwards; Refusal MISSING `worker_not_found`."""
        gone = Refusal(RefusalKind.MISSING, "worker_not_found", f"There is no worker {worker_id}; it may have ended.")
        if not await self.workers.drain(worker_id, draining=draining):
            raise gone
        for one in await self.workers.now():
            if one.id == worker_id:
                return one
        raise gone
