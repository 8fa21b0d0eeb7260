"""Fan-out: a handler hands out jobs inside its own transaction, and one that waits for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from application.jobs import Enqueue, Order, answered
from application.kinds import LeasedWork
from application.ports.bell import Bell
from domain.errors import invalid
from domain.jobs import Job, NewJob
from domain.joins import MOST_AWAITED


class FannedOut(msgspec.Struct, frozen=True):
    """The jobs handed out, in the order asked for, and the one that waits for them."""

    children: tuple[UUID, ...]
    join: UUID | None


@dataclass(frozen=True, slots=True)
class FanOut:
    """Adds children of a job to its open work; they are there when that commits, and then the bell is rung.

    Every child has a key made of its parent, the stage and its number, so a handler that runs again after its first
    commit finds the children it made and makes none twice (for as long as keys live; see `KEY_LIFE`).
    """

    enqueue: Enqueue
    bell: Bell

    async def __call__(
        self, work: LeasedWork, parent: Job, children: Sequence[Order], join: Order | None = None, stage: str = ""
    ) -> FannedOut:
        """The ids; Refusal INVALID `too_many_children`, or what makes an order no job."""
        if len(children) > MOST_AWAITED:
            message = (
                f"A job hands out at most {MOST_AWAITED} others at a time; use another stage, or children of children."
            )
            raise invalid("too_many_children", message)
        made = [self._made(parent, order, f"{stage}:{number}") for number, order in enumerate(children)]
        added = [answered(new, one) for new, one in zip(made, await work.jobs.add_many(made), strict=True)]
        ids = tuple(one.job.id for one in added)
        rings = {(one.job.queue, one.job.priority) for one in added if one.fresh}
        if join is None:
            self._ring_after(work, rings)
            return FannedOut(ids, None)
        waiting = self._made(parent, msgspec.structs.replace(join, waits_for=(*join.waits_for, *ids)), f"{stage}:join")
        last = answered(waiting, await work.jobs.add(waiting))
        self._ring_after(work, rings)
        return FannedOut(ids, last.job.id)

    def _made(self, parent: Job, order: Order, place: str) -> NewJob:
        own = msgspec.structs.replace(
            order,
            key=order.key or f"child:{parent.id}:{parent.digest[:6].hex()}:{place}",
            parent_id=parent.id,
            trace=order.trace or parent.trace,
            correlation_id=order.correlation_id or parent.correlation_id,
        )
        return self.enqueue.made(own)

    def _ring_after(self, work: LeasedWork, rings: set[tuple[str, int]]) -> None:
        async def ring() -> None:
            for queue, priority in sorted(rings):
                await self.bell.ring(queue, priority)

        work.then(ring)
