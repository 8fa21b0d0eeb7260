"""How a vendor, contact or deal is shown: its values flat, and each with the records it comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from application.ports.catalog import Entity
from domain.prices import PRICE_FIELDS, prices_in
from domain.provenance import FIELDS, Evidence, Noun

Shown = TypeVar("Shown")


class FieldShown(msgspec.Struct, frozen=True):
    """The surviving value of one field, and the live claims about it: the one it came from first."""

    value: str
    evidence: list[Evidence]


def flat(entity: Entity) -> dict[str, Any]:
    """Its ids, version, times and every field of its noun, null where nothing is known."""
    shown: dict[str, Any] = dict.fromkeys(FIELDS[entity.noun])
    shown |= {field: pick.value for field, pick in entity.picks.items() if field in shown}
    if entity.noun is Noun.DEAL:
        shown["prices"] = prices_in({field: pick.value for field, pick in entity.picks.items()})
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


def in_full(entity: Entity, evidence: Mapping[str, Sequence[Evidence]], shape: type[Shown]) -> Shown:
    """The entity with the evidence of each value."""
    fields = {
        field: FieldShown(entity.picks[field].value, list(evidence.get(field, ())))
        for field in (*FIELDS[entity.noun], *PRICE_FIELDS)
        if field in entity.picks
    }
    return msgspec.convert(flat(entity) | {"fields": fields}, shape, from_attributes=True)
