"""Resumable uploads under way. Rolls out before the code."""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0005"
down_revision = "0004"

UP = """
create table sluice.partial_uploads (
    id uuid primary key,
    workspace_id uuid not null references sluice.workspaces (id),
    name text not null,
    length bigint not null check (length > 0),
    created_at timestamptz not null,
    expires_at timestamptz not null,
    kind text check (kind in ('csv', 'transcript', 'mbox', 'eml')),
    reading jsonb not null,
    label text not null,
    source_id uuid,
    import_id uuid,
    job_id uuid,
    key text,
    refusal jsonb,
    check ((source_id is null) = (import_id is null) and (job_id is null) = (import_id is null)),
    check (refusal is null or import_id is null)
);
create index partial_uploads_expiry on sluice.partial_uploads (expires_at, id);
alter table sluice.partial_uploads enable row level security;
alter table sluice.partial_uploads force row level security;
create policy workspace on sluice.partial_uploads to sluice_app
    using (workspace_id = sluice.workspace()) with check (workspace_id = sluice.workspace());
-- The clean-up asks across workspaces; it removes each in its own.
create policy cleaner on sluice.partial_uploads for select to sluice_engine using (true);
grant select, insert, update, delete on sluice.partial_uploads to sluice_app;
grant select on sluice.partial_uploads to sluice_engine;
"""

DOWN = """
drop table sluice.partial_uploads;
"""


def upgrade() -> None:
    script(UP)


def downgrade() -> None:
    script(DOWN)
