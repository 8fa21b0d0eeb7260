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
MERGED = """
with recursive became (id, merged_into) as (
    select v.id, v.merged_into from unnest($2::text::uuid[]) w (id)
    join sluice.{table} v on v.workspace_id = $1 and v.id = w.id and v.merged_into is not null
    union
    select v.id, v.merged_into from became b
    join sluice.{table} v on v.workspace_id = $1 and v.id = b.merged_into and v.merged_into is not null
)
select id, merged_into from became
"""
MEMBERS = """
with recursive members (id, merged_into) as (
    select v.id, v.merged_into from unnest($2::text::uuid[]) w (id)
    join sluice.{table} v on v.workspace_id = $1 and v.merged_into = w.id
    union
    select v.id, v.merged_into from members m
    join sluice.{table} v on v.workspace_id = $1 and v.merged_into = m.id
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
