"""Contacts: found by name, and each shown with the evidence of every value."""

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
from entrypoints.http.patches import CORRECTS, ContactPatch, IfMatch, correct

Query = Annotated[
    str,
    QueryParameter(
        name="query",
        max_length=200,
        description="A part of a name, e-mail address, phone or title; case does not matter.",
    ),
]
VendorId = Annotated[UUID | None, QueryParameter(name="vendorId", description="Only those of this vendor.")]


class ContactListed(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A person, of a vendor when one is known; a value nobody gave is null."""

    id: UUID
    vendor_id: UUID | None
    name: str | None
    email: str | None
    phone: str | None
    title: str | None
    version: int
    created_at: datetime
    updated_at: datetime


class ContactShown(ContactListed, frozen=True, rename="camel", kw_only=True):
    """The same with `fields`: for each known field its value and the evidence for it, the winning record first."""

    fields: dict[str, FieldShown]


class ContactsController(Controller):
    """`/v1/contacts`."""

    path = "/v1/contacts"
    tags = ["catalogue"]  # noqa: RUF012  Litestar's own attribute

    @get("/", opt={"role": Role.READ, "rate": "api"}, summary="List contacts")
    @inject
    async def list_contacts(
        self,
        caller: Admitted,
        list_entities: FromDishka[ListEntities],
        wanted: Query = "",
        limit: Limit = 50,
        cursor: Cursor = None,
        vendor_id: VendorId = None,
    ) -> Listed[ContactListed]:
        """By name, then id; without the evidence, which `GET /v1/contacts/{id}` gives."""
        found = await list_entities(
            caller.workspace_id, Noun.CONTACT, page_of(limit, cursor), query=wanted, vendor_id=vendor_id
        )
        return listed(found, lambda entity: in_list(entity, ContactListed))

    @get("/{ident:uuid}", opt={"role": Role.READ, "rate": "api"}, summary="Show one contact")
    @inject
    async def show_contact(
        self, caller: Admitted, ident: FromPath[UUID], show_entity: FromDishka[ShowEntity]
    ) -> Response[ContactShown]:
        """Every value with its import, record, locator, raw text and rule. 404 `contact_not_found`.

        The id of a contact that became another one, as two of one vendor do when vendors become one, answers 308.
        """
        shown = await show_entity(caller.workspace_id, Noun.CONTACT, ident)
        return led(in_full(shown, ContactShown), shown, ident)

    @patch("/{ident:uuid}", opt=CORRECTS, summary="Correct a contact")
    @inject
    async def correct_contact(
        self,
        caller: Admitted,
        ident: FromPath[UUID],
        data: JSONBody[ContactPatch],
        correct_entity: FromDishka[CorrectEntity],
        show_entity: FromDishka[ShowEntity],
        if_match: IfMatch = None,
    ) -> Response[ContactShown]:
        """What is said here wins over all sources, now and later, until it is taken back; what lost stays as evidence.

        404 `contact_not_found`; 412 `version_mismatch`; 400 `invalid_value`, `nothing_to_correct`.
        """
        await correct(correct_entity, caller, Noun.CONTACT, ident, data, if_match)
        return in_full(await show_entity(caller.workspace_id, Noun.CONTACT, ident), ContactShown)
