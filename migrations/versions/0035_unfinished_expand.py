"""Unfinished imports in their order, for the look for forsaken ones. Rolls out before the code.

Without it the planner may walk all imports in order of number, for some that are near the end of it.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0035"
down_revision = "0034"

UP = """
create index imports_to_end on sluice.imports (number) where state in ('received', 'scanning', 'running');
"""

DOWN = "drop index sluice.imports_to_end"


def upgrade() -> None:
    script(UP)


def downgrade() -> None:
    script(DOWN)
