"""OpenAPI 3.1 of the whole API: what the framework knows of each route, with what only the edge knows added to it.

The edge knows the role and the limit of each route, the two ways to show a key, the error envelope, and the headers
of limits and correlation. There is no documentation page: the document is plain JSON, for whatever reads it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from litestar import Controller, Litestar, Request, Response, get
from litestar.datastructures import State
from litestar.openapi.config import OpenAPIConfig
from litestar.routes import HTTPRoute

from domain.rates import Policies
from entrypoints.http.envelope import PROBLEM, Envelope, ProblemBody
from entrypoints.http.routes import Declared, Routes

ABOUT = """Messy sources in; clean vendors, contacts and deals out, each value with its evidence.

**Keys.** Every operation but health needs an API key, as `X-API-Key` or `Authorization: Bearer` (the first counts when
both are sent). Roles: `read`, `write`, `admin`; each may do all that the ones before it may.

**Limits.** Requests are counted per key in three classes: `api` (reads), `mutation` (changes), `upload`. Requests
without a good key are counted per address. Every counted answer carries `RateLimit-Policy`, `RateLimit` and
`X-RateLimit-*`; a 429 says in `Retry-After` when the next one passes. The operator sets them by `SLUICE_RATE_API`,
`SLUICE_RATE_MUTATION` and `SLUICE_RATE_UPLOAD`.

**Errors.** Always `{"error": {"code", "message", "details"?, "correlationId", "timestamp"}}`, or
`application/problem+json` where `Accept` asks for it. `code` is stable. 429 and 503 may be tried again after
`Retry-After`, 500 if the request is safe or carries an `Idempotency-Key`; all others are refused again as they are.

**Pages.** Lists take `limit` (1 to 500) and `cursor`, and answer `{"items": [...], "next": null}`; `next` is the
cursor of the next page.
"""

ERRORS = {
    "400": "The input is wrong; `details` says where.",
    "401": "No key, or one that is unknown, revoked or expired.",
    "403": "The key's role does not reach.",
    "404": "There is no such thing in this workspace.",
    "409": "The request fights with the present state.",
    "413": "The body is too large.",
    "414": "The URL is too long.",
    "415": "The body has a content type or encoding that is not taken here.",
    "422": "The idempotency key was used with another payload.",
    "429": "Too many requests; wait for Retry-After seconds.",
    "500": "A fault inside; the correlation id finds it in the log.",
    "503": "A dependency is away for the moment; try again after Retry-After seconds.",
}
ALWAYS = ("400", "401", "403", "404", "413", "414", "415", "429", "500", "503")
OPEN = ("400", "413", "414", "415", "500")
QUIET = ("413", "414", "415")
"""Health is told from memory, whatever the query says: only the request's own size and coding can be refused."""
WITH_BODY = ("409", "422")

# The framework names a page of things by the module of the thing.
_LISTED = re.compile(rb"Listed_[\w.]*?(\w+)_\b")

_TEXT, _NUMBER = {"type": "string", "maxLength": 200}, {"type": "integer", "minimum": 0}
HEADERS: dict[str, dict[str, Any]] = {
    "X-Correlation-ID": {"description": "The id of this request in the log; sent back if given.", "schema": _TEXT},
    "RateLimit-Policy": {"description": 'The policy that counted it: `"api";q=100;w=60`.', "schema": _TEXT},
    "RateLimit": {"description": 'What is left, and seconds until all is: `"api";r=97;t=41`.', "schema": _TEXT},
    "X-RateLimit-Limit": {"description": "Requests per window.", "schema": _NUMBER},
    "X-RateLimit-Remaining": {"description": "Requests left now.", "schema": _NUMBER},
    "X-RateLimit-Reset": {"description": "Unix time when the whole limit is there again.", "schema": _NUMBER},
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}},
    "WWW-Authenticate": {"description": "How to show a key.", "schema": _TEXT},
    "Allow": {"description": "The methods this path knows.", "schema": _TEXT},
}
LIMITS = ("RateLimit-Policy", "RateLimit", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
SCHEMES = {
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "An API key as it was shown."},
    "bearer": {"type": "http", "scheme": "bearer", "description": "The same key as a bearer token."},
}


