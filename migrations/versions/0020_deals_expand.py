"""What deals are found by as rivals, and what a workspace holds for protected. Rolls out before the code.

A key is put beside a deal and never taken away: the rules look at what the deal says now, so an old key costs a look
and finds nothing. There is no foreign key, as on all tables that imports write.
"""

from __future__ import annotations

import msgspec
from alembic import op
from sqlalchemy import text

from adapters.postgres.migrate import script
from domain.deal_keys import rival_keys
from domain.provenance import Pick

revision = "0020"
down_revision = "0019"

TABLES = """
create table sluice.deal_keys (
    workspace_id uuid not null,
    key bigint not null,
    deal_id uuid not null,
    primary key (workspace_id, key, deal_id)
);

create table sluice.deal_policies (
    workspace_id uuid primary key references sluice.workspaces (id),
    protection_days integer not null check (protection_days >= 1),
    duplicate_days integer not null check (duplicate_days >= 0),
    tolerance numeric not null check (tolerance between 0 and 1),
    set_by text not null,
    set_at timestamptz not null
);

-- Deals that several records tell of: those about which two imports may disagree.
create index deals_retold on sluice.deals (workspace_id, id) where live > 1 and merged_into is null;
"""

GUARD = """
alter table sluice.{table} enable row level security;
alter table sluice.{table} force row level security;
create policy workspace on sluice.{table} to sluice_app
    using (workspace_id = (select sluice.workspace())) with check (workspace_id = (select sluice.workspace()));
grant select, insert, update, delete on sluice.{table} to sluice_app;
"""

DOWN = """
drop index sluice.deals_retold;
drop table sluice.deal_policies;
drop table sluice.deal_keys;
"""

PAGE = 5000
# The owner of the tables is under their policies too; this role is the one that sees all deals (migration 0006).
DEALS = """
select workspace_id, id, picks::text as picks from sluice.deals
where (workspace_id, id) > (:workspace, :id) order by workspace_id, id limit :page
"""
KEEP = """
insert into sluice.deal_keys (workspace_id, key, deal_id)
select * from unnest(cast(:workspaces as uuid[]), cast(:keys as bigint[]), cast(:deals as uuid[]))
on conflict do nothing
"""


def _give_keys() -> None:
    """Keys of the deals there are, page by page."""
    connection = op.get_bind()
    picks = msgspec.json.Decoder(dict[str, Pick])
    after = {"workspace": "00000000-0000-0000-0000-000000000000", "id": "00000000-0000-0000-0000-000000000000"}
    while True:
        script("set local role sluice_search")
        rows = connection.execute(text(DEALS), {**after, "page": PAGE}).all()
        script("reset role")
        if not rows:
            return
        found = [
            (row.workspace_id, key, row.id)
            for row in rows
            for key in rival_keys({field: pick.value for field, pick in picks.decode(row.picks).items()})
        ]
        for part in (found[at : at + PAGE] for at in range(0, len(found), PAGE)):
            workspaces, keys, deals = (list(column) for column in zip(*part, strict=True))
            connection.execute(text(KEEP), {"workspaces": workspaces, "keys": keys, "deals": deals})
        after = {"workspace": str(rows[-1].workspace_id), "id": str(rows[-1].id)}


def upgrade() -> None:
    script(TABLES)
    _give_keys()
    for table in ("deal_keys", "deal_policies"):
        script(GUARD.format(table=table))


def downgrade() -> None:
    script(DOWN)
