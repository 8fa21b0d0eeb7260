"""Many jobs handed in at once by somebody outside: all of them or none, and every order that is wrong is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from application.jobs import Enqueue, Order, SubmitMany
from application.kinds import Kinds
from application.ports.jobs import Added
from application.ports.work import UnitOfWork
from domain.errors import Detail, Refusal, invalid

MOST_ORDERS = 1000
MOST_DETAILS = 100
"""Of the problems that a refusal lists."""


@dataclass(frozen=True, slots=True)
class SubmitBatch:
    """Hands in orders of kinds that are offered outside, in one transaction."""

    submit_many: SubmitMany
    enqueue: Enqueue
    kinds: Kinds
    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, orders: Sequence[Order]) -> list[Added]:
        """In the order given: each job made, or the earlier one it collapses into.

        Refusal INVALID `invalid_batch` with a detail for each wrong order, its place in the field; CONFLICT
        `idempotency_key_reused`.
        """
        try:
            return await self._handed_in(workspace_id, orders)
        except Refusal as refusal:
            if refusal.code == "invalid_batch":
                raise
            # Only who is refused pays for a second look at every order.
            details = [detail for index, order in enumerate(orders) for detail in self._problems(index, order)]
            if not details:
                raise
            raise _refused(details) from refusal

    async def _handed_in(self, workspace_id: UUID, orders: Sequence[Order]) -> list[Added]:
        details = [_detail(index, found) for index, order in enumerate(orders) if (found := self._withheld(order))]
        if awaited := {ident for order in orders for ident in order.waits_for}:
            async with self.unit_of_work(workspace_id) as work:
                unknown = set(await work.joins.unknown(sorted(awaited)))
            details += [
                _detail(index, invalid("unknown_job", "It waits for a job that is not in this workspace."), "/waitsFor")
                for index, order in enumerate(orders)
                if unknown.intersection(order.waits_for)
            ]
        if details:
            details += [
                detail
                for index, order in enumerate(orders)
                if self._withheld(order) is None
                for detail in self._problems(index, order)
            ]
            raise _refused(details)
        return await self.submit_many(workspace_id, orders)

    def _withheld(self, order: Order) -> Refusal | None:
        kind = self.kinds.get(order.kind)
        if kind is not None and not kind.internal:
            return None
        return invalid("unknown_kind", f"There is no job kind {order.kind!r} to hand in.")

    def _problems(self, index: int, order: Order) -> Iterator[Detail]:
        try:
            self.enqueue.made(order)
        except Refusal as refusal:
            if not refusal.details:
                yield _detail(index, refusal)
            for detail in refusal.details:
                yield Detail(f"/orders/{index}{detail.field}", detail.message, detail.code or refusal.code, detail.hint)


def _detail(index: int, refusal: Refusal, field: str = "") -> Detail:
    return Detail(f"/orders/{index}{field}", refusal.message, refusal.code)


def _refused(details: Sequence[Detail]) -> Refusal:
    wrong = len({detail.field.split("/")[2] for detail in details})
    message = f"{wrong} of the orders cannot be taken, so none was; each is named in the details."
    return invalid("invalid_batch", message, *details[:MOST_DETAILS])
