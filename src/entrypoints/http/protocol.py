"""Refuses what is no HTTP at all, as the parser finds it before any route, in the shape of every other refusal."""

from __future__ import annotations

from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from entrypoints import telemetry
from entrypoints.http.envelope import Problem, rendered
from entrypoints.http.headers import HTTPS_ONLY, SECURITY
from entrypoints.http.shell import HttpParts

MALFORMED = Problem(
    400,
    "malformed_request",
    "This is not an HTTP request that can be read: look at its method, its path and its Content-Length.",
)


class EnvelopeProtocol(HttpToolsProtocol):
    """uvicorn's protocol with its one text answer replaced; `protocol_of` gives it the shell's parts."""

    shell: ClassVar[HttpParts]

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002  uvicorn's own words are not passed on
        """Answers in the envelope and closes; only closes when an answer has begun already on this connection."""
        begun = self.cycle is not None and self.cycle.response_started and not self.cycle.response_complete
        if not begun and not self.transport.is_closing():
            self.transport.write(self._answer())
        self.transport.close()

    def _answer(self) -> bytes:
        correlation_id = str(self.shell.ids.new())
        body, media_type = rendered(MALFORMED, "", correlation_id, self.shell.clock.now())
        headers = {
            "X-Correlation-ID": correlation_id,
            **SECURITY,
            **(HTTPS_ONLY if self.shell.https else {}),
            "Content-Type": media_type,
            "Content-Length": str(len(body)),
            "Connection": "close",
        }
        pairs = [(name.decode(), value.decode()) for name, value in self.server_state.default_headers]
        lines = [f"{name.lower()}: {value}" for name, value in (*pairs, *headers.items())]
        telemetry.logger().info("request", status=400, code=MALFORMED.code, correlation_id=correlation_id)
        return "\r\n".join(["HTTP/1.1 400 Bad Request", *lines, "", ""]).encode("latin-1") + body


def protocol_of(parts: HttpParts) -> type[EnvelopeProtocol]:
    """What uvicorn makes of each connection; it wants a class."""

    class Protocol(EnvelopeProtocol):
        shell = parts

    return Protocol
