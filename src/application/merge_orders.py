"""Merges as callers wish them: done at once where little moves, else handed to a job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from application.jobs import NOWHERE, Enqueue, Order, Origin
from application.merge_jobs import MERGE, UNMERGE, MergePayload, UnmergePayload
from application.merges import MergeVendors, UnmergeVendors
from application.ports.bell import Bell
from application.ports.work import UnitOfWork, Work
from domain.catalog import Decision, Entity
from domain.merging import AT_ONCE, moved_by_joining, moved_by_parting
from domain.plans_undo import roots
from domain.provenance import FOUNDS, Noun


class Handed(msgspec.Struct, frozen=True):
    """The job that will do it, and the merge that it is about."""

    id: UUID
    job_id: UUID


@dataclass(frozen=True, slots=True)
class StartMerge:
    """Merges vendors, by a job where more than `at_once` records move."""

    unit_of_work: UnitOfWork
    merge: MergeVendors
    enqueue: Enqueue
    bell: Bell
    at_once: int = AT_ONCE

    async def __call__(
        self, workspace_id: UUID, into: UUID, from_ids: Sequence[UUID], decided_by: str, origin: Origin = NOWHERE
    ) -> Decision | Handed:
        """The refusals of MergeVendors. The same wish again, while its job is unfinished, answers with that job."""
        async with self.unit_of_work(workspace_id) as work:
            vendors = await self.merge.checked(work, into, from_ids)
            if _joining(vendors) <= self.at_once:
                decision = await self.merge.within(work, into, from_ids, decided_by)
                await work.commit()
                return decision
            others = tuple([one.id for one in vendors[1:]])
            payload = MergePayload(self.merge.ids.new(), into, others, decided_by)
            order = Order(kind=MERGE, payload=payload, meant=[into, sorted(others)], **msgspec.structs.asdict(origin))
            added = await self.enqueue(work.jobs, order)
            await work.commit()
        if added.fresh:
            await self.bell.ring(added.job.queue, added.job.priority)
        return Handed(msgspec.json.decode(added.job.payload, type=MergePayload).id, added.job.id)


@dataclass(frozen=True, slots=True)
class StartUnmerge:
    """Takes a merge back, by a job where more than `at_once` records move."""

    unit_of_work: UnitOfWork
    unmerge: UnmergeVendors
    enqueue: Enqueue
    bell: Bell
    at_once: int = AT_ONCE

    async def __call__(
        self, workspace_id: UUID, ident: UUID, undone_by: str, origin: Origin = NOWHERE, *, force: bool = False
    ) -> Decision | Handed:
        """The refusals of UnmergeVendors. The same wish again, while its job is unfinished, answers with that job."""
        async with self.unit_of_work(workspace_id) as work:
            decision = await self.unmerge.checked(work, ident, force=force)
            if await _parting(work, decision) <= self.at_once:
                undone = await self.unmerge.within(work, ident, undone_by, force=force)
                await work.commit()
                return undone
            payload = UnmergePayload(ident, undone_by, force)
            order = Order(kind=UNMERGE, payload=payload, meant=ident, **msgspec.structs.asdict(origin))
            added = await self.enqueue(work.jobs, order)
            await work.commit()
        if added.fresh:
            await self.bell.ring(added.job.queue, added.job.priority)
        return Handed(ident, added.job.id)


def _joining(vendors: Sequence[Entity]) -> int:
    """What moves; where an import may merely found values, all of it is read again."""
    lives = [one.live for one in vendors]
    founds = any(pick.rank == FOUNDS for one in vendors for pick in one.picks.values())
    return sum(lives) if founds else moved_by_joining(lives)


async def _parting(work: Work, decision: Decision) -> int:
    sides = [decision.into, *decision.from_ids]
    merged = await work.catalog.merged(sides)
    shown = {[side, *roots(side, merged)][-1] for side in sides}
    members = await work.catalog.members(shown)
    entities = await work.catalog.get(Noun.VENDOR, {*shown, *members})
    total = 0
    for root in shown & entities.keys():
        beside = [entities[one].live for one in members if one in entities and [*roots(one, members)][-1] == root]
        total += moved_by_parting(entities[root].live, [*beside, entities[root].live - sum(beside)])
    return total
