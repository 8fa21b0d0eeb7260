"""Whether a thing is shown is a column of its own, so that counting one more claim changes no index.

Rolls out before the code; adding the column writes the three tables anew, a few seconds for each million rows.

`live` stood in the conditions of the indexes. Every import counts it up in all that it touches, and a row whose
indexed columns change gets a new entry in each index of its table (a HOT update is not possible): of an import that
mostly says again what is known, that was half of the writing. Code from before this revision finds the same, but
walks its lists without these indexes.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0019"
down_revision = "0018"

TABLES = ("vendors", "contacts", "deals")
COUNTED = "{row}live > 0 and {row}merged_into is null"

LISTED = """
drop index sluice.{table}_listed;
create index {table}_listed on sluice.{table} (workspace_id, sort_name, id) where {condition};
"""
OF_VENDOR = """
drop index sluice.{table}_of_vendor;
create index {table}_of_vendor on sluice.{table} (workspace_id, vendor_id, sort_name, id) where {condition};
"""
# The owner of the function stays, and needs the right to create in its schema for as long as this takes.
SEARCHED = """
grant create on schema sluice to sluice_search;
do $do$ begin
    execute replace(pg_get_functiondef('sluice.search_{table}'::regproc), '{before}', '{after}');
end $do$;
revoke create on schema sluice from sluice_search;
"""


def _turn(table: str, condition: str, before: str, after: str) -> None:
    script(LISTED.format(table=table, condition=condition))
    if table != "vendors":
        script(OF_VENDOR.format(table=table, condition=condition))
    script(SEARCHED.format(table=table, before=before, after=after))


def upgrade() -> None:
    counted = COUNTED.format(row="v.")
    for table in TABLES:
        shown = COUNTED.format(row="")
        script(f"alter table sluice.{table} add column shown boolean not null generated always as ({shown}) stored")
        _turn(table, "shown", counted, "v.shown")


def downgrade() -> None:
    counted = COUNTED.format(row="v.")
    for table in TABLES:
        _turn(table, COUNTED.format(row=""), "v.shown", counted)
        script(f"alter table sluice.{table} drop column shown")
