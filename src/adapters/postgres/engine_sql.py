"""The statements of the engine, as text.

Every end of an attempt is fenced by worker and attempt and by nothing else: with `state = 'running'` in the condition
the planner may walk the small index of leases, dead entries included, once per row (measured: 22,000 jobs/s without
it, 1,400 with it). The check `jobs_leased` makes the lease imply the state. `sluice.now()` is asked once a statement.
"""

from __future__ import annotations

from adapters.postgres.claimed_rows import CLAIMED
from adapters.postgres.job_rows import COLUMNS, filled

_LEASES = "unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::integer[]) as d (workspace_id, id, worker, attempt)"
_FENCE = "j.workspace_id = d.workspace_id and j.id = d.id and j.attempt = d.attempt and j.lease_worker = d.worker"


def _whole(text: str) -> str:
    return filled(text, take=_TAKE, leases=_LEASES, fence=_FENCE, columns=COLUMNS, claimed=CLAIMED, open=_OPEN)


PROMOTE = """
with due as materialized (
    select workspace_id, id from sluice.jobs
    where state = 'waiting' and not ready and run_at <= (select sluice.now())
    order by run_at limit 2000 for update skip locked)
update sluice.jobs j set ready = true from due where j.workspace_id = due.workspace_id and j.id = due.id
returning j.queue, j.rank
"""

_TAKE = """
update sluice.jobs j set state = 'running', attempt = j.attempt + 1, lease_worker = $3,
    lease_until = clock.now + $4::interval, started_at = clock.now
from due, clock where j.ctid = due.place
returning {claimed}"""
_OPEN = "not exists (select from sluice.queues where name = $1 and paused)"

# The CTE is a fence: without it a nested loop may lock and update more than the limit. A locked row keeps its place, so
# that it need not be looked up by its key; one that was changed since the statement began waits for the next claim.
# $5 is the floor under which nobody looks: "-infinity" unless dead entries have piled up there (see engine_claims).
CLAIM = _whole("""
with clock as materialized (select sluice.now() as now),
due as materialized (
    select ctid as place from sluice.jobs
    where state = 'waiting' and ready and limit_key is null and queue = $1 and rank >= $5 and {open}
    order by rank, id limit $2 for update skip locked)
{take}""")

# One walk of the index for each workspace; each gets its turn, and within a turn the rank decides. The workspace is
# asked for as a range: asked for as equal, a planner that knows of few workspaces would walk the others' jobs for it.
CLAIM_TURNS = _whole("""
with clock as materialized (select sluice.now() as now),
found as materialized (
    select d.place, d.rank, row_number() over (partition by d.workspace_id order by d.rank, d.id) as turn
    from unnest($5::uuid[], $7::timestamptz[]) as home (id, floor) cross join lateral (
        select w.ctid as place, w.workspace_id, w.id, w.rank from sluice.jobs w
        where w.state = 'waiting' and w.ready and w.limit_key is null and w.queue = $1 and w.workspace_id <= home.id
            and (w.workspace_id, w.rank) >= (home.id, home.floor) and {open}
        order by w.workspace_id, w.rank, w.id limit $6 for update skip locked) d),
due as materialized (select place from found order by turn, rank limit $2)
{take}""")

# The first that waits below a floor, if any does: for the queue as a whole, and for each workspace that takes turns.
SCOUT = """
select null::uuid as home, rank from sluice.jobs
where state = 'waiting' and ready and limit_key is null and queue = $1 and rank < $2 order by rank, id limit 1"""
SCOUT_TURNS = """
select home.id as home, d.rank from unnest($2::uuid[], $3::timestamptz[]) as home (id, floor) cross join lateral (
    select w.rank from sluice.jobs w
    where w.state = 'waiting' and w.ready and w.limit_key is null and w.queue = $1
        and (w.workspace_id, w.rank) >= (home.id, '-infinity') and (w.workspace_id, w.rank) < (home.id, home.floor)
    order by w.workspace_id, w.rank, w.id limit 1) d"""

