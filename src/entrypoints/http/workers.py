"""Workers over HTTP: who works now and on what, and how to take one out of service without losing its work."""

from __future__ import annotations

from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from application.queues import DrainWorker, ListWorkers
from domain.access import Role
from domain.queues import WorkerNow
from entrypoints.http.operators import operators_only
from entrypoints.http.shapes import Nothing


class WorkersShown(msgspec.Struct, frozen=True):
    """Every worker whose last heartbeat is no older than five minutes."""

    items: list[WorkerNow]


class WorkersController(Controller):
    """`/v1/admin/workers`; over all workspaces."""

    path = "/v1/admin/workers"
    guards = [operators_only]  # noqa: RUF012  Litestar's own attribute
    tags = ["admin"]  # noqa: RUF012  Litestar's own attribute

    @get("/", opt={"role": Role.ADMIN, "rate": "api"}, summary="The workers")
    @inject
    async def list_workers(self, list_workers: FromDishka[ListWorkers]) -> WorkersShown:
        """Host, version, queues, last heartbeat, and which jobs each runs since when."""
        return WorkersShown(await list_workers())

    @post("/{worker:uuid}/drain", opt={"role": Role.ADMIN, "rate": "mutation"}, status_code=200, summary="Drain")
    @inject
    async def drain_worker(
        self,
        worker: FromPath[UUID],
        drain: FromDishka[DrainWorker],
        data: JSONBody[Nothing | None] = None,  # noqa: ARG002  a body is checked, and says nothing
    ) -> WorkerNow:
        """It takes no new job from its next heartbeat on and finishes those it has. 404 `worker_not_found`."""
        return await drain(worker, draining=True)

    @post("/{worker:uuid}/undrain", opt={"role": Role.ADMIN, "rate": "mutation"}, status_code=200, summary="Undrain")
    @inject
    async def undrain_worker(
        self,
        worker: FromPath[UUID],
        drain: FromDishka[DrainWorker],
        data: JSONBody[Nothing | None] = None,  # noqa: ARG002  a body is checked, and says nothing
    ) -> WorkerNow:
        """It takes jobs again. 404 `worker_not_found`."""
        return await drain(worker, draining=False)
