"""Totals on Postgres: one row for each queue and kind, added to."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.postgres.database import ENGINE, Database, commit, raw
from application.ports.totals import Totals
from domain.totals import EMPTY, KindTotals

# Rows are touched in one order by everybody, so that two workers wait for each other instead of dead-locking.
ADD = """
insert into sluice.job_totals as t (queue, kind, succeeded, retried, dead, cancelled, rescued, seconds, buckets)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (queue, kind) do update set
    succeeded = t.succeeded + excluded.succeeded, retried = t.retried + excluded.retried,
    dead = t.dead + excluded.dead, cancelled = t.cancelled + excluded.cancelled,
    rescued = t.rescued + excluded.rescued, seconds = t.seconds + excluded.seconds,
    buckets = (select array_agg(coalesce(a, 0) + coalesce(b, 0) order by place)
               from unnest(t.buckets, excluded.buckets) with ordinality as u (a, b, place))
"""
READ = """
select queue, kind, succeeded, retried, dead, cancelled, rescued, seconds, buckets from sluice.job_totals
order by queue, kind
"""


class PostgresTotals(Totals):
    """The sums, as the engine's role."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, ended: Sequence[KindTotals]) -> None:
        async with self._database.begin(ENGINE, None) as connection:
            inner = await raw(connection)
            await inner.execute("set local synchronous_commit = off")  # a crash may cost some counts, never a wait
            for one in sorted(ended, key=lambda each: (each.queue, each.kind)):
                await inner.execute(
                    ADD, one.queue, one.kind, one.succeeded, one.retried, one.dead, one.cancelled, one.rescued,
                    one.seconds, list(one.buckets),
                )  # fmt: skip
            await commit(connection)

    async def read(self) -> list[KindTotals]:
        async with self._database.begin(ENGINE, None) as connection:
            rows = await (await raw(connection)).fetch(READ)
        return [
            KindTotals(
                row["queue"], row["kind"], row["succeeded"], row["retried"], row["dead"], row["cancelled"],
                row["rescued"], row["seconds"], tuple(row["buckets"]) or EMPTY,
            )
            for row in rows
        ]  # fmt: skip
