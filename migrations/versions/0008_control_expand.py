"""Dead letters by cause, edits of payloads, and what was done to many jobs at once. Rolls out before the code.

The cause of a death is kept on the job itself, so that a million dead jobs are grouped by one walk over
`jobs_dead_letters`, which has all that a group shows and needs no look at the rows.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0008"
down_revision = "0007"

UP = """
alter table sluice.jobs
    add column fingerprint text collate "C" not null default '',
    add column code text not null default '';
do $$ begin
    if to_regclass('sluice.jobs_finished') is not null then
        alter table sluice.jobs_finished
            add column fingerprint text collate "C" not null default '',
            add column code text not null default '';
        create index jobs_finished_causes on sluice.jobs_finished (workspace_id, fingerprint, id)
            where state = 'dead';
    end if;
end $$;
update sluice.jobs j set fingerprint = coalesce(a.fingerprint, ''), code = coalesce(a.code, '')
from sluice.job_attempts a
where j.state = 'dead' and a.workspace_id = j.workspace_id and a.job_id = j.id and a.number = j.attempt;
create index jobs_dead_letters on sluice.jobs (workspace_id, fingerprint, id) include (queue, ended_at)
    where state = 'dead';

create table sluice.job_edits (
    workspace_id uuid not null,
    job_id uuid not null,
    number integer not null,
    payload json not null,
    edited_at timestamptz not null,
    edited_by uuid not null,
    primary key (workspace_id, job_id, number)
);

-- `position`: behind which job a step goes on, in the words of the adapter.
create table sluice.bulk_operations (
    workspace_id uuid not null,
    id uuid not null,
    action text not null check (action in ('retry', 'discard', 'cancel', 'snooze', 'reprioritise')),
    asked json not null,
    asked_by uuid not null,
    created_at timestamptz not null,
    expected integer not null,
    position text not null default '',
    changed integer not null default 0,
    passed_over json not null default '{}',
    complete boolean not null default false,
    undo_job uuid,
    undone integer not null default 0,
    not_undone json not null default '{}',
    undo_complete boolean not null default false,
    primary key (workspace_id, id)
);
create index bulk_operations_age on sluice.bulk_operations (created_at);

-- How each job was before, and the marks by which the undo knows that nothing else has happened to it since.
create table sluice.bulk_changes (
    workspace_id uuid not null,
    operation_id uuid not null,
    job_id uuid not null,
    state text not null,
    priority smallint not null,
    ready boolean not null,
    rank timestamptz not null,
    run_at timestamptz not null,
    failed integer not null,
    lost integer not null,
    cancel_asked boolean not null,
    started_at timestamptz,
    ended_at timestamptz,
    attempt integer not null,
    marked_state text not null,
    marked_attempt integer not null,
    marked_run_at timestamptz not null,
    outcome text,
    primary key (workspace_id, operation_id, job_id),
    foreign key (workspace_id, operation_id) references sluice.bulk_operations (workspace_id, id) on delete cascade
);
create index bulk_changes_open on sluice.bulk_changes (workspace_id, operation_id, job_id) where outcome is null;

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

do $$
declare name text;
begin
    foreach name in array array['job_edits', 'bulk_operations', 'bulk_changes'] loop
        execute format('alter table sluice.%I enable row level security', name);
        execute format('alter table sluice.%I force row level security', name);
        execute format('create policy workspace on sluice.%I to sluice_app
            using (workspace_id = (select sluice.workspace()))
            with check (workspace_id = (select sluice.workspace()))', name);
    end loop;
end $$;
grant select, insert, update, delete on sluice.job_edits, sluice.bulk_operations, sluice.bulk_changes to sluice_app;
-- What has had its time is removed for every workspace at once; the changes go with their operation.
create policy engine on sluice.job_edits to sluice_engine using (true);
create policy engine on sluice.bulk_operations to sluice_engine using (true);
grant select, delete on sluice.job_edits, sluice.bulk_operations to sluice_engine;
"""

DOWN = """
drop trigger jobs_moves on sluice.jobs;
create trigger jobs_moves before update of state on sluice.jobs for each row
    when (old.state <> new.state and (old.state, new.state) not in (
        ('held', 'waiting'), ('held', 'cancelled'),
        ('waiting', 'running'), ('waiting', 'cancelled'),
        ('running', 'succeeded'), ('running', 'waiting'), ('running', 'dead'), ('running', 'cancelled'),
        ('dead', 'waiting'), ('dead', 'cancelled'),
        ('cancelled', 'waiting')
    ))
    execute function sluice.refuse_move();
drop table sluice.bulk_changes;
drop table sluice.bulk_operations;
drop table sluice.job_edits;
drop index sluice.jobs_dead_letters;
do $$ begin
    if to_regclass('sluice.jobs_finished') is not null then
        alter table sluice.jobs_finished drop column fingerprint, drop column code;
    end if;
end $$;
alter table sluice.jobs drop column fingerprint, drop column code;
"""


def upgrade() -> None:
    script(UP)


def downgrade() -> None:
    script(DOWN)
