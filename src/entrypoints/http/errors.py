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

from typing import Any

from litestar import Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException, MethodNotAllowedException, SerializationException, ValidationException
from litestar.handlers import BaseRouteHandler

from domain.errors import Refusal, RefusalKind, Transient
from entrypoints.http.details import details_of
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
    "unsupported_content_encoding": 415,
    "url_too_long": 414,
    "upload_expired": 410,
    "tus_version_unsupported": 412,
    "version_mismatch": 412,
}

FRAMEWORK = {
    400: ("bad_request", "The request cannot be understood."),
    404: ("not_found", "There is nothing at this path."),
    405: ("method_not_allowed", "This path does not know this method; the Allow header lists those it knows."),
    413: ("body_too_large", "The body is larger than is taken."),
    415: ("unsupported_media_type", "The body has a content type that is not taken here."),
}

RETRY_SECONDS = 1


def problem_of(error: Exception, handler: BaseRouteHandler | None = None) -> Problem:
    """What is answered for this error; everything unforeseen is a 500 that tells nothing.

    `handler` is the route's, where one was reached: it knows how callers name what it takes.
    """
    if isinstance(error, Refusal):
        status = EXCEPTIONS.get(error.code, STATUS[error.kind])
        return Problem(status, error.code, error.message, error.details, _headers(status, error.code))
    if isinstance(error, Transient):
        return Problem(503, error.code, error.message, headers={"Retry-After": str(RETRY_SECONDS)})
    if isinstance(error, ValidationException) and error.status_code == 400:
        details = details_of(error, handler)
        first = f"{details[0].field} {details[0].message}"
        where = f": {first}." if details[0].field else "."
        return Problem(400, "validation_failed", f"Some of the input is not as it must be{where}", details)
    if isinstance(error, SerializationException):
        return Problem(400, "invalid_body", "The body cannot be decoded.")
    if isinstance(error, HTTPException) and error.status_code < 500:
        code, message = FRAMEWORK.get(error.status_code, ("refused", "The request was refused."))
        headers = {}
        if isinstance(error, MethodNotAllowedException):
            headers = {"Allow": str((error.headers or {}).get("allow", ""))}
        return Problem(error.status_code, code, message, headers=headers)
    return Problem(500, "internal_error", "Something went wrong inside; the correlation id finds it in the log.")


def _headers(status: int, code: str) -> dict[str, str]:
    if code == "unsupported_content_encoding":
        return {"Accept-Encoding": "identity"}
    return {"WWW-Authenticate": 'Bearer realm="sluice", ApiKey realm="sluice"'} if status == 401 else {}


def handle(request: Request[Any, Any, State], error: Exception) -> Response[bytes]:
    """Litestar's door to `problem_of`: logs what is ours and answers in the envelope."""
    problem = problem_of(error, request.route_handler)
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
