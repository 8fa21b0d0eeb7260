"""The house: the schema, its roles, the store's clock, workspaces and API keys. Rolls out before the code.

Two roles without login carry the privileges: `sluice_app` sees one workspace at a time (row-level security),
`sluice_engine` sees the engine's tables across workspaces. The login role is a member of both and takes one of
them for each transaction, so even a superuser's connection obeys the policies.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0001"
down_revision = None

UP = """
do $$ begin
    create role sluice_app nologin;
exception when duplicate_object or unique_violation then null; end $$;
do $$ begin
    create role sluice_engine nologin;
exception when duplicate_object or unique_violation then null; end $$;
do $$ begin
    execute format('grant sluice_app, sluice_engine to %I', current_user);
exception when others then
    if not (pg_has_role(current_user, 'sluice_app', 'member') and pg_has_role(current_user, 'sluice_engine', 'member'))
    then raise; end if;
end $$;

grant usage on schema sluice to sluice_app, sluice_engine;

create table sluice.clock (
    one boolean primary key default true check (one),
    shift interval not null default '0'
);
insert into sluice.clock default values;
grant select on sluice.clock to sluice_app, sluice_engine;

-- Due, stale and lease times are compared on this clock; tests shift it, nothing else does.
create function sluice.now() returns timestamptz language sql stable parallel safe
    return clock_timestamp() + (select shift from sluice.clock);

create function sluice.workspace() returns uuid language sql stable parallel safe
    return nullif(current_setting('sluice.workspace', true), '')::uuid;

create table sluice.workspaces (
    id uuid primary key,
    name text not null,
    created_at timestamptz not null default now()
);
insert into sluice.workspaces (id, name) values ('00000000-0000-7000-8000-000000000001', 'default');
grant select on sluice.workspaces to sluice_app, sluice_engine;

create table sluice.api_keys (
    id uuid primary key,
    workspace_id uuid not null references sluice.workspaces (id),
    name text not null,
    role text not null check (role in ('read', 'write', 'admin')),
    digest bytea not null unique,
    hint text not null,
    created_at timestamptz not null,
    last_used_at timestamptz,
    expires_at timestamptz,
    revoked_at timestamptz
);
create index api_keys_workspace on sluice.api_keys (workspace_id, created_at);
alter table sluice.api_keys enable row level security;
alter table sluice.api_keys force row level security;
create policy workspace on sluice.api_keys to sluice_app
    using (workspace_id = sluice.workspace()) with check (workspace_id = sluice.workspace());
-- The edge asks for a digest before it knows the workspace.
create policy finder on sluice.api_keys to sluice_engine using (true) with check (true);
grant select, insert, update on sluice.api_keys to sluice_app;
grant select on sluice.api_keys to sluice_engine;
grant update (last_used_at) on sluice.api_keys to sluice_engine;
"""

DOWN = """
drop table sluice.api_keys;
drop table sluice.workspaces;
drop function sluice.workspace();
drop function sluice.now();
drop table sluice.clock;
revoke usage on schema sluice from sluice_app, sluice_engine;
"""


def upgrade() -> None:
    script(UP)


def downgrade() -> None:
    script(DOWN)
