"""Queues and workers on Postgres: one statement that costs the same at any depth, and what steers them."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from uuid import UUID

from adapters.postgres.database import ENGINE, Database, commit, raw
from adapters.postgres.jobs import changed
from application.ports.queues import Queues, Workers
from domain.queues import (
    ALIVE_SECONDS,
    CAP,
    JOBS_SHOWN,
    LiveNow,
    PriorityNow,
    QueueNow,
    RunningNow,
    WorkerNow,
    queue_now,
)

# The names of queues, and the first CAP keys of limits, by loose walks over the indexes of claims (a probe each), then
# at most CAP rows of each queue.
NOW = """
with recursive clock as materialized (select sluice.now() as now),
free_names as (
    (select queue from sluice.jobs where state = 'waiting' and ready and limit_key is null order by queue limit 1)
    union all
    select (select j.queue from sluice.jobs j
            where j.state = 'waiting' and j.ready and j.limit_key is null and j.queue > free_names.queue
            order by j.queue limit 1)
    from free_names where free_names.queue is not null),
limited_names as (
    (select queue from sluice.jobs where state = 'waiting' and ready and limit_key is not null order by queue limit 1)
    union all
    select (select j.queue from sluice.jobs j
            where j.state = 'waiting' and j.ready and j.limit_key is not null and j.queue > limited_names.queue
            order by j.queue limit 1)
    from limited_names where limited_names.queue is not null),
dead_names as (
    (select queue from sluice.jobs where state = 'dead' order by queue limit 1)
    union all
    select (select j.queue from sluice.jobs j where j.state = 'dead' and j.queue > dead_names.queue
            order by j.queue limit 1)
    from dead_names where dead_names.queue is not null),
limited_keys as (
    (select queue, limit_key, 1 as place from sluice.jobs
     where state = 'waiting' and ready and limit_key is not null order by queue, limit_key limit 1)
    union all
    select following.queue, following.limit_key, limited_keys.place + 1
    from limited_keys cross join lateral (
        select j.queue, j.limit_key from sluice.jobs j
        where j.state = 'waiting' and j.ready and j.limit_key is not null
            and (j.queue, j.limit_key) > (limited_keys.queue, limited_keys.limit_key)
        order by j.queue, j.limit_key limit 1) following
    where limited_keys.place < $1),
ready as (
    select names.queue, first.priority, count(*) as many, min(first.run_at) as oldest
    from free_names names cross join lateral (
        select j.priority, j.run_at from sluice.jobs j
        where j.state = 'waiting' and j.ready and j.limit_key is null and j.queue = names.queue
        order by j.rank, j.id limit $1) first
    where names.queue is not null group by 1, 2
    union all
    select names.queue, first.priority, count(*), min(first.run_at)
    from limited_names names cross join lateral (
        select j.priority, j.run_at from sluice.jobs j
        where j.state = 'waiting' and j.ready and j.limit_key is not null and j.queue = names.queue
        limit $1) first
    where names.queue is not null group by 1, 2
    union all
    -- Those counted are of the first keys by name; the oldest is the first of any key.
    select keys.queue, first.priority, 0, min(first.run_at)
    from limited_keys keys cross join lateral (
        select j.priority, j.run_at from sluice.jobs j
        where j.state = 'waiting' and j.ready and j.limit_key = keys.limit_key and j.queue = keys.queue
        order by j.rank, j.id limit 1) first group by 1, 2),
late as (
    select queue, priority, count(*) as many, min(run_at) as oldest
    from (select j.queue, j.priority, j.run_at from sluice.jobs j
          where j.state = 'waiting' and not j.ready and j.run_at <= (select now from clock)
          order by j.run_at limit $1) first group by 1, 2),
busy as (
    select queue, priority, count(*) as many from sluice.jobs where state = 'running' group by 1, 2),
lines as (
    select queue, priority, sum(due)::bigint as due, sum(running)::bigint as running, min(oldest) as oldest
    from (select queue, priority, many as due, 0 as running, oldest from ready
          union all select queue, priority, many, 0, oldest from late
          union all select queue, priority, 0, many, null from busy) all_lines group by 1, 2),
dead as (
    select dead_names.queue, first.many from dead_names cross join lateral (
        select count(*) as many from (
            select from sluice.jobs j where j.state = 'dead' and j.queue = dead_names.queue limit $1) few) first
    where dead_names.queue is not null),
