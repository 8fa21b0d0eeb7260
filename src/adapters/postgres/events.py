"""Looks on Postgres: many jobs by primary key in one statement."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from adapters.postgres.database import ENGINE, Database, raw
from application.ports.events import Looks, Place
from domain.events import Look, StateNow
from domain.jobs import JobState, Progress

LOOK = """
with wanted as materialized (select * from unnest($1::uuid[], $2::uuid[]) as d (workspace_id, id))
select j.workspace_id, j.id, j.state, j.attempt, j.run_at, j.started_at, j.ended_at, j.cancel_asked, j.result_until,
    p.phase, p.done, p.total, p.note
from wanted join sluice.jobs j on j.workspace_id = wanted.workspace_id and j.id = wanted.id
left join sluice.job_progress p on p.workspace_id = j.workspace_id and p.job_id = j.id
union all
select f.workspace_id, f.id, f.state, f.attempt, f.run_at, f.started_at, f.ended_at, f.cancel_asked, f.result_until,
    f.progress ->> 'phase', (f.progress ->> 'done')::bigint, (f.progress ->> 'total')::bigint, f.progress ->> 'note'
from wanted join sluice.jobs_finished f on f.workspace_id = wanted.workspace_id and f.id = wanted.id
"""


class PostgresLooks(Looks):
    """Jobs as they are, as the role that sees every workspace's; callers have checked whose they are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def look(self, places: Collection[Place]) -> dict[Place, Look]:
        homes, idents = [home for home, _ in places], [ident for _, ident in places]
        async with self._database.begin(ENGINE, None) as connection:
            rows = await (await raw(connection)).fetch(LOOK, homes, idents)
        found: dict[Place, Look] = {}
        for row in rows:
            place = (UUID(int=row["workspace_id"].int), UUID(int=row["id"].int))
            now = StateNow(
                JobState(row["state"]), row["attempt"], row["run_at"], row["started_at"], row["ended_at"],
                row["cancel_asked"], row["result_until"],
            )  # fmt: skip
            progress = None
            if row["phase"] is not None:
                progress = Progress(row["phase"], row["done"], row["total"], row["note"])
            found[place] = Look(place[1], now, progress)
        return found