# A loose walk over the index of turns: one probe for each workspace that has ready jobs, behind $2, at most $3.
HOMES = """
with recursive homes as (
    (select workspace_id from sluice.jobs
     where state = 'waiting' and ready and limit_key is null and queue = $1 and workspace_id > $2
     order by workspace_id limit 1)
    union all
    select (select j.workspace_id from sluice.jobs j
            where j.state = 'waiting' and j.ready and j.limit_key is null and j.queue = $1
                and j.workspace_id > homes.workspace_id
            order by j.workspace_id limit 1)
    from homes where homes.workspace_id is not null)
select workspace_id from homes where workspace_id is not null limit $3
"""

# Keys that have jobs and nobody looks at: new ones, and those that were found empty when they were last looked at. In
# the order of their names, like all that writes many of them: two that wait for each other's rows would never end.
FIND_KEYS = """
with recursive found as (
    (select queue, limit_key from sluice.jobs where state = 'waiting' and ready and limit_key is not null
     order by queue, limit_key limit 1)
    union all
    select n.queue, n.limit_key from found, lateral (
        select j.queue, j.limit_key from sluice.jobs j
        where j.state = 'waiting' and j.ready and j.limit_key is not null
            and (j.queue, j.limit_key) > (found.queue, found.limit_key)
        order by j.queue, j.limit_key limit 1) n),
woken as (
    insert into sluice.limit_keys (queue, key, wake_at)
    select f.queue, f.limit_key, (select sluice.now()) from found f
    where not exists (select from sluice.limit_keys k
        where k.queue = f.queue and k.key = f.limit_key and k.wake_at < 'infinity')
    order by f.queue, f.limit_key limit 10000
    on conflict (queue, key) do update set wake_at = excluded.wake_at
    where limit_keys.wake_at = 'infinity')
select distinct queue from found
"""
CLAIM_LIMITED = _whole("select {claimed} from sluice.claim_limited($1, $2, $3, $4, $5) j")

# Rows that a commit of ours holds at this moment are skipped: that commit proves the lease by itself.
HEARTBEAT = _whole("""
with leases as materialized (select * from {leases}),
mine as (
    select j.id, j.cancel_asked from leases d join sluice.jobs j on {fence}),
free as materialized (
    select j.workspace_id, j.id from leases d join sluice.jobs j on {fence} for no key update of j skip locked),
renewed as (
    update sluice.jobs j set lease_until = (select sluice.now()) + $5::interval
    from free where j.workspace_id = free.workspace_id and j.id = free.id)
select id, cancel_asked from mine""")

SEEN = """
insert into sluice.workers (id, host, pid, queues, version, started_at, seen_at, running, capacity)
select $1, $2, $3, $4, $5, now, now, $6, $7 from (select sluice.now() as now) clock
on conflict (id) do update set seen_at = excluded.seen_at, running = excluded.running, queues = excluded.queues,
    capacity = excluded.capacity
returning draining
"""

# The workspace and the worker come once where they are the same for all ($1, $3), and the results where there are any.
SETTLE = """
with clock as materialized (select sluice.now() as now)
update sluice.jobs j set state = 'succeeded', ended_at = clock.now, lease_worker = null, lease_until = null,
    result = d.result, result_until = case when d.result is not null then clock.now + d.keep end
from clock, unnest($2::text::uuid[], $4::text::uuid[], $5::text::uuid[], $6::text::integer[], $7::json[],
    $8::interval[]) as d (workspace_id, worker, id, attempt, result, keep)
where j.workspace_id = coalesce(d.workspace_id, $1::uuid) and j.id = d.id and j.attempt = d.attempt
    and j.lease_worker = coalesce(d.worker, $3::uuid)"""

# Who of them was not ended by this very attempt. A settle whose answer got lost is no lost lease.
UNSETTLED = _whole("""
select d.id from {leases} where not exists (
    select from sluice.jobs j where j.workspace_id = d.workspace_id and j.id = d.id and j.attempt = d.attempt
        and j.state = 'succeeded')""")

