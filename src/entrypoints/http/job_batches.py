"""Many jobs handed in by one request."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, Request, Response, post
from litestar.datastructures import State
from litestar.params import JSONBody

from application.batches import MOST_ORDERS, SubmitBatch
from application.jobs import Order
from entrypoints.http.callers import Admitted, origin_of
from entrypoints.http.jobs import WRITE, JobGiven


class OrderGiven(JobGiven, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """A job to be run. `key` is its own idempotency key: an equal one answers with its job for 24 hours."""

    key: Annotated[str, msgspec.Meta(min_length=1, max_length=255)] | None = None


class BatchGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The jobs to be run."""

    orders: Annotated[tuple[OrderGiven, ...], msgspec.Meta(min_length=1, max_length=MOST_ORDERS)]


class OrderTaken(msgspec.Struct, frozen=True):
    """The job of an order; `fresh` is false when an earlier one stands for it."""

    id: UUID
    fresh: bool


class BatchTaken(msgspec.Struct, frozen=True):
    """In the order given."""

    jobs: list[OrderTaken]


class JobBatchesController(Controller):
    """`/v1/jobs/batch`."""

    path = "/v1/jobs/batch"
    tags = ["jobs"]  # noqa: RUF012  Litestar's own attribute

    @post("/", opt=WRITE, status_code=202, summary="Hand in many jobs")
    @inject
    async def hand_in_batch(
        self,
        request: Request[Any, Any, State],
        caller: Admitted,
        data: JSONBody[BatchGiven],
        submit: FromDishka[SubmitBatch],
    ) -> Response[BatchTaken]:
        """Up to 1,000 orders in one transaction: all are taken or none. It counts as one request.

        400 `invalid_batch` names every order that cannot be taken by its place (`/orders/7/...`); 422
        `idempotency_key_reused` when a key of one of them stands for other input.
        """
        origin = msgspec.structs.asdict(origin_of(request))
        orders = [
            Order(**{name: getattr(one, name) for name in one.__struct_fields__}, **origin) for one in data.orders
        ]
        added = await submit(caller.workspace_id, orders)
        return Response(BatchTaken([OrderTaken(one.job.id, one.fresh) for one in added]), status_code=202)
