"""DeadLetters on Postgres: one walk over the index of the dead, which has all that is counted."""

from __future__ import annotations

from uuid import UUID

from adapters.postgres.database import Session, raw
from application.ports.catalog import Page
from application.ports.dead_letters import DeadLetters
from domain.dead_letters import DeadGroup, group_mark
from domain.listing import mark

# Counted per queue first: the index hands the rows over sorted by fingerprint, and only the few sums are sorted again.
GROUPS = """
with counted as materialized (
    select fingerprint, queue, count(*) as many, min(ended_at) as first_at, max(ended_at) as last_at
    from sluice.jobs where workspace_id = $1 and state = 'dead' and ($3::text is null or queue = $3)
    group by fingerprint, queue),
grouped as (
    select fingerprint, array_agg(queue order by queue) as queues, sum(many)::bigint as many,
        min(first_at) as first_at, max(last_at) as last_at
    from counted group by fingerprint)
select g.fingerprint, g.queues, g.many, g.first_at, g.last_at, j.id, j.kind, j.code, coalesce(a.message, '') as message
from grouped g
cross join lateral (
    select d.id, d.kind, d.code from sluice.jobs d
    where d.workspace_id = $1 and d.state = 'dead' and d.fingerprint = g.fingerprint
        and ($3::text is null or d.queue = $3)
    order by d.id desc limit 1) j
left join lateral (
    select message from sluice.job_attempts
    where workspace_id = $1 and job_id = j.id and fingerprint = g.fingerprint order by number desc limit 1) a on true
where ($2::text is null or j.kind = $2) and (g.many, g.fingerprint) < ($4, $5)
order by g.many desc, g.fingerprint desc
limit $6
"""


class PostgresDeadLetters(DeadLetters):
    """The dead of one workspace on an open connection."""

    def __init__(self, connection: Session, workspace_id: UUID) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    async def groups(
        self, page: Page, kind: str | None = None, queue: str | None = None
    ) -> tuple[list[DeadGroup], str | None]:
        count, fingerprint = (2**62, "") if page.after is None else group_mark(page.after)
        driver = await raw(self._connection)
        rows = await driver.fetch(GROUPS, self._workspace_id, kind, queue, count, fingerprint, page.limit + 1)
        groups = [
            DeadGroup(
                row["fingerprint"], row["kind"], tuple(row["queues"]), row["code"], row["message"], row["many"],
                row["first_at"], row["last_at"], UUID(int=row["id"].int),
            )
            for row in rows[: page.limit]
        ]  # fmt: skip
        more = len(rows) > page.limit
        return groups, mark(groups[-1].count, groups[-1].fingerprint) if more and groups else None
