"""The engine's tables: jobs with their attempts and progress, workers, queues, schedules. Rolls out before the code.

The trigger and the checks repeat the table of moves of `domain.jobs`; a test compares them with it. Claims walk
`jobs_claim`, whose order is the order of the queue and which holds only rows that may run now.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0002"
down_revision = "0001"

UP = """
-- No foreign key to workspaces: it would lock the workspace's row for every job. The policies keep the tenancy.
create table sluice.jobs (
    workspace_id uuid not null,
    id uuid not null,
    kind text not null,
    queue text not null,
    priority smallint not null check (priority in (1, 2, 3)),
    state text not null check (state in ('held', 'waiting', 'running', 'succeeded', 'cancelled', 'dead')),
    ready boolean not null,
    rank timestamptz not null,
    run_at timestamptz not null,
    attempt integer not null default 0,
    failed integer not null default 0,
    max_attempts integer not null,
    lost integer not null default 0,
    timeout double precision not null,
    lease_worker uuid,
    lease_until timestamptz,
    cancel_asked boolean not null default false,
    created_at timestamptz not null,
    started_at timestamptz,
    ended_at timestamptz,
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
    primary key (workspace_id, id),
    constraint jobs_leased check ((state = 'running') = (lease_worker is not null and lease_until is not null)),
    constraint jobs_ended check ((state in ('succeeded', 'cancelled', 'dead')) = (ended_at is not null)),
    constraint jobs_keyed check ((key is null) = (key_until is null))
) with (
    fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0.05
);
-- `ready`: run_at has come. Rows of the future stay out of the index that claims walk, in one of their own.
create index jobs_claim on sluice.jobs (queue, rank, id) where state = 'waiting' and ready;
create index jobs_due on sluice.jobs (run_at) where state = 'waiting' and not ready;
create index jobs_lease on sluice.jobs (lease_until) where state = 'running';
create index jobs_held on sluice.jobs (id) where state = 'held';
create index jobs_dead on sluice.jobs (queue, ended_at) where state = 'dead';
create index jobs_succeeded on sluice.jobs (ended_at) where state = 'succeeded';
create index jobs_result on sluice.jobs (result_until) where result_until is not null;
create index jobs_key_until on sluice.jobs (key_until) where key_until is not null;
create unique index jobs_key on sluice.jobs (workspace_id, key) where key is not null;
create unique index jobs_digest on sluice.jobs (workspace_id, digest)
    where collapse and key is null and state in ('held', 'waiting', 'running');

create function sluice.refuse_move() returns trigger language plpgsql as $$
begin
    raise exception 'a job that is % cannot become %', old.state, new.state using errcode = 'check_violation';
end $$;
create trigger jobs_moves before update of state on sluice.jobs for each row
    when (old.state <> new.state and (old.state, new.state) not in (
        ('held', 'waiting'), ('held', 'cancelled'),
        ('waiting', 'running'), ('waiting', 'cancelled'),
        ('running', 'succeeded'), ('running', 'waiting'), ('running', 'dead'), ('running', 'cancelled'),
        ('dead', 'waiting'), ('dead', 'cancelled'),
        ('cancelled', 'waiting')
    ))
    execute function sluice.refuse_move();

-- Ended attempts but the successful one, which the job's own row tells.
create table sluice.job_attempts (
    workspace_id uuid not null,
    job_id uuid not null,
    number integer not null,
    queue text not null,
    started_at timestamptz not null,
    ended_at timestamptz not null,
    code text,
    message text,
    retryable boolean,
    fingerprint text,
    primary key (workspace_id, job_id, number),
    foreign key (workspace_id, job_id) references sluice.jobs (workspace_id, id) on delete cascade
);
create index job_attempts_failed on sluice.job_attempts (ended_at) where code is not null;

-- Apart from the job, so that progress never rewrites the row that claims and leases live in.
create table sluice.job_progress (
    workspace_id uuid not null,
    job_id uuid not null,
    phase text not null,
    done bigint not null,
    total bigint,
    note text not null,
    primary key (workspace_id, job_id),
    foreign key (workspace_id, job_id) references sluice.jobs (workspace_id, id) on delete cascade
) with (fillfactor = 50);

create table sluice.workers (
    id uuid primary key,
    host text not null,
    pid integer not null,
    queues text[] not null,
    version text not null,
    started_at timestamptz not null,
    seen_at timestamptz not null,
    running integer not null
);

create table sluice.queues (
    name text primary key,
    paused boolean not null default false
);

create table sluice.schedules (
    name text primary key,
    cron text not null,
    zone text not null,
    kind text not null,
    workspace_id uuid not null,
    payload json not null,
    due_at timestamptz not null
);

create function sluice.find_stale_jobs(threshold interval, most integer default 1000)
returns setof sluice.jobs language sql stable as $$
    select * from sluice.jobs
    where state = 'running' and lease_until <= (select sluice.now()) - threshold
    order by lease_until
    limit most
$$;

do $$
declare name text;
begin
    foreach name in array array['jobs', 'job_attempts', 'job_progress'] loop
        execute format('alter table sluice.%I enable row level security', name);
        execute format('alter table sluice.%I force row level security', name);
        execute format('create policy workspace on sluice.%I to sluice_app
            using (workspace_id = (select sluice.workspace()))
            with check (workspace_id = (select sluice.workspace()))', name);
        execute format('create policy engine on sluice.%I to sluice_engine using (true) with check (true)', name);
    end loop;
end $$;
grant select, insert, update on sluice.jobs, sluice.job_attempts, sluice.job_progress to sluice_app;
grant select, insert, update, delete on sluice.jobs, sluice.job_attempts, sluice.job_progress, sluice.workers,
    sluice.schedules to sluice_engine;
grant select on sluice.queues to sluice_engine;
"""

DOWN = """
drop function sluice.find_stale_jobs(interval, integer);
drop table sluice.schedules;
drop table sluice.queues;
drop table sluice.workers;
drop table sluice.job_progress;
drop table sluice.job_attempts;
drop table sluice.jobs;
drop function sluice.refuse_move();
"""


def upgrade() -> None:
    script(UP)


def downgrade() -> None:
    script(DOWN)
