"""Previews of imports with their lines, an import's state for it, and comparisons of pipelines. Before the code."""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0018"
down_revision = "0017"

UP = """
alter table sluice.imports drop constraint imports_state_check, add constraint imports_state_check
    check (state in ('received', 'scanning', 'blocked', 'running', 'succeeded', 'failed', 'undone', 'previewed'));

create table sluice.previews (
    workspace_id uuid not null references sluice.workspaces (id),
    import_id uuid not null,
    expires_at timestamptz not null,
    body json not null,
    primary key (workspace_id, import_id)
);
create index previews_expired on sluice.previews (expires_at);
create table sluice.preview_lines (
    workspace_id uuid not null,
    import_id uuid not null,
    record integer not null,
    outcome text not null check (outcome in ('new', 'changed', 'same', 'duplicate', 'rejected')),
    body json not null,
    primary key (workspace_id, import_id, record),
    foreign key (workspace_id, import_id) references sluice.previews on delete cascade
);
create table sluice.comparisons (
    workspace_id uuid not null references sluice.workspaces (id),
    id uuid not null,
    import_id uuid not null,
    job_id uuid not null,
    name text not null,
    left_pipeline text not null,
    right_pipeline text not null,
    tolerance json not null,
    created_at timestamptz not null,
    finished_at timestamptz,
    report json,
    primary key (workspace_id, id),
    constraint comparisons_finished check ((finished_at is null) = (report is null))
);

alter table sluice.previews enable row level security;
alter table sluice.previews force row level security;
create policy workspace on sluice.previews to sluice_app
    using (workspace_id = (select sluice.workspace())) with check (workspace_id = (select sluice.workspace()));
create policy cleaner on sluice.previews for select to sluice_engine using (true);
grant select, insert, update, delete on sluice.previews to sluice_app;
grant select (workspace_id, import_id, expires_at) on sluice.previews to sluice_engine;

alter table sluice.preview_lines enable row level security;
alter table sluice.preview_lines force row level security;
create policy workspace on sluice.preview_lines to sluice_app
    using (workspace_id = (select sluice.workspace())) with check (workspace_id = (select sluice.workspace()));
grant select, insert, update, delete on sluice.preview_lines to sluice_app;

alter table sluice.comparisons enable row level security;
alter table sluice.comparisons force row level security;
create policy workspace on sluice.comparisons to sluice_app
    using (workspace_id = (select sluice.workspace())) with check (workspace_id = (select sluice.workspace()));
grant select, insert, update, delete on sluice.comparisons to sluice_app;
"""

DOWN = """
drop table sluice.comparisons;
drop table sluice.preview_lines;
drop table sluice.previews;
-- A preview has written nothing: as an import that failed it is what it was without the word for it.
-- The owner is under the policies of the table, too.
alter table sluice.imports no force row level security;
update sluice.imports set state = 'failed', finished_at = coalesce(finished_at, sluice.now()) where state = 'previewed';
alter table sluice.imports force row level security;
alter table sluice.imports drop constraint imports_state_check, add constraint imports_state_check
    check (state in ('received', 'scanning', 'blocked', 'running', 'succeeded', 'failed', 'undone'));
"""


def upgrade() -> None:
    script(UP)


def downgrade() -> None:
    script(DOWN)
