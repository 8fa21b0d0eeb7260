"""The review queue: what passes propose, looked through, accepted and dismissed by people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import msgspec

from application.clusters import ByWord, recluster
from application.merges import MergeVendors
from application.ports.catalog import Entity, Page
from application.ports.machine import Clock
from application.ports.work import UnitOfWork, Work
from domain.errors import missing
from domain.linkage.known import Tie
from domain.plans import Setting
from domain.proposals import Move, Proposal, check_current, decided, is_current
from domain.provenance import Noun


class ShownProposal(msgspec.Struct, frozen=True):
    """A proposal with what its vendors are called now; `current`: both still say what was weighed."""

    proposal: Proposal
    left_name: str | None
    right_name: str | None
    current: bool


@dataclass(frozen=True, slots=True)
class ListProposals:
    """Pages through the open ones, most bits first."""

    unit_of_work: UnitOfWork

    async def __call__(self, workspace_id: UUID, page: Page) -> tuple[list[ShownProposal], str | None]:
        """The page and the position of the next; Refusal INVALID `invalid_cursor`."""
        async with self.unit_of_work(workspace_id) as work:
            found, after = await work.proposals.list(page)
            vendors = await work.catalog.get(Noun.VENDOR, {side for one in found for side in (one.left, one.right)})
        return [_shown(one, vendors) for one in found], after


@dataclass(frozen=True, slots=True)
class AcceptProposal:
    """Says that the two are one: the later vendor is merged into the earlier one, as a merge that can be taken back."""

    unit_of_work: UnitOfWork
    merge: MergeVendors
    clock: Clock

    async def __call__(self, workspace_id: UUID, ident: UUID, decided_by: str) -> Proposal:
        """As decided; Refusal MISSING `proposal_not_found`; CONFLICT `proposal_decided`, `already_merged`,
        `proposal_outdated`."""
        async with self.unit_of_work(workspace_id) as work:
            await work.catalog.lock()
            proposal = await _locked(work, ident)
            now = self.clock.now()
            decided(proposal, Move.ACCEPT, decided_by, now)
            vendors = await work.catalog.get(Noun.VENDOR, [proposal.left, proposal.right])
            check_current(proposal, vendors.get(proposal.left), vendors.get(proposal.right))
            merge = await self.merge.within(work, proposal.left, [proposal.right], decided_by)
            accepted = decided(proposal, Move.ACCEPT, decided_by, now, merge.id)
            await work.proposals.save(accepted)
            await work.commit()
        return accepted


@dataclass(frozen=True, slots=True)
class DismissProposal:
    """Says that the two are not one: no weight makes them one, and they are not proposed again while they say that."""

    unit_of_work: UnitOfWork
    clock: Clock

    async def __call__(self, workspace_id: UUID, ident: UUID, decided_by: str) -> Proposal:
        """As decided; Refusal MISSING `proposal_not_found`; CONFLICT `proposal_decided`."""
        async with self.unit_of_work(workspace_id) as work:
            await work.catalog.lock()
            proposal = await _locked(work, ident)
            now = self.clock.now()
            dismissed = decided(proposal, Move.DISMISS, decided_by, now)
            await work.proposals.save(dismissed)
            await work.linkage.tie([Tie(0, proposal.left, proposal.right, False, ident)])
            sides = [proposal.left, proposal.right]
            await recluster(work, Setting(workspace_id, 0, "", now), sides, word=ByWord())
            await work.commit()
        return dismissed


async def _locked(work: Work, ident: UUID) -> Proposal:
    proposal = await work.proposals.get(ident, lock=True)
    if proposal is None:
        raise missing("proposal", ident)
    return proposal


def _shown(proposal: Proposal, vendors: Mapping[UUID, Entity]) -> ShownProposal:
    left, right = vendors.get(proposal.left), vendors.get(proposal.right)
    return ShownProposal(proposal, _name(left), _name(right), is_current(proposal, left, right))


def _name(vendor: Entity | None) -> str | None:
    values = {} if vendor is None else vendor.values
    return values.get("name") or values.get("legalName")
