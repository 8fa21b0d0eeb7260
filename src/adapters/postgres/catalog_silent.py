"""Silence on Postgres: contacts and deals of which nobody tells any more show nothing, in one statement for all."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

import asyncpg

from adapters.postgres.arrays import uuids
from adapters.postgres.catalog_merged import TABLES
from domain.provenance import Noun

Driver: TypeAlias = asyncpg.Connection

# What the retracted import tells of is passed over in the index: one of which it tells very often costs no more.
TOLD = "\n        or ".join(
    f"""exists (select from (
            select o.import_id from sluice.{table} o
            where o.workspace_id = $1 and o.{{noun}}_id = e.id and o.number {beyond} $3
                and o.outcome in ('new', 'changed', 'same') offset 0) r
        join sluice.imports i on i.id = r.import_id and not i.retracted)"""  # noqa: S608
    for table in ("records", "record_parts")
    for beyond in ("<", ">")
)
# As domain.plans_undo.silenced. What shows nothing already is not written again.
SILENCE = f"""
with silent as materialized (
    select e.at, e.id, e.shown or e.vendor_id is not null or e.picks <> '{{{{}}}}' as showed,
        e.live > 0 or $3 in (e.founded_by, e.changed_by) as counted
    from unnest($2::text::uuid[]) w (id)
    cross join lateral (
        select o.ctid as at, o.* from sluice.{{table}} o
        where o.workspace_id = $1 and o.id = w.id offset 0 for update) e
    where e.pins is null and not ({TOLD})
), blank as (
    update sluice.{{table}} t set picks = '{{{{}}}}', live = 0, vendor_id = null, vendor_place = null,
        version = t.version + s.showed::int, updated_at = case when s.showed then $4 else t.updated_at end,
        founded_by = case t.founded_by when $3 then 0 else t.founded_by end,
        changed_by = case t.changed_by when $3 then 0 else t.changed_by end, sort_name = '', search = ''
    from silent s where t.ctid = s.at and (s.showed or s.counted)
)
select id from silent
"""  # noqa: S608


async def silence(
    driver: Driver, workspace_id: UUID, noun: Noun, idents: Collection[UUID], number: int, now: datetime
) -> set[UUID]:
    """See Catalog."""
    statement = SILENCE.format(table=TABLES[noun], noun=noun)
    rows = await driver.fetch(statement, workspace_id, uuids(idents), number, now) if idents else []
    return {UUID(int=row["id"].int) for row in rows}
