"""Deals: found by name, and each shown with the evidence of every value."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, Response, get, patch
from litestar.params import FromPath, JSONBody, QueryParameter

from application.catalog import ListEntities, ShowEntity
from application.corrections import CorrectEntity
from application.deal_findings import DealJudged, JudgeDeal
from domain.access import Role
from domain.deal_stages import Phase
from domain.prices import Price
from domain.provenance import Noun
from entrypoints.http.callers import Admitted
from entrypoints.http.deal_shapes import FindingShown, ProtectionShown, finding_shown, protection_shown
from entrypoints.http.evidence import FieldShown, in_full, in_list, led
from entrypoints.http.pages import Cursor, Limit, Listed, listed, page_of
from entrypoints.http.patches import CORRECTS, DealPatch, IfMatch, correct

Query = Annotated[
    str,
    QueryParameter(
        name="query",
        max_length=200,
        description="Words of a name, external id, product, customer, partner, stage, status or territory, or the "
        "beginnings of words; case does not matter.",
    ),
]
VendorId = Annotated[UUID | None, QueryParameter(name="vendorId", description="Only those of this vendor.")]


class DealListed(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A deal with a vendor; `amount` is a decimal number as text, dates are ISO 8601, `stage` is as it was written.

    `amountKind`: total, annual, quarterly, monthly or unit. `status`: draft, submitted, returned, approved, rejected,
    expired, withdrawn, won or lost; as it was written where it is none of these. `phase`: the rung of the ladder that
    the stage names. `products`: those that `product` names. `prices`: further amounts, each by its role.
    """

    id: UUID
    vendor_id: UUID | None
    external_id: str | None
    name: str | None
    product: str | None
    customer: str | None
    partner: str | None
    amount: str | None
    currency: str | None
    stage: str | None
    expected_close: str | None
    submitted_at: str | None
    amount_kind: str | None
    status: str | None
    reject_reason: str | None
    approved_at: str | None
    expires_at: str | None
    territory: str | None
    phase: Phase | None
    products: list[str]
    prices: list[Price]
    version: int
    created_at: datetime
    updated_at: datetime


class DealShown(DealListed, frozen=True, rename="camel", kw_only=True):
    """The same with `fields`: for each known field its value and the evidence for it, the winning record first.

    `protection` is that of today, `findings` are the duplicates and conflicts it is part of, the worst first.
    """

    fields: dict[str, FieldShown]
    protection: ProtectionShown | None = None
    findings: list[FindingShown] = []


def with_findings(deal: Response[DealShown], judged: DealJudged) -> Response[DealShown]:
    """The deal with what the rules say of it."""
    findings = [finding_shown(one, judged.dismissals.get(one.id)) for one in judged.findings]
    deal.content = msgspec.structs.replace(deal.content, protection=protection_shown(judged), findings=findings)
    return deal


class DealsController(Controller):
    """`/v1/deals`."""

    path = "/v1/deals"
    tags = ["catalogue"]  # noqa: RUF012  Litestar's own attribute

    @get("/", opt={"role": Role.READ, "rate": "api"}, summary="List deals")
    @inject
    async def list_deals(
        self,
        caller: Admitted,
        list_entities: FromDishka[ListEntities],
        wanted: Query = "",
        limit: Limit = 50,
        cursor: Cursor = None,
        vendor_id: VendorId = None,
    ) -> Listed[DealListed]:
        """By name, then id; without the evidence, which `GET /v1/deals/{id}` gives."""
        found = await list_entities(
            caller.workspace_id, Noun.DEAL, page_of(limit, cursor), query=wanted, vendor_id=vendor_id
        )
        return listed(found, lambda entity: in_list(entity, DealListed))

    @get("/{ident:uuid}", opt={"role": Role.READ, "rate": "api"}, summary="Show one deal")
    @inject
    async def show_deal(
        self,
        caller: Admitted,
        ident: FromPath[UUID],
        show_entity: FromDishka[ShowEntity],
        judge: FromDishka[JudgeDeal],
    ) -> Response[DealShown]:
        """Every value with its import, record, locator, raw text and rule. 404 `deal_not_found`.

        The id of a deal that became another one, as two of one vendor do when vendors become one, answers 308.
        """
        shown = await show_entity(caller.workspace_id, Noun.DEAL, ident)
        answer = with_findings(in_full(shown, DealShown), await judge(caller.workspace_id, shown.entity))
        return led(answer, shown, ident)

    @patch("/{ident:uuid}", opt=CORRECTS, summary="Correct a deal")
    @inject
    async def correct_deal(
        self,
        caller: Admitted,
        ident: FromPath[UUID],
        data: JSONBody[DealPatch],
        correct_entity: FromDishka[CorrectEntity],
        show_entity: FromDishka[ShowEntity],
        judge: FromDishka[JudgeDeal],
        if_match: IfMatch = None,
    ) -> Response[DealShown]:
        """What is said here wins over all sources, now and later, until it is taken back; what lost stays as evidence.

        404 `deal_not_found`; 412 `version_mismatch`; 400 `invalid_value`, `nothing_to_correct`.
        """
        await correct(correct_entity, caller, Noun.DEAL, ident, data, if_match)
        shown = await show_entity(caller.workspace_id, Noun.DEAL, ident)
        return with_findings(in_full(shown, DealShown), await judge(caller.workspace_id, shown.entity))
