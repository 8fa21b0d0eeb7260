"""From any error to an answer: one table of status codes, and nothing of the inside shown.

| class | status | may be tried again as it is |
|---|---|---|
| INVALID, TOO_LARGE, MISSING, FORBIDDEN, UNAUTHENTICATED | 400, 413, 404, 403, 401 | no |
| CONFLICT | 409, or 422 for `idempotency_key_reused` | no; read the present state first |
| LIMITED | 429 | yes, after `Retry-After` |
| Transient | 503 | yes, after `Retry-After` |
| anything else | 500 | a safe or keyed request, yes |
"""

from __future__ import annotations

import re
from typing import Any

from litestar import Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException, MethodNotAllowedException, SerializationException, ValidationException

from domain.errors import Detail, Refusal, RefusalKind, Transient
from entrypoints.http.envelope import Problem, rendered
from entrypoints.telemetry import logger

STATUS = {
    RefusalKind.INVALID: 400,
    RefusalKind.UNAUTHENTICATED: 401,
    RefusalKind.FORBIDDEN: 403,
    RefusalKind.MISSING: 404,
    RefusalKind.CONFLICT: 409,
    RefusalKind.TOO_LARGE: 413,
    RefusalKind.LIMITED: 429,
}
"""The one table from a refusal's kind to its status; EXCEPTIONS holds the codes that have one of their own."""

EXCEPTIONS = {
    "idempotency_key_reused": 422,
    "unsupported_media_type": 415,
    "url_too_long": 414,
    "upload_expired": 410,
    "tus_version_unsupported": 412,
}

FRAMEWORK = {
    400: ("bad_request", "The request cannot be understood."),
    404: ("not_found", "There is nothing at this path."),
    405: ("method_not_allowed", "This path does not know this method; the Allow header lists those it knows."),
    413: ("body_too_large", "The body is larger than is taken."),
    415: ("unsupported_media_type", "The body has a content type that is not taken here."),
}

RETRY_SECONDS = 1

_FIELD = re.compile(r"^Object (?:missing required|contains unknown) field `(.*)`$", re.S)
_NO_BODY = "'data'"  # how the framework reports that the parameter `data` found no body
_PLACE = re.compile(r"\s*-\s*at `\$?([^`]*)`\s*$")


def problem_of(error: Exception) -> Problem:
    """What is answered for this error; everything unforeseen is a 500 that tells nothing."""
    if isinstance(error, Refusal):
        status = EXCEPTIONS.get(error.code, STATUS[error.kind])
        headers = {"WWW-Authenticate": 'Bearer realm="sluice", ApiKey realm="sluice"'} if status == 401 else {}
        return Problem(status, error.code, error.message, error.details, headers)
    if isinstance(error, Transient):
        return Problem(503, error.code, error.message, headers={"Retry-After": str(RETRY_SECONDS)})
    if isinstance(error, ValidationException) and error.status_code == 400:
        return Problem(400, "validation_failed", "Some of the input is not as it must be; see details.", _listed(error))
    if isinstance(error, SerializationException):
        return Problem(400, "invalid_body", "The body cannot be decoded.")
    if isinstance(error, HTTPException) and error.status_code < 500:
        code, message = FRAMEWORK.get(error.status_code, ("refused", "The request was refused."))
        headers = {}
        if isinstance(error, MethodNotAllowedException):
            headers = {"Allow": str((error.headers or {}).get("allow", ""))}
        return Problem(error.status_code, code, message, headers=headers)
    return Problem(500, "internal_error", "Something went wrong inside; the correlation id finds it in the log.")


def handle(request: Request[Any, Any, State], error: Exception) -> Response[bytes]:
    """Litestar's door to `problem_of`: logs what is ours and answers in the envelope."""
    problem = problem_of(error)
    state = request.scope.get("state", {})
    state["error_code"] = problem.code
    if problem.status >= 500:
        report(problem, error)
    body, media_type = rendered(
        problem,
        request.headers.get("accept", ""),
        str(state.get("correlation_id", "")),
        request.app.state.clock.now(),
    )
    return Response(body, status_code=problem.status, media_type=media_type, headers=problem.headers)


def report(problem: Problem, error: Exception) -> None:
    """Log a fault of ours: with its trace when nobody foresaw it."""
    if isinstance(error, Transient):
        logger().warning("request_failed_for_now", code=problem.code, reason=problem.message)
    else:
        logger().error("request_failed", code=problem.code, exc_info=error)


def _listed(error: ValidationException) -> tuple[Detail, ...]:
    """Litestar's list of what was wrong as details with JSON Pointers (body) or names (query, header, path)."""
    found = error.extra if isinstance(error.extra, list) else []
    details = [_detail(one) for one in found if isinstance(one, dict)]
    return tuple(details) or (Detail(field="", message="The input is not as it must be.", code="invalid"),)


def _detail(one: dict[str, Any]) -> Detail:
    message = str(one.get("message", "not as it must be"))
    place = _PLACE.search(message)
    message = _PLACE.sub("", message)
    name, source = str(one.get("key", "")), str(one.get("source", "body") or "body")
    if source != "body":
        return Detail(field=name, message=message, code=_code(message))
    if message == _NO_BODY:
        return Detail(field="", message="A JSON body is needed.", code="missing")
    named = _FIELD.search(message)
    pointer = _pointer(name, place[1] if place else "") + (f"/{_escaped(named[1])}" if named else "")
    return Detail(field=pointer, message=message, code=_code(message))


def _pointer(key: str, path: str) -> str:
    """`data.items[3].name` as `/items/3/name` (RFC 6901)."""
    raw = path or key
    parts = [part for part in re.split(r"[.\[\]]", raw) if part]
    if parts and parts[0] == "data":
        parts = parts[1:]
    return "".join("/" + _escaped(part) for part in parts)


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def _code(message: str) -> str:
    lowered = message.lower()
    for sign, code in (("missing", "missing"), ("unknown field", "unknown_field"), ("expected", "invalid_value")):
        if sign in lowered:
            return code
    return "invalid"
