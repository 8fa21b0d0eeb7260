"""How tables with certain headers are read. Rolls out before the code."""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0017"
down_revision = "0016"

UP = """
-- `fingerprint` of the headers as they are read, `found_as` of what is found where nobody tells the layout.
create table sluice.profiles (
    workspace_id uuid not null references sluice.workspaces (id),
    id uuid not null,
    fingerprint text not null,
    found_as text not null default '',
    version integer not null,
    body json not null,
    created_at timestamptz not null,
    primary key (workspace_id, id),
    constraint profiles_headers unique (workspace_id, fingerprint)
);
create index profiles_found_as on sluice.profiles (workspace_id, found_as) where found_as <> '';

alter table sluice.profiles enable row level security;
alter table sluice.profiles force row level security;
create policy workspace on sluice.profiles to sluice_app
    using (workspace_id = (select sluice.workspace())) with check (workspace_id = (select sluice.workspace()));
grant select, insert, update, delete on sluice.profiles to sluice_app;
"""

DOWN = "drop table sluice.profiles;"


def upgrade() -> None:
    script(UP)


def downgrade() -> None:
    script(DOWN)
