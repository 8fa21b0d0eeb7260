"""What stands before the routes: every request passes here once, and every answer leaves here dressed.

Order: correlation id and trace -> length of the URL -> size of the body -> which route -> admission (address, key,
role, limit; see `application.admission`) -> the handler. Open routes (health, documentation) skip admission.
The class and role come from the very route that will answer, so no spelling of a path or method escapes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from litestar.enums import ScopeType
from litestar.exceptions import HTTPException, MethodNotAllowedException
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Receive, Scope, Send
from litestar.utils import normalize_path

from application.admission import Knock
from domain.errors import Refusal, RefusalKind, invalid
from domain.rates import RateClass
from entrypoints import telemetry
from entrypoints.http.addresses import address_of, networks_of
from entrypoints.http.bodies import Body
from entrypoints.http.exchange import Exchange
from entrypoints.http.headers import Headers, secret_of
from entrypoints.http.queries import check_query
from entrypoints.http.routes import Declared, Routes
from entrypoints.http.shell import HttpParts

if TYPE_CHECKING:
    from litestar import Litestar

UNDECLARED = Declared(role=None, rate=None, open=False)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Target:
    """What a request is for: what the route declares, and the error or the list of methods that is the answer."""

    declared: Declared
    fault: HTTPException | None = None
    allow: str = ""


class Edge:
    """An ASGI application around Litestar's own."""

    def __init__(self, inner: ASGIApp, *, app: Litestar, routes: Routes, parts: HttpParts) -> None:
        self._inner = inner
        self._router = app.asgi_router
        self._routes = routes
        self._parts = parts
        self._trusted = networks_of(parts.trusted_proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.WEBSOCKET:
            await send({"type": "websocket.close", "code": 1008, "reason": "not served"})
            return
        exchange = Exchange(self._parts, scope, send)
        body = Body(scope, receive, self._parts.limits.body_bytes)
        with exchange.traced():
            try:
                await self._pass(exchange, body)
            except Exception as error:
                exchange.close = exchange.close or body.cut
                await exchange.fail(error)
            finally:
                exchange.note()

    async def _pass(self, exchange: Exchange, body: Body) -> None:
        scope = cast(Scope, exchange.scope)
        longest = self._parts.limits.url_bytes
        if len((scope.get("raw_path") or b"").partition(b"?")[0]) + len(scope["query_string"]) > longest:
            raise Refusal(RefusalKind.TOO_LARGE, "url_too_long", f"The URL is longer than {longest} bytes.")
        await body.check_declared()
        target = self._target(exchange)
        if not target.declared.open:
            await self._admit(exchange, target.declared)
        if target.fault is not None:
            raise target.fault
        if target.allow:
            await exchange.answer(204, b"", {"Allow": target.allow})
            return
        _check_encoding(exchange.headers)
        if not exchange.quiet:  # whoever asks for health may add what he likes, as probes do against caches
            check_query(scope, target.declared.queries)
        await self._inner(scope, body.receive, exchange.send)

    def _target(self, exchange: Exchange) -> Target:
        """The route that will answer; HEAD is GET without its body, OPTIONS is answered here unless a route does."""
        scope = exchange.scope
        path, method = normalize_path(scope["path"]), str(scope["method"])
        try:
            handler, template = self._routed(path, method)
        except MethodNotAllowedException as error:
            allowed = _allowed(error)
            if method == "HEAD" and "GET" in allowed:
                exchange.answer_as_head()
                handler, template = self._routed(path, "GET")
            else:
                fault = MethodNotAllowedException(headers={"allow": ", ".join(sorted(allowed))})
                return Target(UNDECLARED, fault=fault)
        except HTTPException as error:
            return Target(UNDECLARED, fault=error)
        exchange.route = template
        exchange.quiet = bool(handler.opt.get("quiet"))
        declared = self._routes.declared.get(handler)
        if declared is None:
            return Target(UNDECLARED, allow=", ".join(sorted(_with_head(self._routes.methods[template]))))
        return Target(declared)

    def _routed(self, path: str, method: str) -> tuple[HTTPRouteHandler, str]:
        found = self._router.handle_routing(path=path, method=method)
        return cast(HTTPRouteHandler, found[1]), found[4]

    async def _admit(self, exchange: Exchange, declared: Declared) -> None:
        scope = exchange.scope
        rate = declared.rate or (RateClass.API if scope["method"] in SAFE else RateClass.MUTATION)
        peer = (scope.get("client") or ("unknown", 0))[0]
        admission = await self._parts.admit(
            Knock(
                address=address_of(peer, exchange.headers.all("x-forwarded-for"), self._trusted),
                rate=rate,
                secret=secret_of(exchange.headers) if declared.role else None,
                needs=declared.role,
            )
        )
        exchange.decision, exchange.rate = admission.decision, rate
        if admission.refusal is not None:
            raise admission.refusal
        if (caller := admission.caller) is not None:
            scope["state"]["caller"] = caller
            telemetry.bind(key_id=str(caller.key_id), workspace_id=str(caller.workspace_id))


def _check_encoding(headers: Headers) -> None:
    """415 for a body that is packed: nothing here unpacks it, and bytes stored as they came would be unreadable."""
    for coding in ",".join(headers.all("content-encoding")).lower().split(","):
        if coding.strip() not in ("", "identity"):
            shown = coding.strip()[:50]
            raise invalid("unsupported_content_encoding", f"Send the body unpacked; Content-Encoding says {shown}.")


def _allowed(error: MethodNotAllowedException) -> set[str]:
    return _with_head({name.strip() for name in (error.headers or {}).get("allow", "").split(",")})


def _with_head(methods: set[str]) -> set[str]:
    return methods | {"HEAD"} if "GET" in methods else methods
