"""Vendors: found by name, and each shown with the evidence of every value."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, get
from litestar.params import QueryParameter

from application.access import Caller
from application.catalog import ListEntities, ShowEntity
from domain.access import Role
from domain.provenance import Noun
from entrypoints.http.evidence import FieldShown, in_full, in_list
from entrypoints.http.pages import Cursor, Limit, Listed, listed, page_of

Query = Annotated[
    str,
    QueryParameter(
        name="query",
        max_length=200,
        description="A part of a name, domain, e-mail address, phone or registration id; case does not matter.",
    ),
]


class VendorListed(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A vendor as its live records say; a value nobody gave is null."""

    id: UUID
    name: str | None
    legal_name: str | None
    registration_id: str | None
    domain: str | None
    email: str | None
    phone: str | None
    address: str | None
    city: str | None
    region: str | None
    postcode: str | None
    country: str | None
    version: int
    created_at: datetime
    updated_at: datetime


class VendorShown(VendorListed, frozen=True, rename="camel", kw_only=True):
    """The same with `fields`: for each known field its value and the evidence for it, the winning record first."""

    fields: dict[str, FieldShown]


class VendorsController(Controller):
    """`/v1/vendors`."""

    path = "/v1/vendors"
    tags = ["catalogue"]  # noqa: RUF012  Litestar's own attribute

    @get("/", opt={"role": Role.READ, "rate": "api"}, summary="List vendors")
    @inject
    async def list_vendors(
        self,
        caller: Caller,
        list_entities: FromDishka[ListEntities],
        wanted: Query = "",
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Listed[VendorListed]:
        """By name, then id; without the evidence, which `GET /v1/vendors/{id}` gives."""
        found = await list_entities(caller.workspace_id, Noun.VENDOR, page_of(limit, cursor), query=wanted)
        return listed(found, lambda entity: in_list(entity, VendorListed))

    @get("/{ident:uuid}", opt={"role": Role.READ, "rate": "api"}, summary="Show one vendor")
    @inject
    async def show_vendor(self, caller: Caller, ident: UUID, show_entity: FromDishka[ShowEntity]) -> VendorShown:
        """Every value with its import, record, locator, raw text and rule. 404 `vendor_not_found`."""
        shown = await show_entity(caller.workspace_id, Noun.VENDOR, ident)
        return in_full(shown.entity, shown.evidence, VendorShown)
