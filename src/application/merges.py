"""Merging vendors by a person's word, and taking the word back: nothing is rewritten, so all of it can be undone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from application.clusters import ByWord, Regrouped, recluster
from application.ports.catalog import Decision, Entity
from application.ports.machine import Clock, Ids
from application.ports.work import UnitOfWork, Work
from domain.errors import conflict, invalid, missing
from domain.linkage.known import Tie
from domain.plans import Setting
from domain.plans_undo import roots
from domain.provenance import Noun
from domain.reversal import Affected, affected, unmerge_refusal_of

MOST = 100
"""How many vendors one decision may merge: each is derived anew while the caller waits."""


@dataclass(frozen=True, slots=True)
class MergeVendors:
    """Says that vendors are one: the others are no longer shown, their claims count for the first."""

    unit_of_work: UnitOfWork
    ids: Ids
    clock: Clock

    async def __call__(self, workspace_id: UUID, into: UUID, from_ids: Sequence[UUID], decided_by: str) -> Decision:
        """The decision; Refusal MISSING `vendor_not_found`; INVALID `nothing_to_merge`, `too_many_vendors`,
        `merged_with_itself`; CONFLICT `already_merged`."""
        async with self.unit_of_work(workspace_id) as work:
            decision = await self.within(work, into, from_ids, decided_by)
            await work.commit()
        return decision

    async def within(self, work: Work, into: UUID, from_ids: Sequence[UUID], decided_by: str) -> Decision:
        """The same as part of somebody's own work, who commits it; the same refusals."""
        return (await self._said(work, self.ids.new(), into, from_ids, decided_by, ByWord()))[0]

    async def first(
        self, work: Work, ident: UUID, into: UUID, from_ids: Sequence[UUID], decided_by: str
    ) -> Collection[UUID]:
        """The same but for what belongs to the vendors, as the decision of this id: of those returned it is still to be
        decided anew."""
        return (await self._said(work, ident, into, from_ids, decided_by, ByWord(owned=False)))[1].torn

    async def checked(self, work: Work, into: UUID, from_ids: Sequence[UUID]) -> list[Entity]:
        """The vendors, the first one first, where they may be merged now; the refusals of all."""
        others = tuple(dict.fromkeys(from_ids))
        _check(into, others)
        await work.catalog.lock()
        found = await work.catalog.get(Noun.VENDOR, [into, *others])
        for ident in (into, *others):
            _check_shown(ident, found.get(ident))
        return [found[ident] for ident in (into, *others)]

    async def _said(
        self, work: Work, ident: UUID, into: UUID, from_ids: Sequence[UUID], decided_by: str, word: ByWord
    ) -> tuple[Decision, Regrouped]:
        others = tuple([one.id for one in (await self.checked(work, into, from_ids))[1:]])
        now = self.clock.now()
        decision = Decision(ident, into, others, decided_by, now)
        await work.linkage.tie([*await _parted(work, decision), *_joined(decision)])
        regrouped = await recluster(work, Setting(work.workspace_id, 0, "", now), [into, *others], word=word)
        await work.catalog.decide(decision)
        return decision, regrouped


class PartedVendor(msgspec.Struct, frozen=True):
    """A vendor that is shown by itself once the merge is taken back."""

    id: UUID
    name: str | None


class Parting(msgspec.Struct, frozen=True, rename="camel"):
    """What taking a merge back does: what is shown then, and what people said since of what was merged."""

    id: UUID
    vendors: tuple[PartedVendor, ...]
    work: tuple[Affected, ...]


@dataclass(frozen=True, slots=True)
class PreviewUnmerge:
    """Says what taking a merge back would do; changes nothing."""

    unit_of_work: UnitOfWork
    clock: Clock

    async def __call__(self, workspace_id: UUID, ident: UUID) -> Parting:
        """Refusal MISSING `merge_not_found`; CONFLICT `already_undone`."""
        async with self.unit_of_work(workspace_id) as work:
            await work.catalog.lock()
            decision = await _standing(work, ident)
            said = await _said_since(work, decision)
            # Done, looked at, and never committed: so it is exactly what would be.
            await _untied(work, decision, self.clock.now(), ByWord(owned=False))
            merged = await work.catalog.merged([decision.into, *decision.from_ids])
            shown = {[side, *roots(side, merged)][-1] for side in (decision.into, *decision.from_ids)}
            found = await work.catalog.get(Noun.VENDOR, shown)
        vendors = [PartedVendor(one.id, one.values.get("name")) for _, one in sorted(found.items()) if one.shown]
        return Parting(decision.id, tuple(vendors), said)


