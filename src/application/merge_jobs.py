"""Merges, and the taking back of them, that move more than a caller can wait for: a job, in slices that each stand.

The first slice makes the vendors one, or apart again: from then on that is what is shown, with every claim. What each
contact and deal of theirs is, is decided anew by the slices after it, as after an undo. A job that starts again goes on
where the last one ended.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID, uuid5

import msgspec

from application.belongings import regroup
from application.kinds import JobContext, JobKind, LeasedWork
from application.merges import MergeVendors, UnmergeVendors
from application.ports.machine import Clock
from application.ports.work import Work
from application.told_before import OWNED
from domain.plans import Setting
from domain.provenance import Noun

MERGE, UNMERGE = "vendors.merge", "vendors.unmerge"
QUEUE = "imports"
TIMEOUT = 4 * 3600.0
BATCH = 1000
"""How many contacts or deals are decided anew in one transaction."""
EVERY = 10_000_000
"""No vendor is made of as many."""


class MergePayload(msgspec.Struct, frozen=True, rename="camel"):
    """Which vendors are one, by whose word; `id` is that of the decision."""

    id: UUID
    into: UUID
    from_ids: tuple[UUID, ...]
    decided_by: str


class UnmergePayload(msgspec.Struct, frozen=True, rename="camel"):
    """Which merge is taken back, by whom; `force`: also when people said more since."""

    id: UUID
    undone_by: str
    force: bool = False


class MergeDone(msgspec.Struct, frozen=True, rename="camel"):
    """The result of both: the merge, and how many contacts and deals were decided anew."""

    id: UUID
    decided: int


@dataclass(frozen=True, slots=True)
class RunMerge:
    """The handler of `vendors.merge`."""

    merge: MergeVendors
    batch: int = BATCH

    async def __call__(self, context: JobContext, payload: MergePayload) -> None:
        """The refusals of MergeVendors."""
        async with context.chunk() as work:
            await work.catalog.lock()
            if await work.catalog.decision(payload.id) is None:
                torn = await self.merge.first(work, payload.id, payload.into, payload.from_ids, payload.decided_by)
                await _leave_open(work, _slices(payload.id, MERGE), torn)
                await work.commit()
        await _decided(context, self.merge.clock, payload.id, _slices(payload.id, MERGE), self.batch)


@dataclass(frozen=True, slots=True)
class RunUnmerge:
    """The handler of `vendors.unmerge`."""

    unmerge: UnmergeVendors
    batch: int = BATCH

    async def __call__(self, context: JobContext, payload: UnmergePayload) -> None:
        """The refusals of UnmergeVendors, but for one that was taken back already: then it goes on with the rest."""
        async with context.chunk() as work:
            await work.catalog.lock()
            decision = await work.catalog.decision(payload.id)
            if decision is None or decision.undone_at is None:
                torn = await self.unmerge.first(work, payload.id, payload.undone_by, force=payload.force)
                await _leave_open(work, _slices(payload.id, UNMERGE), torn)
                await work.commit()
        await _decided(context, self.unmerge.clock, payload.id, _slices(payload.id, UNMERGE), self.batch)


def _slices(ident: UUID, kind: str) -> UUID:
    """On whose behalf it is kept what is left to do: nobody finds anything by such keys (see told_before)."""
    return uuid5(ident, kind)


async def _leave_open(work: Work, slices: UUID, torn: Collection[UUID]) -> None:
    await work.catalog.attach(slices, [(Noun.VENDOR, f"\0torn\0{ident}", ident) for ident in torn])


async def _decided(context: JobContext, clock: Clock, ident: UUID, slices: UUID, batch: int) -> None:
    """Decide anew what belongs to the vendors that are left open, slice by slice, and settle."""
    decided = 0
    for noun in OWNED:
        while done := await _slice(context, clock, slices, noun, batch):
            decided += done
            await context.progress("deciding anew", decided, None, f"{noun}s")
    async with context.settling() as work:
        await work.catalog.lock()
        await work.catalog.detach(slices)
        work.result = MergeDone(ident, decided)
        await work.commit()


async def _slice(context: JobContext, clock: Clock, slices: UUID, noun: Noun, batch: int) -> int:
    async with context.chunk() as work:
        await work.catalog.lock()
        idents = await _next(work, slices, noun, batch)
        if idents:
            await regroup(work, Setting(work.workspace_id, 0, "", clock.now()), noun, idents)
            await work.catalog.attach(slices, [(noun, f"\0reached\0{idents[-1]}", idents[-1])])
            await work.commit()
    return len(idents)


async def _next(work: LeasedWork, slices: UUID, noun: Noun, batch: int) -> list[UUID]:
    torn = await work.catalog.touched(slices, Noun.VENDOR, None, EVERY)
    reached = await work.catalog.touched(slices, noun, None, EVERY)
    return await work.catalog.owned(noun, torn, reached[-1] if reached else None, batch) if torn else []


def merge_kinds(
    merge: MergeVendors, unmerge: UnmergeVendors, batch: int = BATCH
) -> tuple[JobKind[MergePayload], JobKind[UnmergePayload]]:
    """The kinds, with their handlers."""
    join, part = RunMerge(merge, batch).__call__, RunUnmerge(unmerge, batch).__call__
    return (
        JobKind(MERGE, join, MergePayload, queue=QUEUE, priority=1, timeout=TIMEOUT, internal=True),
        JobKind(UNMERGE, part, UnmergePayload, queue=QUEUE, priority=1, timeout=TIMEOUT, internal=True),
    )
