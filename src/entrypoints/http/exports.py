"""Exports: asked for, looked at, fetched."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State
from litestar.params import FromPath, JSONBody
from litestar.response import Stream

from application.exports import AskExport, FindExport, Found, ListExports, ReadExport
from domain.access import Role
from domain.exports import ExportFormat, file_name, media_type, schema_of
from domain.jobs import JobState
from domain.provenance import Noun
from entrypoints.http.callers import Admitted, origin_of
from entrypoints.http.operations import DownloadOperation
from entrypoints.http.pages import Cursor, Limit, Listed, listed, page_of
from entrypoints.http.shapes import IdempotencyKey, accepted

READ = {"role": Role.READ, "rate": "api"}
WRITE = {"role": Role.WRITE, "rate": "mutation"}
Nouns = Literal["vendors", "contacts", "deals"]
NOUNS: dict[Nouns, Noun] = {"vendors": Noun.VENDOR, "contacts": Noun.CONTACT, "deals": Noun.DEAL}
NAMES = {noun: name for name, noun in NOUNS.items()}


class ExportGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to export: `vendors`, `contacts` or `deals`, and how it is written."""

    noun: Nouns
    format: ExportFormat = ExportFormat.CSV


class ExportShown(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """An export. `rows` so far; `bytes`, `sha256`, `file` and `link` (paths) once it is written; null `state`: job
    forgotten. `file` needs a key and passes through the API; `link` says where to fetch it without either.

    `schema` names its columns: its number goes up when one changes its meaning or leaves.
    """

    id: UUID
    job_id: UUID
    state: JobState | None
    noun: Nouns
    format: ExportFormat
    schema: str
    rows: int
    bytes: int | None
    sha256: str | None
    file: str | None
    link: str | None
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime


def _shown(found: Found) -> ExportShown:
    export = found.export
    return ExportShown(
        id=export.id,
        job_id=export.job_id,
        state=None if found.job is None else found.job.state,
        noun=NAMES[export.noun],
        format=export.format,
        schema=schema_of(export.noun),
        rows=export.rows,
        bytes=export.size,
        sha256=export.sha256,
        file=None if export.file is None else f"/v1/exports/{export.id}/file",
        link=None if export.file is None else f"/v1/exports/{export.id}/link",
        created_at=export.created_at,
        finished_at=export.finished_at,
        expires_at=export.expires_at,
    )


class ExportsController(Controller):
    """`/v1/exports`."""

    path = "/v1/exports"
    tags = ["exports"]  # noqa: RUF012  Litestar's own attribute

    @post("/", opt=WRITE, status_code=202, summary="Ask for an export")
    @inject
    async def ask(
        self,
        request: Request[Any, Any, State],
        caller: Admitted,
        data: JSONBody[ExportGiven],
        ask: FromDishka[AskExport],
        idempotency_key: IdempotencyKey = None,
    ) -> Response[ExportShown]:
        """A job writes it; `Location` is the job's. With the same `Idempotency-Key` the export of the first call."""
        asked = await ask(caller.workspace_id, NOUNS[data.noun], data.format, idempotency_key, origin_of(request))
        headers = accepted(asked.export.job_id, replayed=not asked.added.fresh)
        return Response(_shown(Found(asked.export, asked.added.job)), status_code=202, headers=headers)

    @get("/", opt=READ, summary="List exports")
    @inject
    async def list_exports(
        self, caller: Admitted, list_exports: FromDishka[ListExports], limit: Limit = 50, cursor: Cursor = None
    ) -> Listed[ExportShown]:
        """Newest first; those whose time is over are gone after the next clean-up."""
        return listed(await list_exports(caller.workspace_id, page_of(limit, cursor)), _shown)

    @get("/{ident:uuid}", opt=READ, summary="Show one export")
    @inject
    async def show(self, caller: Admitted, ident: FromPath[UUID], find: FromDishka[FindExport]) -> ExportShown:
        """How far it is, and where its file is. 404 `export_not_found`."""
        return _shown(await find(caller.workspace_id, ident))

    @get(
        "/{ident:uuid}/file", opt=READ, summary="Fetch the file of an export",
        operation_class=DownloadOperation,
    )  # fmt: skip
    @inject
    async def fetch(self, caller: Admitted, ident: FromPath[UUID], read: FromDishka[ReadExport]) -> Stream:
        """The whole file. 404 `export_not_found`, also when its time is over; 409 `export_not_ready`.

        In CSV a cell that a spreadsheet would take for a formula (`=`, `+`, `-`, `@`, tab, carriage return first)
        begins with an apostrophe, in XLSX it is quoted text; NDJSON and Parquet have every value as it is.
        """
        export = await read(caller.workspace_id, ident)
        slabs = read.bytes_of(export)
        first = await anext(slabs, b"")  # a file that is gone is refused before the answer begins

        async def all_slabs() -> AsyncIterator[bytes]:
            yield first
            async for slab in slabs:
                yield slab

        return Stream(
            all_slabs(),
            media_type=media_type(export.format),
            headers={
                "Content-Disposition": f'attachment; filename="{file_name(export)}"',
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-store",
                "Sluice-Schema": schema_of(export.noun),
            },
        )
