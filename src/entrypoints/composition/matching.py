"""What people say over what was derived, also before an undo; the review queue, its pass, and findings about deals."""

from __future__ import annotations

from dishka import Provider, Scope, provide

from application import corrections, deal_findings, matching_pass, merge_orders, merges, partings, proposals, reversal
from application.jobs import Enqueue
from application.ports.bell import Bell
from application.ports.machine import Clock, Ids
from application.ports.work import UnitOfWork


class Matching(Provider):
    """Each is a dataclass whose fields are ports."""

    scope = Scope.APP

    start_pass = provide(matching_pass.StartPass)
    list_proposals = provide(proposals.ListProposals)
    accept_proposal = provide(proposals.AcceptProposal)
    judge_deal = provide(deal_findings.JudgeDeal)
    list_findings = provide(deal_findings.ListFindings)
    dismiss_finding = provide(deal_findings.DismissFinding)
    recall_dismissal = provide(deal_findings.RecallDismissal)
    find_deal_policy = provide(deal_findings.FindDealPolicy)
    set_deal_policy = provide(deal_findings.SetDealPolicy)
    dismiss_proposal = provide(proposals.DismissProposal)

    merge_vendors = provide(merges.MergeVendors)
    unmerge_vendors = provide(merges.UnmergeVendors)
    preview_unmerge = provide(merges.PreviewUnmerge)

    part_vendors = provide(partings.PartVendors)
    unpart_vendors = provide(partings.UnpartVendors)

    correct_entity = provide(corrections.CorrectEntity)
    undo_correction = provide(corrections.UndoCorrection)
    preview_undo = provide(reversal.PreviewUndo)
    list_corrections = provide(corrections.ListCorrections)

    @provide
    def full_pass(self, ids: Ids, clock: Clock) -> matching_pass.FullPass:
        """In pages of its own choice."""
        return matching_pass.FullPass(ids, clock)

    @provide
    def start_merge(
        self, unit_of_work: UnitOfWork, merge: merges.MergeVendors, enqueue: Enqueue, bell: Bell
    ) -> merge_orders.StartMerge:
        """By a job beyond the bound of its own."""
        return merge_orders.StartMerge(unit_of_work, merge, enqueue, bell)

    @provide
    def start_unmerge(
        self, unit_of_work: UnitOfWork, unmerge: merges.UnmergeVendors, enqueue: Enqueue, bell: Bell
    ) -> merge_orders.StartUnmerge:
        """By a job beyond the bound of its own."""
        return merge_orders.StartUnmerge(unit_of_work, unmerge, enqueue, bell)
