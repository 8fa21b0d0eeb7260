"""What a held job waits for is noted by who adds it, not by a trigger of every job.

Rolls out before the code.

The condition of a trigger is read from its text for each statement, which was a fifteenth of what the server does for a
job that waits for nobody. Held jobs of a process of the code before are noted within a second by whoever looks after
held jobs (`jobs_unnoted`).
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0033"
down_revision = "0032"

UP = """
drop trigger jobs_held_waits on sluice.jobs;
drop function sluice.note_waits();
"""

DOWN = """
create function sluice.note_waits() returns trigger language plpgsql as $$
begin
    perform sluice.note_waits(new.workspace_id, new.id);
    return null;
end $$;
create trigger jobs_held_waits after insert on sluice.jobs for each row
    when (new.state = 'held' and cardinality(new.waits_for) > 0) execute function sluice.note_waits();
"""


def upgrade() -> None:
    script(UP)


def downgrade() -> None:
    script(DOWN)
