"""Builds the HTTP application: which controllers there are, what each route must declare, what stands before them.

The convention of a controller:

* one file per noun, `path = "/v1/nouns"`, its Structs beside it (`rename="camel"`, and bodies
  `forbid_unknown_fields=True`);
* every handler says who may call it and which limit counts it: `opt={"role": Role.READ, "rate": "api"}`
  (`api` for GET, `mutation` for POST, PUT, PATCH and DELETE, `upload` for uploads and their parts), or
  `opt={"open": True}` for the few that need no key and have no limit; the app refuses to start otherwise;
* `caller: Admitted` in the signature is the admitted caller (workspace, key, role), see `callers`;
* use cases come by `@inject` (from `dishka.integrations.litestar`, directly above `async def`) and
  `FromDishka[TheUseCase]` in the signature;
* lists take `limit: Limit = 50, cursor: Cursor = None` and answer `listed(rows_and_next, shown)`, see `pages`;
* a refusal is raised as `domain.errors.Refusal`, a passing fault as `Transient`; nothing else is answered by hand.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from litestar import Controller, Litestar
from litestar.di import Provide
from litestar.middleware import DefineMiddleware

from entrypoints.http.admin import AdminController
from entrypoints.http.bulk import BulkController
from entrypoints.http.callers import caller_of
from entrypoints.http.comparisons import CompareController, ComparisonsController
from entrypoints.http.contacts import ContactsController
from entrypoints.http.corrections import CorrectionsController
from entrypoints.http.dead_letters import DeadLettersController, JobInsideController
from entrypoints.http.deal_findings import DealFindingsController
from entrypoints.http.deals import DealsController
from entrypoints.http.decoding import StrictRequest
from entrypoints.http.edge import Edge
from entrypoints.http.errors import handle
from entrypoints.http.events import EventsController
from entrypoints.http.exports import ExportsController
from entrypoints.http.health import HealthController
from entrypoints.http.imports import ImportsController
from entrypoints.http.injection import Injection
from entrypoints.http.job_batches import JobBatchesController
from entrypoints.http.jobs import JobsController
from entrypoints.http.keys import KeysController
from entrypoints.http.limits import LimitsController
from entrypoints.http.links import LinksController
from entrypoints.http.matches import MatchesController
from entrypoints.http.merges import MergesController
from entrypoints.http.metrics import MetricsController, PublicMetricsController
from entrypoints.http.openapi import OpenApiController, described
from entrypoints.http.partings import PartingsController
from entrypoints.http.parts import PartsController
from entrypoints.http.preview import PreviewController
from entrypoints.http.profiles import ProfilesController
from entrypoints.http.proposals import ProposalsController
from entrypoints.http.queues import QueuesController
from entrypoints.http.records import RecordsController
from entrypoints.http.routes import checked
from entrypoints.http.schedules import SchedulesController
from entrypoints.http.shell import HttpParts, Limits
from entrypoints.http.uploads import UploadsController
from entrypoints.http.vendors import VendorsController
from entrypoints.http.workers import WorkersController

__all__ = ["CONTROLLERS", "HttpParts", "Limits", "create_app"]

CONTROLLERS: tuple[type[Controller], ...] = (
    UploadsController,
    PartsController,
    JobsController,
    JobBatchesController,
    ImportsController,
    RecordsController,
    ProfilesController,
    PreviewController,
    CompareController,
    ComparisonsController,
    VendorsController,
    MatchesController,
    MergesController,
    PartingsController,
    ProposalsController,
    ContactsController,
    DealFindingsController,
    DealsController,
    CorrectionsController,
    ExportsController,
    LinksController,
    KeysController,
    AdminController,
    QueuesController,
    WorkersController,
    SchedulesController,
    LimitsController,
    EventsController,
    DeadLettersController,
    JobInsideController,
    BulkController,
)
"""Every business controller; the shell's own (health, OpenAPI) are always there."""


def create_app(parts: HttpParts, controllers: Sequence[type[Controller]] = CONTROLLERS) -> Litestar:
    """The ASGI application; refuses (RuntimeError) a route that does not declare its role and rate class."""

    controllers = [*controllers, PublicMetricsController if parts.metrics_public else MetricsController]

    @asynccontextmanager
    async def living(_: Litestar) -> AsyncIterator[None]:
        async with parts.readiness.watching():
            yield

    app = Litestar(
        route_handlers=[HealthController, OpenApiController, *controllers],
        dependencies={"caller": Provide(caller_of, sync_to_thread=False)},
        middleware=[DefineMiddleware(Injection, container=parts.container)],
        exception_handlers={Exception: handle},
        request_class=StrictRequest,
        request_max_body_size=None,
        openapi_config=None,
        lifespan=[living],
        logging_config=None,
        debug=False,
    )
    app.state.parts = parts
    app.state.readiness = parts.readiness
    app.state.clock = parts.clock
    app.state.version = parts.version
    routes = checked(app)
    app.state.openapi = described(app, [HealthController, *controllers], routes, parts.admit.policies)
    app.asgi_handler = Edge(app.asgi_handler, app=app, routes=routes, parts=parts)
    return app