@dataclass(frozen=True, slots=True)
class UnmergeVendors:
    """Takes a merge back: every vendor is again what its own records say."""

    unit_of_work: UnitOfWork
    clock: Clock

    async def __call__(self, workspace_id: UUID, ident: UUID, undone_by: str, *, force: bool = False) -> Decision:
        """The decision as undone; Refusal MISSING `merge_not_found`; CONFLICT `already_undone`, `unmerge_conflicts`."""
        async with self.unit_of_work(workspace_id) as work:
            undone = await self.within(work, ident, undone_by, force=force)
            await work.commit()
        return undone

    async def within(self, work: Work, ident: UUID, undone_by: str, *, force: bool = False) -> Decision:
        """The same as part of somebody's own work, who commits it; the same refusals."""
        return (await self._taken_back(work, ident, undone_by, ByWord(), force=force))[0]

    async def first(self, work: Work, ident: UUID, undone_by: str, *, force: bool = False) -> Collection[UUID]:
        """The same as part of somebody's own work but for what belongs to the vendors: of those returned it is still to
        be decided anew; the same refusals."""
        return (await self._taken_back(work, ident, undone_by, ByWord(owned=False), force=force))[1].torn

    async def checked(self, work: Work, ident: UUID, *, force: bool = False) -> Decision:
        """The decision, where it may be taken back now; the same refusals."""
        await work.catalog.lock()
        decision = await _standing(work, ident)
        if not force and (said := await _said_since(work, decision)):
            raise unmerge_refusal_of(ident, said)
        return decision

    async def _taken_back(
        self, work: Work, ident: UUID, undone_by: str, word: ByWord, *, force: bool
    ) -> tuple[Decision, Regrouped]:
        decision = await self.checked(work, ident, force=force)
        now = self.clock.now()
        regrouped = await _untied(work, decision, now, word)
        undone = msgspec.structs.replace(decision, undone_by=undone_by, undone_at=now)
        await work.catalog.decide(undone)
        return undone, regrouped


async def _standing(work: Work, ident: UUID) -> Decision:
    decision = await work.catalog.decision(ident)
    if decision is None or decision.apart:
        raise missing("merge", ident)
    if decision.undone_at is not None:
        raise conflict("already_undone", f"Merge {ident} was taken back already.")
    return decision


async def _untied(work: Work, decision: Decision, now: datetime, word: ByWord) -> Regrouped:
    named = await work.linkage.untie(decision.id)
    # What hung together by the word alone no longer does: each side is decided by itself, and is asked for. So is what
    # the merge had silenced: words that some of them are not one, which may hang with neither side by now.
    sides = {decision.into, *decision.from_ids, *named}
    return await recluster(work, Setting(work.workspace_id, 0, "", now), [*sides], word=word)


async def _said_since(work: Work, decision: Decision) -> tuple[Affected, ...]:
    """What people said after the merge of what is shown as one by it."""
    sides = [decision.into, *decision.from_ids]
    merged = await work.catalog.merged(sides)
    shown = {[side, *roots(side, merged)][-1] for side in sides}
    every = {*shown, *(await work.catalog.members(shown))}
    corrections = await work.corrections.standing(Noun.VENDOR, every)
    ties = (await work.linkage.hanging(sides)).ties
    others = sorted({tie.source for tie in ties if tie.must and tie.left in every and tie.right in every})
    later = [await work.catalog.decision(source) for source in others if source != decision.id]
    return affected(
        [one for one in corrections if one.made_at > decision.decided_at],
        [one for one in later if one is not None and one.decided_at > decision.decided_at],
    )


def _joined(decision: Decision) -> list[Tie]:
    return [Tie(0, decision.into, other, True, decision.id) for other in decision.from_ids]


async def _parted(work: Work, decision: Decision) -> list[Tie]:
    """Takes back, for as long as the merge stands, what was said against any two of all that become one."""
    every = (await work.linkage.hanging([decision.into, *decision.from_ids])).born
    return [Tie(0, one.left, one.right, None, decision.id) for one in await work.linkage.parted(every)]


def _check(into: UUID, others: Sequence[UUID]) -> None:
    if not others:
        raise invalid("nothing_to_merge", "Name at least one vendor that is the same as the first.")
    if len(others) > MOST:
        raise invalid("too_many_vendors", f"At most {MOST} vendors are merged at once, not {len(others)}.")
    if into in others:
        raise invalid("merged_with_itself", f"Vendor {into} cannot be merged into itself.")


def _check_shown(ident: UUID, entity: Entity | None) -> None:
    if entity is not None and entity.merged_into is not None:
        raise conflict("already_merged", f"Vendor {ident} was merged into {entity.merged_into} already.")
    if entity is None or not entity.shown:
        raise missing("vendor", ident)
