"""Parting by a person's word: two that weights take for one vendor are two, with the reason, until it is taken back."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import msgspec

from application.clusters import ByWord, recluster
from application.ports.catalog import Decision
from application.ports.machine import Clock, Ids
from application.ports.work import UnitOfWork
from domain.errors import conflict, invalid, missing
from domain.linkage.known import Tie
from domain.plans import Setting
from domain.provenance import Noun


@dataclass(frozen=True, slots=True)
class PartVendors:
    """Says that two are not one vendor: members of one that is shown, or vendors that are never to become one."""

    unit_of_work: UnitOfWork
    ids: Ids
    clock: Clock

    async def __call__(self, workspace_id: UUID, left: UUID, right: UUID, decided_by: str, reason: str) -> Decision:
        """The decision; Refusal MISSING `vendor_not_found`; INVALID `parted_from_itself`; CONFLICT `already_parted`,
        `held_by_merge` (merges of other members hold them together)."""
        if left == right:
            raise invalid("parted_from_itself", f"Vendor {left} cannot be parted from itself.")
        async with self.unit_of_work(workspace_id) as work:
            await work.catalog.lock()
            found = await work.catalog.get(Noun.VENDOR, [left, right])
            for ident in (left, right):
                if ident not in found or found[ident].live == 0:
                    raise missing("vendor", ident)
            said = await work.catalog.words([left])
            if any(one.apart and {one.into, *one.from_ids} == {left, right} for one in said):
                raise conflict("already_parted", f"Vendors {left} and {right} were parted already.")
            decision = Decision(self.ids.new(), left, (right,), decided_by, self.clock.now(), apart=True, reason=reason)
            await work.linkage.tie([Tie(0, left, right, False, decision.id)])
            setting = Setting(workspace_id, 0, "", decision.decided_at)
            decided = await recluster(work, setting, [left, right], word=ByWord())
            if decided.homes.roots[left] == decided.homes.roots[right]:
                raise conflict(
                    "held_by_merge",
                    f"Merges by people hold {left} and {right} together. GET /v1/vendors/{left}/matches tells of them; "
                    "take one back first.",
                )
            await work.catalog.decide(decision)
            await work.commit()
        return decision


@dataclass(frozen=True, slots=True)
class UnpartVendors:
    """Takes a parting back: weights decide again."""

    unit_of_work: UnitOfWork
    clock: Clock

    async def __call__(self, workspace_id: UUID, ident: UUID, undone_by: str) -> Decision:
        """The decision as undone; Refusal MISSING `parting_not_found`; CONFLICT `already_undone`."""
        async with self.unit_of_work(workspace_id) as work:
            await work.catalog.lock()
            decision = await work.catalog.decision(ident)
            if decision is None or not decision.apart:
                raise missing("parting", ident)
            if decision.undone_at is not None:
                raise conflict("already_undone", f"Parting {ident} was taken back already.")
            now = self.clock.now()
            await work.linkage.untie(ident)
            sides = [decision.into, *decision.from_ids]
            await recluster(work, Setting(workspace_id, 0, "", now), sides, word=ByWord())
            undone = msgspec.structs.replace(decision, undone_by=undone_by, undone_at=now)
            await work.catalog.decide(undone)
            await work.commit()
        return undone