# $10: late, the losses of a sweep, which hold only while the lease is still run out. A job that lost its worker keeps
# its place in the queue: it is due after the delay, but not behind all that was handed in meanwhile. One that was asked
# to stop is neither begun again nor a dead letter.
END = _whole("""
with clock as materialized (select sluice.now() as now),
ended as (
    update sluice.jobs j set lease_worker = null, lease_until = null,
        state = case when j.cancel_asked then 'cancelled' when d.delay is null then 'dead' else 'waiting' end,
        ended_at = case when j.cancel_asked or d.delay is null then clock.now end,
        fingerprint = case when d.delay is null and not j.cancel_asked then d.fingerprint else j.fingerprint end,
        code = case when d.delay is null and not j.cancel_asked then d.code else j.code end,
        failed = j.failed + case when $10 or d.blameless then 0 else 1 end,
        lost = case when $10 or d.blameless then j.lost + 1 else 0 end,
        run_at = case when j.cancel_asked then j.run_at else coalesce(clock.now + d.delay, j.run_at) end,
        rank = case when $10 or d.delay is null or j.cancel_asked then j.rank
            else clock.now + d.delay + (j.priority - 1) * $11::interval end,
        ready = j.cancel_asked or d.delay is null or d.delay <= interval '0'
    from clock, unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::integer[], $5::interval[], $6::text[], $7::text[],
        $8::boolean[], $9::text[], $12::boolean[])
        as d (workspace_id, id, worker, attempt, delay, code, message, retryable, fingerprint, blameless)
    where {fence} and (not $10 or j.lease_until <= clock.now)
    returning j.workspace_id, j.id, j.attempt, j.queue, j.started_at, clock.now, d.code, d.message, d.retryable,
        d.fingerprint, j.state, j.rank),
noted as (
    insert into sluice.job_attempts
        (workspace_id, job_id, number, queue, started_at, ended_at, code, message, retryable, fingerprint)
    select e.workspace_id, e.id, e.attempt, e.queue, e.started_at, e.now, e.code, e.message, e.retryable, e.fingerprint
    from ended e)
select id, queue, rank, state = 'waiting' as again from ended""")

# Not when the wish was taken back meanwhile.
STOP = _whole("""
with ended as (
    update sluice.jobs j set lease_worker = null, lease_until = null, state = 'cancelled',
        ended_at = (select sluice.now())
    from {leases} where {fence} and j.cancel_asked
    returning j.workspace_id, j.id, j.attempt, j.queue, j.started_at, j.ended_at)
insert into sluice.job_attempts
    (workspace_id, job_id, number, queue, started_at, ended_at, code, message, retryable, fingerprint)
select *, 'cancelled', 'Stopped on request.', false, '' from ended returning job_id""")

# An attempt that ended like the one just before it, handed back or put off, takes that one's place among those kept: a
# job that looks every second whether it may go on does not grow by a row each time. One that was asked to stop ends.
RELEASE = _whole("""
with clock as materialized (select sluice.now() as now),
ended as (
    update sluice.jobs j set lease_worker = null, lease_until = null,
        state = case when j.cancel_asked then 'cancelled' else 'waiting' end,
        ended_at = case when j.cancel_asked then clock.now end,
        run_at = case when $5::interval > interval '0' and not j.cancel_asked then clock.now + $5 else j.run_at end,
        rank = case when $5 > interval '0' and not j.cancel_asked
            then clock.now + $5 + (j.priority - 1) * $6::interval else j.rank end,
        ready = j.cancel_asked or $5 <= interval '0'
    from clock, {leases} where {fence}
    returning j.workspace_id, j.id, j.attempt, j.queue, j.started_at, clock.now, j.rank,
        j.state = 'waiting' as again),
noted as (
    insert into sluice.job_attempts
        (workspace_id, job_id, number, queue, started_at, ended_at, code, message, retryable, fingerprint)
    select e.workspace_id, e.id, e.attempt, e.queue, e.started_at, e.now,
        case when e.again then $7 else 'cancelled' end, case when e.again then $8 else 'Stopped on request.' end,
        e.again, case when e.again then $9 else '' end from ended e),
folded as (
    delete from sluice.job_attempts a using ended e
    where e.again and a.workspace_id = e.workspace_id and a.job_id = e.id and a.number = e.attempt - 1 and a.code = $7)
select id, queue, rank, again from ended""")

