"""Vendors: found by name, and each shown with the evidence of every value."""

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
from domain.access import Role
from domain.provenance import Noun
from entrypoints.http.callers import Admitted
from entrypoints.http.evidence import FieldShown, in_full, in_list, led
from entrypoints.http.pages import Cursor, Limit, Listed, listed, page_of
from entrypoints.http.patches import CORRECTS, IfMatch, VendorPatch, correct

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
        caller: Admitted,
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
    async def show_vendor(
        self, caller: Admitted, ident: FromPath[UUID], show_entity: FromDishka[ShowEntity]
    ) -> Response[VendorShown]:
        """Every value with its import, record, locator, raw text and rule. 404 `vendor_not_found`.

        The id of a vendor that was merged away answers 308: `Location` is what it is shown as now, and so is the body.
        It is not to be cached, for a merge can be taken back.
        """
        shown = await show_entity(caller.workspace_id, Noun.VENDOR, ident)
        return led(in_full(shown, VendorShown), shown, ident)

    @patch("/{ident:uuid}", opt=CORRECTS, summary="Correct a vendor")
    @inject
    async def correct_vendor(
        self,
        caller: Admitted,
        ident: FromPath[UUID],
        data: JSONBody[VendorPatch],
        correct_entity: FromDishka[CorrectEntity],
        show_entity: FromDishka[ShowEntity],
        if_match: IfMatch = None,
    ) -> Response[VendorShown]:
        """What is said here wins over all sources, now and later, until it is taken back; what lost stays as evidence.

        404 `vendor_not_found`; 412 `version_mismatch`; 400 `invalid_value`, `nothing_to_correct`.
        """
        await correct(correct_entity, caller, Noun.VENDOR, ident, data, if_match)
        return in_full(await show_entity(caller.workspace_id, Noun.VENDOR, ident), VendorShown)
