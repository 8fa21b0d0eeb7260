"""The engine finds imports whose job ended without a word to them, in every workspace. Rolls out before the code.

It sees which imports there are, whose, in which state and by which job, and nothing else of them.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0034"
down_revision = "0033"

UP = """
create policy cleaner on sluice.imports for select to sluice_engine using (true);
grant select (workspace_id, id, number, state, job_id) on sluice.imports to sluice_engine;
"""

DOWN = """
revoke select (workspace_id, id, number, state, job_id) on sluice.imports from sluice_engine;
drop policy cleaner on sluice.imports;
"""


def upgrade() -> None:
    script(UP)


def downgrade() -> None:
    script(DOWN)
