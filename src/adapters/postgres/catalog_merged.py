"""What was merged on Postgres: what some became and what some are made of, as far as they were asked for."""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeAlias
from uuid import UUID

import asyncpg

from adapters.postgres.arrays import uuids
from domain.provenance import Noun

Driver: TypeAlias = asyncpg.Connection

TABLES = {Noun.VENDOR: "vendors", Noun.CONTACT: "contacts", Noun.DEAL: "deals"}
# One is looked up after the other (`offset 0` keeps it so), not all that were ever merged.
MERGED = """
with recursive became (id, merged_into) as (
    select v.id, v.merged_into from unnest($2::text::uuid[]) w (id) cross join lateral (
        select * from sluice.{table} o where o.workspace_id = $1 and o.id = w.id offset 0) v
    where v.merged_into is not null
    union
    select v.id, v.merged_into from became b cross join lateral (
        select * from sluice.{table} o where o.workspace_id = $1 and o.id = b.merged_into offset 0) v
    where v.merged_into is not null
)
select id, merged_into from became
"""
MEMBERS = """
with recursive members (id, merged_into) as (
    select v.id, v.merged_into from unnest($2::text::uuid[]) w (id) cross join lateral (
        select * from sluice.{table} o where o.workspace_id = $1 and o.merged_into = w.id offset 0) v
    union
    select v.id, v.merged_into from members m cross join lateral (
        select * from sluice.{table} o where o.workspace_id = $1 and o.merged_into = m.id offset 0) v
)
select id, merged_into from members
"""


async def merged(driver: Driver, workspace_id: UUID, noun: Noun, idents: Collection[UUID]) -> dict[UUID, UUID]:
    """See Catalog."""
    rows = await driver.fetch(MERGED.format(table=TABLES[noun]), workspace_id, uuids(idents)) if idents else []
    return {row["id"]: row["merged_into"] for row in rows}


async def members(driver: Driver, workspace_id: UUID, noun: Noun, idents: Collection[UUID]) -> dict[UUID, UUID]:
    """See Catalog."""
    rows = await driver.fetch(MEMBERS.format(table=TABLES[noun]), workspace_id, uuids(idents)) if idents else []
    return {row["id"]: row["merged_into"] for row in rows}
