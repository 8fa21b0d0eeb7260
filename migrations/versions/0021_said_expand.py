"""What records say as bytes, which no JSON parser reads again at each write. Rolls out before the code.

Records that are there stay as they are, in `body`; a record that is written anew moves.
Code from before this does not read records in `said`: stop its processes before the new ones bring
files in. On the way down each is given its `body` back.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0021"
down_revision = "0020"

SAID = """
alter table sluice.records add column said bytea;
alter table sluice.records alter column body drop not null;
"""

# The owner of the table is under its policies too, unless they are not forced.
BODY = """
alter table sluice.records no force row level security;
update sluice.records r set body =
    case when j.said ->> 0 is null then j.said else json_build_object(
        'locator', json_build_object('type', 'line', 'line', j.said -> 0),
        'content', json_build_object('type', 'row', 'cells', j.said -> 1),
        'parts', json_build_array(
            json_build_object('vendor', j.said -> 2, 'contact', j.said -> 3, 'deal', j.said -> 4)),
        'rules', json_build_array(j.said -> 5)
    ) end
from (
    select import_id, seq, convert_from(said, 'UTF8')::json as said from sluice.records where said is not null
) j
where j.import_id = r.import_id and j.seq = r.seq;
alter table sluice.records force row level security;
alter table sluice.records alter column body set not null;
alter table sluice.records drop column said;
"""


def upgrade() -> None:
    script(SAID)


def downgrade() -> None:
    script(BODY)
