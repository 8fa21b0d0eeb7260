"""The catalogue: sources, imports, records kept, and vendors, contacts and deals derived. Rolls out before the code.

Texts that came from files are `json`, not `jsonb`: they may hold NUL characters, which jsonb refuses, and nothing
looks inside them. Hot tables have no foreign keys; row security is what keeps workspaces apart.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0003"
down_revision = "0002"

SOURCES = """
create table sluice.sources (
    id uuid primary key,
    workspace_id uuid not null references sluice.workspaces (id),
    name text not null,
    label text not null,
    kind text not null,
    sha256 text not null,
    size bigint not null check (size >= 0),
    file_key text not null,
    created_at timestamptz not null
);
create index sources_workspace on sluice.sources (workspace_id, created_at);

create table sluice.imports (
    id uuid primary key,
    workspace_id uuid not null references sluice.workspaces (id),
    number bigint generated always as identity unique,
    source_id uuid not null references sluice.sources (id),
    job_id uuid not null,
    fingerprint text not null,
    state text not null
        check (state in ('received', 'scanning', 'blocked', 'running', 'succeeded', 'failed', 'undone')),
    generation integer not null default 1 check (generation >= 1),
    retracted boolean not null default false,
    body json not null,
    created_at timestamptz not null,
    finished_at timestamptz
);
create unique index imports_unfinished on sluice.imports (workspace_id, fingerprint)
    where state in ('received', 'scanning', 'running');
create index imports_newest on sluice.imports (workspace_id, number desc);
create index imports_state on sluice.imports (workspace_id, state, number desc);

create table sluice.chunks (
    workspace_id uuid not null,
    import_id uuid not null references sluice.imports (id),
    generation integer not null,
    chunk integer not null,
    first integer not null,
    last integer not null,
    counts json not null,
    pipeline text not null,
    primary key (import_id, generation, chunk)
);
"""

RECORDS = """
create table sluice.records (
    workspace_id uuid not null,
    import_id uuid not null,
    seq integer not null,
    number bigint not null,
    outcome text not null check (outcome in ('new', 'changed', 'same', 'duplicate', 'rejected')),
    digest bigint not null,
    vendor_id uuid,
    contact_id uuid,
    deal_id uuid,
    body json not null,
    primary key (import_id, seq)
);
create index records_digest on sluice.records (import_id, digest) where outcome in ('new', 'changed', 'same');

-- The second and later parts of a record (a text may speak of several vendors); the first is the record's own row.
create table sluice.record_parts (
    workspace_id uuid not null,
    import_id uuid not null,
    seq integer not null,
    part integer not null check (part > 0),
    number bigint not null,
    outcome text not null,
    vendor_id uuid,
    contact_id uuid,
    deal_id uuid,
    primary key (import_id, seq, part)
);
"""

STANDING = """
create index {table}_{noun} on sluice.{table} (workspace_id, {noun}_id, number, seq)
    where {noun}_id is not null and outcome in ('new', 'changed', 'same');
"""

ENTITIES = """
create table sluice.{table} (
    workspace_id uuid not null,
    id uuid not null,
    picks json not null,
    live integer not null check (live >= 0),
    version integer not null check (version >= 1),
    vendor_id uuid,
    vendor_place integer[],
    merged_into uuid,
    founded_by bigint not null,
    changed_by bigint not null,
    sort_name text collate "C" not null,
    search text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (workspace_id, id)
) with (fillfactor = 85);
create index {table}_listed on sluice.{table} (workspace_id, sort_name, id) where live > 0 and merged_into is null;
create index {table}_merged on sluice.{table} (workspace_id, merged_into) where merged_into is not null;
"""

OF_VENDOR = """
create index {table}_of_vendor on sluice.{table} (workspace_id, vendor_id, sort_name, id)
    where live > 0 and merged_into is null;
"""

KEYS = """
-- `key` is a 128-bit digest of the key text: any length of text, one size of index entry.
create table sluice.match_keys (
    workspace_id uuid not null,
    noun smallint not null check (noun in (1, 2, 3)),
    key uuid not null,
    entity_id uuid not null,
    import_id uuid not null,
    primary key (workspace_id, noun, key, entity_id, import_id)
);
create index match_keys_import on sluice.match_keys (import_id, noun, entity_id);

create table sluice.decisions (
    id uuid primary key,
    workspace_id uuid not null references sluice.workspaces (id),
    into_id uuid not null,
    from_ids uuid[] not null,
    decided_by text not null,
    decided_at timestamptz not null,
    undone_by text not null default '',
    undone_at timestamptz
);
create index decisions_workspace on sluice.decisions (workspace_id, decided_at);
"""

GUARD = """
alter table sluice.{table} enable row level security;
alter table sluice.{table} force row level security;
create policy workspace on sluice.{table} to sluice_app
    using (workspace_id = (select sluice.workspace())) with check (workspace_id = (select sluice.workspace()));
grant select, insert, update, delete on sluice.{table} to sluice_app;
"""

NOUNS = {"vendors": "vendor", "contacts": "contact", "deals": "deal"}
TABLES = ("sources", "imports", "chunks", "records", "record_parts", *NOUNS, "match_keys", "decisions")


def upgrade() -> None:
    script(SOURCES)
    script(RECORDS)
    script(KEYS)
    for table, noun in NOUNS.items():
        script(ENTITIES.format(table=table))
        for kept in ("records", "record_parts"):
            script(STANDING.format(table=kept, noun=noun))
    for table in ("contacts", "deals"):
        script(OF_VENDOR.format(table=table))
    for table in TABLES:
        script(GUARD.format(table=table))


def downgrade() -> None:
    for table in reversed(TABLES):
        script(f"drop table sluice.{table}")