served as (
    select queue, count(*) as workers, sum(capacity)::bigint as capacity
    from (select unnest(queues) as queue, capacity from sluice.workers
          where not draining and seen_at > (select now from clock) - $2::interval) each_of group by 1)
select coalesce(lines.queue, dead.queue, served.queue, q.name) as queue, lines.priority, lines.due, lines.running,
    extract(epoch from (select now from clock) - lines.oldest)::float8 as age, coalesce(q.paused, false) as paused,
    coalesce(dead.many, 0) as dead, coalesce(served.workers, 0) as workers, coalesce(served.capacity, 0) as capacity
from lines
    full join dead on dead.queue = lines.queue
    full join served on served.queue = coalesce(lines.queue, dead.queue)
    full join (select name, paused from sluice.queues where paused) q
        on q.name = coalesce(lines.queue, dead.queue, served.queue)
order by 1, 2
"""
LIVE = """
select count(*) as workers, coalesce(sum(capacity), 0)::bigint as capacity from sluice.workers
where not draining and seen_at > (select sluice.now()) - $1::interval
"""
PAUSE = """
insert into sluice.queues (name, paused) values ($1, $2)
on conflict (name) do update set paused = excluded.paused
"""
WORKERS = """
select id, host, pid, version, queues, started_at, seen_at, draining, capacity, running,
    seen_at > (select sluice.now()) - $1::interval as live
from sluice.workers
where seen_at > (select sluice.now()) - interval '5 minutes' order by id
"""
RUNNING = """
select lease_worker, id, workspace_id, kind, queue, attempt, started_at from (
    select j.*, row_number() over (partition by lease_worker order by started_at, id) as place
    from sluice.jobs j where state = 'running') rows
where place <= $1 order by lease_worker, place
"""
DRAIN = "update sluice.workers set draining = $2 where id = $1"
ALIVE = timedelta(seconds=ALIVE_SECONDS)


class PostgresQueues(Queues):
    """The queues, as the role that sees every workspace's jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def now(self) -> list[QueueNow]:
        async with self._database.begin(ENGINE, None) as connection:
            rows = await (await raw(connection)).fetch(NOW, CAP, ALIVE)
        found = []
        for queue, some in groupby(rows, lambda row: str(row["queue"])):
            facts = list(some)
            lines = tuple(
                PriorityNow(row["priority"], row["due"], row["running"], row["age"])
                for row in facts
                if row["priority"] is not None
            )
            one = facts[0]
            found.append(
                queue_now(
                    queue, lines, paused=one["paused"], dead=one["dead"], workers=one["workers"],
                    capacity=one["capacity"],
                )
            )  # fmt: skip
        return found

    async def live(self) -> LiveNow:
        async with self._database.begin(ENGINE, None) as connection:
            row = await (await raw(connection)).fetchrow(LIVE, ALIVE)
        return LiveNow() if row is None else LiveNow(row["workers"], row["capacity"])

    async def pause(self, queue: str, *, paused: bool) -> None:
        async with self._database.begin(ENGINE, None) as connection:
            await (await raw(connection)).execute(PAUSE, queue, paused)
            await commit(connection)


class PostgresWorkers(Workers):
    """The workers by their heartbeats."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def now(self) -> list[WorkerNow]:
        async with self._database.begin(ENGINE, None) as connection:
            inner = await raw(connection)
            workers = await inner.fetch(WORKERS, ALIVE)
            running = await inner.fetch(RUNNING, JOBS_SHOWN)
        jobs: dict[UUID, list[RunningNow]] = {}
        for row in running:
            jobs.setdefault(row["lease_worker"], []).append(
                RunningNow(
                    UUID(int=row["id"].int), UUID(int=row["workspace_id"].int), row["kind"], row["queue"],
                    row["attempt"], row["started_at"],
                )
            )  # fmt: skip
        return [
            WorkerNow(
                UUID(int=row["id"].int), row["host"], row["pid"], row["version"], tuple(row["queues"]),
                row["started_at"], row["seen_at"], row["draining"], row["capacity"], row["running"], row["live"],
                tuple(jobs.get(row["id"], ())),
            )
            for row in workers
        ]  # fmt: skip

    async def drain(self, worker_id: UUID, *, draining: bool) -> bool:
        async with self._database.begin(ENGINE, None) as connection:
            status = await (await raw(connection)).execute(DRAIN, worker_id, draining)
            await commit(connection)
        return changed(status) == 1
