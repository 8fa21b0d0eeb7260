"""Rivals of deals on Postgres: a table of keys that grows with the deals, read by its primary key alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from adapters.postgres.arrays import numbers, packed, uuids
from adapters.postgres.database import Session, insert_new, raw
from application.ports.deal_rivals import HOLDINGS, DealRivals
from domain.deal_findings import Dismissal
from domain.deal_keys import rival_keys
from domain.deal_protection import DealPolicy

KEEP = """
insert into sluice.deal_keys (workspace_id, key, deal_id)
select $1, unnest($2::text::bigint[]), unnest($3::sluice.uuids)
"""
SHARING = """
select k.key, d.deal_id from unnest($2::text::bigint[]) as k (key)
cross join lateral (
    select h.deal_id from sluice.deal_keys h
    join sluice.deals shown on shown.workspace_id = h.workspace_id and shown.id = h.deal_id
        and shown.live > 0 and shown.merged_into is null
    where h.workspace_id = $1 and h.key = k.key order by h.deal_id limit $3) d
order by k.key, d.deal_id
"""
SHARED = """
select key from (
    select key from sluice.deal_keys where workspace_id = $1 and key > $2 order by key limit $4) stretch
group by key having count(*) > 1 order by key limit $3
"""
REACH = """
select max(key) from (
    select key from sluice.deal_keys where workspace_id = $1 and key > $2 order by key limit $3) stretch
"""
RETOLD = """
select id from sluice.deals
where workspace_id = $1 and live > 1 and merged_into is null and id > $2 order by id limit $3
"""
POLICY = "select protection_days, duplicate_days, tolerance from sluice.deal_policies where workspace_id = $1"
SET_POLICY = """
insert into sluice.deal_policies (workspace_id, protection_days, duplicate_days, tolerance, set_by, set_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (workspace_id) do update set protection_days = excluded.protection_days,
    duplicate_days = excluded.duplicate_days, tolerance = excluded.tolerance, set_by = excluded.set_by,
    set_at = excluded.set_at
"""
DISMISSALS = """
select d.id, d.reason, d.made_by, d.made_at from unnest($2::text::uuid[]) w (id)
join sluice.deal_dismissals d on d.workspace_id = $1 and d.id = w.id
"""
DISMISS = """
insert into sluice.deal_dismissals (workspace_id, id, reason, made_by, made_at) values ($1, $2, $3, $4, $5)
on conflict (workspace_id, id) do update
set reason = excluded.reason, made_by = excluded.made_by, made_at = excluded.made_at
"""
RECALL = "delete from sluice.deal_dismissals where workspace_id = $1 and id = $2 returning id"
NOBODY = UUID(int=0)
LEAST = -(2**63)
"""No key is as low (domain.deal_keys)."""


async def keep_keys(
    driver: Any, workspace_id: UUID, deals: Sequence[UUID], values: Sequence[Mapping[str, str]], *, new: bool = False
) -> None:
    """Put the keys of the deals, of which each shows these values, beside them; as `keep` does."""
    await keep(driver, workspace_id, deals, map(rival_keys, values), new=new)


async def keep(
    driver: Any, workspace_id: UUID, deals: Iterable[UUID], every: Iterable[Iterable[int]], *, new: bool = False
) -> None:
    """Put these keys of each of the deals beside it; what was there stays.

    The connection is one that is `packing`. `new`: the deals were not there a moment ago, so nor were keys of theirs;
    to look for each costs half of it.
    """
    keys = [(key, ident) for ident, mine in zip(deals, every, strict=True) for key in mine]
    if keys:
        columns = workspace_id, numbers([key for key, _ in keys]), packed([ident for _, ident in keys])
        if new:
            await insert_new(driver, KEEP, *columns)
        else:
            await driver.execute(f"{KEEP}on conflict do nothing", *columns)


class PostgresDealRivals(DealRivals):
    """Rivals in one workspace, inside a work's transaction."""

    def __init__(self, connection: Session, workspace_id: UUID) -> None:
        self._connection = connection
        self._workspace_id = workspace_id

    async def sharing(self, keys: Collection[int], limit: int) -> dict[int, list[UUID]]:
        if not keys:
            return {}
        driver = await raw(self._connection)
        found: dict[int, list[UUID]] = {}
        for key, ident in await driver.fetch(SHARING, self._workspace_id, numbers(set(keys)), limit):
            found.setdefault(key, []).append(ident)
        return found

    async def shared(self, after: int | None, limit: int, holdings: int = HOLDINGS) -> list[int]:
        driver = await raw(self._connection)
        # One more pair tells whether the last key has a second deal.
        place = (self._workspace_id, LEAST if after is None else after)
        return [row["key"] for row in await driver.fetch(SHARED, *place, limit, holdings + 1)]

    async def reach(self, after: int | None, holdings: int = HOLDINGS) -> int | None:
        driver = await raw(self._connection)
        place = (self._workspace_id, LEAST if after is None else after)
        found: int | None = await driver.fetchval(REACH, *place, holdings)
        return found

    async def retold(self, after: UUID | None, limit: int) -> list[UUID]:
        driver = await raw(self._connection)
        return [row["id"] for row in await driver.fetch(RETOLD, self._workspace_id, after or NOBODY, limit)]

    async def dismissals(self, findings: Collection[UUID]) -> dict[UUID, Dismissal]:
        if not findings:
            return {}
        driver = await raw(self._connection)
        rows = await driver.fetch(DISMISSALS, self._workspace_id, uuids(findings))
        found = [Dismissal(UUID(int=row["id"].int), row["reason"], row["made_by"], row["made_at"]) for row in rows]
        return {one.id: one for one in found}

    async def dismiss(self, dismissal: Dismissal) -> None:
        driver = await raw(self._connection)
        await driver.execute(DISMISS, self._workspace_id, *msgspec.structs.astuple(dismissal))

    async def recall(self, finding: UUID) -> bool:
        driver = await raw(self._connection)
        return await driver.fetchval(RECALL, self._workspace_id, finding) is not None

    async def policy(self) -> DealPolicy:
        driver = await raw(self._connection)
        row = await driver.fetchrow(POLICY, self._workspace_id)
        if row is None:
            return DealPolicy()
        return DealPolicy(
            protection_days=row["protection_days"], duplicate_days=row["duplicate_days"], tolerance=row["tolerance"]
        )

    async def set_policy(self, policy: DealPolicy, by: str, at: datetime) -> None:
        driver = await raw(self._connection)
        values = (policy.protection_days, policy.duplicate_days, policy.tolerance)
        await driver.execute(SET_POLICY, self._workspace_id, *values, by, at)
