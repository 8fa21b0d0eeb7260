"""Deals: found by name, and each shown with the evidence of every value."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, get
from litestar.params import FromPath, QueryParameter

from application.catalog import ListEntities, ShowEntity
from domain.access import Role
from domain.prices import Price
from domain.provenance import Noun
from entrypoints.http.callers import Admitted
from entrypoints.http.evidence import FieldShown, in_full, in_list
from entrypoints.http.pages import Cursor, Limit, Listed, listed, page_of

Query = Annotated[
    str,
    QueryParameter(
        name="query",
        max_length=200,
        description="A part of a name, external id, product, customer or stage; case does not matter.",
    ),
]
VendorId = Annotated[UUID | None, QueryParameter(name="vendorId", description="Only those of this vendor.")]


class DealListed(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A deal with a vendor; `amount` is a decimal number as text, dates are ISO 8601, `stage` is as it was written.

    `prices`: the further amounts that a table told of it, each by its role.
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
    prices: list[Price]
    version: int
    created_at: datetime
    updated_at: datetime


class DealShown(DealListed, frozen=True, rename="camel", kw_only=True):
    """The same with `fields`: for each known field its value and the evidence for it, the winning record first."""

    fields: dict[str, FieldShown]


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
        self, caller: Admitted, ident: FromPath[UUID], show_entity: FromDishka[ShowEntity]
    ) -> DealShown:
        """Every value with its import, record, locator, raw text and rule. 404 `deal_not_found`."""
        shown = await show_entity(caller.workspace_id, Noun.DEAL, ident)
        return in_full(shown.entity, shown.evidence, DealShown)
