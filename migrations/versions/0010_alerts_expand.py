"""What people were told, and exports. Rolls out before the code.

The state of an alert is written in the transaction that hands in the jobs that tell it, so it lives in the workspace
of those jobs.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0010"
down_revision = "0009"

UP = """
create table sluice.alert_states (
    workspace_id uuid not null,
    key text not null,
    number bigint not null default 0,
    open boolean not null default false,
    checked_at timestamptz,
    depth bigint not null default 0,
    newest timestamptz,
    jobs json not null default '{}',
    primary key (workspace_id, key)
);

-- `parts`: the pieces of the file that are written for good; `position`: behind which entity the next one begins.
create table sluice.exports (
    workspace_id uuid not null,
    id uuid not null,
    job_id uuid not null,
    noun text not null check (noun in ('vendor', 'contact', 'deal')),
    format text not null,
    created_at timestamptz not null,
    parts text[] not null default '{}',
    position uuid,
    rows bigint not null default 0,
    size bigint,
    sha256 text,
    file text,
    finished_at timestamptz,
    expires_at timestamptz not null,
    primary key (workspace_id, id),
    constraint exports_finished check ((finished_at is null) = (file is null))
);
create index exports_expires on sluice.exports (expires_at);

do $$
declare name text;
begin
    foreach name in array array['alert_states', 'exports'] loop
        execute format('alter table sluice.%I enable row level security', name);
        execute format('alter table sluice.%I force row level security', name);
        execute format('create policy workspace on sluice.%I to sluice_app
            using (workspace_id = (select sluice.workspace()))
            with check (workspace_id = (select sluice.workspace()))', name);
        execute format('create policy engine on sluice.%I to sluice_engine using (true) with check (true)', name);
    end loop;
end $$;
grant select, insert, update on sluice.alert_states to sluice_app;
grant select, insert, update, delete on sluice.exports to sluice_app;
grant select on sluice.alert_states to sluice_engine;
grant select on sluice.exports to sluice_engine;
"""

DOWN = """
drop table sluice.exports;
drop table sluice.alert_states;
"""


def upgrade() -> None:
    script(UP)


def downgrade() -> None:
    script(DOWN)
