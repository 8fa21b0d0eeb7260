"""What each route declares, checked before the app serves: its role and rate class, or that it is open."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter
from litestar.routes import HTTPRoute

from domain.access import Role
from domain.rates import RateClass


@dataclass(frozen=True, slots=True)
class Declared:
    """A route's own words. `open`: no key, no limit. `queries`: the names its query string may have; `quiet`: any."""

    role: Role | None
    rate: RateClass | None
    open: bool
    queries: frozenset[str] = frozenset()
    quiet: bool = False


@dataclass(slots=True)
class Routes:
    """Every route of the app by handler, and the methods each path has."""

    declared: dict[HTTPRouteHandler, Declared] = field(default_factory=dict)
    methods: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def checked(app: Litestar) -> Routes:
    """The routes; RuntimeError names each that says neither its role and rate nor that it is open."""
    found, wrong = Routes(), []
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            wrong.append(f"{route.path}: only HTTP routes are served")
            continue
        for handler in route.route_handlers:
            found.methods[route.path_format or "/"].update(map(str, handler.http_methods))
            if _automatic(handler):
                continue
            declared = _declared(handler)
            if declared is None:
                wrong.append(f"{'/'.join(sorted(handler.http_methods))} {route.path}: {handler.handler_name}")
            else:
                found.declared[handler] = declared
    if wrong:
        raise RuntimeError('routes without opt={"role": Role..., "rate": "api|mutation|upload"}: ' + "; ".join(wrong))
    return found


def _automatic(handler: HTTPRouteHandler) -> bool:
    """Litestar's own answer to OPTIONS; the edge gives a full one in its place."""
    return handler.http_methods == {"OPTIONS"} and handler.fn.__qualname__.startswith("HTTPRoute.")


def _declared(handler: HTTPRouteHandler) -> Declared | None:
    options, queries = handler.opt, query_names(handler)
    if options.get("open") is True:
        return Declared(role=None, rate=None, open=True, queries=queries, quiet=bool(options.get("quiet")))
    try:
        return Declared(role=Role(options["role"]), rate=RateClass(options["rate"]), open=False, queries=queries)
    except (KeyError, ValueError):
        return None


def query_names(handler: HTTPRouteHandler) -> frozenset[str]:
    """The query parameters in the handler's signature, by the names that callers give them."""
    fields = handler.parsed_fn_signature.parameters.items()
    return frozenset(
        field.kwarg_definition.name or name
        for name, field in fields
        if isinstance(field.kwarg_definition, QueryParameter)
    )
