"""Headers in and out: the key a request shows, and what every answer carries."""

from __future__ import annotations

import math
from datetime import datetime

from litestar.types import Scope

from domain.rates import Decision

SECURITY = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""On every answer, unless the handler set the same header itself."""

HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


class Headers:
    """The headers of a request, read without regard to case; a header may come more than once."""

    def __init__(self, scope: Scope) -> None:
        self._raw = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]

    def all(self, name: str) -> list[str]:
        """Every value of this header, in order."""
        return [value for key, value in self._raw if key == name]

    def first(self, name: str) -> str:
        """The first value, or an empty text."""
        return next(iter(self.all(name)), "")


def secret_of(headers: Headers) -> str | None:
    """The API key: `X-API-Key` if it is there, else `Authorization: Bearer`; AMBIGUOUS when one comes twice."""
    shown = {value.strip() for value in headers.all("x-api-key") if value.strip()}
    if not shown:
        for value in headers.all("authorization"):
            scheme, _, credentials = value.strip().partition(" ")
            if scheme.lower() == "bearer" and credentials.strip():
                shown.add(credentials.strip())
    if len(shown) > 1:
        return AMBIGUOUS
    return next(iter(shown), None)


AMBIGUOUS = "\x00"
"""Stands for two different keys in one header: a text no key can be, so it is counted and refused as a wrong one."""


def limit_headers(decision: Decision, now: datetime) -> dict[str, str]:
    """The limit three ways: the IETF draft's pair, the X-RateLimit trio (reset as a Unix time), and Retry-After."""
    policy, reset = decision.policy, math.ceil(decision.reset_after_seconds)
    found = {
        "RateLimit-Policy": f'"{policy.name}";q={policy.limit};w={policy.window_seconds}',
        "RateLimit": f'"{policy.name}";r={decision.remaining};t={reset}',
        "X-RateLimit-Limit": str(policy.limit),
        "X-RateLimit-Remaining": str(decision.remaining),
        "X-RateLimit-Reset": str(math.ceil(now.timestamp() + decision.reset_after_seconds)),
    }
    if not decision.allowed:
        found["Retry-After"] = str(max(1, math.ceil(decision.retry_after_seconds)))
    return found
