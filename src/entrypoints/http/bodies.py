"""How large a body may be: refused by its declared length, or as soon as more has come than is taken."""

from __future__ import annotations

import asyncio

from litestar.types import Receive, Scope
from litestar.types.asgi_types import HTTPReceiveMessage

from domain.errors import Refusal, invalid, too_large

DRAINED_BYTES = 64_000_000
DRAINED_SECONDS = 20


class Body:
    """The body of one request. Iterated by the handler through `receive`; no more than `limit` bytes pass.

    What a client still sends is read and thrown away within bounds before it is refused: a client that is cut off
    while sending sees a reset connection in place of the answer. `cut` says that the connection must be closed.
    """

    def __init__(self, scope: Scope, receive: Receive, limit: int) -> None:
        self.cut = False
        self._receive = receive
        self._limit = limit
        self._seen = 0
        self._whole = False
        self._headers = dict(scope["headers"])

    async def check_declared(self) -> None:
        """Refusal TOO_LARGE `body_too_large` when Content-Length says so, before anything is read."""
        declared = self._headers.get(b"content-length")
        if declared is None:
            return
        if not declared.isdigit():
            raise invalid("invalid_content_length", "The Content-Length header is not a number.")
        if int(declared) <= self._limit:
            return
        if int(declared) > DRAINED_BYTES or self._headers.get(b"expect", b"").lower() == b"100-continue":
            self.cut = True
        else:
            await self._drain()
        raise self._refusal()

    async def receive(self) -> HTTPReceiveMessage:
        """ASGI receive; raises the same refusal when a body without a declared length grows over the limit.

        A client that leaves before its body was whole is Refusal INVALID `body_incomplete`: its fault, not ours.
        """
        message = await self._receive()
        if message["type"] == "http.request":
            self._whole = not message.get("more_body", False)
            self._seen += len(message.get("body", b""))
            if self._seen > self._limit:
                if not self._whole:
                    await self._drain()
                raise self._refusal()
        elif not self._whole:
            raise invalid("body_incomplete", "The connection ended before the body was whole.")
        return message  # type: ignore[return-value]

    async def _drain(self) -> None:
        drained = 0
        try:
            async with asyncio.timeout(DRAINED_SECONDS):
                while drained <= DRAINED_BYTES:
                    message = await self._receive()
                    drained += len(message.get("body", b""))  # type: ignore[arg-type]
                    if message["type"] != "http.request" or not message.get("more_body", False):
                        return
        except TimeoutError:
            self.cut = True
            return
        self.cut = True

    def _refusal(self) -> Refusal:
        return too_large(
            "body_too_large",
            f"The body is larger than {self._limit} bytes; send larger files in parts to /v1/uploads/parts.",
        )
