"""The catalogue's lock: one decider in a workspace at a time, who is told at once what else deciding begins with."""

from __future__ import annotations

from uuid import UUID

from adapters.postgres.database import Session, raw

# Who locks is about to decide, and decides by index (see linkage_sql.BY_INDEX): so that it is not told apart.
LOCK = """
select pg_advisory_xact_lock(hashtextextended('sluice.catalog:' || $1, 0)),
    set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true)
"""
# A plan is kept for as long as its connection, and what was planned while the tables were empty walks all of them once
# they are full: the server plans anew by itself only when it has looked at a table again, minutes and hundreds of
# thousands of rows later. So all is planned anew whenever a connection has decided twice as often as the last time.
PLAN_ANEW = "discard plans"
# Which model decides is asked next as a rule, and nobody changes that without the lock.
EPOCH = """
insert into sluice.catalog_epochs (workspace_id, epoch) values ($1, 1)
on conflict (workspace_id) do update set epoch = catalog_epochs.epoch + 1
returning epoch, (
    select hash from sluice.linkage_models m where m.workspace_id = $1 order by m.turn desc limit 1) as model
"""


async def lock(connection: Session, workspace_id: UUID) -> int:
    """Waits for the lock, which goes with the transaction; the number of this turn."""
    await connection.execute(LOCK, str(workspace_id))
    connection.by_index = True
    driver = await raw(connection)
    if connection.decides():
        await driver.execute(PLAN_ANEW)
    row = await driver.fetchrow(EPOCH, workspace_id)
    connection.decides_by = row["model"] or ""
    epoch: int = row["epoch"]
    return epoch
