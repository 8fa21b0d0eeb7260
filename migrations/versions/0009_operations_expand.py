"""Operating: paused queues, draining workers, schedules of people, who waits for whom, totals.

Rolls out before the code.

`job_waits` has a row for each job that a held one still waits for. An ended job that is `awaited` stands in the index
`jobs_awaited` until those who wait for it were looked at, so that freeing looks at them and at no other held job. A
job that is held again by a retry or an undo stands in `jobs_unnoted` until its rows of `job_waits` are there.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0009"
down_revision = "0008"

UP = """
alter table sluice.jobs
    add column after text not null default 'success' check (after in ('success', 'end')),
    add column awaited boolean not null default false,
    add column noted boolean not null default false;
do $$ begin
    if to_regclass('sluice.jobs_finished') is not null then
        alter table sluice.jobs_finished
            add column after text not null default 'success',
            add column awaited boolean not null default false;
    end if;
end $$;
create index jobs_awaited on sluice.jobs (ended_at) where awaited and state in ('succeeded', 'cancelled', 'dead');
create index jobs_unnoted on sluice.jobs (workspace_id, id) where state = 'held' and not noted;
create index jobs_parent on sluice.jobs (workspace_id, parent_id, state) where parent_id is not null;

create table sluice.job_waits (
    workspace_id uuid not null,
    awaited_id uuid not null,
    waiter_id uuid not null,
    primary key (workspace_id, awaited_id, waiter_id),
    foreign key (workspace_id, waiter_id) references sluice.jobs (workspace_id, id) on delete cascade
);
create index job_waits_waiter on sluice.job_waits (workspace_id, waiter_id);

-- Notes what a held job waits for. One that is not there any more counts as ended; when none is left it may run.
-- One that failed and has left for the table of finished jobs is answered: whoever looks at held jobs gives up on it.
create function sluice.note_waits(home uuid, waiter uuid) returns uuid language plpgsql as $$
declare
    failed uuid;
begin
    insert into sluice.job_waits (workspace_id, awaited_id, waiter_id)
    select distinct home, one.id, waiter
    from sluice.jobs h cross join unnest(h.waits_for) as one (id)
    where h.workspace_id = home and h.id = waiter
        and exists (select from sluice.jobs j where j.workspace_id = home and j.id = one.id)
    on conflict do nothing;
    perform from sluice.jobs j
    where j.workspace_id = home
        and j.id in (select w.awaited_id from sluice.job_waits w where w.workspace_id = home and w.waiter_id = waiter)
    order by j.id for no key update;
    -- From here on none of them leaves. Each statement sees what was committed before it: what left before the lock
    -- was had is waited for no longer.
    delete from sluice.job_waits w
    where w.workspace_id = home and w.waiter_id = waiter
        and not exists (select from sluice.jobs j where j.workspace_id = home and j.id = w.awaited_id);
    select f.id into failed
    from sluice.jobs h cross join unnest(h.waits_for) as one (id)
    join sluice.jobs_finished f on f.workspace_id = home and f.id = one.id
    where h.workspace_id = home and h.id = waiter and h.state = 'held' and h.after = 'success'
        and f.state <> 'succeeded'
    order by f.id limit 1;
    update sluice.jobs j set awaited = true
    where j.workspace_id = home and not j.awaited
        and j.id in (select w.awaited_id from sluice.job_waits w where w.workspace_id = home and w.waiter_id = waiter);
    if failed is not null then
        return failed;
    end if;
    update sluice.jobs j set noted = true where j.workspace_id = home and j.id = waiter;
    if not exists (select from sluice.job_waits w where w.workspace_id = home and w.waiter_id = waiter) then
        update sluice.jobs j set state = 'waiting', ready = j.run_at <= clock.now
        from (select sluice.now() as now) clock
        where j.workspace_id = home and j.id = waiter and j.state = 'held';
    end if;
    return null;
end $$;
create function sluice.note_waits() returns trigger language plpgsql as $$
begin
    perform sluice.note_waits(new.workspace_id, new.id);
    return null;
end $$;
-- A retry or an undo brings a job that waits for others back to where it stands towards them now.
create function sluice.hold_again() returns trigger language plpgsql as $$
begin
    new.state := case when exists (
        select from sluice.jobs w
        where w.workspace_id = new.workspace_id and w.id = any(new.waits_for)
            and (w.state in ('held', 'waiting', 'running') or (new.after = 'success' and w.state <> 'succeeded'))
    ) or (new.after = 'success' and exists (
        select from sluice.jobs_finished w
        where w.workspace_id = new.workspace_id and w.id = any(new.waits_for) and w.state <> 'succeeded')
    ) then 'held' else 'waiting' end;
    new.noted := false;
    return new;
end $$;
create trigger jobs_hold_again before update of state on sluice.jobs for each row
    when (new.state in ('waiting', 'held') and old.state in ('dead', 'cancelled') and cardinality(new.waits_for) > 0)
    execute function sluice.hold_again();
create trigger jobs_held_waits after insert on sluice.jobs for each row
    when (new.state = 'held' and cardinality(new.waits_for) > 0) execute function sluice.note_waits();

