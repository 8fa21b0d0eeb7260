"""Vendors that are away and who stands in for them; findings that people dismissed; what stands on an import found by
index. Rolls out before the code."""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0024"
down_revision = "0023"

UP = """
-- `id` left as its import was undone, having been founded at that place; `heir` is shown under its id meanwhile.
create table sluice.linkage_heirs (
    workspace_id uuid not null references sluice.workspaces (id),
    id uuid not null,
    heir uuid not null,
    number bigint not null,
    seq integer not null,
    part integer not null,
    primary key (workspace_id, id),
    check (id <> heir)
);
create index linkage_heirs_heir on sluice.linkage_heirs (workspace_id, heir);

-- `id` names a finding by what it stands on.
create table sluice.deal_dismissals (
    workspace_id uuid not null references sluice.workspaces (id),
    id uuid not null,
    reason text not null,
    made_by text not null,
    made_at timestamptz not null,
    primary key (workspace_id, id)
);

create index corrections_standing on sluice.corrections (workspace_id, noun, entity_id) where undone_at is null;
create index decisions_standing on sluice.decisions (workspace_id, decided_at, id) where undone_at is null;
"""

GUARD = """
alter table sluice.{table} enable row level security;
alter table sluice.{table} force row level security;
create policy workspace on sluice.{table} to sluice_app
    using (workspace_id = (select sluice.workspace())) with check (workspace_id = (select sluice.workspace()));
grant select, insert, update, delete on sluice.{table} to sluice_app;
"""

TABLES = ("linkage_heirs", "deal_dismissals")


def upgrade() -> None:
    script(UP)
    for table in TABLES:
        script(GUARD.format(table=table))


def downgrade() -> None:
    script("drop index sluice.decisions_standing; drop index sluice.corrections_standing;")
    for table in reversed(TABLES):
        script(f"drop table sluice.{table}")
