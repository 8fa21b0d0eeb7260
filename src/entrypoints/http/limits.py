"""Limits over HTTP: how many jobs of a key may run at once, and how many may begin in a time; over all workspaces."""

from __future__ import annotations

from typing import Annotated

import msgspec
from dishka.integrations.litestar import FromDishka, inject
from litestar import Controller, delete, get, put
from litestar.params import JSONBody, QueryParameter

from application.ports.limits import Limits
from domain.access import Role
from domain.errors import Refusal, RefusalKind
from domain.limits import LONGEST_NAME, Limit
from entrypoints.http.operators import operators_only

LimitName = Annotated[str, QueryParameter(name="name", min_length=1, max_length=LONGEST_NAME, description="Its name.")]


class LimitGiven(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """A limit: `name` is a key such as `domain:example.com`, or a beginning of keys and `*`, such as `domain:*`.

    `concurrency` jobs of one key run at once; `rate` of them begin in `perSeconds`. At least one of the two is said.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_NAME)]
    concurrency: Annotated[int, msgspec.Meta(ge=1)] | None = None
    rate: Annotated[int, msgspec.Meta(ge=1)] | None = None
    per_seconds: Annotated[float, msgspec.Meta(gt=0)] | None = None


class LimitsShown(msgspec.Struct, frozen=True):
    """Every limit, by name."""

    items: list[Limit]


class LimitsController(Controller):
    """`/v1/admin/limits`."""

    path = "/v1/admin/limits"
    guards = [operators_only]  # noqa: RUF012  Litestar's own attribute
    tags = ["admin"]  # noqa: RUF012  Litestar's own attribute

    @get("/", opt={"role": Role.ADMIN, "rate": "api"}, summary="The limits")
    @inject
    async def list_limits(self, limits: FromDishka[Limits]) -> LimitsShown:
        """Of two that fit a key the one of its very name counts, else the one with the longest beginning."""
        return LimitsShown(await limits.list())

    @put("/", opt={"role": Role.ADMIN, "rate": "mutation"}, summary="Set a limit")
    @inject
    async def set_limit(self, data: JSONBody[LimitGiven], limits: FromDishka[Limits]) -> Limit:
        """In place of the one of this name, from the next claim on; running jobs go on. 400 `invalid_limit`."""
        limit = Limit(data.name, data.concurrency, data.rate, data.per_seconds)
        await limits.set(limit)
        return limit

    @delete("/", opt={"role": Role.ADMIN, "rate": "mutation"}, summary="Take a limit away")
    @inject
    async def remove_limit(self, name: LimitName, limits: FromDishka[Limits]) -> None:
        """One that the code brings comes back at the next start of a worker. 404 `limit_not_found`."""
        if not await limits.remove(name):
            raise Refusal(RefusalKind.MISSING, "limit_not_found", f"There is no limit {name!r}.")
