"""Joins on Postgres, and the freeing of held jobs, which costs as much as there are jobs to look at."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

import asyncpg

from adapters.postgres.database import Session, raw
from adapters.postgres.jobs import changed
from application.ports.joins import Joins
from domain.jobs import PRIORITY_STEP, JobState
from domain.joins import DEPENDENCY_FAILED, Awaited, dependency_error
from domain.retries import JobError

ANY = """
select exists (select from sluice.jobs where awaited and state in ('succeeded', 'cancelled', 'dead'))
    or exists (select from sluice.jobs where state = 'held' and not noted)
"""
"""Whether there is anything to look at; asked every second by every worker."""
NOTE = """
select held.workspace_id, held.id as waiter_id, held.failed, f.state as how
from (
    select workspace_id, id, sluice.note_waits(workspace_id, id) as failed from (
        select workspace_id, id from sluice.jobs where state = 'held' and not noted
        order by workspace_id, id limit $1 for update skip locked) unseen offset 0) held
left join sluice.jobs_finished f on f.workspace_id = held.workspace_id and f.id = held.failed
"""
"""With the job that failed each of them, where that one has left for the table of finished jobs."""
# The list of states is spelt out as in the index, which holds only what nobody has looked at yet.
ENDED = """
select workspace_id, id from sluice.jobs where awaited and state in ('succeeded', 'cancelled', 'dead')
order by ended_at limit $1 for no key update skip locked
"""
TOUCHED = """
with marked as (
    update sluice.jobs j set awaited = false from unnest($1::uuid[], $2::uuid[]) as e (workspace_id, id)
    where j.workspace_id = e.workspace_id and j.id = e.id
    returning j.workspace_id, j.id, j.state),
gone as (
    delete from sluice.job_waits w using marked m where w.workspace_id = m.workspace_id and w.awaited_id = m.id
    returning w.workspace_id, w.waiter_id, m.id, m.state)
select workspace_id, waiter_id, (array_agg(id order by id) filter (where state <> 'succeeded'))[1] as failed,
    (array_agg(state order by id) filter (where state <> 'succeeded'))[1] as how
from gone group by 1, 2
"""
"""A statement of its own behind the lock, so that it sees every waiter that was noted before the lock was had."""
LOCK = """
select h.workspace_id, h.id, h.kind, h.after from unnest($1::uuid[], $2::uuid[]) as d (workspace_id, id)
join sluice.jobs h on h.workspace_id = d.workspace_id and h.id = d.id
where h.state = 'held' order by h.workspace_id, h.id for update of h
"""
GIVE_UP = """
with clock as materialized (select sluice.now() as now),
dead as (
    update sluice.jobs j set state = 'dead', ended_at = clock.now, attempt = j.attempt + 1, code = $5,
        fingerprint = d.fingerprint
    from clock, unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as d (workspace_id, id, message, fingerprint)
    where j.workspace_id = d.workspace_id and j.id = d.id and j.state = 'held'
    returning j.workspace_id, j.id, j.attempt, j.queue, j.ended_at, d.message, d.fingerprint),
swept as (
    delete from sluice.job_waits w using dead where w.workspace_id = dead.workspace_id and w.waiter_id = dead.id)
insert into sluice.job_attempts
    (workspace_id, job_id, number, queue, started_at, ended_at, code, message, retryable, fingerprint)
select workspace_id, id, attempt, queue, ended_at, ended_at, $5, message, false, fingerprint from dead
"""
FREE = """
with clock as materialized (select sluice.now() as now),
freed as (
    update sluice.jobs j set state = 'waiting', run_at = greatest(j.run_at, clock.now),
        rank = greatest(j.run_at, clock.now) + (j.priority - 1) * $3::interval, ready = j.run_at <= clock.now
    from clock, unnest($1::uuid[], $2::uuid[]) as d (workspace_id, id)
    where j.workspace_id = d.workspace_id and j.id = d.id and j.state = 'held' and j.noted
        and not exists (select from sluice.job_waits w where w.workspace_id = j.workspace_id and w.waiter_id = j.id)
    returning j.queue, j.limit_key),
woken as (
    insert into sluice.limit_keys (queue, key, wake_at)
    select distinct queue, limit_key, now from freed, clock where limit_key is not null order by queue, limit_key
    on conflict (queue, key) do update set wake_at = excluded.wake_at where limit_keys.wake_at = 'infinity')
select count(*) from freed
"""
UNKNOWN = """
select d.id from unnest($2::uuid[]) as d (id)
where not exists (select from sluice.jobs j where j.workspace_id = $1 and j.id = d.id)
    and not exists (select from sluice.jobs_finished f where f.workspace_id = $1 and f.id = d.id) order by 1
"""
AWAITED = """
with wanted as materialized (
    select distinct d.id from (
        select waits_for from sluice.jobs where workspace_id = $1 and id = $2
        union all select waits_for from sluice.jobs_finished where workspace_id = $1 and id = $2) w
    cross join unnest(w.waits_for) as d (id))
