"""The seven kinds of refusal; each carries a stable code, what was wrong, where, and what to do."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

import msgspec


class RefusalKind(StrEnum):
    """What kind of "no" it is; one table in the HTTP shell maps each to a status."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    MISSING = "missing"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    LIMITED = "limited"


class Detail(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """One thing that was wrong: `field` is a JSON Pointer (RFC 6901), a query name or a form part."""

    field: str
    message: str
    code: str = ""
    hint: str = ""


class Refusal(Exception):
    """A request that is understood and refused; never retried by the engine.

    `code` is stable and machine readable (snake_case); `message` says what, where and what to do.
    """

    def __init__(
        self,
        kind: RefusalKind,
        code: str,
        message: str,
        details: tuple[Detail, ...] = (),
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.code = code
        self.message = message
        self.details = details


def invalid(code: str, message: str, *details: Detail) -> Refusal:
    """The input itself is wrong (HTTP 400)."""
    return Refusal(RefusalKind.INVALID, code, message, details)


def missing(what: str, ident: object) -> Refusal:
    """There is no such thing in this workspace (HTTP 404)."""
    return Refusal(RefusalKind.MISSING, f"{what}_not_found", f"There is no {what} {ident} in this workspace.")


def conflict(code: str, message: str, *details: Detail) -> Refusal:
    """The request fights with the present state (HTTP 409)."""
    return Refusal(RefusalKind.CONFLICT, code, message, details)


def too_large(code: str, message: str, *details: Detail) -> Refusal:
    """More bytes than are taken (HTTP 413)."""
    return Refusal(RefusalKind.TOO_LARGE, code, message, details)


class Transient(Exception):
    """A fault that may pass by itself; the engine retries the job (a server away, a lock not had, a reset).

    `after`: who refused has said not to come again sooner.
    """

    def __init__(self, code: str, message: str, after: timedelta | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.after = after


class LeaseLost(Exception):
    """The lease on this job is gone: another worker may have it, so nothing of this attempt may be written."""
