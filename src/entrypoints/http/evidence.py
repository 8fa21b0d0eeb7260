"""How a vendor, contact or deal is shown: its values flat, and each with the records it comes from."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Response

from application.catalog import ShownEntity
from application.corrections import tag_of
from application.ports.catalog import Entity
from domain.corrections import Correction
from domain.deal_protection import status_evidence
from domain.prices import PRICE_FIELDS, prices_in
from domain.provenance import FIELDS, Evidence, Noun
from entrypoints.http.deal_shapes import status_told, told_of

Shown = TypeVar("Shown")


class PinShown(msgspec.Struct, frozen=True, rename="camel"):
    """The correction by which a field is pinned: who said so (key and its name) when, and what was shown before."""

    correction_id: UUID
    by: str
    by_name: str
    at: datetime
    replaced: str | None
    note: str


class FieldShown(msgspec.Struct, frozen=True):
    """The value of one field, and the live claims about it: the one it came from first.

    `pinned`: a person said so, and the claims are what lost; then null is a value that a person took away.
    """

    value: str | None
    evidence: list[Evidence]
    pinned: PinShown | None = None


def flat(entity: Entity) -> dict[str, Any]:
    """Its ids, version, times and every field of its noun, null where nothing is known."""
    shown: dict[str, Any] = dict.fromkeys(FIELDS[entity.noun])
    values = entity.values
    shown |= {field: value for field, value in values.items() if field in shown}
    if entity.noun is Noun.DEAL:
        shown |= {"prices": prices_in(values), **told_of(values)}
    return shown | {
        "id": entity.id,
        "vendorId": entity.vendor_id,
        "version": entity.version,
        "createdAt": entity.created_at,
        "updatedAt": entity.updated_at,
    }


def in_list(entity: Entity, shape: type[Shown]) -> Shown:
    """The entity as lists show it: without evidence, which would cost a look at every record behind it."""
    return msgspec.convert(flat(entity), shape, from_attributes=True)


def in_full(shown: ShownEntity, shape: type[Shown]) -> Response[Shown]:
    """The entity with the evidence of each value, under its entity tag: `If-Match` of a correction takes it."""
    entity, values = shown.entity, shown.entity.values
    evidence, said = shown.evidence, shown.corrections
    fields = {
        field: FieldShown(values.get(field), list(evidence.get(field, ())), _pin(said.get(field), field))
        for field in (*FIELDS[entity.noun], *PRICE_FIELDS)
        if field in entity.picks or field in entity.pins
    }
    if entity.noun is Noun.DEAL and not values.get("status") and (status := status_told(values)):
        # The stage tells it: its evidence, and the person's word where one set it, are those of the status.
        told = status_evidence(evidence.get("stage", ()))
        pin = _pin(said.get("status"), "status") or _pin(said.get("stage"), "stage")
        fields["status"] = FieldShown(status, told, pin)
    body = msgspec.convert(flat(entity) | {"fields": fields}, shape, from_attributes=True)
    return Response(body, headers={"ETag": tag_of(entity)})


def led(answer: Response[Shown], shown: ShownEntity, asked: UUID) -> Response[Shown]:
    """The answer, as 308 to where it is shown when another id was asked for; not to be cached, for it may come back."""
    if shown.entity.id != asked:
        answer.status_code = 308
        answer.headers["Location"] = f"/v1/{shown.entity.noun}s/{shown.entity.id}"
    return answer


def _pin(correction: Correction | None, field: str) -> PinShown | None:
    if correction is None:
        return None
    return PinShown(
        correction.id,
        correction.made_by,
        correction.made_name,
        correction.made_at,
        correction.replaced.get(field),
        correction.note,
    )
