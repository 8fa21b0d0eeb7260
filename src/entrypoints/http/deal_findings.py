"""Findings over HTTP: duplicates and conflicts of all deals, and the policy they are judged by."""

from __future__ import annotations

from typing import Annotated

from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, get, put
from litestar.params import JSONBody, QueryParameter

from application.deal_findings import FindDealPolicy, ListFindings, SetDealPolicy
from domain.access import Role
from domain.deal_findings import FindingKind
from entrypoints.http.callers import Admitted
from entrypoints.http.deal_shapes import FindingShown, PolicyGiven, PolicyShown, finding_shown, policy_shown
from entrypoints.http.pages import Cursor, Limit, Listed, listed, page_of

Kind = Annotated[FindingKind | None, QueryParameter(name="kind", description="Only duplicates, or only conflicts.")]


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
    ) -> Listed[FindingShown]:
        """As the deals are now: first those between two deals, then those of one deal that imports tell otherwise.

        A page may be short, or empty, and still have a next one: it ends after some 5,000 pairs and records.
        """
        return listed(await list_findings(caller.workspace_id, page_of(limit, cursor), kind), finding_shown)

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
