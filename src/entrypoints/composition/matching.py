"""What people say over what was derived, also before an undo; the review queue, its pass, and findings about deals."""

from __future__ import annotations

from dishka import Provider, Scope, provide

from application import corrections, deal_findings, matching_pass, partings, proposals, reversal
from application.ports.machine import Clock, Ids


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