class OpenApiController(Controller):
    """The document, open to all."""

    opt = {"open": True}  # noqa: RUF012  Litestar's own attribute

    @get("/openapi.json", include_in_schema=False, sync_to_thread=False)
    def document(self, request: Request[Any, Any, State]) -> Response[bytes]:
        return Response(request.app.state.openapi, media_type="application/json")


def described(app: Litestar, controllers: Sequence[type[Controller]], routes: Routes, policies: Policies) -> bytes:
    """The document as JSON; `app` is the one that serves, `controllers` are those whose routes are shown."""
    config = OpenAPIConfig(
        title="Sluice",
        version=str(app.state.version),
        description=ABOUT,
    )
    # An app of its own to read the routes from, because the framework would serve its documentation pages too.
    readable = Litestar(
        route_handlers=list(controllers), dependencies=app.dependencies, openapi_config=config, logging_config=None
    )
    document: dict[str, Any] = readable.openapi_schema.to_schema()
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    _, errors = msgspec.json.schema_components((Envelope, ProblemBody), ref_template="#/components/schemas/{name}")
    schemas.update(errors)
    _close(schemas)
    components["securitySchemes"] = SCHEMES
    components["headers"] = HEADERS
    components["responses"] = {status: _error(status, text) for status, text in ERRORS.items()}
    for path, method, declared in _operations(app, routes):
        operation = document.get("paths", {}).get(path, {}).get(method.lower())
        if operation is not None:
            _complete(operation, declared, policies)
    return _LISTED.sub(rb"ListedOf\1", msgspec.json.encode(document))


def _operations(app: Litestar, routes: Routes) -> Iterator[tuple[str, str, Declared]]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                if (declared := routes.declared.get(handler)) is not None:
                    yield from ((route.path_format or "/", str(method), declared) for method in handler.http_methods)


def _complete(operation: dict[str, Any], declared: Declared, policies: Policies) -> None:
    responses = operation.setdefault("responses", {})
    responses.pop("400", None)
    for response in responses.values():
        headers = response.setdefault("headers", {})
        names = ("X-Correlation-ID",) if declared.open else ("X-Correlation-ID", *LIMITS)
        headers.update({name: {"$ref": f"#/components/headers/{name}"} for name in names})
    if declared.open or declared.role is None or declared.rate is None:
        operation["security"] = []
        for status in QUIET if declared.quiet else OPEN:
            responses.setdefault(status, {"$ref": f"#/components/responses/{status}"})
        return
    policy = policies.of(declared.rate)
    operation["security"] = [{"apiKey": []}, {"bearer": []}]
    operation["x-role"] = str(declared.role)
    operation["x-rate-class"] = str(declared.rate)
    said = (
        f"Needs a key with the role `{declared.role}` or higher. Counts as `{declared.rate}`: "
        f"{policy.limit} requests per {policy.window_seconds} s and key."
    )
    operation["description"] = f"{operation['description']}\n\n{said}" if operation.get("description") else said
    for status in (*ALWAYS, *(WITH_BODY if declared.rate != "api" else ())):
        responses.setdefault(status, {"$ref": f"#/components/responses/{status}"})


def _error(status: str, text: str) -> dict[str, Any]:
    names = ["X-Correlation-ID"]
    names += {"401": ["WWW-Authenticate", *LIMITS], "429": ["Retry-After", *LIMITS], "503": ["Retry-After"]}.get(
        status, []
    )
    return {
        "description": text,
        "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in names},
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/Envelope"}},
            PROBLEM: {"schema": {"$ref": "#/components/schemas/ProblemBody"}},
        },
    }


def _close(schemas: dict[str, Any]) -> None:
    """Say `additionalProperties: false` of every Struct that refuses unknown fields."""
    for struct in _structs(msgspec.Struct):
        schema = schemas.get(struct.__name__)
        if struct.__struct_config__.forbid_unknown_fields and schema is not None:
            schema["additionalProperties"] = False


def _structs(root: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    for struct in root.__subclasses__():
        yield struct
        yield from _structs(struct)
