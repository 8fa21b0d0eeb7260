"""The engine sees which sources there are, so that files without one can be found; uploads in parts may be workbooks.

Rolls out before the code.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0013"
down_revision = "0012"

UP = """
create policy cleaner on sluice.sources for select to sluice_engine using (true);
grant select (id) on sluice.sources to sluice_engine;
alter table sluice.partial_uploads drop constraint partial_uploads_kind_check,
    add constraint partial_uploads_kind_check check (kind in ('csv', 'xlsx', 'transcript', 'mbox', 'eml'));
"""

DOWN = """
delete from sluice.partial_uploads where kind = 'xlsx';
alter table sluice.partial_uploads drop constraint partial_uploads_kind_check,
    add constraint partial_uploads_kind_check check (kind in ('csv', 'transcript', 'mbox', 'eml'));
revoke select (id) on sluice.sources from sluice_engine;
drop policy cleaner on sluice.sources;
"""


def upgrade() -> None:
    script(UP)


def downgrade() -> None:
    script(DOWN)
