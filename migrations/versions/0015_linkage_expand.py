"""Matching while importing: nodes, what they are found by, pairs, what people said, models. Rolls out before the code.

Texts that came from files are `json`, not `jsonb`. A key row has no key of its own: there are some twenty for each
node, so that every byte counts; the value is mixed with the workspace's, and who writes them holds the catalogue's
lock. Edges stand there both ways round.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0015"
down_revision = "0014"

UP = """
create table sluice.linkage_models (
    workspace_id uuid not null references sluice.workspaces (id),
    hash text not null,
    turn bigint generated always as identity,
    body json not null,
    primary key (workspace_id, hash)
);
create index linkage_models_turn on sluice.linkage_models (workspace_id, turn desc);

-- `profile`: the normal form, made from `body` by the rules of the version that stands in it.
create table sluice.linkage_nodes (
    workspace_id uuid not null,
    id uuid not null,
    digest uuid not null,
    number bigint not null,
    seq integer not null,
    part integer not null,
    body json not null,
    profile bytea not null,
    keys bigint[] not null,
    primary key (workspace_id, id)
);
create unique index linkage_nodes_digest on sluice.linkage_nodes (workspace_id, digest);

create table sluice.linkage_keys (
    key bigint not null,
    workspace_id uuid not null,
    node uuid not null
);
create index linkage_keys_key on sluice.linkage_keys (key, node);

create table sluice.linkage_edges (
    workspace_id uuid not null,
    node uuid not null,
    other uuid not null,
    bits double precision not null,
    same boolean not null,
    primary key (workspace_id, node, other)
);

-- `must`: one vendor, two, or null: what was said before no longer holds. The latest on a pair counts.
create table sluice.linkage_ties (
    workspace_id uuid not null references sluice.workspaces (id),
    "order" bigint generated always as identity primary key,
    left_id uuid not null,
    right_id uuid not null,
    must boolean,
    source uuid not null,
    check (left_id <> right_id)
);
create index linkage_ties_left on sluice.linkage_ties (workspace_id, left_id);
create index linkage_ties_right on sluice.linkage_ties (workspace_id, right_id);
create index linkage_ties_source on sluice.linkage_ties (workspace_id, source);

-- The owner is under the policies of the table that it reads, too.
alter table sluice.decisions no force row level security;
insert into sluice.linkage_ties (workspace_id, left_id, right_id, must, source)
select workspace_id, into_id, unnest(from_ids), true, id from sluice.decisions where undone_at is null
order by decided_at;
alter table sluice.decisions force row level security;
"""

GUARD = """
alter table sluice.{table} enable row level security;
alter table sluice.{table} force row level security;
create policy workspace on sluice.{table} to sluice_app
    using (workspace_id = (select sluice.workspace())) with check (workspace_id = (select sluice.workspace()));
grant select, insert, delete on sluice.{table} to sluice_app;
"""

TABLES = ("linkage_models", "linkage_nodes", "linkage_keys", "linkage_edges", "linkage_ties")


def upgrade() -> None:
    script(UP)
    for table in TABLES:
        script(GUARD.format(table=table))
    script("grant update on sluice.linkage_edges to sluice_app")


def downgrade() -> None:
    for table in reversed(TABLES):
        script(f"drop table sluice.{table}")