select j.id, j.kind, j.state, j.result::text as result, a.code, a.message, a.retryable, a.fingerprint
from wanted w join sluice.jobs j on j.workspace_id = $1 and j.id = w.id
left join sluice.job_attempts a on j.state in ('dead', 'cancelled') and a.workspace_id = j.workspace_id
    and a.job_id = j.id and a.number = j.attempt
union all
select f.id, f.kind, f.state, f.result::text, e.code, e.message, e.retryable, e.fingerprint
from wanted w join sluice.jobs_finished f on f.workspace_id = $1 and f.id = w.id
left join lateral (
    select one -> 'error' ->> 'code' as code, one -> 'error' ->> 'message' as message,
        (one -> 'error' ->> 'retryable')::boolean as retryable, one -> 'error' ->> 'fingerprint' as fingerprint
    from json_array_elements(f.attempts) one where (one ->> 'number')::integer = f.attempt
) e on f.state in ('dead', 'cancelled')
order by 1
"""
CHILDREN = """
select state, count(*) as many from (
    select state from sluice.jobs where workspace_id = $1 and parent_id = $2
    union all select state from sluice.jobs_finished where workspace_id = $1 and parent_id = $2) children
group by state
"""
CANCEL_CHILDREN = """
with recursive family as (
    select $2::uuid as id
    union
    select child.id from family f cross join lateral (
        select j.id from sluice.jobs j where j.workspace_id = $1 and j.parent_id = f.id
        union all select d.id from sluice.jobs_finished d where d.workspace_id = $1 and d.parent_id = f.id) child),
reached as materialized (
    select id from sluice.jobs
    where workspace_id = $1 and id in (select id from family where id <> $2) and state in ('held', 'waiting', 'running')
    order by id for no key update)
update sluice.jobs j set cancel_asked = true,
    state = case when j.state = 'running' then j.state else 'cancelled' end,
    ended_at = case when j.state <> 'running' then (select sluice.now()) end
from reached where j.workspace_id = $1 and j.id = reached.id
"""


async def free(connection: asyncpg.Connection[Any], limit: int) -> int:
    """Free or give up the held jobs whose wait is over, in the open transaction; how many were freed.

    Looks at ended jobs that are waited for, `limit` at a time. Whoever looks at one of the last jobs of a join locks
    the join and only then counts what is left, so of two that end at the same moment the later one frees it.
    """
    freed = 0
    while True:
        noted = await connection.fetch(NOTE, limit)
        ended = await connection.fetch(ENDED, limit)
        rows = [] if not ended else await connection.fetch(
            TOUCHED, [row["workspace_id"] for row in ended], [row["id"] for row in ended]
        )  # fmt: skip
        # What a retired job failed comes last: of those a failure is known whatever else they waited for.
        rows += [row for row in noted if row["how"] is not None]
        touched = {(row["workspace_id"], row["waiter_id"]): row for row in rows}
        if touched:
            freed += await _settle(connection, touched)
        if not ended and len(noted) < limit:
            return freed


async def _settle(connection: asyncpg.Connection[Any], touched: dict[tuple[UUID, UUID], asyncpg.Record]) -> int:
    held = await connection.fetch(LOCK, [home for home, _ in touched], [waiter for _, waiter in touched])
    lost, rest = [], []
    for row in held:
        place = (row["workspace_id"], row["id"])
        failed = touched[place]["failed"]
        if failed is not None and row["after"] == "success":
            lost.append((*place, dependency_error(row["kind"], failed, JobState(touched[place]["how"]))))
        else:
            rest.append(place)
    if lost:
        await connection.execute(
            GIVE_UP, [one[0] for one in lost], [one[1] for one in lost], [one[2].message for one in lost],
            [one[2].fingerprint for one in lost], DEPENDENCY_FAILED,
        )  # fmt: skip
    if not rest:
        return 0
    homes, waiters = [home for home, _ in rest], [waiter for _, waiter in rest]
    return int(await connection.fetchval(FREE, homes, waiters, PRIORITY_STEP))


class PostgresJoins(Joins):
    """Families and dependencies on an open connection."""

    def __init__(self, connection: Session, workspace_id: UUID) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    async def unknown(self, idents: Collection[UUID]) -> list[UUID]:
        rows = await (await raw(self._connection)).fetch(UNKNOWN, self._workspace_id, list(idents))
        return [UUID(int=row["id"].int) for row in rows]

    async def awaited(self, ident: UUID) -> list[Awaited]:
        rows = await (await raw(self._connection)).fetch(AWAITED, self._workspace_id, ident)
        return [
            Awaited(
                UUID(int=row["id"].int), row["kind"], JobState(row["state"]),
                None if row["result"] is None else row["result"].encode(),
                None if row["code"] is None
                else JobError(row["code"], row["message"], row["retryable"], row["fingerprint"]),
            )
            for row in rows
        ]  # fmt: skip

    async def children(self, ident: UUID) -> dict[JobState, int]:
        rows = await (await raw(self._connection)).fetch(CHILDREN, self._workspace_id, ident)
        found = {str(row["state"]): int(row["many"]) for row in rows}
        return {state: found[state] for state in JobState if state in found}

    async def cancel_children(self, ident: UUID) -> int:
        return changed(await (await raw(self._connection)).execute(CANCEL_CHILDREN, self._workspace_id, ident))
