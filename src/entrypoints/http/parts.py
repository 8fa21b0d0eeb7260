"""Resumable upload: tus 1.0 with creation, expiration, termination; files of any size in small requests."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, HttpMethod, Request, Response, delete, get, head, patch, post, route
from litestar.datastructures import State
from litestar.params import FromPath

from application.parts import AddPart, BeginParts, DropParts, FinishParts, Reached
from domain.access import Role
from domain.sources import SourceKind
from entrypoints.http import tus
from entrypoints.http.callers import Admitted, origin_of
from entrypoints.http.operations import (
    AddOperation,
    BareOperation,
    BeginOperation,
    HowFarOperation,
    PartsOperation,
    TusOperation,
)
from entrypoints.http.reading import check_choice, file_name, said
from entrypoints.http.shapes import IdempotencyKey

OPT = {"role": Role.WRITE, "rate": "upload"}
SPARE = frozenset({"filename", "name", "filetype", "type", "relativePath"})
"""Keys that upload programs send by themselves."""


class PartsShown(msgspec.Struct, frozen=True, rename="camel"):
    """A resumable upload: `offset` of `length` bytes are there; the ids are null until the whole was accepted."""

    id: UUID
    name: str
    kind: SourceKind | None
    length: int
    offset: int
    created_at: datetime
    expires_at: datetime
    upload_id: UUID | None
    import_id: UUID | None
    job_id: UUID | None


def shown(reached: Reached) -> PartsShown:
    """As the API shows it."""
    upload = reached.upload
    return PartsShown(
        id=upload.id,
        name=upload.name,
        kind=upload.kind,
        length=upload.length,
        offset=reached.offset,
        created_at=upload.created_at,
        expires_at=upload.expires_at,
        upload_id=upload.source_id,
        import_id=upload.import_id,
        job_id=upload.job_id,
    )


class PartsController(Controller):
    """`/v1/uploads/parts`."""

    path = "/v1/uploads/parts"
    tags = ["uploads"]  # noqa: RUF012  Litestar's own attribute
    middleware = (tus.Resumable,)
    before_request = staticmethod(tus.check_version)

    # First by name too: the framework registers handlers in that order and lets its own OPTIONS win over a later one.
    @route(
        "/",
        http_method=[HttpMethod.OPTIONS],
        opt={"open": True},
        status_code=204,
        summary="What is spoken here",
        operation_class=BareOperation,
    )
    @inject
    async def abilities(self, begin: FromDishka[BeginParts]) -> Response[None]:
        """Version, extensions and the largest upload, as tus has it."""
        return Response(
            None,
            status_code=204,
            headers={"Tus-Extension": tus.EXTENSIONS, "Tus-Max-Size": str(begin.limit)},
        )

    @post("/", opt=OPT, status_code=201, summary="Begin a resumable upload", operation_class=BeginOperation)
    @inject
    async def begin(
        self,
        request: Request[Any, Any, State],
        caller: Admitted,
        begin: FromDishka[BeginParts],
        idempotency_key: IdempotencyKey = None,
    ) -> Response[PartsShown]:
        """`Upload-Length` in bytes; `Upload-Metadata` with filename and the fields of an upload's form.

        An `Idempotency-Key` is that of the whole: the same file and fields under the same key are one import.
        413 `source_too_large` before a byte was sent when the whole would be refused.
        """
        length = tus.number(request, "Upload-Length")
        fields = tus.metadata(request)
        name = file_name(fields.get("filename") or fields.get("name") or "")
        about = said(fields, name, spare=SPARE)
        check_choice(about.reading, caller.role)
        upload = await begin(caller.workspace_id, name, length, about.kind, about.reading, about.label, idempotency_key)
        headers = tus.headers_of(Reached(upload, 0)) | {"Location": f"/v1/uploads/parts/{upload.id}"}
        return Response(shown(Reached(upload, 0)), status_code=201, headers=headers)

    @head("/{ident:uuid}", opt=OPT, summary="How far an upload is", operation_class=HowFarOperation)
    @inject
    async def how_far(
        self,
        request: Request[Any, Any, State],
        caller: Admitted,
        ident: FromPath[UUID],
        finish: FromDishka[FinishParts],
    ) -> Response[None]:
        """`Upload-Offset` tells where to go on; accepts the whole when a crash cut its acceptance off."""
        reached = await finish(caller.workspace_id, ident, origin_of(request))
        return Response(None, headers=tus.headers_of(reached, whole=True))

    @get("/{ident:uuid}", opt=OPT, summary="Show a resumable upload", operation_class=PartsOperation)
    @inject
    async def show(
        self,
        request: Request[Any, Any, State],
        caller: Admitted,
        ident: FromPath[UUID],
        finish: FromDishka[FinishParts],
    ) -> PartsShown:
        """How far it is, and the import it became."""
        return shown(await finish(caller.workspace_id, ident, origin_of(request)))

    @patch("/{ident:uuid}", opt=OPT, status_code=204, summary="Add the next bytes", operation_class=AddOperation)
    @inject
    async def add(
        self, request: Request[Any, Any, State], caller: Admitted, ident: FromPath[UUID], add: FromDishka[AddPart]
    ) -> Response[None]:
        """Bytes at `Upload-Offset`; 409 when the upload does not end there.

        With the last byte the whole is accepted as by `POST /v1/uploads`: `Sluice-Import-Id`, `Sluice-Job-Id` and
        `Sluice-Upload-Id` name what it became.
        """
        tus.check_body_type(request)
        offset = tus.number(request, "Upload-Offset")
        reached = await add(caller.workspace_id, ident, offset, request.stream(), origin_of(request))
        return Response(None, status_code=204, headers=tus.headers_of(reached))

    @delete("/{ident:uuid}", opt=OPT, status_code=204, summary="Give an upload up", operation_class=TusOperation)
    @inject
    async def drop(self, caller: Admitted, ident: FromPath[UUID], drop: FromDishka[DropParts]) -> None:
        """What had arrived is removed; an upload that was accepted stays a source and an import."""
        await drop(caller.workspace_id, ident)
