"""A role for who takes back what silent workers held: it sees jobs and moves them, and may do nothing else.

Rolls out before the code.
"""

from __future__ import annotations

from adapters.postgres.migrate import script

revision = "0011"
down_revision = "0010"

UP = """
do $$ begin
    create role sluice_monitor nologin;
exception when duplicate_object or unique_violation then null; end $$;
do $$ begin
    execute format('grant sluice_monitor to %I', current_user);
exception when others then
    if not pg_has_role(current_user, 'sluice_monitor', 'member') then raise; end if;
end $$;
grant usage on schema sluice to sluice_monitor;
grant select on sluice.clock, sluice.jobs to sluice_monitor;
grant update (state, lease_worker, lease_until, ended_at, fingerprint, code, failed, lost, run_at, rank, ready)
    on sluice.jobs to sluice_monitor;
grant insert on sluice.job_attempts to sluice_monitor;
create policy monitor on sluice.jobs to sluice_monitor using (true) with check (true);
create policy monitor on sluice.job_attempts for insert to sluice_monitor with check (true);
"""

DOWN = """
drop policy monitor on sluice.job_attempts;
drop policy monitor on sluice.jobs;
revoke all on sluice.job_attempts, sluice.jobs, sluice.clock from sluice_monitor;
revoke update (state, lease_worker, lease_until, ended_at, fingerprint, code, failed, lost, run_at, rank, ready)
    on sluice.jobs from sluice_monitor;
revoke usage on schema sluice from sluice_monitor;
"""


def upgrade() -> None:
    script(UP)


def downgrade() -> None:
    script(DOWN)
