"""A look-up of nodes by keys reads the index alone: the workspace stands in it too. People's words that part vendors.

Rolls out before the code; building the index anew takes some half a minute for each million nodes.

The policy of the table asks for the workspace of every row. It stood in the table only, so that each of the up to a
hundred holders of a key cost a page of its own: of one decision against a million nodes that was the larger part.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    script("""
        drop index sluice.linkage_keys_key;
        create index linkage_keys_key on sluice.linkage_keys (key, node) include (workspace_id);
        alter table sluice.decisions
            add column apart boolean not null default false,
            add column reason text not null default '';
        create index decisions_into on sluice.decisions (workspace_id, into_id);
        create index decisions_from on sluice.decisions using gin (from_ids);
    """)


def downgrade() -> None:
    # What only the newer code understands would be read as a merge by the older.
    script("""
        alter table sluice.decisions no force row level security;
        delete from sluice.decisions where apart;
        alter table sluice.decisions force row level security;
        drop index sluice.decisions_from;
        drop index sluice.decisions_into;
        alter table sluice.decisions drop column reason, drop column apart;
        drop index sluice.linkage_keys_key;
        create index linkage_keys_key on sluice.linkage_keys (key, node);
    """)
