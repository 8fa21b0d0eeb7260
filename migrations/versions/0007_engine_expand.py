"""Turns between workspaces, limits per key, and a table of their own for finished jobs. Rolls out before the code.

Jobs under a limit stand in an index of their own, so that jobs without one pay nothing for it. `sluice.claim_limited`
repeats the rules of `domain.limits`; tests compare the two.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0007"
down_revision = "0006"

UP = """
alter table sluice.jobs add column limit_key text collate "C";
drop index sluice.jobs_claim;
create index jobs_claim on sluice.jobs (queue, rank, id) where state = 'waiting' and ready and limit_key is null;
create index jobs_turns on sluice.jobs (queue, workspace_id, rank, id)
    where state = 'waiting' and ready and limit_key is null;
create index jobs_limited on sluice.jobs (queue, limit_key, rank, id)
    where state = 'waiting' and ready and limit_key is not null;
create index jobs_limit_running on sluice.jobs (queue, limit_key) where state = 'running' and limit_key is not null;
create index jobs_cancelled on sluice.jobs (ended_at) where state = 'cancelled';

-- What came to an end and has had its time among the others; `attempts` and `progress` as they were.
create table sluice.jobs_finished (
    workspace_id uuid not null,
    id uuid not null,
    kind text not null,
    queue text not null,
    priority smallint not null,
    state text not null check (state in ('succeeded', 'cancelled', 'dead')),
    run_at timestamptz not null,
    attempt integer not null,
    failed integer not null,
    max_attempts integer not null,
    lost integer not null,
    timeout double precision not null,
    cancel_asked boolean not null,
    created_at timestamptz not null,
    started_at timestamptz,
    ended_at timestamptz not null,
    digest bytea not null,
    collapse boolean not null,
    key text,
    key_until timestamptz,
    parent_id uuid,
    waits_for uuid[] not null default '{}',
    trace text not null,
    correlation_id text not null,
    payload json not null,
    result json,
    result_until timestamptz,
    limit_key text,
    attempts json not null default '[]',
    progress json,
    primary key (workspace_id, id)
) with (autovacuum_vacuum_insert_scale_factor = 0.1, autovacuum_vacuum_cost_delay = 0);
create index jobs_finished_age on sluice.jobs_finished (ended_at, id);
create index jobs_finished_result on sluice.jobs_finished (result_until) where result_until is not null;
create index jobs_finished_stopped on sluice.jobs_finished (workspace_id, id) where state <> 'succeeded';
create index jobs_finished_kind on sluice.jobs_finished (workspace_id, kind, id);
create index jobs_finished_queue on sluice.jobs_finished (workspace_id, queue, id);
create index jobs_finished_parent on sluice.jobs_finished (workspace_id, parent_id, state)
    where parent_id is not null;

-- `name` is a key, or a beginning of keys followed by `*`. What a person set is not overwritten by the code.
create table sluice.limits (
    name text collate "C" primary key,
    concurrency integer check (concurrency > 0),
    rate integer check (rate > 0),
    per_seconds double precision check (per_seconds > 0),
    by_hand boolean not null default true,
    check ((rate is null) = (per_seconds is null))
);

-- Keys with jobs, and when to look at each again; infinity: none of its jobs may run before another one is found.
-- `tat`: when the bucket of its rate is full again, in microseconds since 1970.
create table sluice.limit_keys (
    queue text not null,
    key text collate "C" not null,
    wake_at timestamptz not null,
    tat bigint not null default 0,
    primary key (queue, key)
) with (fillfactor = 50);
create index limit_keys_wake on sluice.limit_keys (queue, wake_at);

create function sluice.limit_of(key text) returns setof sluice.limits language sql stable as $$
    select * from sluice.limits l
    where l.name = key or (right(l.name, 1) = '*' and starts_with(key, left(l.name, -1)))
    order by l.name = key desc, length(l.name) desc limit 1
$$;

-- Out of a bucket that holds `rate` tokens and fills in `per` microseconds: how many are granted, and the new state.
create function sluice.take_tokens(tat bigint, at bigint, rate integer, per bigint, wanted integer,
    out granted integer, out next_tat bigint, out next_at bigint) language sql immutable strict as $$
    select g.n::integer, case when g.n > 0 then s.base + g.n * s.step else tat end,
        greatest(at, s.base + g.n * s.step - (rate - 1) * s.step)
    from (select greatest(tat, at) as base, greatest((per + rate - 1) / rate, 1) as step) s,
        lateral (select least(wanted, greatest((at + rate * s.step - s.base) / s.step, 0)) as n) g
$$;

-- Volatile plpgsql: every statement in it sees what was committed before that statement, so the count of the running
-- ones comes after the lock on the key, and two processes can never both take the last place.
-- A few keys are looked at first, each for its share; others, and those that have more, when they leave room.
-- The plan is the same whatever is asked for, and making it anew costs more than carrying it out.
create function sluice.claim_limited(wanted text, worker uuid, lease interval, most integer, own text[])
returns setof sluice.jobs language plpgsql set plan_cache_mode = force_generic_plan as $$
declare
    moment timestamptz := sluice.now();
    micros bigint := (extract(epoch from moment) * 1000000)::bigint;
    round integer := 0;
    width integer := 12;
    room_left integer := most;
    found_now integer;
    locked text[];
    mine text[];
    seen text[] := '{}';
