"""The one shape of every error, `{"error": {...}}`, and the same as `application/problem+json` (RFC 9457)."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

import msgspec

from domain.errors import Detail

JSON = "application/json"
PROBLEM = "application/problem+json"


class ErrorBody(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """`code` is stable; `details` says which field was wrong; `correlationId` is that of the header and the log."""

    code: str
    message: str
    correlation_id: str
    timestamp: datetime
    details: tuple[Detail, ...] = ()


class Envelope(msgspec.Struct, frozen=True):
    """What every error answer is made of."""

    error: ErrorBody


class ProblemBody(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """RFC 9457; `type` is a URN of the same stable code."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    correlation_id: str
    timestamp: datetime
    errors: tuple[Detail, ...] = ()


class Problem(msgspec.Struct, frozen=True):
    """An error on its way out: status, stable code, sentence, what was wrong where, extra headers."""

    status: int
    code: str
    message: str
    details: tuple[Detail, ...] = ()
    headers: dict[str, str] = {}


def rendered(problem: Problem, accept: str, correlation_id: str, now: datetime) -> tuple[bytes, str]:
    """The body and its media type: problem+json only where `Accept` names it and does not prefer plain JSON."""
    if _prefers_problem(accept):
        body: Any = ProblemBody(
            type=f"urn:sluice:error:{problem.code}",
            title=HTTPStatus(problem.status).phrase,
            status=problem.status,
            detail=problem.message,
            code=problem.code,
            correlation_id=correlation_id,
            timestamp=now,
            errors=problem.details,
        )
        return msgspec.json.encode(body), PROBLEM
    error = ErrorBody(problem.code, problem.message, correlation_id, now, problem.details)
    return msgspec.json.encode(Envelope(error)), JSON


def _prefers_problem(accept: str) -> bool:
    weights = {PROBLEM: 0.0, JSON: 0.0}
    for part in accept.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if name in weights:
            weights[name] = next((_weight(p) for p in parameters if p.startswith("q=")), 1.0)
    return weights[PROBLEM] > weights[JSON] or (weights[PROBLEM] > 0 and accept.lower().strip().startswith(PROBLEM))


def _weight(parameter: str) -> float:
    try:
        return float(parameter.removeprefix("q="))
    except ValueError:
        return 0.0
