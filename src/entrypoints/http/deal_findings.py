"""Findings over HTTP: duplicates and conflicts of all deals, and the policy they are judged by."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, delete, get, put
from litestar.params import FromPath, JSONBody, QueryParameter

from application.deal_findings import DismissFinding, FindDealPolicy, ListFindings, RecallDismissal, SetDealPolicy
from domain.access import Role
from domain.deal_findings import FindingKind
from entrypoints.http.callers import Admitted
from entrypoints.http.deal_shapes import (
    DismissalShown,
    FindingShown,
    PolicyGiven,
    PolicyShown,
    dismissal_shown,
    finding_shown,
    policy_shown,
)
from entrypoints.http.pages import Cursor, Limit, Listed, listed, page_of

Kind = Annotated[FindingKind | None, QueryParameter(name="kind", description="Only duplicates, or only conflicts.")]


Dismissed = Annotated[bool, QueryParameter(name="dismissed", description="Also those that people dismissed.")]
WRITE = {"role": Role.WRITE, "rate": "mutation"}


class DismissalGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the finding is of no matter."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class DealFindingsController(Controller):
    """`/v1/deals/findings` and `/v1/deals/policy`."""

    path = "/v1/deals"
    tags = ["catalogue"]  # noqa: RUF012  Litestar's own attribute

    @get("/findings", opt={"role": Role.READ, "rate": "api"}, summary="List duplicates and conflicts of deals")
    @inject
    async def list_findings(
        self,
        caller: Admitted,
        list_findings: FromDishka[ListFindings],
        kind: Kind = None,
        limit: Limit = 50,
        cursor: Cursor = None,
        dismissed: Dismissed = False,
    ) -> Listed[FindingShown]:
        """As the deals are now, without those that people dismissed: first those between two deals, then those of one
        deal that imports tell otherwise.

        A page may be short, or empty, and still have a next one: it ends after some 5,000 pairs and records.
        """
        found = await list_findings(caller.workspace_id, page_of(limit, cursor), kind, dismissed=dismissed)
        return listed(found, lambda one: finding_shown(*one))

    @put("/{ident:uuid}/findings/{finding:uuid}/dismissal", opt=WRITE, summary="Say that a finding is of no matter")
    @inject
    async def dismiss(
        self,
        caller: Admitted,
        ident: FromPath[UUID],
        finding: FromPath[UUID],
        data: JSONBody[DismissalGiven],
        dismiss: FromDishka[DismissFinding],
    ) -> DismissalShown:
        """Lists leave it out as long as it says what it says; the deal shows it with the reason.

        404 `deal_not_found`, `finding_not_found`; 400 `blank_reason`.
        """
        by = str(caller.key_id)
        return dismissal_shown(await dismiss(caller.workspace_id, ident, finding, data.reason, by))

    @delete("/findings/{finding:uuid}/dismissal", opt=WRITE, status_code=204, summary="Take a dismissal back")
    @inject
    async def recall(self, caller: Admitted, finding: FromPath[UUID], recall: FromDishka[RecallDismissal]) -> None:
        """The finding is listed again. 404 `dismissal_not_found`."""
        await recall(caller.workspace_id, finding)

    @get("/policy", opt={"role": Role.READ, "rate": "api"}, summary="Show the policy of deals")
    @inject
    async def show_policy(self, caller: Admitted, find: FromDishka[FindDealPolicy]) -> PolicyShown:
        """What counts as protected and as the same in this workspace."""
        return policy_shown(await find(caller.workspace_id))

    @put("/policy", opt={"role": Role.ADMIN, "rate": "mutation"}, summary="Set the policy of deals")
    @inject
    async def set_policy(
        self, caller: Admitted, data: JSONBody[PolicyGiven], set_policy: FromDishka[SetDealPolicy]
    ) -> PolicyShown:
        """Protection and findings are judged by it from then on. 400 `invalid_policy`."""
        return policy_shown(await set_policy(caller.workspace_id, data.policy(), str(caller.key_id)))
