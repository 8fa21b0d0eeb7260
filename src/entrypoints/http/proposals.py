"""Proposals over HTTP: the review queue of pairs of vendors, and the pass that fills it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody

from application.matching_pass import StartPass
from application.proposals import AcceptProposal, DismissProposal, ListProposals, ShownProposal
from domain.access import Role
from domain.proposals import Likeness, Proposal, ProposalState
from entrypoints.http.callers import Admitted, origin_of
from entrypoints.http.pages import Cursor, Limit, Listed, listed, page_of
from entrypoints.http.shapes import IdempotencyKey, JobStarted, Nothing, accepted

ADMIN = {"role": Role.ADMIN, "rate": "mutation"}


class ReasonShown(msgspec.Struct, frozen=True):
    """How alike the two are in one field, and the bits for (+) or against (-) that it counts."""

    field: str
    level: str
    bits: float


class VendorProposed(msgspec.Struct, frozen=True):
    """One of the two, and what it is called now."""

    id: UUID
    name: str | None


class ProposalShown(msgspec.Struct, frozen=True, rename="camel"):
    """Two vendors that may be one; accepted, `right` is merged into `left`.

    `bits`: log2 odds; `prior` and the bits of the `reasons` add up to it. `verdict`: same, the pass would make one of
    them; review, it asks. `current`: false when one has changed or was merged since, so that it cannot be accepted.
    """

    id: UUID
    left: VendorProposed
    right: VendorProposed
    bits: float
    verdict: Likeness
    prior: float
    reasons: list[ReasonShown]
    model: str
    current: bool
    proposed_at: datetime


class ProposalDecided(msgspec.Struct, frozen=True, rename="camel"):
    """What a person said of a proposal; `mergeId` takes an accepted one back at `/v1/vendors/merges/{mergeId}`."""

    id: UUID
    left_id: UUID
    right_id: UUID
    state: ProposalState
    decided_by: str
    decided_at: datetime | None
    merge_id: UUID | None


def _shown(one: ShownProposal) -> ProposalShown:
    found = one.proposal
    return ProposalShown(
        id=found.id,
        left=VendorProposed(found.left, one.left_name),
        right=VendorProposed(found.right, one.right_name),
        bits=found.bits,
        verdict=found.likeness,
        prior=found.prior,
        reasons=[ReasonShown(reason.field, reason.level, reason.bits) for reason in found.reasons],
        model=found.model,
        current=one.current,
        proposed_at=found.proposed_at,
    )


def _decided(one: Proposal) -> ProposalDecided:
    return ProposalDecided(one.id, one.left, one.right, one.state, one.decided_by, one.decided_at, one.decision_id)


class ProposalsController(Controller):
    """`/v1/vendors/proposals`."""

    path = "/v1/vendors/proposals"
    tags = ["catalogue"]  # noqa: RUF012  Litestar's own attribute

    @get("/", opt={"role": Role.READ, "rate": "api"}, summary="List pairs of vendors that may be one")
    @inject
    async def list_proposals(
        self, caller: Admitted, list_proposals: FromDishka[ListProposals], limit: Limit = 50, cursor: Cursor = None
    ) -> Listed[ProposalShown]:
        """Those nobody has decided, most bits first, as the last pass left them."""
        return listed(await list_proposals(caller.workspace_id, page_of(limit, cursor)), _shown)

    @post("/{ident:uuid}/accept", opt=ADMIN, status_code=200, summary="Say that the two are one")
    @inject
    async def accept(
        self,
        caller: Admitted,
        ident: FromPath[UUID],
        accept: FromDishka[AcceptProposal],
        data: JSONBody[Nothing | None] = None,  # noqa: ARG002  a body is checked, and says nothing
    ) -> ProposalDecided:
        """Merges them. 404 `proposal_not_found`; 409 `proposal_decided`, `already_merged`, `proposal_outdated`."""
        return _decided(await accept(caller.workspace_id, ident, str(caller.key_id)))

    @post("/{ident:uuid}/dismiss", opt=ADMIN, status_code=200, summary="Say that the two are not one")
    @inject
    async def dismiss(
        self,
        caller: Admitted,
        ident: FromPath[UUID],
        dismiss: FromDishka[DismissProposal],
        data: JSONBody[Nothing | None] = None,  # noqa: ARG002  a body is checked, and says nothing
    ) -> ProposalDecided:
        """Not proposed again while both say what they say. 404 `proposal_not_found`; 409 `proposal_decided`."""
        return _decided(await dismiss(caller.workspace_id, ident, str(caller.key_id)))

    @post("/runs", opt=ADMIN, status_code=202, summary="Start a full matching pass")
    @inject
    async def start_pass(
        self,
        request: Request[Any, Any, State],
        caller: Admitted,
        start: FromDishka[StartPass],
        data: JSONBody[Nothing | None] = None,  # noqa: ARG002  a body is checked, and says nothing
        idempotency_key: IdempotencyKey = None,
    ) -> Response[JobStarted]:
        """A job that weighs all vendors and proposes; nothing is merged. While one waits or runs, that one's id."""
        added = await start(caller.workspace_id, idempotency_key, origin_of(request))
        headers = accepted(added.job.id, replayed=not added.fresh)
        return Response(JobStarted(added.job.id), status_code=202, headers=headers)
