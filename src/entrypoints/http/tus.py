"""The words of tus 1.0 (tus.io/protocols/resumable-upload): headers in, headers out, and what is refused."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from litestar import Request
from litestar.datastructures import MutableScopeHeaders, State
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from application.parts import Reached
from domain.errors import Detail, Refusal, invalid
from domain.parts import PartialUpload
from entrypoints.http.reading import fields_of

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,termination"
BODY = "application/offset+octet-stream"
LARGEST_METADATA = 200_000
_LARGEST_NUMBER = 2**63 - 1


class Resumable:
    """Marks every response of the protocol's routes, refusals too, with the version spoken."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with one header more."""

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", [])
                headers = MutableScopeHeaders.from_message(message)
                headers["Tus-Resumable"] = VERSION
                headers["Tus-Version"] = VERSION
            await send(message)

        await self._app(scope, receive, marked)


def check_version(request: Request[Any, Any, State]) -> None:
    """412 when the client speaks another version, or does not say which; reading as JSON needs none."""
    if request.method in ("GET", "OPTIONS"):
        return
    if request.headers.get("tus-resumable") != VERSION:
        raise invalid(
            "tus_version_unsupported",
            f"Send the header Tus-Resumable: {VERSION}; no other version of the protocol is spoken here.",
        )


def check_body_type(request: Request[Any, Any, State]) -> None:
    """415 for bytes that are sent as anything else than the protocol's own type."""
    if request.content_type[0] != BODY:
        raise invalid("unsupported_media_type", f"Send the bytes as Content-Type: {BODY}.")


def number(request: Request[Any, Any, State], name: str) -> int:
    """A header that counts bytes; Refusal INVALID `invalid_header` when it is missing or not such a number."""
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= 19 and int(text) <= _LARGEST_NUMBER):
        raise _wrong(name, "A number of bytes is needed here.")
    return int(text)


def metadata(request: Request[Any, Any, State]) -> dict[str, str]:
    """`Upload-Metadata`: `key base64` pairs between commas; Refusal INVALID `invalid_header`."""
    header = request.headers.get("upload-metadata", "")
    if len(header) > LARGEST_METADATA:
        raise _wrong("Upload-Metadata", "The metadata is too long.")
    found: dict[str, str] = {}
    for pair in header.split(",") if header.strip() else ():
        key, _, coded = pair.strip().partition(" ")
        if not key or key in found:
            raise _wrong("Upload-Metadata", "Each key is named once.")
        try:
            found[key] = base64.b64decode(coded.strip(), validate=True).decode()
        except (binascii.Error, ValueError) as error:
            raise _wrong("Upload-Metadata", f"The value of {key[:50]!r} is not UTF-8 text in base64.") from error
    return found


def _wrong(header: str, message: str) -> Refusal:
    return invalid(
        "invalid_header", f"{header}: {message}", Detail(field=header, message=message, code="invalid_header")
    )


def _told(upload: PartialUpload) -> str:
    """What was said about the upload, as it may be said again."""
    said = {"filename": upload.name, "kind": upload.kind or "", **fields_of(upload.reading), "source": upload.label}
    return ",".join(f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in said.items() if text)


def expires(at: datetime) -> str:
    """As HTTP dates are written (RFC 9110)."""
    return format_datetime(at.replace(microsecond=0), usegmt=True)


def headers_of(reached: Reached, *, whole: bool = False) -> dict[str, str]:
    """How far it is, until when it may go on, and what it became; `whole` adds what HEAD must say."""
    upload = reached.upload
    headers = {"Upload-Offset": str(reached.offset), "Cache-Control": "no-store"}
    if upload.accepted:
        headers["Sluice-Upload-Id"] = str(upload.source_id)
        headers["Sluice-Import-Id"] = str(upload.import_id)
        headers["Sluice-Job-Id"] = str(upload.job_id)
    else:
        headers["Upload-Expires"] = expires(upload.expires_at)
    if whole:
        headers |= {"Upload-Length": str(upload.length), "Upload-Metadata": _told(upload)}
    return headers
