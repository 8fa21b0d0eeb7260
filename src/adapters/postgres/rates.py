"""Limits counted in Postgres, for several API processes: each question is one statement and one round trip."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg

from adapters.postgres.address import asyncpg_url
from adapters.postgres.database import ENGINE, translated
from application.ports.machine import Clock
from application.ports.rates import RateLimiter
from domain.rates import MICROSECONDS, Decision, Policy, microseconds

_TAKE = "select * from sluice.rate_take($1, $2, $3, $4, $5, $6)"
_GIVE_BACK = "select sluice.rate_give_back($1, $2, $3)"
_CLEANUP = "select sluice.rate_cleanup($1)"
_STATE = {"role": ENGINE, "synchronous_commit": "off"}
_LOCAL = "; ".join(f"set local {name} = {value}" for name, value in _STATE.items())


class PostgresRates(RateLimiter):
    """The rule as `sluice.rate_take`, on connections of its own that no transaction of the business holds up.

    Time is the database's (`sluice.now()`), so processes with different clocks agree; `clock` is used instead if given.
    `pooled`: a pool by transaction stands before the database, so that each question is a transaction with its role.
    """

    def __init__(self, url: str, *, size: int = 4, clock: Clock | None = None, pooled: bool = False) -> None:
        self._url = asyncpg_url(url)
        self._pooled = pooled
        self._size = size
        self._clock = clock
        self._pool: asyncpg.Pool[Any] | None = None
        self._opening = asyncio.Lock()

    async def take(self, policy: Policy, subject: str, cost: int = 1) -> Decision:
        if not 1 <= cost <= policy.limit:
            raise ValueError(f"the cost of a request must be from 1 to the limit of {policy.limit}, not {cost}")
        place = f"{policy.name}:{subject}"
        row = await self._row(_TAKE, place, policy.limit, policy.window, policy.buckets, cost, self._at())
        return Decision(
            policy=policy,
            allowed=row["allowed"],
            remaining=row["remaining"],
            reset_after_seconds=row["reset_after"] / MICROSECONDS,
            retry_after_seconds=row["retry_after"] / MICROSECONDS,
        )

    async def give_back(self, policy: Policy, subject: str) -> None:
        await self._row(_GIVE_BACK, f"{policy.name}:{subject}", policy.window, self._at())

    async def forget_idle(self) -> int:
        return int((await self._row(_CLEANUP, self._at()))[0])

    async def close(self) -> None:
        """Give the connections back."""
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    async def _row(self, sql: str, *arguments: object) -> asyncpg.Record:
        try:
            pool = self._pool or await self._open()
            async with pool.acquire() as connection:
                if self._pooled:
                    async with connection.transaction():
                        await connection.execute(_LOCAL)
                        row = await connection.fetchrow(sql, *arguments)
                else:
                    row = await connection.fetchrow(sql, *arguments)
        except Exception as error:
            fault = translated(error)
            if fault is None:
                raise
            raise fault from error
        if row is None:
            raise RuntimeError("the limit function answered no row")
        return row

    async def _open(self) -> asyncpg.Pool[Any]:
        async with self._opening:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._url,
                    min_size=0,
                    max_size=self._size,
                    timeout=5,
                    reset=_untouched,
                    statement_cache_size=0 if self._pooled else 100,
                    server_settings={"application_name": "sluice limits", **({} if self._pooled else _STATE)},
                )
            return self._pool

    def _at(self) -> int | None:
        return None if self._clock is None else microseconds(self._clock.now())


async def _untouched(_: object) -> None:
    """Nothing sets anything on these connections, so there is nothing to reset: a round trip saved."""
