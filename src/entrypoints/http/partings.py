"""Partings over HTTP: a person's word that two are not one vendor, whatever they weigh, and taking it back."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, delete, post
from litestar.params import FromPath, JSONBody

from application.partings import PartVendors, UnpartVendors
from domain.access import Role
from domain.catalog import Decision
from entrypoints.http.callers import Admitted

ADMIN = {"role": Role.ADMIN, "rate": "mutation"}


class PartingGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Two that are not one vendor: members of one (see its matches), or vendors; and why."""

    left: UUID
    right: UUID
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=1000)]


class PartingShown(msgspec.Struct, frozen=True, rename="camel"):
    """A person's word that two are not one vendor: who said it when and why, and who took it back."""

    id: UUID
    left: UUID
    right: UUID
    reason: str
    decided_by: str
    decided_at: datetime
    undone_by: str | None
    undone_at: datetime | None


def parting_shown(decision: Decision) -> PartingShown:
    """As the API shows it."""
    return PartingShown(
        decision.id,
        decision.into,
        decision.from_ids[0],
        decision.reason,
        decision.decided_by,
        decision.decided_at,
        decision.undone_by or None,
        decision.undone_at,
    )


class PartingsController(Controller):
    """`/v1/vendors/partings`."""

    path = "/v1/vendors/partings"
    tags = ["catalogue"]  # noqa: RUF012  Litestar's own attribute

    @post(opt=ADMIN, status_code=201, summary="Say that two are not one vendor")
    @inject
    async def part(
        self, caller: Admitted, data: JSONBody[PartingGiven], part_vendors: FromDishka[PartVendors]
    ) -> PartingShown:
        """They are decided anew at once, and no weight makes them one while it stands. It is no record's: what each
        tells of goes with it.

        404 `vendor_not_found`; 409 `already_parted`, `held_by_merge`; 400 `parted_from_itself`.
        """
        said = await part_vendors(caller.workspace_id, data.left, data.right, str(caller.key_id), data.reason)
        return parting_shown(said)

    @delete("/{ident:uuid}", opt=ADMIN, status_code=200, summary="Take a parting back")
    @inject
    async def unpart(
        self, caller: Admitted, ident: FromPath[UUID], unpart_vendors: FromDishka[UnpartVendors]
    ) -> PartingShown:
        """Weights decide again. 404 `parting_not_found`; 409 `already_undone`."""
        return parting_shown(await unpart_vendors(caller.workspace_id, ident, str(caller.key_id)))
