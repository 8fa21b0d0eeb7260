"""Corrections: what people said of shown values, listed with who said so when, and taken back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, delete, get
from litestar.params import FromPath

from application.access import Caller
from application.corrections import ListCorrections, UndoCorrection
from domain.access import Role
from domain.corrections import Correction
from domain.provenance import Noun
from entrypoints.http.callers import Admitted
from entrypoints.http.pages import Cursor, Limit, Listed, listed, page_of

READ = {"role": Role.READ, "rate": "api"}
WRITE = {"role": Role.WRITE, "rate": "mutation"}


class CorrectionShown(msgspec.Struct, frozen=True, rename="camel"):
    """A person's word: by which key and when, what it set and what was shown before, and who took it back."""

    id: UUID
    noun: Noun
    entity_id: UUID
    values: dict[str, str | None]
    replaced: dict[str, str | None]
    note: str
    made_by: str
    made_by_name: str
    made_at: datetime
    undone_by: str | None
    undone_at: datetime | None


def correction_shown(one: Correction) -> CorrectionShown:
    """As the API shows it."""
    return CorrectionShown(
        one.id,
        one.noun,
        one.entity_id,
        one.values,
        one.replaced,
        one.note,
        one.made_by,
        one.made_name,
        one.made_at,
        one.undone_by or None,
        one.undone_at,
    )


class CorrectionsController(Controller):
    """`/v1/{vendors,contacts,deals}/{id}/corrections` and `/v1/corrections`."""

    path = "/v1"
    tags = ["catalogue"]  # noqa: RUF012  Litestar's own attribute

    @get("/vendors/{ident:uuid}/corrections", opt=READ, summary="List what people said of a vendor")
    @inject
    async def list_of_vendor(
        self,
        caller: Admitted,
        ident: FromPath[UUID],
        list_corrections: FromDishka[ListCorrections],
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Listed[CorrectionShown]:
        """Latest first, also taken back ones, and those of vendors that were merged into it."""
        return await _listed(list_corrections, caller, Noun.VENDOR, ident, limit, cursor)

    @get("/contacts/{ident:uuid}/corrections", opt=READ, summary="List what people said of a contact")
    @inject
    async def list_of_contact(
        self,
        caller: Admitted,
        ident: FromPath[UUID],
        list_corrections: FromDishka[ListCorrections],
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Listed[CorrectionShown]:
        """Latest first, also taken back ones."""
        return await _listed(list_corrections, caller, Noun.CONTACT, ident, limit, cursor)

    @get("/deals/{ident:uuid}/corrections", opt=READ, summary="List what people said of a deal")
    @inject
    async def list_of_deal(
        self,
        caller: Admitted,
        ident: FromPath[UUID],
        list_corrections: FromDishka[ListCorrections],
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Listed[CorrectionShown]:
        """Latest first, also taken back ones."""
        return await _listed(list_corrections, caller, Noun.DEAL, ident, limit, cursor)

    @delete("/corrections/{ident:uuid}", opt=WRITE, status_code=200, summary="Take a correction back")
    @inject
    async def undo_correction(
        self, caller: Admitted, ident: FromPath[UUID], undo: FromDishka[UndoCorrection]
    ) -> CorrectionShown:
        """Shown is again what sources and other corrections say. 404 `correction_not_found`; 409 `already_undone`."""
        return correction_shown(await undo(caller.workspace_id, ident, str(caller.key_id)))


async def _listed(
    list_corrections: ListCorrections, caller: Caller, noun: Noun, ident: UUID, limit: int, cursor: str | None
) -> Listed[CorrectionShown]:
    return listed(await list_corrections(caller.workspace_id, noun, ident, page_of(limit, cursor)), correction_shown)
