"""The full matching pass, and the review queue that it fills."""

from __future__ import annotations

from dishka import Provider, Scope, provide

from application import matching_pass, proposals
from application.ports.machine import Clock, Ids


class Matching(Provider):
    """Each is a dataclass whose fields are ports."""

    scope = Scope.APP

    start_pass = provide(matching_pass.StartPass)
    list_proposals = provide(proposals.ListProposals)
    accept_proposal = provide(proposals.AcceptProposal)
    dismiss_proposal = provide(proposals.DismissProposal)

    @provide
    def full_pass(self, ids: Ids, clock: Clock) -> matching_pass.FullPass:
        """In pages of its own choice."""
        return matching_pass.FullPass(ids, clock)