begin
    if exists (select from sluice.queues where name = wanted and paused) then
        return;
    end if;
    loop
        select coalesce(array_agg(one.key), '{}') into locked from (
            select key from sluice.limit_keys
            where queue = wanted and wake_at <= moment
            order by wake_at limit width for update skip locked) one;
        if cardinality(locked) < width then
            select coalesce(array_agg(one.key), '{}') into mine from (
                select key from sluice.limit_keys
                where queue = wanted and key = any(own) and wake_at > moment and key <> all(seen)
                limit 64 for update skip locked) one;
            locked := locked || mine;
        end if;
        exit when cardinality(locked) = 0;
        return query
        with rules as materialized (
            select k.key, k.tat, p.rate, (p.per_seconds * 1000000)::bigint as per,
                case when p.concurrency is null then room_left else p.concurrency - (
                    select count(*) from (
                        select from sluice.jobs r
                        where r.queue = wanted and r.limit_key = k.key and r.state = 'running'
                        limit p.concurrency) running) end::integer as places
            from sluice.limit_keys k left join lateral sluice.limit_of(k.key) p on true
            where k.queue = wanted and k.key = any(locked)),
        room as materialized (
            select r.*, least(r.places, room_left, coalesce((
                    sluice.take_tokens(r.tat, micros, r.rate, r.per, room_left)).granted, room_left)) as room,
                (room_left - 1) / cardinality(locked) + 1 as share
            from rules r),
        due as materialized (
            select room.key, j.workspace_id, j.id, j.turn, j.rank
            from room cross join lateral (
                select d.*, row_number() over (order by d.rank, d.id) as turn from (
                    select w.workspace_id, w.id, w.rank from sluice.jobs w
                    where w.queue = wanted and w.limit_key = room.key and w.state = 'waiting' and w.ready
                    order by w.rank, w.id limit least(room.room, room.share) for update skip locked) d) j),
        placed as materialized (
            select due.*, row_number() over (order by due.turn, due.rank) <= room_left as chosen from due),
        sums as materialized (
            select p.key, count(*)::integer as found, count(*) filter (where p.chosen)::integer as granted
            from placed p group by p.key),
        noted as (
            update sluice.limit_keys k set
                tat = case when s.rate is null then k.tat
                    else (sluice.take_tokens(k.tat, micros, s.rate, s.per, s.granted)).next_tat end,
                wake_at = case
                    when s.found > s.granted then moment
                    when s.found < least(s.room, s.share) then 'infinity'
                    when s.found < s.room then moment
                    when s.granted = s.room and s.room = room_left then moment
                    when s.room = s.places then moment + interval '200 milliseconds'
                    else to_timestamp(
                        (sluice.take_tokens(k.tat, micros, s.rate, s.per, s.granted)).next_at / 1000000.0)
                end
            from (select room.*, coalesce(sums.found, 0) as found, coalesce(sums.granted, 0) as granted
                from room left join sums on sums.key = room.key) s
            where k.queue = wanted and k.key = s.key)
        update sluice.jobs j set state = 'running', attempt = j.attempt + 1, lease_worker = worker,
            lease_until = moment + lease, started_at = moment
        from placed c where c.chosen and j.workspace_id = c.workspace_id and j.id = c.id
        returning j.*;
        get diagnostics found_now = row_count;
        room_left := room_left - found_now;
        round := round + 1;
        exit when room_left <= 0 or found_now = 0 and cardinality(locked) < width or round = 3;
        seen := seen || locked;
        width := 64;
    end loop;
end $$;

do $$
declare name text;
begin
    foreach name in array array['jobs_finished'] loop
        execute format('alter table sluice.%I enable row level security', name);
        execute format('alter table sluice.%I force row level security', name);
        execute format('create policy workspace on sluice.%I to sluice_app
            using (workspace_id = (select sluice.workspace()))
            with check (workspace_id = (select sluice.workspace()))', name);
        execute format('create policy engine on sluice.%I to sluice_engine using (true) with check (true)', name);
    end loop;
end $$;
grant select, delete on sluice.jobs_finished to sluice_app;
grant select, insert, update, delete on sluice.jobs_finished, sluice.limits, sluice.limit_keys to sluice_engine;
"""

DOWN = """
drop function sluice.claim_limited(text, uuid, interval, integer, text[]);
drop function sluice.take_tokens(bigint, bigint, integer, bigint, integer);
drop function sluice.limit_of(text);
drop table sluice.limit_keys;
drop table sluice.limits;
insert into sluice.jobs (workspace_id, id, kind, queue, priority, state, ready, rank, run_at, attempt, failed,
    max_attempts, lost, timeout, cancel_asked, created_at, started_at, ended_at, digest, collapse, key, key_until,
    parent_id, waits_for, trace, correlation_id, payload, result, result_until)
select workspace_id, id, kind, queue, priority, state, true, run_at, run_at, attempt, failed, max_attempts, lost,
    timeout, cancel_asked, created_at, started_at, ended_at, digest, collapse and key is null, null, null, parent_id,
    waits_for, trace, correlation_id, payload, result, result_until from sluice.jobs_finished
on conflict do nothing;
drop table sluice.jobs_finished;
drop index sluice.jobs_cancelled;
drop index sluice.jobs_limit_running;
drop index sluice.jobs_limited;
drop index sluice.jobs_turns;
drop index sluice.jobs_claim;
create index jobs_claim on sluice.jobs (queue, rank, id) where state = 'waiting' and ready;
alter table sluice.jobs drop column limit_key;
"""


def upgrade() -> None:
    script(UP)


def downgrade() -> None:
    script(DOWN)
