"""The statements of the job store, as text; all run inside the transaction of a work."""

from __future__ import annotations

from datetime import timedelta

from adapters.postgres.job_rows import COLUMNS, filled
from application.ports.jobs import KEY_LIFE
from domain.jobs import PRIORITY_STEP, UNFINISHED, JobState


def _whole(text: str) -> str:
    return filled(text, columns=COLUMNS, unfinished=", ".join(f"'{state}'" for state in sorted(UNFINISHED)))


def _seconds(span: timedelta) -> str:
    return f"interval '{span.total_seconds():g} seconds'"


FORGET_KEYS = """
update sluice.jobs set key = null, key_until = null, collapse = false
where workspace_id = $1 and key = any($2::text[]) and key_until <= (select sluice.now())
"""

# The workspace is set by the statement itself, before its first row is checked by the policy: standing alone, it needs
# no transaction around it, and a pooled connection keeps nothing of it. What is equal in all rows comes once: unnest
# fills a short array up with nulls, and its one value stands for them. The ids come back only where some are missing.
# A time that has passed counts as now, so that nobody goes before others by an old date; `greatest` passes over nulls.
# The time is not asked of `sluice.now()`, which is set up anew for each statement: a twelfth of one of 25 rows.
INSERT = """
with clock as materialized (select clock_timestamp() + shift as now from sluice.clock),
home as materialized (select set_config('sluice.workspace', ($1::uuid)::text, true)),
made as (
insert into sluice.jobs (
    workspace_id, id, kind, queue, priority, state, ready, rank, run_at, max_attempts, timeout, created_at, digest,
    collapse, key, key_until, parent_id, waits_for, trace, correlation_id, payload, after, limit_key)
select $1, d.id, coalesce(d.kind, ($3::text[])[1]), coalesce(d.queue, ($4::text[])[1]),
    coalesce(d.priority, ($5::smallint[])[1]), coalesce(d.state, ($6::text[])[1]), greatest(d.run_at, now) <= now,
    greatest(d.run_at, now) + (coalesce(d.priority, ($5::smallint[])[1]) - 1) * $18::interval,
    greatest(d.run_at, now), coalesce(d.max_attempts, ($8::integer[])[1]), coalesce(d.timeout, ($9::float8[])[1]),
    now, d.digest, coalesce(d.collapse, ($11::boolean[])[1]), d.key,
    case when d.key is not null then now + $19::interval end, d.parent_id,
    coalesce(d.waits_for, ($14::text[])[1])::uuid[], coalesce(d.trace, ($15::text[])[1]),
    coalesce(d.correlation_id, ($16::text[])[1]), coalesce(d.payload, $23::json),
    coalesce(d.after, ($20::text[])[1]), d.limit_key
from home, clock, unnest($2::text::uuid[], $3::text[], $4::text[], $5::smallint[], $6::text[], $7::timestamptz[],
    $8::integer[], $9::float8[], $10::text::bytea[], $11::boolean[], $12::text::text[], $13::uuid[], $14::text[],
    $15::text[], $16::text[], $17::text::json[], $20::text[], $21::text[]) with ordinality as d (id, kind, queue,
    priority, state, run_at, max_attempts, timeout, digest, collapse, key, parent_id, waits_for, trace, correlation_id,
    payload, after, limit_key, place)
order by d.place
on conflict do nothing
returning id)
select (select now from clock) as now,
    case when count(*) < $22::integer then coalesce(array_agg(id), '{}') end as ids from made"""

