"""One request and its answer: the ids it is known by, how the answer is dressed, and the one log line about it."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager
from typing import Any, cast

from litestar.types import Message, Scope, Send

from domain.rates import Decision
from entrypoints import telemetry
from entrypoints.http.envelope import rendered
from entrypoints.http.errors import problem_of, report
from entrypoints.http.headers import HTTPS_ONLY, SECURITY, Headers, limit_headers
from entrypoints.http.shell import HttpParts

_SANE_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_TRACEPARENT = re.compile(r"[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


class Exchange:
    """Made for each request. `send` is the way out for whoever answers; `note` ends it.

    `scope["state"]` carries `correlation_id` and `traceparent` (or None) for the handlers.
    """

    def __init__(self, parts: HttpParts, scope: Scope, send: Send) -> None:
        self.scope = cast("dict[str, Any]", {**scope, "state": {**scope.get("state", {})}})
        self.headers = Headers(scope)
        self.decision: Decision | None = None
        self.rate: str | None = None
        self.route = ""
        self.quiet = False
        self.close = False
        self._parts = parts
        self._send = send
        self._started = 0
        self._bodiless = False
        self._began = parts.clock.monotonic()
        self._correlate()

    def _correlate(self) -> None:
        wanted = self.headers.first("x-correlation-id") or self.headers.first("x-request-id")
        self.correlation_id = wanted if _SANE_ID.fullmatch(wanted) else str(self._parts.ids.new())
        given = self.headers.first("traceparent")
        self.traceparent = given if _TRACEPARENT.fullmatch(given) else None
        self.scope["state"].update(correlation_id=self.correlation_id, traceparent=self.traceparent)
        telemetry.unbind_all()
        telemetry.bind(correlation_id=self.correlation_id)
        if self.traceparent:
            telemetry.bind(trace_id=self.traceparent[3:35])

    def traced(self) -> AbstractContextManager[None]:
        """The server span of this request."""
        method = str(self.scope["method"])
        return telemetry.span(method, self.traceparent, server=True, **{"http.request.method": method})

    def answer_as_head(self) -> None:
        """From here on it is a GET whose body is not sent (RFC 9110, 9.3.2)."""
        self.scope["method"] = "GET"
        self.scope["state"]["bodiless"] = True
        self._bodiless = True

    async def send(self, message: Message) -> None:
        """ASGI send, with the headers every answer carries; nothing is lost if the handler set them itself."""
        if message["type"] == "http.response.start":
            self._started = message["status"]
            present = {name.lower() for name, _ in message.get("headers", [])}
            more = [(k.lower().encode(), v.encode("latin-1")) for k, v in self._dress().items()]
            headers = [*message.get("headers", []), *(pair for pair in more if pair[0] not in present)]
            message = cast(Message, {**message, "headers": headers})
        elif message["type"] == "http.response.body" and self._bodiless:
            message = cast(Message, {**message, "body": b""})
        await self._send(message)

    async def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        """A whole answer at once."""
        pairs = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
        if body:
            pairs.append((b"content-length", str(len(body)).encode()))
        await self.send({"type": "http.response.start", "status": status, "headers": pairs})
        await self.send({"type": "http.response.body", "body": body, "more_body": False})

    async def fail(self, error: Exception) -> None:
        """The error in the envelope; raised again when an answer has begun, for the connection must break then."""
        problem = problem_of(error)
        self.scope["state"]["error_code"] = problem.code
        if problem.status >= 500:
            report(problem, error)
        if self._started:
            raise error
        now = self._parts.clock.now()
        body, media_type = rendered(problem, self.headers.first("accept"), self.correlation_id, now)
        await self.answer(problem.status, body, {"Content-Type": media_type, **problem.headers})

    def note(self) -> None:
        """The log line and the measurements; health stays out of both."""
        if self.quiet:
            return
        method, status = str(self.scope["method"]), self._started
        seconds = self._parts.clock.monotonic() - self._began
        code = self.scope["state"].get("error_code")
        telemetry.count_request(method, self.route or "unknown", status, seconds, code, self.rate)
        facts = {"code": code} if code else {}
        # Whoever has the token of a link needs no key: it is told to nobody.
        path = self.route if self.route and "{token" in self.route else self.scope["path"]
        telemetry.logger().info(
            "request", method=method, path=path, status=status, ms=round(seconds * 1000, 2), **facts
        )

    def _dress(self) -> dict[str, str]:
        dress = {"X-Correlation-ID": self.correlation_id, **SECURITY}
        if self._parts.https:
            dress.update(HTTPS_ONLY)
        if self.decision is not None:
            dress.update(limit_headers(self.decision, self._parts.clock.now()))
        if self.close:
            dress["Connection"] = "close"
        return dress