-- One comparison with an array: a long list of pairs is set up anew for every statement, which cost more than the rest.
drop trigger jobs_moves on sluice.jobs;
create trigger jobs_moves before update of state on sluice.jobs for each row
    when (old.state <> new.state and (old.state || '>' || new.state) <> all (array[
        'held>waiting', 'held>cancelled', 'held>dead',
        'waiting>running', 'waiting>cancelled', 'waiting>dead',
        'running>succeeded', 'running>waiting', 'running>dead', 'running>cancelled',
        'dead>waiting', 'dead>cancelled', 'dead>held',
        'cancelled>waiting', 'cancelled>dead', 'cancelled>held'
    ]))
    execute function sluice.refuse_move();

-- Settles one job in the transaction of its effects, where planning would take as long as the rest.
create function sluice.settle_job(
    workspace uuid, ident uuid, attempt_ integer, worker uuid, result_ json, keep interval
) returns boolean language plpgsql set plan_cache_mode = 'force_generic_plan' as $$
declare moment timestamptz := sluice.now();
begin
    update sluice.jobs set state = 'succeeded', ended_at = moment, lease_worker = null, lease_until = null,
        result = result_, result_until = case when result_ is not null then moment + keep end
    where workspace_id = workspace and id = ident and attempt = attempt_ and lease_worker = worker;
    return found;
end $$;

alter table sluice.workers
    add column draining boolean not null default false,
    add column capacity integer not null default 0;

-- Names of people's schedules begin with their workspace, so that `name` stays the key and every workspace has its own.
alter table sluice.schedules
    add column label text not null generated always as (regexp_replace(name, '^[0-9a-f-]{36}:', '')) stored,
    add column paused boolean not null default false,
    add column missed text not null default 'once' check (missed in ('skip', 'once', 'all')),
    add column origin text not null default 'code' check (origin in ('code', 'admin')),
    add column last_due_at timestamptz,
    add column last_job_id uuid;
create index schedules_workspace on sluice.schedules (workspace_id, label);

-- What ended since the installation began; workers add to it with every heartbeat. `buckets`: see domain.totals.
create table sluice.job_totals (
    queue text not null,
    kind text not null,
    succeeded bigint not null default 0,
    retried bigint not null default 0,
    dead bigint not null default 0,
    cancelled bigint not null default 0,
    rescued bigint not null default 0,
    seconds double precision not null default 0,
    buckets bigint[] not null default '{}',
    primary key (queue, kind)
) with (fillfactor = 50);

update sluice.jobs set after = 'end' where state = 'held';
do $$
declare held record;
begin
    for held in select workspace_id, id from sluice.jobs where state = 'held' loop
        perform sluice.note_waits(held.workspace_id, held.id);
    end loop;
end $$;

alter table sluice.job_waits enable row level security;
alter table sluice.job_waits force row level security;
create policy workspace on sluice.job_waits to sluice_app
    using (workspace_id = (select sluice.workspace())) with check (workspace_id = (select sluice.workspace()));
create policy engine on sluice.job_waits to sluice_engine using (true) with check (true);
grant select, insert, update, delete on sluice.job_waits to sluice_app, sluice_engine;
grant insert, update on sluice.queues to sluice_engine;
grant select, insert, update on sluice.job_totals to sluice_engine;
"""

DOWN = """
drop function sluice.settle_job(uuid, uuid, integer, uuid, json, interval);
revoke insert, update on sluice.queues from sluice_engine;
drop table sluice.job_totals;
drop index sluice.schedules_workspace;
alter table sluice.schedules drop column label, drop column paused, drop column missed, drop column origin,
    drop column last_due_at, drop column last_job_id;
alter table sluice.workers drop column draining, drop column capacity;
drop trigger jobs_held_waits on sluice.jobs;
drop trigger jobs_hold_again on sluice.jobs;
drop function sluice.hold_again();
drop function sluice.note_waits();
drop function sluice.note_waits(uuid, uuid);
drop table sluice.job_waits;
drop index sluice.jobs_parent;
drop index sluice.jobs_unnoted;
drop index sluice.jobs_awaited;
do $$ begin
    if to_regclass('sluice.jobs_finished') is not null then
        alter table sluice.jobs_finished drop column after, drop column awaited;
    end if;
end $$;
alter table sluice.jobs drop column after, drop column awaited, drop column noted;
drop trigger jobs_moves on sluice.jobs;
create trigger jobs_moves before update of state on sluice.jobs for each row
    when (old.state <> new.state and (old.state, new.state) not in (
        ('held', 'waiting'), ('held', 'cancelled'),
        ('waiting', 'running'), ('waiting', 'cancelled'), ('waiting', 'dead'),
        ('running', 'succeeded'), ('running', 'waiting'), ('running', 'dead'), ('running', 'cancelled'),
        ('dead', 'waiting'), ('dead', 'cancelled'),
        ('cancelled', 'waiting'), ('cancelled', 'dead'), ('cancelled', 'held')
    ))
    execute function sluice.refuse_move();
"""


def upgrade() -> None:
    script(UP)


def downgrade() -> None:
    script(DOWN)
