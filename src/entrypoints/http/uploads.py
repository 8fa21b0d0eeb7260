"""Uploads: a file and how to read it come in one form, an import and its job go out."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, Request, Response, post
from litestar.datastructures import State
from litestar.params import QueryParameter

from application.uploads import AcceptUpload, Offer
from domain.access import Role
from domain.sources import SourceKind
from entrypoints.http.callers import Admitted, origin_of
from entrypoints.http.form import form_of
from entrypoints.http.operations import UploadOperation
from entrypoints.http.reading import check_choice, said
from entrypoints.http.shapes import IdempotencyKey

DryRun = Annotated[
    bool, QueryParameter(name="dryRun", description="Plan only, write nothing; the form has a field for it, too.")
]


class UploadAccepted(msgspec.Struct, frozen=True, rename="camel"):
    """`id` is the source's; `jobId` ends when the whole import has ended."""

    id: UUID
    import_id: UUID
    job_id: UUID
    sha256: str
    kind: SourceKind


class UploadsController(Controller):
    """`/v1/uploads`."""

    path = "/v1/uploads"
    tags = ["uploads"]  # noqa: RUF012  Litestar's own attribute

    @post(
        opt={"role": Role.WRITE, "rate": "upload"},
        status_code=202,
        summary="Hand in a file",
        operation_class=UploadOperation,
    )
    @inject
    async def hand_in(
        self,
        request: Request[Any, Any, State],
        caller: Admitted,
        accept: FromDishka[AcceptUpload],
        dry_run: DryRun = False,
        idempotency_key: IdempotencyKey = None,
    ) -> Response[UploadAccepted]:
        """The file is stored, looked at and queued; ask the import how it goes.

        With `dryRun` nothing is written but a plan: `/v1/imports/{id}/plan` shows it, `/v1/imports/{id}/commit`
        carries it out.

        Without a key a new upload is a new import, but an equal one that still runs is answered with that one. The
        same `Idempotency-Key` with the same file and fields is answered as the first time. Files over 10 MB go up in
        parts, see `/v1/uploads/parts`.
        """
        async with form_of(request) as form:
            about = said(form.fields, form.name)
            check_choice(about.reading, caller.role)
            reading = msgspec.structs.replace(about.reading, dry_run=about.reading.dry_run or dry_run)
            offer = Offer(
                name=form.name,
                kind=about.kind,
                reading=reading,
                label=about.label,
                key=idempotency_key,
                **msgspec.structs.asdict(origin_of(request)),
            )
            answer = await accept(caller.workspace_id, offer, form.chunks())
        headers = {"Location": f"/v1/imports/{answer.import_id}"}
        if answer.replayed:
            headers["Idempotent-Replayed"] = "true"
        shown = UploadAccepted(answer.id, answer.import_id, answer.job_id, answer.sha256, answer.kind)
        return Response(shown, status_code=202, headers=headers)
