"""What people say of shown fields, and the place in a projection where it lies. Rolls out before the code."""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0016"
down_revision = "0015"

UP = """
-- `said` and `replaced`: field -> value, null where there is none. `number` orders them: a later word wins.
create table sluice.corrections (
    workspace_id uuid not null references sluice.workspaces (id),
    id uuid not null,
    number bigint not null generated always as identity,
    noun text not null check (noun in ('vendor', 'contact', 'deal')),
    entity_id uuid not null,
    said json not null,
    replaced json not null,
    note text not null default '',
    made_by text not null,
    made_name text not null,
    made_at timestamptz not null,
    undone_by text not null default '',
    undone_at timestamptz,
    primary key (workspace_id, id)
);
create index corrections_of on sluice.corrections (workspace_id, noun, entity_id, number desc);

alter table sluice.corrections enable row level security;
alter table sluice.corrections force row level security;
create policy workspace on sluice.corrections to sluice_app
    using (workspace_id = (select sluice.workspace())) with check (workspace_id = (select sluice.workspace()));
grant select, insert, update, delete on sluice.corrections to sluice_app;
"""

TABLES = ("vendors", "contacts", "deals")
# Null is what nearly every row has: it costs a bit of the row's header.
PINS = "alter table sluice.{} add column pins json"
NO_PINS = "alter table sluice.{} drop column pins"


def upgrade() -> None:
    script(UP)
    for table in TABLES:
        script(PINS.format(table))


def downgrade() -> None:
    for table in TABLES:
        script(NO_PINS.format(table))
    script("drop table sluice.corrections;")