INSERT_NEW = INSERT.replace("on conflict do nothing\n", "")
# The same for a single job: an array of one costs as much as a hundred, which is half of such a statement's time.
INSERT_ONE = """
insert into sluice.jobs (
    workspace_id, id, kind, queue, priority, state, ready, rank, run_at, max_attempts, timeout, created_at, digest,
    collapse, key, key_until, parent_id, waits_for, trace, correlation_id, payload, after, limit_key)
select $1, $2, $3, $4, $5, $6, greatest($7::timestamptz, now) <= now,
    greatest($7::timestamptz, now) + ($5::smallint - 1) * $18::interval, greatest($7::timestamptz, now), $8, $9, now,
    $10, $11, $12, case when $12::text is not null then now + $19::interval end, $13, $14, $15, $16, $17, $20, $21
from (select clock_timestamp() + shift as now, set_config('sluice.workspace', ($1::uuid)::text, true) as home
      from sluice.clock) clock
on conflict do nothing
returning created_at"""
INSERT_NEW_ONE = INSERT_ONE.replace("on conflict do nothing\n", "")
# Most that come alone are due at once, wait for nobody and have neither parent nor limit: a third fewer values to send,
# to read and to lay out.
INSERT_PLAIN = filled("""
insert into sluice.jobs (
    workspace_id, id, kind, queue, priority, state, ready, rank, run_at, max_attempts, timeout, created_at, digest,
    collapse, key, key_until, trace, correlation_id, payload)
select $1, $2, $3, $4, $5, 'waiting', true, now + ($5::smallint - 1) * {step}, now, $6, $7, now,
    $8, $9, $10, case when $10::text is not null then now + {life} end, $11, $12, $13
from (select clock_timestamp() + shift as now, set_config('sluice.workspace', ($1::uuid)::text, true) as home
      from sluice.clock) clock
returning created_at""", step=_seconds(PRIORITY_STEP), life=_seconds(KEY_LIFE))  # fmt: skip

HOME = "select set_config('sluice.workspace', $1, true)"
# In the order in which they came, each after all of them are there.
NOTE_WAITS = """
select sluice.note_waits($1, d.id) from (select id from unnest($2::uuid[]) with ordinality as d (id, place)
order by place offset 0) d"""

FIND_KEYS = _whole("select {columns} from sluice.jobs where workspace_id = $1 and key = any($2::text[])")
# The list of states is spelt out so that the planner can use the partial unique index.
FIND_DIGESTS = _whole("""
select {columns} from sluice.jobs where workspace_id = $1 and digest = any($2::bytea[])
and collapse and key is null and state in ({unfinished})""")

GET_MANY = _whole("select {columns} from sluice.jobs where workspace_id = $1 and id = any($2::uuid[])")
GET = _whole("select {columns} from sluice.jobs where workspace_id = $1 and id = $2")
LIST = _whole("""
select {columns} from sluice.jobs where workspace_id = $1 and id <= $2 {filters} order by id desc limit $3""")
# Spelt out, a state may be found by the index that holds only rows of that state; the waiting ones have three.
IN_STATE = {str(state): f"and state = '{state}'" for state in JobState} | {
    "waiting": "and ((state = 'waiting' and ready and limit_key is null)"
    " or (state = 'waiting' and ready and limit_key is not null) or (state = 'waiting' and not ready))"
}
ATTEMPTS = """
select job_id, number, started_at, ended_at, code, message, retryable, fingerprint from sluice.job_attempts
where workspace_id = $1 and job_id = any($2::uuid[]) order by job_id, number
"""
PROGRESS = """
select job_id, phase, done, total, note from sluice.job_progress where workspace_id = $1 and job_id = any($2::uuid[])
"""

CANCEL = """
update sluice.jobs set cancel_asked = true,
    state = case when state = any($4::text[]) then $5 else state end,
    ended_at = case when state = any($4::text[]) then (select sluice.now()) end
where workspace_id = $1 and id = $2 and state = any($3::text[])
"""
RETRY = """
update sluice.jobs set state = $4, failed = 0, lost = 0, cancel_asked = false, started_at = null, ended_at = null,
    run_at = (select sluice.now()), rank = (select sluice.now()) + (priority - 1) * $5::interval, ready = true
where workspace_id = $1 and id = $2 and state = any($3::text[])
"""
DISCARD = """
with gone as (
    update sluice.jobs set state = $4, ended_at = (select sluice.now()), attempt = attempt + 1
    where workspace_id = $1 and id = $2 and state = any($3::text[])
    returning workspace_id, id, attempt, queue, ended_at)
insert into sluice.job_attempts
    (workspace_id, job_id, number, queue, started_at, ended_at, code, message, retryable, fingerprint)
select workspace_id, id, attempt, queue, ended_at, ended_at, $5, $6, false, $7 from gone
"""
GUARD = """
select lost from sluice.jobs where workspace_id = $1 and id = $2 and attempt = $3 and lease_worker = $4 for update
"""
FORGET_LOST = "update sluice.jobs set lost = 0 where workspace_id = $1 and id = $2"
SETTLE = "select sluice.settle_job($1, $2, $3, $4, $5, $6)"
