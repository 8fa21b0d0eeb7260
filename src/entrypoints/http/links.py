"""Links: asked for with a key, used without one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, Request, get, post, put
from litestar.datastructures import State
from litestar.params import FromPath
from litestar.response import Stream

from application.links import LinkExport, LinkUpload, ServeLinked
from application.ports.files import Link
from domain.access import Role
from domain.links import attachment
from entrypoints.http.callers import Admitted
from entrypoints.http.operations import FetchLinkedOperation, PutLinkedOperation


class LinkShown(msgspec.Struct, frozen=True, rename="camel"):
    """Where to go without a key until `expiresAt`: with this `method` and all of these `headers`.

    `url` is absolute, or a path of this API.
    """

    url: str
    method: Literal["GET", "PUT"]
    headers: dict[str, str]
    expires_at: datetime


def _shown(link: Link) -> LinkShown:
    return LinkShown(link.url, link.method, link.headers, link.expires_at)


class LinksController(Controller):
    """Links to exports and for uploads."""

    path = "/v1"

    @get(
        "/exports/{ident:uuid}/link", opt={"role": Role.READ, "rate": "api"}, tags=["exports"],
        summary="Where to fetch the file of an export",
    )  # fmt: skip
    @inject
    async def of_export(self, caller: Admitted, ident: FromPath[UUID], link: FromDishka[LinkExport]) -> LinkShown:
        """A link of a limited time that needs no key. 404 `export_not_found`; 409 `export_not_ready`."""
        return _shown(await link(caller.workspace_id, ident))

    @post(
        "/uploads/parts/{ident:uuid}/link", opt={"role": Role.WRITE, "rate": "upload"}, status_code=200,
        tags=["uploads"], summary="Where to put the whole of an upload",
    )  # fmt: skip
    @inject
    async def for_upload(self, caller: Admitted, ident: FromPath[UUID], link: FromDishka[LinkUpload]) -> LinkShown:
        """One `PUT` of all its bytes, in place of parts; then `GET /v1/uploads/parts/{id}` accepts the file.

        409 `upload_begun` when bytes are there already; 413 `link_too_large`: send it in parts.
        """
        return _shown(await link(caller.workspace_id, ident))

    @get("/files/{token:str}", opt={"open": True}, tags=["files"], summary="Fetch a file by its link",
         operation_class=FetchLinkedOperation)  # fmt: skip
    @inject
    async def fetch(self, token: FromPath[str], serve: FromDishka[ServeLinked]) -> Stream:
        """The link itself is the permission. 403 `link_invalid`, `link_expired`."""
        grant = serve.granted(token, "GET")
        slabs = serve.bytes_of(grant)
        first = await anext(slabs, b"")  # a file that is gone is refused before the answer begins

        async def all_slabs() -> AsyncIterator[bytes]:
            yield first
            async for slab in slabs:
                yield slab

        return Stream(
            all_slabs(),
            media_type=grant.media_type,
            headers={
                "Content-Disposition": attachment(grant.name),
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-store",
            },
        )

    @put("/files/{token:str}", opt={"open": True}, status_code=204, tags=["files"], summary="Put a file by its link",
         operation_class=PutLinkedOperation)  # fmt: skip
    @inject
    async def take(
        self, request: Request[Any, Any, State], token: FromPath[str], serve: FromDishka[ServeLinked]
    ) -> None:
        """All the bytes in one request. 403 `link_invalid`, `link_expired`; 400 `wrong_length`."""
        await serve.put(serve.granted(token, "PUT"), request.stream())
