"""Limits on Postgres: rows that `sluice.claim_limited` looks up at every claim."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.postgres.database import ENGINE, Database, commit, raw
from adapters.postgres.jobs import changed
from application.ports.limits import Limits
from domain.limits import Limit, check_limit

LIST = "select name, concurrency, rate, per_seconds from sluice.limits order by name"
SET = """
insert into sluice.limits (name, concurrency, rate, per_seconds, by_hand) values ($1, $2, $3, $4, $5)
on conflict (name) do update set concurrency = excluded.concurrency, rate = excluded.rate,
    per_seconds = excluded.per_seconds, by_hand = excluded.by_hand
where excluded.by_hand or not limits.by_hand
"""
# A wider limit may let jobs through that a key sleeps on.
WAKE = "update sluice.limit_keys set wake_at = sluice.now() where wake_at > sluice.now() and wake_at < 'infinity'"


class PostgresLimits(Limits):
    """The limits, written as the engine's role."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list(self) -> list[Limit]:
        async with self._database.begin(ENGINE, None) as work:
            return [Limit(*row) for row in await (await raw(work)).fetch(LIST)]

    async def set(self, limit: Limit) -> None:
        await self._set([limit], by_hand=True)

    async def seed(self, limits: Sequence[Limit]) -> None:
        await self._set(limits, by_hand=False)

    async def _set(self, limits: Sequence[Limit], *, by_hand: bool) -> None:
        rows = [(one.name, one.concurrency, one.rate, one.per_seconds, by_hand) for one in map(check_limit, limits)]
        if not rows:
            return
        async with self._database.begin(ENGINE, None) as work:
            connection = await raw(work)
            await connection.executemany(SET, sorted(rows))
            await connection.execute(WAKE)
            await commit(work)

    async def remove(self, name: str) -> bool:
        async with self._database.begin(ENGINE, None) as work:
            connection = await raw(work)
            gone = changed(await connection.execute("delete from sluice.limits where name = $1", name))
            await connection.execute(WAKE)
            await commit(work)
        return gone > 0