PROGRESS = """
insert into sluice.job_progress (workspace_id, job_id, phase, done, total, note)
select j.workspace_id, j.id, $5, $6, $7, $8 from sluice.jobs j
where j.workspace_id = $1 and j.id = $2 and j.lease_worker = $3 and j.attempt = $4
on conflict (workspace_id, job_id) do update set
    phase = excluded.phase, done = excluded.done, total = excluded.total, note = excluded.note
"""

STALE = _whole("select {columns} from sluice.find_stale_jobs($1::interval, $2::integer)")

# One branch for each partial index: a list of states would match none of them.
STATS = """
with clock as materialized (select sluice.now() as now),
standing as (
    select queue, 'held' as what, count(*) as many, null::timestamptz as oldest from sluice.jobs
        where state = 'held' group by queue
    union all select queue, 'due', count(*), min(run_at)
        from sluice.jobs where state = 'waiting' and ready and limit_key is null group by queue
    union all select queue, 'due', count(*), min(run_at)
        from sluice.jobs where state = 'waiting' and ready and limit_key is not null group by queue
    union all select queue, case when run_at <= now then 'due' else 'later' end, count(*), min(run_at)
        from sluice.jobs, clock where state = 'waiting' and not ready group by 1, 2
    union all select queue, 'running', count(*), null from sluice.jobs where state = 'running' group by queue
    union all select queue, 'dead', count(*), null from sluice.jobs where state = 'dead' group by queue
    union all select queue, 'failed', count(*), null from sluice.job_attempts, clock
        where code is not null and code not in ('handed_back', 'snoozed') and ended_at > now - interval '5 minutes'
        group by queue),
good as (
    select queue, count(*) as many, avg(extract(epoch from ended_at - started_at))::float8 as mean
    from sluice.jobs, clock where state = 'succeeded' and ended_at > now - interval '5 minutes' group by queue),
sums as (
    select queue, coalesce(sum(many) filter (where what = 'held'), 0)::bigint as held,
        coalesce(sum(many) filter (where what in ('due', 'later')), 0)::bigint as waiting,
        coalesce(sum(many) filter (where what = 'due'), 0)::bigint as due,
        coalesce(sum(many) filter (where what = 'running'), 0)::bigint as running,
        coalesce(sum(many) filter (where what = 'dead'), 0)::bigint as dead,
        coalesce(sum(many) filter (where what = 'failed'), 0)::bigint as failed,
        min(oldest) filter (where what = 'due') as oldest
    from standing group by queue)
select coalesce(sums.queue, good.queue) as queue, held, waiting, due, running, dead, failed, good.many as succeeded,
    good.mean, extract(epoch from (select now from clock) - oldest)::float8 as age
from sums full join good on good.queue = sums.queue order by 1
"""

WORKERS = """
select id, host, pid, queues, version, started_at, seen_at, running, capacity from sluice.workers
where seen_at > (select sluice.now()) - interval '5 minutes' order by id
"""

PURGE_RESULTS = """
update sluice.jobs j set result = null, result_until = null
from (select workspace_id, id from sluice.jobs where result_until <= (select sluice.now())
      order by result_until limit $1 for update skip locked) old
where j.workspace_id = old.workspace_id and j.id = old.id
"""
PURGE_FINISHED_RESULTS = """
update sluice.jobs_finished j set result = null, result_until = null
from (select workspace_id, id from sluice.jobs_finished where result_until <= (select sluice.now())
      order by result_until limit $1 for update skip locked) old
where j.workspace_id = old.workspace_id and j.id = old.id
"""
# A key that sleeps, whose bucket is full: the next job of it makes the row again.
PURGE_LIMIT_KEYS = """
delete from sluice.limit_keys k using (
    select queue, key from sluice.limit_keys
    where wake_at = 'infinity' and tat < (extract(epoch from sluice.now()) * 1000000)::bigint
    limit $1 for update skip locked) old
where k.queue = old.queue and k.key = old.key
"""
PURGE_WORKERS = """
delete from sluice.workers where id in (
    select id from sluice.workers where seen_at <= (select sluice.now()) - interval '1 day' limit $1)
"""
