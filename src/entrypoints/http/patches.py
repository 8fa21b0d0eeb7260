"""Patches: the fields of a vendor, contact or deal that a person sets, and the condition under which."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec
from litestar.params import HeaderParameter
from msgspec import UNSET, UnsetType

from application.access import Caller
from application.corrections import CorrectEntity
from domain.access import Role
from domain.corrections import LONGEST_VALUE
from domain.provenance import Noun

CORRECTS = {"role": Role.WRITE, "rate": "mutation"}
IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-Match",
        max_length=1000,
        description="The `ETag` of what was read; if it changed since: 412 `version_mismatch`, and nothing is done.",
    ),
]
Given = Annotated[str, msgspec.Meta(max_length=LONGEST_VALUE)] | None | UnsetType
Note = Annotated[str, msgspec.Meta(max_length=1000)]


class Patch(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """The fields to set, each with its value; null says that there is none; `note`: why."""

    note: Note = ""

    def given(self) -> dict[str, str | None]:
        """What was said, by field."""
        said = {field.encode_name: getattr(self, field.name) for field in msgspec.structs.fields(self)}
        return {name: value for name, value in said.items() if value is not UNSET and name != "note"}


class VendorPatch(Patch, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """Fields of a vendor."""

    name: Given = UNSET
    legal_name: Given = UNSET
    registration_id: Given = UNSET
    domain: Given = UNSET
    email: Given = UNSET
    phone: Given = UNSET
    address: Given = UNSET
    city: Given = UNSET
    region: Given = UNSET
    postcode: Given = UNSET
    country: Given = UNSET


class ContactPatch(Patch, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """Fields of a contact."""

    name: Given = UNSET
    email: Given = UNSET
    phone: Given = UNSET
    title: Given = UNSET


class DealPatch(Patch, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """Fields of a deal; an amount like `EUR 5000` sets the currency too. Without a `status` the stage tells it."""

    external_id: Given = UNSET
    name: Given = UNSET
    product: Given = UNSET
    customer: Given = UNSET
    partner: Given = UNSET
    amount: Given = UNSET
    currency: Given = UNSET
    stage: Given = UNSET
    expected_close: Given = UNSET
    submitted_at: Given = UNSET
    amount_kind: Given = UNSET
    status: Given = UNSET
    reject_reason: Given = UNSET
    approved_at: Given = UNSET
    expires_at: Given = UNSET
    territory: Given = UNSET


def tags_in(header: str | None) -> frozenset[str] | None:
    """The strong entity tags of an `If-Match`; None: there is no condition (RFC 9110, 13.1.1)."""
    if header is None or header.strip() == "*":
        return None
    return frozenset(tag.strip() for tag in header.split(","))


async def correct(
    correct_entity: CorrectEntity, caller: Caller, noun: Noun, ident: UUID, said: Patch, if_match: str | None
) -> None:
    """Keep the word of this caller; the refusals of CorrectEntity."""
    given, expected = said.given(), tags_in(if_match)
    await correct_entity(caller.workspace_id, noun, ident, given, caller.key_id, said.note, expected)
